"""What people look at in their App Home, and whom a change concerns; it shows nothing."""

from collections.abc import Collection as Several
from typing import Any

from sqlalchemy import or_
from sqlmodel import Session, col, select

from storage.accounts import SUBJECT
from storage.rows import Collection, Entry, Home, Organisation, Return, Role


def get(session: Session, account: str) -> Home:
    """What this account looks at; a row that is not kept yet where it never looked."""
    return session.get(Home, account) or Home(account=account)


def keep(
    session: Session, account: str, person_id: int | None, looks_at: dict[str, Any], shown: str
) -> None:
    """Keep what was shown to whom."""
    home = get(session, account)
    home.person_id, home.looks_at, home.shown = person_id, looks_at, shown
    session.add(home)


def forget(session: Session, account: str) -> None:
    """Keep nothing more of this account."""
    if found := session.get(Home, account):
        session.delete(found)


def moved(session: Session, after: int) -> tuple[int, set[str | None], set[str]]:
    """The ledger's last number, the returns of which it says something after this number, and the
    accounts that are another's since: None among the returns stands for what concerns no one
    return (the register, a collection).
    """
    query = select(Entry.sequence, Entry.ref, Entry.subject).where(col(Entry.sequence) > after)
    entries = session.exec(query).all()
    relinked = {subject for _, _, subject in entries if subject.startswith(SUBJECT)}
    return (
        max((number or 0 for number, _, _ in entries), default=after),
        {ref for _, ref, subject in entries if subject not in relinked},
        {subject.removeprefix(SUBJECT) for subject in relinked},
    )


def accounts(session: Session) -> list[str]:
    """Everybody who ever opened their home."""
    return list(session.exec(select(Home.account).order_by(Home.account)))


def concerned(session: Session, refs: Several[str], everywhere: str) -> list[str]:
    """The accounts whose person holds a role where one of these returns is owed, checked or taken,
    or the role ``everywhere``.
    """
    if not refs:
        return []
    query = select(Return.organisation, Organisation.authority, Collection.regulator)
    query = query.join(Organisation, col(Organisation.code) == Return.organisation)
    query = query.join(Collection, col(Collection.code) == Return.collection)
    found = session.exec(query.where(col(Return.ref).in_(refs))).all()
    places = {code for codes in found for code in codes if code}
    held = or_(col(Role.organisation).in_(places), col(Role.role) == everywhere)
    people = select(Role.person_id).where(held)
    homes = select(Home.account).where(col(Home.person_id).in_(people))
    return list(session.exec(homes.order_by(Home.account)))
