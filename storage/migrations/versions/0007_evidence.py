"""What an entry of the ledger rests on: the hash of the file that came, or of what a check said."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# No batches here: SQLite would make the table anew, without the triggers that guard it.


def upgrade() -> None:
    """Forward. Entries of before have no evidence, and keep their hashes."""
    op.add_column("entry", sa.Column("evidence", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Back: entries with evidence have hashes that an older version cannot make again."""
    op.drop_column("entry", "evidence")
