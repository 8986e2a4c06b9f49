"""A school's unique reference number."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    with op.batch_alter_table("organisation") as organisation:
        organisation.add_column(sa.Column("urn", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("organisation") as organisation:
        organisation.drop_column("urn")
