"""What we keep. Rows know nothing of what they mean: every word here is a string to the store.

Times are aware and in UTC. Dates are calendar dates in England. Nothing is ever deleted from
``message``, ``submission``, ``findings``, ``file`` and ``entry``.
"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, DateTime, Index, LargeBinary, TypeDecorator
from sqlmodel import Field, SQLModel, UniqueConstraint

# Constraints have names, or SQLite could never change one in a later migration.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def now() -> datetime:
    """This moment, for what is written without one."""
    return datetime.now(UTC)


class Utc(TypeDecorator[datetime]):
    """A moment: aware on the way in and on the way out, whatever the database makes of it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Store UTC; a naive datetime is a mistake of ours."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """SQLite forgets the zone; it is always UTC."""
        return value.replace(tzinfo=value.tzinfo or UTC) if value else None


def moment(**options: Any) -> Any:
    """A column for a moment."""
    return Field(sa_type=Utc, **options)


class Message(SQLModel, table=True):
    """A message as it came, kept before anything is thought about it.

    ``state``: kept · done · hushed (never answered) · held (sender unknown or unproven) ·
    quarantined. ``raw`` is compressed by storage.messages.
    """

    __table_args__ = (Index(None, "state", "reason"),)
    id: int | None = Field(default=None, primary_key=True)
    sha256: str = Field(unique=True)
    """Of its bytes; of the name that its channel has for it, where one message comes in several
    forms."""
    channel: str
    raw: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    received_at: datetime = moment()
    state: str = "kept"
    reason: str = ""
    sender: str = ""
    person_id: int | None = Field(default=None, foreign_key="person.id")
    failures: int = 0
    """Faults of ours, which end in quarantine."""
    attempts: int = 0
    """Hearings that ended without a result: the number names the next one."""
    next_attempt_at: datetime = moment()
    """When a message that is still kept is to be queued again."""
    vouched: bool = False
    """An operator has made sure who sent it."""


class Position(SQLModel, table=True):
    """Where in which mailbox a message lay; the cursor is the highest uid of a uidvalidity."""

    mailbox: str = Field(primary_key=True)
    uidvalidity: int = Field(sa_type=BigInteger, primary_key=True)
    uid: int = Field(sa_type=BigInteger, primary_key=True)
    message_id: int = Field(foreign_key="message.id", index=True)


class Acted(SQLModel, table=True):
    """A message acts once: keys are ``person/message-id`` and ``person/echo``."""

    key: str = Field(primary_key=True)
    message_id: int = Field(foreign_key="message.id")


class Organisation(SQLModel, table=True):
    """A school ("873-4001"), authority ("873"), awarding organisation ("5258") or regulator."""

    code: str = Field(primary_key=True)
    kind: str
    name: str
    acronym: str = ""
    authority: str = Field(default="", index=True)
    """The code of the authority that a school answers to, "" for the others."""
    urn: str = ""
    """A school's unique reference number in the register of establishments, "" where unknown."""
    answers_to: str = ""
    """"regulator" for a school whose returns no authority approves, else "" or "authority"."""
    shares: str = ""
    """"yes" where such a school lets its authority see its returns, else "" or "no"."""
    plain_name: str = Field(default="", index=True)
    """``name`` as ``storage.register.normal`` writes it, to be found by."""
    plain_acronym: str = Field(default="", index=True)


class Alias(SQLModel, table=True):
    """Another name of an organisation, as ``storage.register.normal`` writes it."""

    alias: str = Field(primary_key=True)
    organisation: str = Field(foreign_key="organisation.code")


class Person(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    name: str


class Address(SQLModel, table=True):
    """A mail address belongs to exactly one person; ``first`` marks the one that we write to."""

    address: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    first: bool = True


class Role(SQLModel, table=True):
    """What a person is in an organisation."""

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    organisation: str = Field(primary_key=True, foreign_key="organisation.code", index=True)
    role: str = Field(primary_key=True)


class Collection(SQLModel, table=True):
    """A template opened for a period. ``policies`` is read by handlers.life.lifecycle.Policies.

    ``population`` says who owes it, in the words of storage.collections: those who join the
    register later, and fit, become members too.
    """

    code: str = Field(primary_key=True)
    title: str
    template: str
    period: str
    regulator: str = Field(foreign_key="organisation.code")
    opens: date
    due: date
    agent_due: date | None = None
    closes: date
    policies: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    population: list[str] = Field(default_factory=list, sa_type=JSON)


class Member(SQLModel, table=True):
    """Who owes a collection: its population."""

    collection: str = Field(primary_key=True, foreign_key="collection.code")
    organisation: str = Field(primary_key=True, foreign_key="organisation.code")


class Return(SQLModel, table=True):
    """What one organisation owes for one collection, and where it stands.

    ``latest`` is the number of the newest submission, 0 where there is none. ``errors``,
    ``queries`` and ``unconfirmed`` (errors of rules that are our own reading) are the newest
    checked submission's; so are ``explained`` and ``accepted`` (queries) and ``excused`` (errors).
    ``signed`` and ``agreed`` are the submissions that the head and the school said yes to.
    ``waiting`` is a checked file that may take the place of the newest, 0 for none.
    ``version`` guards against two writers.
    """

    ref: str = Field(primary_key=True)
    collection: str = Field(foreign_key="collection.code", index=True)
    organisation: str = Field(foreign_key="organisation.code", index=True)
    status: str = "no data"
    latest: int = 0
    errors: int = 0
    queries: int = 0
    unconfirmed: int = 0
    explained: int = 0
    accepted: int = 0
    excused: int = 0
    signed: int = 0
    agreed: int = 0
    waiting: int = 0
    version: int = 0
    changed_at: datetime | None = moment(default=None, nullable=True)
    extended: date | None = None
    """A due date of its own, later than the collection's."""


class File(SQLModel, table=True):
    """Bytes by the hash of their content; ``body`` is compressed by storage.files."""

    sha256: str = Field(primary_key=True)
    size: int = Field(sa_type=BigInteger)
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    kept_at: datetime = moment(default_factory=now)


class Submission(SQLModel, table=True):
    """One file, or one nil declaration, for a return; never overwritten.

    ``verdict``: checking · clean · queries · errors · failed (we failed) ·
    given up (its return was emptied) · "" for a nil.
    """

    __table_args__ = (UniqueConstraint("ref", "number"),)
    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(foreign_key="return.ref")
    number: int = 0
    """Given by storage.submissions.add."""
    kind: str = "file"
    file: str | None = Field(default=None, foreign_key="file.sha256")
    file_name: str = ""
    sent_by: int | None = Field(default=None, foreign_key="person.id")
    on_behalf_of: str = ""
    at: datetime = moment()
    message_id: int | None = Field(default=None, foreign_key="message.id")
    verdict: str = "checking"
    ruleset: str = ""
    reason: str = ""
    attempts: int = 0
    """Checks that ended by a fault of ours."""
    next_check_at: datetime | None = moment(default=None, nullable=True)


class Findings(SQLModel, table=True):
    """What the check of a submission found: exact counts by rule, and a list that may be cut.

    ``report`` is the compressed JSON of validation.finding.Report; ``workbook`` is the findings
    as a spreadsheet, ``summary`` the figures to approve as a page, both a File.
    """

    submission_id: int = Field(primary_key=True, foreign_key="submission.id")
    counts: dict[str, int] = Field(default_factory=dict, sa_type=JSON)
    errors: int = 0
    queries: int = 0
    unconfirmed: int = 0
    cut_at: int = 0
    report: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    workbook: str | None = Field(default=None, foreign_key="file.sha256")
    summary: str | None = Field(default=None, foreign_key="file.sha256")


class Note(SQLModel, table=True):
    """What somebody wrote about a rule's findings in a return, or about one record's.

    ``kind``: note (an explanation) · accept · query (a question). ``record`` is a UPN, "#" and an
    ordinal, or "" for all of the rule. ``figure`` is what it was about, as found then.
    """

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(foreign_key="return.ref", index=True)
    rule: str
    record: str = ""
    kind: str
    text: str
    figure: str = ""
    submission: int = 0
    person_id: int | None = Field(default=None, foreign_key="person.id")
    by: str
    at: datetime = moment()


class Entry(SQLModel, table=True):
    """One line of the ledger: append only, in one global sequence, chained by hashes.

    ``subject`` is the reference, or what an administrative entry is about ("register",
    "collection SC3-07"). ``was`` and ``became`` are statuses, "" where none changed.
    """

    __table_args__ = (UniqueConstraint("ref", "version"),)
    sequence: int | None = Field(
        default=None, primary_key=True, sa_column_kwargs={"autoincrement": False}
    )
    subject: str = Field(default="", index=True)
    ref: str | None = Field(default=None, foreign_key="return.ref")
    version: int | None = None
    verb: str
    line: str = ""
    actor: str
    person_id: int | None = Field(default=None, foreign_key="person.id")
    role: str = ""
    via: str = ""
    on_behalf_of: str = ""
    proof: int = 0
    submission: int | None = None
    was: str = ""
    became: str = ""
    text: str = ""
    message_id: int | None = Field(default=None, foreign_key="message.id")
    at: datetime = moment()
    evidence: str = ""
    """The SHA-256 of the kept File that it rests on, "" for none: what was filed, or what its check
    reported."""
    before: str = ""
    """The hash of the entry before this one, "" for the first."""
    hash: str = ""


class Outbox(SQLModel, table=True):
    """A message that we owe somebody: kept before the first attempt, marked after the last.

    ``key`` makes it unique: "<message id>/<step>" for an answer, "<ref>/<milestone>/<person>"
    for a notice. ``outcome``: waiting · sent · refused (they will not have it) · given up.
    ``attachments`` is a list of [name, media type, sha256 of a File].
    """

    __table_args__ = (
        Index(None, "outcome", "next_attempt_at"),
        Index(None, "person_id", "settled_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    ref: str = ""
    milestone: str = ""
    channel: str = "mail"
    address: str
    message_id: str = Field(unique=True)
    subject: str
    text: str
    html: str = ""
    attachments: list[list[str]] = Field(default_factory=list, sa_type=JSON)
    in_reply_to: str = ""
    references: str = ""
    automatic: str = "auto-replied"
    free: str = ""
    """The line that free words in answer to it stand for, without those words; "" for none."""
    intended_at: datetime = moment()
    attempts: int = 0
    next_attempt_at: datetime = moment()
    outcome: str = "waiting"
    detail: str = ""
    settled_at: datetime | None = moment(default=None, nullable=True)
    as_of: int | None = None
    """The ledger's last number when it was written: how its returns stand in it."""


class Code(SQLModel, table=True):
    """A one-time code: one request, one action, one person. Its hash is here; the code itself is in
    the message that brings it back, when it is used up."""

    hash: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    line: str
    created_at: datetime = moment()
    expires_at: datetime = moment()
    used_at: datetime | None = moment(default=None, nullable=True)


class Preference(SQLModel, table=True):
    """A person's wish about what we send them: snooze, delegate, quiet hours."""

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    subject: str = Field(primary_key=True)
    wish: str = Field(primary_key=True)
    value: str = ""
    until: datetime | None = moment(default=None, nullable=True)


class Bounce(SQLModel, table=True):
    """A mail that says of a letter of ours that it did not arrive, or that nobody is there.

    ``kind``: bounced (for good) · delayed (not now) · away. It holds until ``ended_at``.
    """

    message_id: int = Field(primary_key=True, foreign_key="message.id")
    outbox_id: int = Field(primary_key=True, foreign_key="outbox.id")
    address: str = Field(index=True)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    kind: str
    why: str = ""
    at: datetime = moment()
    ended_at: datetime | None = moment(default=None, nullable=True)


class Secret(SQLModel, table=True):
    """What the store alone knows, as hexadecimal digits: drawn by lot when its table was made."""

    name: str = Field(primary_key=True)
    value: str


class Digest(SQLModel, table=True):
    """The day of a person's newest digest: decided, whether there was something to say or not."""

    person_id: int = Field(primary_key=True, foreign_key="person.id")
    day: date


class Heartbeat(SQLModel, table=True):
    """When each process last said that it lives; the reaper takes over from those that stopped."""

    executor: str = Field(primary_key=True)
    at: datetime = moment()


class Account(SQLModel, table=True):
    """A Slack user, "team/user", and the person who uses it.

    ``how``: "address" (the workspace vouches for the mail address; it is asked anew each time) or
    "code" (a code that was mailed to the address on file came back).
    """

    account: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    how: str
    since: datetime = moment()


class Posted(SQLModel, table=True):
    """A message of ours in Slack, as it looks now. ``key`` is the Message-ID of its letter.

    It is kept before it is said: as long as ``ts`` is "" nobody knows whether Slack has it.
    ``files`` are those that hang on it: name → "sent", or the id that Slack gave it, where nobody
    knows whether it came.
    """

    key: str = Field(primary_key=True)
    conversation: str
    ts: str
    text: str = ""
    blocks: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    files: dict[str, str] = Field(default_factory=dict, sa_type=JSON)


class Shown(SQLModel, table=True):
    """A return that a message of ours shows, and in which version: -1 on a card that was put away.

    ``live`` where there are buttons about it.
    """

    key: str = Field(primary_key=True, foreign_key="posted.key")
    ref: str = Field(primary_key=True, foreign_key="return.ref", index=True)
    version: int
    live: bool = Field(default=True, index=True)


class Board(SQLModel, table=True):
    """A Slack conversation in which the returns of a collection are decided, for an organisation.

    ``conversation`` is "team/channel". ``role`` is what those who decide there are in it.
    """

    conversation: str = Field(primary_key=True)
    collection: str = Field(primary_key=True, foreign_key="collection.code")
    organisation: str = Field(primary_key=True, foreign_key="organisation.code")
    role: str
    set_by: int = Field(foreign_key="person.id")
    since: datetime = moment()


class Home(SQLModel, table=True):
    """What somebody looks at in their App Home: which tab, which filter, which page."""

    account: str = Field(primary_key=True)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    looks_at: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    shown: str = ""
    """The hash of what was published last, "" where it must be published anew."""
