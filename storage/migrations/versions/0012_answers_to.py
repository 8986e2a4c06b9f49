"""Which schools answer to the regulator directly, and whether their authority sees them."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NEW = ("answers_to", "shares")


def upgrade() -> None:
    """Forward: every school answers to its authority, as before."""
    for name in NEW:
        op.add_column(
            "organisation", sa.Column(name, sa.String(), nullable=False, server_default="")
        )


def downgrade() -> None:
    """Back."""
    with op.batch_alter_table("organisation") as table:
        for name in NEW:
            table.drop_column(name)
