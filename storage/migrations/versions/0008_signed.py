"""To which submission a head and a school said yes."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    with op.batch_alter_table("return") as returns:
        for name in ("signed", "agreed"):
            returns.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Back: the ledger keeps who said yes."""
    with op.batch_alter_table("return") as returns:
        for name in ("signed", "agreed"):
            returns.drop_column(name)
