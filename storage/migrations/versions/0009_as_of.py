"""Which version of a return a waiting message shows, and the messages with buttons found fast."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward: what waits already counts as it stands when it is said."""
    op.add_column("outbox", sa.Column("as_of", sa.Integer(), nullable=True))
    op.create_index("ix_shown_live", "shown", ["live"])


def downgrade() -> None:
    """Back."""
    op.drop_index("ix_shown_live", "shown")
    op.drop_column("outbox", "as_of")
