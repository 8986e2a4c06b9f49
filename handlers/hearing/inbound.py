"""Inbound: the one shape that every channel turns its messages into. It never acts."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Attachment:
    """A file that came with a message, as the sender named it (never a path)."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Returned:
    """What a program says of a letter of ours: ``kind`` is bounced (for good), delayed or away,
    ``about`` are the Message-IDs that it names, ``recipients`` the addresses (in lower case).
    """

    kind: str
    about: tuple[str, ...]
    recipients: tuple[str, ...]
    why: str = ""


@dataclass(frozen=True)
class Inbound:
    """What a message says, whoever sent it.

    ``hush`` is why it must never be answered ("auto-reply", "mailing list" …), "" for a message
    from somebody who waits for an answer. ``acts`` is False where the lines are not meant for us
    (we are only in Cc). ``answer_to`` is where the answer goes, in the channel's own words ("" for
    the sender's address), and ``aside`` where the part goes that only the sender may read: others
    may be listening. ``conversation`` names the place where several people are, "" where it was
    said to the bot alone. ``echo`` names the same content sent twice: a hash of From, Date, Subject
    and body. ``rest`` are the lines beyond the limit: no command is read from them, and ``over``
    counts them. ``rehearsal``: the place that it was sent to says that its files are to be checked
    only. ``returned`` is what a bounce or an automatic reply says of a letter of ours: believed by
    nobody yet.
    """

    channel: str
    key: str
    sender: str
    sender_name: str = ""
    sent_at: datetime | None = None
    subject: str = ""
    lines: tuple[str, ...] = ()
    rest: tuple[str, ...] = ()
    files: tuple[Attachment, ...] = ()
    references: tuple[str, ...] = ()
    echo: str = ""
    hush: str = ""
    acts: bool = True
    answer_to: str = ""
    aside: str = ""
    conversation: str = ""
    rehearsal: bool = False
    returned: Returned | None = None

    @property
    def over(self) -> int:
        """How many lines are beyond the limit."""
        return len(self.rest)
