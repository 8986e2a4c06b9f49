"""A secret of the store's own, with which Message-IDs are made."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward: letters that are owed or sent keep their Message-IDs, which are in their rows."""
    table = op.create_table(
        "secret",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_secret"),
    )
    op.bulk_insert(table, [{"name": "message-id", "value": secrets.token_hex(32)}])


def downgrade() -> None:
    """Back: the next way forward draws another."""
    op.drop_table("secret")
