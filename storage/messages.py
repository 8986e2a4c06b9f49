"""Messages as they came, kept before anything is thought about them; what they say is not ours."""

import hashlib
import zlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from storage.engine import serialise
from storage.rows import Acted, Message, Position

LEFT_OVER = timedelta(seconds=20)
"""How long a new message is left to the queue before the sweep makes sure that it is there."""


def keep(
    session: Session,
    raw: bytes,
    channel: str,
    received_at: datetime,
    position: tuple[str, int, int] | None = None,
    name: str = "",
) -> Message:
    """Keep a message once, and note where it lay (mailbox, uidvalidity, uid).

    The same bytes again, in whatever place, are the same row; or, where the channel has a ``name``
    for each message, the same name.
    """
    sha256 = hashlib.sha256(name.encode() or raw).hexdigest()
    serialise(session, f"message {sha256}")
    message = session.exec(select(Message).where(Message.sha256 == sha256)).first()
    if message is None:
        message = Message(
            sha256=sha256,
            channel=channel,
            raw=zlib.compress(raw),
            received_at=received_at,
            next_attempt_at=received_at + LEFT_OVER,
        )
        session.add(message)
        session.flush()
    if position:
        _note(session, position, message)
    return message


def _note(session: Session, position: tuple[str, int, int], message: Message) -> None:
    if session.get(Position, position) is None and message.id is not None:
        mailbox, uidvalidity, uid = position
        session.add(
            Position(mailbox=mailbox, uidvalidity=uidvalidity, uid=uid, message_id=message.id)
        )
        session.flush()


def raw_of(message: Message) -> bytes:
    """The message's bytes, exactly as they came."""
    return zlib.decompress(message.raw)


def cursor(session: Session, mailbox: str, uidvalidity: int) -> int:
    """The highest uid kept from this mailbox under this uidvalidity, 0 for none."""
    query = select(func.max(Position.uid)).where(
        Position.mailbox == mailbox, Position.uidvalidity == uidvalidity
    )
    return session.exec(query).one() or 0


def mark(
    session: Session,
    message_id: int,
    state: str,
    reason: str = "",
    *,
    sender: str = "",
    person_id: int | None = None,
) -> None:
    """Say what became of a message; an empty sender or person leaves what was known of them."""
    message = session.get_one(Message, message_id)
    message.state, message.reason = state, reason
    message.sender = sender or message.sender
    message.person_id = message.person_id if person_id is None else person_id
    session.add(message)
    session.flush()


def failed(
    session: Session, message_id: int, reason: str, *, limit: int, next_at: datetime
) -> bool:
    """Count a fault of ours; at ``limit`` the message is quarantined, and True returned.

    One that was dealt with meanwhile is left as it is.
    """
    message = session.get_one(Message, message_id)
    if message.state != "kept":
        return False
    message.failures += 1
    if message.failures >= limit:
        message.state = "quarantined"
    _again(session, message, reason, next_at)
    return message.state == "quarantined"


def postponed(session: Session, message_id: int, reason: str, next_at: datetime) -> None:
    """Leave a message for later, by nobody's fault; one that was dealt with is left as it is."""
    message = session.get_one(Message, message_id)
    if message.state == "kept":
        _again(session, message, reason, next_at)


def retry(session: Session, message_id: int, at: datetime, *, vouched: bool = False) -> None:
    """Put a message that was put aside back among the kept ones, due at once.

    With ``vouched`` an operator says that it is from whom it says, and may act.
    """
    message = session.get_one(Message, message_id)
    message.state, message.failures = "kept", 0
    message.vouched = message.vouched or vouched
    _again(session, message, "retried by the operator", at)


def _again(session: Session, message: Message, reason: str, next_at: datetime) -> None:
    """The attempt is over: the next one has another number."""
    message.attempts += 1
    message.reason, message.next_attempt_at = reason, next_at
    session.add(message)
    session.flush()


def waiting(session: Session, now: datetime | None = None, limit: int = 200) -> list[int]:
    """The kept messages that are due to be queued, or all kept ones; the oldest first."""
    query = select(Message.id).where(Message.state == "kept").order_by(col(Message.id))
    if now is not None:
        query = query.where(Message.next_attempt_at <= now).limit(limit)
    return [each for each in session.exec(query) if each is not None]


def in_state(session: Session, *states: str) -> list[Message]:
    """The messages in any of these states, the oldest first."""
    query = select(Message).where(col(Message.state).in_(states)).order_by(col(Message.id))
    return list(session.exec(query))


def counts(session: Session) -> dict[tuple[str, str], int]:
    """How many messages there are of each state and reason."""
    query = select(Message.state, Message.reason, func.count()).group_by(
        Message.state, Message.reason
    )
    return {(state, reason): number for state, reason, number in session.exec(query)}


def act_once(session: Session, keys: Iterable[str], message_id: int) -> str | None:
    """Let this message act, or return the key that another message has used already.

    The same message may act again: that is a step which is done a second time after a crash.
    """
    keys = sorted(set(keys))
    serialise(session, *(f"acted {key}" for key in keys))
    known = {a.key: a for a in session.exec(select(Acted).where(col(Acted.key).in_(keys)))}
    for key, acted in known.items():
        if acted.message_id != message_id:
            return key
    session.add_all(Acted(key=key, message_id=message_id) for key in keys if key not in known)
    session.flush()
    return None
