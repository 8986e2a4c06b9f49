"""What has stood still: checks without an end, letters that did not arrive, returns that wait."""

from datetime import datetime

from sqlmodel import Session, col, select

from storage.outbox import UNDELIVERABLE
from storage.rows import Outbox, Submission


def unchecked(session: Session, before: datetime) -> list[Submission]:
    """The submissions that came before this moment and are still being checked."""
    query = select(Submission).where(Submission.verdict == "checking", Submission.at < before)
    return list(session.exec(query.order_by(col(Submission.id))).all())


def undelivered(session: Session, since: datetime, besides: str) -> list[tuple[str, str, str]]:
    """Address, subject and reason of what was given up after this moment; not of letters whose
    keys begin as ``besides``.
    """
    query = select(Outbox.address, Outbox.subject, Outbox.detail).where(
        col(Outbox.outcome).in_(UNDELIVERABLE),
        col(Outbox.settled_at) > since,
        ~col(Outbox.key).startswith(besides, autoescape=True),
    )
    return list(session.exec(query.order_by(col(Outbox.settled_at))).all())


def last_intended(session: Session, beginning: str) -> datetime | None:
    """When the newest letter was written whose key begins so."""
    query = select(Outbox.intended_at).where(col(Outbox.key).startswith(beginning, autoescape=True))
    return session.exec(query.order_by(col(Outbox.intended_at).desc()).limit(1)).first()
