"""Which Slack account is whose, and the codes that show it; it sends and decides nothing."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlmodel import Session, col, func, select

from storage import ledger
from storage.rows import Account, Code, Entry, Message, Person

GOOD_FOR = timedelta(minutes=30)
"""How long a code may be used."""

SUBJECT = "Slack account "
"""How the subject of an entry about an account begins; the account follows."""


def person(session: Session, account: str) -> Person | None:
    """Who uses this account, by a code that came back; None where nobody does."""
    found = session.get(Account, account)
    known = found is not None and found.how == "code"
    return session.get(Person, found.person_id) if found and known else None


def of_person(session: Session, person_id: int) -> str:
    """The account that this person linked or used last, "" where there is none."""
    query = select(Account.account).where(Account.person_id == person_id)
    order = col(Account.since).desc(), Account.account
    return session.exec(query.order_by(*order)).first() or ""


def link(session: Session, account: str, person_id: int, how: str, at: datetime) -> None:
    """Note whose account it is, from now on; it stays as it is where that is known already. The
    ledger says so.
    """
    found = session.get(Account, account)
    if found is not None and (found.person_id, found.how) == (person_id, how):
        return
    session.merge(Account(account=account, person_id=person_id, how=how, since=at))
    session.flush()
    person = session.get_one(Person, person_id)
    what = {"verb": "link", "actor": person.name, "via": "slack", "text": f"by {how}"}
    _enter(session, account, person, at=at, **what)


def unlink(session: Session, account: str, at: datetime, actor: str = "") -> Person | None:
    """Forget whose account it is; whose it was, None where it was nobody's. The ledger says so;
    ``actor`` is who did it, "" for themselves.
    """
    found = session.get(Account, account)
    if found is None:
        return None
    person = session.get_one(Person, found.person_id)
    session.delete(found)
    session.flush()
    via = "command line" if actor else "slack"
    _enter(session, account, person, at=at, verb="unlink", actor=actor or person.name, via=via)
    return person


def linked(session: Session) -> list[tuple[Account, Person]]:
    """Every account that is somebody's, and whose."""
    query = select(Account, Person).join(Person, col(Person.id) == Account.person_id)
    return list(session.exec(query.order_by(col(Person.name), col(Account.account))))


def _enter(session: Session, account: str, person: Person, **what: Any) -> None:
    entry = Entry(subject=f"{SUBJECT}{account}", person_id=person.id, **what)
    ledger.administrative(session, entry)


def give_code(session: Session, code: str, person_id: int, account: str, at: datetime) -> None:
    """Remember a code (its hash only) with which this account, and no other, becomes theirs."""
    row = Code(
        hash=_hash(code),
        person_id=person_id,
        line=_line(account),
        created_at=at,
        expires_at=at + GOOD_FOR,
    )
    session.add(row)
    session.flush()


def codes_for(session: Session, person_id: int, since: datetime) -> int:
    """How many codes were made for this person since then."""
    made = select(func.count()).where(Code.person_id == person_id, col(Code.created_at) >= since)
    return session.exec(made).one()


def codes_by(session: Session, account: str, since: datetime) -> int:
    """How many codes were made since then because this account asked."""
    made = select(func.count()).where(Code.line == _line(account), col(Code.created_at) >= since)
    return session.exec(made).one()


def use_code(session: Session, code: str, account: str, at: datetime) -> int | None:
    """Whose code it is, once, in time, and from the account that asked for it; else None."""
    found = session.get(Code, _hash(code))
    if found is None or found.line != _line(account) or found.used_at or found.expires_at < at:
        return None
    found.used_at = at
    session.add(found)
    session.flush()
    return found.person_id


def last_channel(session: Session, person_id: int) -> str:
    """The channel by which this person last wrote to us, "" where they never did."""
    query = select(Message.channel).where(Message.person_id == person_id, Message.state == "done")
    return session.exec(query.order_by(col(Message.id).desc())).first() or ""


def _line(account: str) -> str:
    return f"link {account}"


def _hash(code: str) -> str:
    return sha256(code.strip().upper().encode()).hexdigest()
