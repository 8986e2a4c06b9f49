"""Which checked file waits to take the place of the filed one."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    with op.batch_alter_table("return") as returns:
        returns.add_column(sa.Column("waiting", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Back: what waited is sent again; it is kept, and so is what was filed."""
    with op.batch_alter_table("return") as returns:
        returns.drop_column("waiting")
