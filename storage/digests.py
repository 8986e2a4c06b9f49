"""Whose morning's digest was decided on which day. It knows nothing of what stands in one."""

from collections.abc import Collection as Several
from datetime import date

from sqlmodel import Session, col, select

from storage.rows import Digest, Role


def readers(session: Session, roles: Several[str], today: date) -> list[int]:
    """The persons who hold one of these roles and whose last digest is older than this day."""
    told = select(Digest.person_id).where(col(Digest.day) >= today)
    query = select(Role.person_id).where(
        col(Role.role).in_(roles), col(Role.person_id).not_in(told)
    )
    return list(session.exec(query.distinct().order_by(col(Role.person_id))))


def decided(session: Session, person_id: int) -> date | None:
    """The day of this person's last digest, whether there was something to say or not."""
    found = session.get(Digest, person_id, populate_existing=True)
    return found.day if found else None


def decide(session: Session, person_id: int, day: date) -> None:
    """Note that this day's is decided."""
    session.merge(Digest(person_id=person_id, day=day))
    session.flush()
