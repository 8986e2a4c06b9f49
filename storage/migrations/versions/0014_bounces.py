"""Addresses from which mail comes back, or whose owners are away."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "bounce",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_bounce_message_id"),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name="fk_bounce_outbox_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_bounce_person_id"),
        sa.PrimaryKeyConstraint("message_id", "outbox_id", name="pk_bounce"),
    )
    op.create_index("ix_bounce_address", "bounce", ["address"])


def downgrade() -> None:
    """Back: what came back is forgotten."""
    op.drop_index("ix_bounce_address", "bounce")
    op.drop_table("bounce")
