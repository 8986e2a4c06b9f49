"""Explanations of findings, and how many a return has."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

COUNTS = ("explained", "accepted", "excused")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("figure", sa.String(), nullable=False),
        sa.Column("submission", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ref"], ["return.ref"], name="fk_note_ref"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_note_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_note"),
    )
    op.create_index("ix_note_ref", "note", ["ref"])
    with op.batch_alter_table("return") as returns:
        for name in COUNTS:
            returns.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Back: what was explained is lost."""
    with op.batch_alter_table("return") as returns:
        for name in COUNTS:
            returns.drop_column(name)
    op.drop_index("ix_note_ref", "note")
    op.drop_table("note")
