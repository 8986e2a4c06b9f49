"""Outside: everything that handlers need from the world, passed in by bot/wiring.py."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.due.schedule import Hours
from handlers.hearing.inbound import Attachment, Inbound
from handlers.people import Proven
from handlers.replies import Reply


@dataclass(frozen=True)
class Rendered:
    """A reply as one face shows it."""

    subject: str
    text: str
    html: str = ""


@dataclass(frozen=True)
class Letter:
    """What is said to one address: plain values, from which the same bytes come each time.

    ``attachments`` are name, media type and bytes. ``automatic`` is auto-replied or
    auto-generated (RFC 3834 section 5). ``references`` is the field as the other side sent it.
    ``person_id`` is whom it is for, None for somebody whom we do not know.
    """

    message_id: str
    to: str
    subject: str
    text: str
    html: str = ""
    attachments: tuple[tuple[str, str, bytes], ...] = ()
    in_reply_to: str = ""
    references: str = ""
    automatic: str = "auto-replied"
    person_id: int | None = None


@dataclass(frozen=True)
class Progress:
    """How far a file is: ``key`` is the Message-ID of the letter that will answer it, "" while the
    files of the message are fetched. ``done`` is the part of its check that is done, None before
    the check has begun."""

    key: str
    raw: bytes
    file_name: str
    done: float | None = None


@dataclass(frozen=True)
class Unfetched:
    """A file that cannot be had, and why: elsewhere, gone or too-large."""

    name: str
    why: str


@dataclass(frozen=True)
class Delivery:
    """How an attempt ended: "sent", "refused" (never again) or "later"."""

    outcome: str
    detail: str = ""


@dataclass(frozen=True)
class Signer:
    """The operator's key: its name, who signs with it, and how: an Ed25519 signature, 64 bytes."""

    key: str
    issuer: str
    sign: Callable[[bytes], bytes]


@dataclass(frozen=True)
class Limits:
    """The operator's figures that decisions about messages need."""

    operator: str
    contact: str
    replies_per_hour: int
    date_window_days: int
    quarantine_after: int
    failure_notice_minutes: int
    templates: str
    """The folder of the operator's own templates, "" where there is none."""
    check_seconds: int
    check_megabytes: int
    largest_file_megabytes: int
    rules_address: str = ""
    """Where the rule book is published, with a slash at its end; "" for nowhere."""
    hours: Hours = field(default_factory=Hours)
    """When people may be reminded."""


@dataclass(frozen=True)
class Channel:
    """One way in and out. ``read`` and ``render`` are pure; ``prove`` may ask DNS or Slack, and
    says ``later`` where they do not answer; ``fetch`` brings the message's files and raises
    NotNowError; ``deliver`` makes one attempt to send one letter, dated as given, and raises
    nothing; ``follow`` shows how far a file is, as well as it can, and raises nothing.

    ``conversing`` is True where people only write, never programs: every line has its answer, and
    each file an answer of its own.
    """

    read: Callable[[bytes], Inbound]
    prove: Callable[[bytes, datetime], Proven]
    fetch: Callable[[bytes], Sequence[Attachment | Unfetched]]
    render: Callable[[Sequence[Reply]], Rendered]
    deliver: Callable[[Letter, datetime], Delivery]
    follow: Callable[[Progress], None] = lambda _: None
    conversing: bool = False


class NotNowError(RuntimeError):
    """A server that we depend on does not answer; its words are for the operator, who has to put
    something right first where it ``needs_person``."""

    def __init__(self, message: str, *, needs_person: bool = False) -> None:
        super().__init__(message)
        self.needs_person = needs_person


@dataclass(frozen=True)
class Outside:
    """The world as functions. ``child`` runs a job of validation/ under limits."""

    now: Callable[[], datetime]
    reading: Callable[[], Session]
    """A session that only reads, and takes no lock in SQLite."""
    writing: Callable[[], Session]
    child: Callable[..., Any]
    channels: Mapping[str, Channel]
    secret: Callable[[], str]
    """A code that nobody can guess: eight letters and digits, as ABCD-EFGH."""
    message_id: Callable[[str], str]
    """The Message-ID of the letter with this key: the same whenever it is asked for, and known to
    nobody who has not seen the letter."""
    thread: Callable[[str], str]
    """The identifier to which all notices about the return with this reference refer."""
    limits: Limits
    signer: Signer
    draw: Callable[[bytes], bytes]
    """A progress plot as a PNG, from its kept figures; b"" where it cannot be drawn."""
