"""Standing: all that a decision may look at, read from the store before anything is decided."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date
from enum import StrEnum

from handlers.people import Role
from handlers.words import code, count, number


class Status(StrEnum):
    """Where a return stands. Everything else that is true of it is a mark."""

    NO_DATA = "no data"
    CHECKING = "checking"
    LOADED = "loaded"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    AUTHORISED = "authorised"
    REJECTED = "rejected"


# fmt: off
ACCEPTED = "accepted"
"""What being authorised is called where nobody but the regulator decides."""

STANDS = {
    # status            what a reader is told of it
    Status.NO_DATA:     "nothing has been filed yet",
    Status.CHECKING:    "its file is being checked",
    Status.LOADED:      "it is loaded, not submitted",
    Status.SUBMITTED:   "it is submitted and waits for {checker}",
    Status.APPROVED:    "it is approved and waits for {taker}",
    Status.AUTHORISED:  "it is {done} and finished",
    Status.REJECTED:    "it was rejected and waits for a new file",
}
# fmt: on


class Nil(StrEnum):
    """Whether an organisation may say that it has nothing to report."""

    ALLOWED = "allowed"
    REFUSED = "refused"
    ZERO_LINE = "zero-line"


class Confirm(StrEnum):
    """Whether a clean file is accepted by itself or waits for a word."""

    AUTO = "auto"
    ASK = "ask"


class Resend(StrEnum):
    """What becomes of a new file for a return that is submitted or approved."""

    OVERWRITE = "overwrite"
    REJECT_FIRST = "reject-first"


@dataclass(frozen=True)
class Policies:
    """What the regulator decides for one collection."""

    nil: Nil = Nil.REFUSED
    confirm: Confirm = Confirm.ASK
    resend: Resend = Resend.REJECT_FIRST
    agent_step: bool = True
    notify: str = "sender"
    """"sender" or "all" sources of the organisation."""
    block_unconfirmed: bool = False
    head_signs: bool = False
    """Whether the head signs the summary off before a return is submitted."""
    school_agrees: bool = False
    """Whether the school agrees to the summary before a return is approved."""
    explain: bool = False
    """Whether every query must be explained before a return is submitted."""
    tolerance: int = 0
    """Percent by which a figure may move before what was said of it lapses."""
    show_names: bool = False
    """Whether findings show a value that names a child, and not only its shape."""
    let_data_out: bool = False
    """Whether ``export`` and ``report REF data`` send what was filed by mail or Slack."""
    reminders: bool = True
    """Whether who owes a return is reminded of it."""


@dataclass(frozen=True)
class Calendar:
    """The four days of a collection, in England."""

    opens: date
    due: date
    closes: date
    agent_due: date | None = None

    def extended(self, due: date | None) -> "Calendar":
        """The days of a return whose due date was put off to ``due``; None: the collection's."""
        if due is None or due <= self.due:
            return self
        agent_due = max(self.agent_due, due) if self.agent_due else None
        return Calendar(self.opens, due, max(self.closes, due), agent_due)


@dataclass(frozen=True)
class Waiting:
    """A checked file that waits for its sender's word to take the place of the filed one. The
    counts are as a Standing's, ``summary`` is the hash of its figures to approve.
    """

    number: int
    file_name: str = ""
    errors: int = 0
    queries: int = 0
    unconfirmed: int = 0
    explained: int = 0
    accepted: int = 0
    excused: int = 0
    summary: str = ""


@dataclass(frozen=True)
class Standing:
    """One return as it stands now. Counts are of the newest checked submission.

    ``submitted_by`` is the person who moved it to submitted (or whose file the clock accepted).
    ``highest`` is the highest number given out, where that is more than ``latest`` (a file whose
    check did not end has a number too). ``unconfirmed`` counts those of ``errors`` that come from
    rules which are our own reading. ``explained`` and ``accepted`` count those of ``queries`` that
    are, ``excused`` those of the blocking errors that were accepted. ``summary`` is the hash of the
    newest file's figures to approve; ``signed`` and ``agreed`` are the numbers of the submissions
    that the head signed off and the school agreed to, 0 for none.
    """

    ref: str
    collection: str
    title: str
    template: str
    period: str
    organisation: str
    organisation_name: str
    authority: str
    regulator: str
    status: Status
    calendar: Calendar
    policies: Policies = field(default_factory=Policies)
    latest: int = 0
    latest_kind: str = "file"
    file_name: str = ""
    errors: int = 0
    queries: int = 0
    unconfirmed: int = 0
    explained: int = 0
    accepted: int = 0
    excused: int = 0
    signed: int = 0
    agreed: int = 0
    submitted_by: int | None = None
    version: int = 0
    highest: int = 0
    authority_name: str = ""
    regulator_name: str = ""
    summary: str = ""
    waiting: Waiting | None = None
    zero_line: tuple[str, ...] = ()
    """The line that is wanted where there is nothing to report, in sentences; () where unknown."""
    to_explain: tuple[tuple[str, int], ...] = ()
    """The rules whose queries keep it from being submitted, and how many; () where not looked up.
    """
    direct: bool = False
    """Whether its school answers to the regulator itself: then no authority approves it, and
    ``authority`` is the one that may see it all the same, "" for none."""

    @property
    def then(self) -> "Standing":
        """How it stands once the file that waits has taken the place of the filed one."""
        assert self.waiting is not None
        counts = {f.name: getattr(self.waiting, f.name) for f in fields(Waiting)}
        latest = counts.pop("number")
        loaded = replace(self, status=Status.LOADED, latest=latest, latest_kind="file")
        return replace(loaded, waiting=None, **counts)

    @property
    def blocking(self) -> int:
        """How many errors keep it from being submitted."""
        spared = 0 if self.policies.block_unconfirmed else self.unconfirmed
        return self.errors - spared - self.excused

    @property
    def open_queries(self) -> int:
        """How many queries nobody has explained or accepted."""
        return self.queries - self.explained - self.accepted

    @property
    def unexplained(self) -> int:
        """How many queries keep it from being submitted."""
        return self.open_queries if self.policies.explain else 0

    @property
    def unsigned(self) -> bool:
        """Whether the head must sign off the newest file first."""
        return self.policies.head_signs and self.signed != self.latest

    @property
    def unagreed(self) -> bool:
        """Whether the school must agree to the summary first; a nil has none."""
        file = self.latest_kind == "file"
        asked = self.policies.school_agrees and not self.direct
        return asked and file and self.agreed != self.latest

    @property
    def numbered(self) -> str:
        """The reference with the newest submission: SC3-07/873-4001#3."""
        return f"{self.ref}#{self.latest}" if self.latest else self.ref

    @property
    def school(self) -> str:
        """Who owes it, in words: Hillside School (873 4001)."""
        return f"{self.organisation_name} ({code(self.organisation)})"

    @property
    def checker(self) -> str:
        """The authority whose agents check it, in words."""
        return self.authority_name or f"the authority ({self.authority})"

    @property
    def taker(self) -> str:
        """The regulator that it is for, in words."""
        return self.regulator_name or "the regulator"

    @property
    def checked_by(self) -> tuple[Role, str]:
        """The role and the organisation of those who have it once it is submitted, and are the
        first to be told what keeps it from that: agents of its authority, or collectors of the
        regulator where there is no agent step, or its school answers to the regulator itself.
        """
        if self.policies.agent_step and self.authority and not self.direct:
            return Role.AGENT, self.authority
        return Role.COLLECTOR, self.regulator

    @property
    def receiver(self) -> str:
        """Who has it once it is submitted, in words."""
        return self.checker if self.checked_by[0] is Role.AGENT else self.taker

    @property
    def decided(self) -> bool:
        """Whether somebody has decided that it is well: its authority, or the regulator. What
        reaches the regulator directly, or is accepted by itself, nobody has decided about.
        """
        ended = self.status is Status.AUTHORISED
        approved = self.status is Status.APPROVED and not self.direct
        return self.policies.agent_step and (ended or approved)

    @property
    def done(self) -> str:
        """What the last status is called: authorised, or accepted where there is no agent step."""
        if self.latest_kind == "nil":
            return "declared “No data to submit”"
        return self.called(Status.AUTHORISED)

    def called(self, status: str) -> str:
        """What a status of it is called: what an exam board's regulator has is accepted."""
        finished = status == Status.AUTHORISED and not self.policies.agent_step
        return ACCEPTED if finished else str(status)

    @property
    def stands(self) -> str:
        """Where it stands, as the second half of a sentence."""
        if self.direct and self.status is Status.APPROVED:
            return f"it is submitted and waits for {self.taker}"
        return STANDS[self.status].format(checker=self.checker, taker=self.taker, done=self.done)

    @property
    def newest(self) -> str:
        """The newest submission in words: "no errors", "2 errors, 1 query", "no data to submit",
        "1 error [1 accepted], 3 queries [1 explained]".
        """
        if self.latest_kind == "nil":
            return "no data to submit"
        errors = count(self.errors, "error") + _of_them((self.excused, "accepted"))
        queries = count(self.queries, "query", "queries")
        queries += _of_them((self.explained, "explained"), (self.accepted, "accepted"))
        return f"{errors}, {queries}" if self.queries else errors


def tallied(standings: Iterable[Standing]) -> tuple[str, ...]:
    """How many stand where, each under what it is called: ("1 no data", "2 accepted")."""
    tally = Counter(standing.called(standing.status) for standing in standings)
    return tuple(f"{number(tally[one])} {one}" for one in (*Status, ACCEPTED) if tally[one])


def _of_them(*parts: tuple[int, str]) -> str:
    said = ", ".join(f"{number(n)} {what}" for n, what in parts if n)
    return f" [{said}]" if said else ""
