"""Letters: a reply and whom it is for, written into the outbox. It never sends."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, col, select

from handlers.due import progression
from handlers.outside import Letter, Outside
from handlers.replies import Reply
from handlers.words import date_in_england
from storage import accounts, bounces, files, outbox, register
from storage.rows import Outbox

ANSWER = "answer"
"""The milestone of letters that answer a message: those that the rate counts."""

CODE = "code"
"""The milestone of letters with a code in them: their words are not kept once they are sent."""

MAIL, SLACK = "mail", "slack"
PICTURE = "image/png"

FIRST_LOOK = timedelta(minutes=2)
"""How long a new letter is left to the workflow that wrote it before the sweep looks at it."""


@dataclass(frozen=True)
class Thread:
    """Where in a conversation a letter stands: what it answers, and what came before that."""

    answers: str = ""
    references: tuple[str, ...] = ()


def thread_of(outside: Outside, ref: str) -> Thread:
    """The thread that all notices about one return share."""
    root = outside.thread(ref)
    return Thread(root, (root,))


def owe(  # noqa: PLR0913 - a letter is all of these
    session: Session,
    outside: Outside,
    key: str,
    person_id: int | None,
    replies: Sequence[Reply],
    *,
    thread: Thread,
    address: str = "",
    channel: str = MAIL,
    milestone: str = "",
    automatic: str = "auto-replied",
    first_look: timedelta = FIRST_LOOK,
) -> int:
    """Owe a person these replies as one letter; the outbox row's id. Owed twice, it is one row.

    Whatever the channel, its subject and text are as by mail: see ``by_mail``.
    ``first_look`` is how long the sweep leaves it alone.
    """
    rendered = outside.channels[channel].render(replies)
    mail = outside.channels[MAIL].render(replies)
    row = Outbox(
        key=key,
        person_id=person_id,
        ref=next((r.ref for r in replies if r.ref), ""),
        milestone=milestone,
        channel=channel,
        address=address or _address(session, person_id),
        message_id=outside.message_id(key),
        subject=f"Re: {mail.subject}" if milestone == ANSWER else mail.subject,
        text=mail.text,
        html=rendered.html,
        attachments=[
            [d.name, d.media_type, d.sha256] for reply in replies for d in reply.documents
        ],
        in_reply_to=" ".join(_identifiers([thread.answers], channel)),
        references=" ".join(_identifiers(thread.references, channel)),
        automatic=automatic,
        free=next((str(r.free) for r in replies if r.free), ""),
        intended_at=outside.now(),
        next_attempt_at=outside.now() + first_look,
    )
    return _owed(session, row)


def _identifiers(names: Iterable[str], channel: str) -> list[str]:
    """Those that are Message-IDs: one that we made for a mail without any is ours alone."""
    return [name for name in names if channel != MAIL or name.startswith("<")]


def _address(session: Session, person_id: int | None) -> str:
    return (person_id and register.address_of(session, person_id)) or ""


def way_to(session: Session, outside: Outside, person_id: int) -> tuple[str, str]:
    """The channel and the address for what answers nothing: where they last wrote to us, and
    Slack for somebody who was made known there and never wrote, or whose mail comes back.
    """
    account = accounts.of_person(session, person_id)
    channel = accounts.last_channel(session, person_id) or SLACK
    address = _address(session, person_id)
    there = bool(account) and SLACK in outside.channels
    if there and (channel == SLACK or bounces.is_lost(session, address)):
        return SLACK, f"@{account}"
    return MAIL, address


def notify(
    session: Session,
    outside: Outside,
    key: str,
    person_id: int,
    *said: Reply,
    milestone: str = "",
    soon: bool = False,
) -> int:
    """Owe a person a notice that answers nothing of theirs, in the thread of the return that it is
    about; the outbox row's id.

    ``soon``: no workflow waits for it, the sweep may send it at once.
    """
    channel, address = way_to(session, outside, person_id)
    return owe(
        session,
        outside,
        key,
        person_id,
        said,
        thread=thread_of(outside, said[0].ref) if said[0].ref else Thread(),
        channel=channel,
        address=address,
        milestone=milestone,
        automatic="auto-generated",
        first_look=timedelta() if soon else FIRST_LOOK,
    )


def by_mail(session: Session, outside: Outside, row: Outbox) -> int:
    """Owe by mail what their channel will not have; the outbox row's id, 0 where nobody is on file
    or it was a mail already.
    """
    address = _address(session, row.person_id)
    if row.channel == MAIL or not address:
        return 0
    key, thread = f"{row.key}/{MAIL}", thread_of(outside, row.ref)
    mail = Outbox(
        key=key,
        person_id=row.person_id,
        ref=row.ref,
        address=address,
        message_id=outside.message_id(key),
        subject=row.subject,
        text=row.text,
        attachments=row.attachments,
        in_reply_to=thread.answers,
        references=" ".join(thread.references),
        automatic="auto-generated",
        free=row.free,
        intended_at=outside.now(),
        next_attempt_at=outside.now(),
    )
    return _owed(session, mail)


def said_today(
    session: Session, outside: Outside, person_id: int, replies: Sequence[Reply]
) -> bool:
    """Whether this person has had the same answer today (in England), word for word."""
    rendered = outside.channels[MAIL].render(replies)
    today = select(Outbox.intended_at).where(
        Outbox.person_id == person_id,
        Outbox.milestone == ANSWER,
        Outbox.channel == MAIL,
        Outbox.text == rendered.text,
        col(Outbox.intended_at) > outside.now() - timedelta(days=1),
    )
    days = {date_in_england(at) for at in session.exec(today)}
    return date_in_england(outside.now()) in days


def note_operator(session: Session, outside: Outside, key: str, subject: str, text: str) -> int:
    """Tell the operator something once; the outbox row's id, 0 where no operator is set."""
    if not outside.limits.operator:
        return 0
    row = Outbox(
        key=f"operator/{key}",
        address=outside.limits.operator,
        message_id=outside.message_id(f"operator/{key}"),
        subject=subject,
        text=text,
        automatic="auto-generated",
        intended_at=outside.now(),
        next_attempt_at=outside.now() + FIRST_LOOK,
    )
    return _owed(session, row)


def _owed(session: Session, row: Outbox) -> int:
    owed = outbox.owe(session, row).id
    assert owed is not None
    return owed


def letter(session: Session, row: Outbox, draw: Callable[[bytes], bytes]) -> Letter:
    """The letter that an outbox row describes, attachments and all; plots are drawn now."""
    return Letter(
        message_id=row.message_id,
        to=row.address,
        subject=row.subject,
        text=row.text,
        html=row.html,
        attachments=tuple(_attached(session, row, draw)),
        in_reply_to=row.in_reply_to,
        references=row.references,
        automatic=row.automatic,
        person_id=row.person_id,
    )


def _attached(
    session: Session, row: Outbox, draw: Callable[[bytes], bytes]
) -> Iterator[tuple[str, str, bytes]]:
    """What cannot be drawn is left out: its words are in the text."""
    for name, kind, sha in row.attachments:
        content = files.load(session, sha)
        if kind != progression.MEDIA_TYPE:
            yield name, kind, content
        elif drawn := draw(content):
            yield name, PICTURE, drawn
