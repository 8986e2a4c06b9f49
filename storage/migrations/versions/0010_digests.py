"""The morning's digest: on which day it was last decided for whom."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "digest",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_digest_person_id"),
        sa.PrimaryKeyConstraint("person_id", name="pk_digest"),
    )


def downgrade() -> None:
    """Back: today's may come once more."""
    op.drop_table("digest")
