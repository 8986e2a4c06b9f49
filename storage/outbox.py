"""What we owe people: rows kept before the first attempt and settled after the last.

Nothing is sent from here.
"""

from datetime import datetime

from sqlalchemy import true
from sqlmodel import Session, col, func, select

from storage import boards
from storage.engine import serialise
from storage.rows import Outbox

UNDELIVERABLE = ("refused", "given up")


def owe(session: Session, message: Outbox) -> Outbox:
    """Owe somebody a message, once: a second one with the same key returns the first, unchanged."""
    serialise(session, f"outbox {message.key}")
    owed = session.exec(select(Outbox).where(Outbox.key == message.key)).first()
    if owed is None:
        message.as_of = boards.newest_sequence(session)
        session.add(message)
        session.flush()
    return owed or message


def due(session: Session, now: datetime, limit: int = 100) -> list[Outbox]:
    """What waits and may be tried now, the longest waiting first."""
    query = select(Outbox).where(Outbox.outcome == "waiting", Outbox.next_attempt_at <= now)
    order = col(Outbox.next_attempt_at), col(Outbox.id)
    return list(session.exec(query.order_by(*order).limit(limit)))


def sent(session: Session, outbox_id: int, at: datetime) -> None:
    """The server took it."""
    _settle(session, outbox_id, "sent", at, "")


def refused(session: Session, outbox_id: int, at: datetime, detail: str) -> None:
    """The server will not have it, now or ever: an operator must look."""
    _settle(session, outbox_id, "refused", at, detail)


def given_up(session: Session, outbox_id: int, at: datetime, detail: str) -> None:
    """It was tried long enough: an operator must look."""
    _settle(session, outbox_id, "given up", at, detail)


def blank(session: Session, outbox_id: int) -> None:
    """Forget its words, whatever became of it."""
    message = session.get_one(Outbox, outbox_id)
    message.text = message.html = ""
    session.add(message)
    session.flush()


def later(session: Session, outbox_id: int, next_at: datetime, detail: str) -> None:
    """An attempt failed; try again at ``next_at``."""
    message = session.get_one(Outbox, outbox_id)
    message.attempts += 1
    message.next_attempt_at, message.detail = next_at, detail
    session.add(message)
    session.flush()


def sent_since(session: Session, person_id: int, since: datetime, milestone: str = "") -> int:
    """How many messages (of one milestone) this person was owed since then, sent or not yet."""
    query = select(func.count()).where(
        Outbox.person_id == person_id,
        Outbox.milestone == milestone if milestone else true(),
        col(Outbox.intended_at) >= since,
    )
    return session.exec(query).one()


def undeliverable(session: Session) -> list[Outbox]:
    """What could not be delivered, the newest first."""
    query = select(Outbox).where(col(Outbox.outcome).in_(UNDELIVERABLE))
    return list(session.exec(query.order_by(col(Outbox.id).desc())))


def _settle(session: Session, outbox_id: int, outcome: str, at: datetime, detail: str) -> None:
    message = session.get_one(Outbox, outbox_id)
    message.attempts += 1
    message.outcome, message.settled_at, message.detail = outcome, at, detail
    session.add(message)
    session.flush()
