"""Slack: who has which account, what we posted, where returns are decided, what people look at."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

NEWEST_FIRST = ("home", "board", "shown", "posted", "account")


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "account",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_account_person_id"),
        sa.PrimaryKeyConstraint("account", name="pk_account"),
    )
    op.create_index("ix_account_person_id", "account", ["person_id"])
    op.create_table(
        "posted",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("blocks", sa.JSON(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_posted"),
    )
    op.create_table(
        "shown",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["key"], ["posted.key"], name="fk_shown_key"),
        sa.ForeignKeyConstraint(["ref"], ["return.ref"], name="fk_shown_ref"),
        sa.PrimaryKeyConstraint("key", "ref", name="pk_shown"),
    )
    op.create_index("ix_shown_ref", "shown", ["ref"])
    op.create_table(
        "board",
        sa.Column("conversation", sa.String(), nullable=False),
        sa.Column("collection", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["collection"], ["collection.code"], name="fk_board_collection"),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.code"], name="fk_board_organisation"
        ),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name="fk_board_set_by"),
        sa.PrimaryKeyConstraint("conversation", "collection", "organisation", name="pk_board"),
    )
    op.create_table(
        "home",
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("looks_at", sa.JSON(), nullable=False),
        sa.Column("shown", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_home_person_id"),
        sa.PrimaryKeyConstraint("account", name="pk_home"),
    )


def downgrade() -> None:
    """Back: what was posted stays at Slack, and is not known here any more."""
    for table in NEWEST_FIRST:
        op.drop_table(table)
