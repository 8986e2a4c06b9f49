"""The later due date that a regulator may give to one return."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    with op.batch_alter_table("return") as returns:
        returns.add_column(sa.Column("extended", sa.Date(), nullable=True))


def downgrade() -> None:
    """Back: extended returns are due with the others again."""
    with op.batch_alter_table("return") as returns:
        returns.drop_column("extended")
