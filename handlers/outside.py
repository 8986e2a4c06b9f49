"""Outside: everything that handlers need from the world, passed in by bot/wiring.py."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.inbound import Inbound
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


@dataclass(frozen=True)
class Delivery:
    """How an attempt ended: "sent", "refused" (never again) or "later"."""

    outcome: str
    detail: str = ""


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


@dataclass(frozen=True)
class Channel:
    """One way in and out. ``read`` and ``render`` are pure; ``prove`` may ask DNS and raises
    Transient; ``deliver`` makes one attempt to send one letter, dated as given, and
    raises nothing.
    """

    read: Callable[[bytes], Inbound]
    prove: Callable[[bytes, datetime], Proven]
    render: Callable[[Sequence[Reply]], Rendered]
    deliver: Callable[[Letter, datetime], Delivery]


@dataclass(frozen=True)
class Outside:
    """The world as functions. ``child`` runs a job of validation/ under limits."""

    now: Callable[[], datetime]
    reading: Callable[[], Session]
    """A session that only reads, and takes no lock in SQLite."""
    writing: Callable[[], Session]
    child: Callable[..., Any]
    channels: Mapping[str, Channel]
    message_id: Callable[[str], str]
    """The Message-ID of the letter with this key: the same whenever it is asked for."""
    limits: Limits
