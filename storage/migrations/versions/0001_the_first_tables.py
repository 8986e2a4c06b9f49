"""The first tables, and the triggers that keep the ledger append only."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

NEWEST_FIRST = (
    "findings",
    "submission",
    "entry",
    "return",
    "position",
    "member",
    "acted",
    "role",
    "preference",
    "outbox",
    "message",
    "collection",
    "code",
    "alias",
    "address",
    "person",
    "organisation",
    "heartbeat",
    "file",
)
FORBIDDEN = {
    "sqlite": [
        f"CREATE TRIGGER entry_no_{verb.lower()} BEFORE {verb} ON entry "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is append only'); END"
        for verb in ("UPDATE", "DELETE")
    ],
    "postgresql": [
        "CREATE FUNCTION entry_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the ledger is append only'; END $$",
        "CREATE TRIGGER entry_append_only BEFORE UPDATE OR DELETE ON entry "
        "FOR EACH ROW EXECUTE FUNCTION entry_append_only()",
        "CREATE TRIGGER entry_no_truncate BEFORE TRUNCATE ON entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION entry_append_only()",
    ],
}


def upgrade() -> None:
    """Forward."""
    op.create_table(
        "file",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_file"),
    )
    op.create_table(
        "heartbeat",
        sa.Column("executor", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("executor", name="pk_heartbeat"),
    )
    op.create_table(
        "organisation",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("acronym", sa.String(), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("plain_name", sa.String(), nullable=False),
        sa.Column("plain_acronym", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_organisation"),
    )
    op.create_index("ix_organisation_authority", "organisation", ["authority"])
    op.create_index("ix_organisation_plain_acronym", "organisation", ["plain_acronym"])
    op.create_index("ix_organisation_plain_name", "organisation", ["plain_name"])

    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
    )
    op.create_table(
        "address",
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("first", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_address_person_id"),
        sa.PrimaryKeyConstraint("address", name="pk_address"),
    )
    op.create_index("ix_address_person_id", "address", ["person_id"])

    op.create_table(
        "alias",
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.code"], name="fk_alias_organisation"
        ),
        sa.PrimaryKeyConstraint("alias", name="pk_alias"),
    )
    op.create_table(
        "code",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_code_person_id"),
        sa.PrimaryKeyConstraint("hash", name="pk_code"),
    )
    op.create_table(
        "collection",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("regulator", sa.String(), nullable=False),
        sa.Column("opens", sa.Date(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("agent_due", sa.Date(), nullable=True),
        sa.Column("closes", sa.Date(), nullable=False),
        sa.Column("policies", sa.JSON(), nullable=False),
        sa.Column("population", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["regulator"], ["organisation.code"], name="fk_collection_regulator"
        ),
        sa.PrimaryKeyConstraint("code", name="pk_collection"),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("vouched", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_message_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
        sa.UniqueConstraint("sha256", name="uq_message_sha256"),
    )
    op.create_index("ix_message_state_reason", "message", ["state", "reason"])

    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("milestone", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("attachments", sa.JSON(), nullable=False),
        sa.Column("in_reply_to", sa.String(), nullable=False),
        sa.Column("references", sa.String(), nullable=False),
        sa.Column("automatic", sa.String(), nullable=False),
        sa.Column("intended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_outbox_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
        sa.UniqueConstraint("message_id", name="uq_outbox_message_id"),
    )
    op.create_index("ix_outbox_outcome_next_attempt_at", "outbox", ["outcome", "next_attempt_at"])
    op.create_index("ix_outbox_person_id_settled_at", "outbox", ["person_id", "settled_at"])

    op.create_table(
        "preference",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("wish", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_preference_person_id"),
        sa.PrimaryKeyConstraint("person_id", "subject", "wish", name="pk_preference"),
    )
    op.create_table(
        "role",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.code"], name="fk_role_organisation"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_role_person_id"),
        sa.PrimaryKeyConstraint("person_id", "organisation", "role", name="pk_role"),
    )
    op.create_index("ix_role_organisation", "role", ["organisation"])

    op.create_table(
        "acted",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_acted_message_id"),
        sa.PrimaryKeyConstraint("key", name="pk_acted"),
    )
    op.create_table(
        "member",
        sa.Column("collection", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["collection"], ["collection.code"], name="fk_member_collection"),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.code"], name="fk_member_organisation"
        ),
        sa.PrimaryKeyConstraint("collection", "organisation", name="pk_member"),
    )
    op.create_table(
        "position",
        sa.Column("mailbox", sa.String(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_position_message_id"),
        sa.PrimaryKeyConstraint("mailbox", "uidvalidity", "uid", name="pk_position"),
    )
    op.create_index("ix_position_message_id", "position", ["message_id"])

    op.create_table(
        "return",
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("collection", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("latest", sa.Integer(), nullable=False),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("queries", sa.Integer(), nullable=False),
        sa.Column("unconfirmed", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["collection"], ["collection.code"], name="fk_return_collection"),
        sa.ForeignKeyConstraint(
            ["organisation"], ["organisation.code"], name="fk_return_organisation"
        ),
        sa.PrimaryKeyConstraint("ref", name="pk_return"),
    )
    op.create_index("ix_return_collection", "return", ["collection"])
    op.create_index("ix_return_organisation", "return", ["organisation"])

    op.create_table(
        "entry",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("line", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("via", sa.String(), nullable=False),
        sa.Column("on_behalf_of", sa.String(), nullable=False),
        sa.Column("proof", sa.Integer(), nullable=False),
        sa.Column("submission", sa.Integer(), nullable=True),
        sa.Column("was", sa.String(), nullable=False),
        sa.Column("became", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_entry_message_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_entry_person_id"),
        sa.ForeignKeyConstraint(["ref"], ["return.ref"], name="fk_entry_ref"),
        sa.PrimaryKeyConstraint("sequence", name="pk_entry"),
        sa.UniqueConstraint("ref", "version", name="uq_entry_ref_version"),
    )
    op.create_index("ix_entry_subject", "entry", ["subject"])

    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("file", sa.String(), nullable=True),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("sent_by", sa.Integer(), nullable=True),
        sa.Column("on_behalf_of", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=True),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("ruleset", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_check_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["file"], ["file.sha256"], name="fk_submission_file"),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_submission_message_id"),
        sa.ForeignKeyConstraint(["ref"], ["return.ref"], name="fk_submission_ref"),
        sa.ForeignKeyConstraint(["sent_by"], ["person.id"], name="fk_submission_sent_by"),
        sa.PrimaryKeyConstraint("id", name="pk_submission"),
        sa.UniqueConstraint("ref", "number", name="uq_submission_ref_number"),
    )
    op.create_table(
        "findings",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("queries", sa.Integer(), nullable=False),
        sa.Column("unconfirmed", sa.Integer(), nullable=False),
        sa.Column("cut_at", sa.Integer(), nullable=False),
        sa.Column("report", sa.LargeBinary(), nullable=False),
        sa.Column("workbook", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name="fk_findings_submission_id"
        ),
        sa.ForeignKeyConstraint(["workbook"], ["file.sha256"], name="fk_findings_workbook"),
        sa.PrimaryKeyConstraint("submission_id", name="pk_findings"),
    )
    for statement in FORBIDDEN[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """And back: indices and triggers go with their tables."""
    for table in NEWEST_FIRST:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION entry_append_only()")
