"""What reminders look at, as plain tuples: who owes, who is there, what they wish, what was said.

One query each for a whole collection: it is asked every minute.
"""

from collections.abc import Collection as Several
from datetime import date, datetime

from sqlalchemy import or_
from sqlmodel import Session, col, delete, func, select

from storage.outbox import UNDELIVERABLE
from storage.rows import Collection, Member, Outbox, Preference, Return, Role

Owing = tuple[str, str, str, datetime | None]
"""Reference, organisation, status, and when it last moved."""


def owing(session: Session, collection: str, statuses: Several[str], ref: str = "") -> list[Owing]:
    """The returns of a collection that stand in one of these statuses (or the one return)."""
    query = select(Return.ref, Return.organisation, Return.status, Return.changed_at)
    query = query.where(Return.collection == collection, col(Return.status).in_(statuses))
    query = query.where(Return.ref == ref) if ref else query
    return list(session.exec(query.order_by(Return.ref)).all())


def extended(session: Session, collection: str) -> dict[str, date]:
    """The due dates of those returns of a collection that have one of their own."""
    query = select(Return.ref, col(Return.extended)).where(Return.collection == collection)
    found = session.exec(query.where(col(Return.extended).is_not(None))).all()
    return {ref: until for ref, until in found if until}


def posts(session: Session, collection: str, organisation: str = "") -> list[tuple[str, int, str]]:
    """Organisation, person and role of everybody in a collection's population (or in one)."""
    query = select(Role.organisation, Role.person_id, Role.role)
    if organisation:
        query = query.where(Role.organisation == organisation)
    else:
        query = query.join(Member, col(Member.organisation) == Role.organisation)
        query = query.where(Member.collection == collection)
    return list(session.exec(query.order_by(Role.organisation, col(Role.person_id))).all())


def keys(session: Session, beginning: str) -> list[str]:
    """The keys of all letters that begin so: read from their index alone."""
    query = select(Outbox.key).where(col(Outbox.key).startswith(beginning, autoescape=True))
    return list(session.exec(query).all())


def open_on(session: Session, day: date) -> list[Collection]:
    """The collections that take returns on this day (of some at least), the soonest due first."""
    put_off = select(Return.collection).where(col(Return.extended) >= day)
    still = or_(col(Collection.closes) >= day, col(Collection.code).in_(put_off))
    query = select(Collection).where(col(Collection.opens) <= day, still)
    return list(session.exec(query.order_by(col(Collection.due), Collection.code)).all())


def wishes(session: Session, wish: str, subject: str = "") -> list[Preference]:
    """All wishes of this name, of everybody (about one subject)."""
    query = select(Preference).where(Preference.wish == wish)
    query = query.where(Preference.subject == subject) if subject else query
    return list(session.exec(query).all())


def wish(session: Session, person_id: int, subject: str, name: str, value: str) -> None:
    """Note a wish; it takes the place of an earlier one."""
    session.merge(Preference(person_id=person_id, subject=subject, wish=name, value=value))
    session.flush()


def no_longer(session: Session, person_id: int, name: str, subjects: Several[str]) -> None:
    """Forget a person's wishes of this name about these subjects."""
    session.exec(
        delete(Preference).where(
            col(Preference.person_id) == person_id,
            col(Preference.wish) == name,
            col(Preference.subject).in_(subjects),
        )
    )


def unreachable(session: Session) -> set[int]:
    """The persons to whom a letter could not be delivered, and none was since."""
    newest = select(Outbox.person_id, func.max(Outbox.settled_at))
    failed = newest.where(col(Outbox.outcome).in_(UNDELIVERABLE)).group_by(col(Outbox.person_id))
    found = {person: at for person, at in session.exec(failed).all() if person and at}
    sent = newest.where(col(Outbox.person_id).in_(found), Outbox.outcome == "sent")
    later = dict(session.exec(sent.group_by(col(Outbox.person_id))).all()) if found else {}
    return {person for person, at in found.items() if (later.get(person) or at) <= at}
