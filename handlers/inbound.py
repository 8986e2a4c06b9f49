"""Inbound: the one shape that every channel turns its messages into. It never acts."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Attachment:
    """A file that came with a message, as the sender named it (never a path)."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Inbound:
    """What a message says, whoever sent it.

    ``hush`` is why it must never be answered ("auto-reply", "mailing list" …), "" for a message
    from somebody who waits for an answer. ``acts`` is False where the lines are not meant for us
    (we are only in Cc). ``echo`` names the same content sent twice: a hash of From, Date, Subject
    and body. ``over`` counts lines beyond the limit that were not read.
    """

    channel: str
    key: str
    sender: str
    sender_name: str = ""
    sent_at: datetime | None = None
    subject: str = ""
    lines: tuple[str, ...] = ()
    over: int = 0
    files: tuple[Attachment, ...] = ()
    references: tuple[str, ...] = ()
    echo: str = ""
    hush: str = ""
    acts: bool = True
