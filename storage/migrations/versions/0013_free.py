"""Which line free words stand for that answer a letter."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward: none of the letters that went out asked for free words."""
    op.add_column("outbox", sa.Column("free", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("outbox") as table:
        table.drop_column("free")
