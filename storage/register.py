"""Who there is: organisations, people, their posts and addresses; it decides nobody's rights."""

import re
from collections.abc import Collection as Several
from datetime import datetime

from sqlalchemy import or_
from sqlmodel import Session, col, select

from storage import bounces, ledger
from storage.overseeing import checker_of
from storage.register_book import Book, Changes, Individual, Listed, changes, entered
from storage.register_file import BadRegister, normal, read
from storage.rows import Address, Alias, Entry, Organisation, Person, Role, now

__all__ = ["BadRegister", "Changes", "import_csv", "normal"]

SCHOOL_NUMBER = re.compile(r"(\d{3})[ /-]?(\d{4})")


def import_csv(
    session: Session, text: str, actor: str = "the command line", at: datetime | None = None
) -> Changes:
    """Enter a register file into the store: adds and changes, never takes away (see remove).

    The same file again changes nothing. Raises BadRegister, and then nothing was imported.
    """
    rows = read(text)
    before = book(session)
    after, complaints = entered(before, rows)
    if complaints:
        raise BadRegister(complaints)
    done = changes(before, after, rows)
    _write(session, before, after, at or now())
    entry = Entry(subject="register", verb="import", actor=actor, text=str(done), at=at or now())
    ledger.administrative(session, entry)
    return done


def remove(
    session: Session,
    address: str,
    organisation: str = "",
    role: str = "",
    actor: str = "the command line",
    at: datetime | None = None,
) -> list[str]:
    """Take posts from the person with this address: those in the organisation, those of the role,
    or, where neither is named, all of them and the address too. The person stays in the ledger.

    What was taken away, in words; [] where there was nothing. Raises LookupError for an address
    that is nobody's.
    """
    person = person_by_address(session, address)
    if person is None or person.id is None:
        raise LookupError(f"{address} is nobody's address")
    taken = [
        post
        for post in posts(session, person.id)
        if organisation in ("", post.organisation) and role in ("", post.role)
    ]
    done = sorted(f"{post.role} in {post.organisation}" for post in taken)
    for post in taken:
        session.delete(post)
    if not (organisation or role):
        done.append(f"the address {_take_address(session, address)}")
    session.flush()
    if done:
        text = f"{person.name}: no longer {', '.join(done)}"
        entry = Entry(subject="register", verb="remove", actor=actor, text=text, at=at or now())
        ledger.administrative(session, entry)
    return done


def _take_address(session: Session, address: str) -> str:
    """Take it away; another of the same person, if there is one, becomes the one we write to."""
    gone = session.get_one(Address, address.strip().lower())
    others = select(Address).where(
        Address.person_id == gone.person_id, Address.address != gone.address
    )
    left = session.exec(others.order_by(col(Address.first).desc(), Address.address)).first()
    if left is not None:
        left.first = True
        session.add(left)
    session.delete(gone)
    return gone.address


def book(session: Session) -> Book:
    """The whole register in memory."""
    addresses: dict[int, list[str]] = {}
    for row in session.exec(select(Address).order_by(col(Address.first).desc(), Address.address)):
        addresses.setdefault(row.person_id, []).append(row.address)
    held: dict[int, set[tuple[str, str]]] = {}
    for post in session.exec(select(Role)):
        held.setdefault(post.person_id, set()).add((post.organisation, post.role))
    return Book(
        organisations={
            o.code: Listed(o.kind, o.name, o.acronym, o.authority, o.urn, o.answers_to, o.shares)
            for o in organisations(session)
        },
        aliases={a.alias: a.organisation for a in session.exec(select(Alias))},
        people={
            p.id: Individual(p.name, tuple(addresses.get(p.id, ())), frozenset(held.get(p.id, ())))
            for p in session.exec(select(Person))
            if p.id is not None
        },
    )


def organisations(session: Session, kind: str = "") -> list[Organisation]:
    """All organisations, or those of one kind, in the order of their codes."""
    query = select(Organisation).order_by(Organisation.code)
    return list(session.exec(query.where(Organisation.kind == kind) if kind else query))


def find_organisation(session: Session, words: str) -> Organisation | None:
    """The one organisation with this code, name, acronym or alias; None where none or several.

    A school's code is understood as 873-4001, 873 4001, 873/4001 and 8734001.
    """
    plain = normal(words)
    number = SCHOOL_NUMBER.fullmatch(plain)
    code = f"{number[1]}-{number[2]}" if number else words.strip()
    if found := session.get(Organisation, code):
        return found
    aliased = select(Alias.organisation).where(Alias.alias == plain)
    query = select(Organisation).where(
        or_(
            col(Organisation.plain_name) == plain,
            col(Organisation.plain_acronym) == plain,
            col(Organisation.code).in_(aliased),
        )
    )
    matches = session.exec(query.limit(2)).all() if plain else []
    return matches[0] if len(matches) == 1 else None


def person_by_address(session: Session, address: str) -> Person | None:
    """Whose address this is, in whatever letters it is written."""
    found = session.get(Address, address.strip().lower())
    return session.get(Person, found.person_id) if found else None


def posts(session: Session, person_id: int) -> list[Role]:
    """What a person is, and where."""
    return list(session.exec(select(Role).where(Role.person_id == person_id)))


def people(session: Session, organisation: str, role: str) -> list[Person]:
    """Who holds this role in this organisation."""
    query = select(Person).join(Role, col(Role.person_id) == Person.id)
    query = query.where(Role.organisation == organisation, Role.role == role)
    return list(session.exec(query.order_by(col(Person.id))))


def by_authority(session: Session, schools: Several[str]) -> dict[str, list[str]]:
    """These schools by the authority that checks their returns, without those that answer to none,
    or to the regulator itself.
    """
    query = select(Organisation).where(col(Organisation.code).in_(schools))
    found: dict[str, list[str]] = {}
    for school in session.exec(query.order_by(Organisation.code)):
        if checked_by := checker_of(school):
            found.setdefault(checked_by, []).append(school.code)
    return found


def address_of(session: Session, person_id: int) -> str | None:
    """The address that we write to."""
    query = select(Address.address).where(Address.person_id == person_id)
    return session.exec(query.order_by(col(Address.first).desc(), Address.address)).first()


def _write(session: Session, before: Book, after: Book, at: datetime) -> None:
    for code, listed in after.organisations.items():
        if before.organisations.get(code) != listed:
            _write_organisation(session, code, listed, new=code not in before.organisations)
    session.flush()
    for alias in after.aliases.keys() - before.aliases.keys():
        session.add(Alias(alias=alias, organisation=after.aliases[alias]))
    people = {n: p for n, p in after.people.items() if before.people.get(n) != p}
    rows = {number: _person_row(session, number, p.name) for number, p in people.items()}
    session.flush()
    for number, person in people.items():
        _write_person(session, rows[number], person, at, new=number < 0)
    session.flush()


def _write_organisation(session: Session, code: str, listed: Listed, *, new: bool) -> None:
    row = Organisation(
        code=code,
        **vars(listed),
        plain_name=normal(listed.name),
        plain_acronym=normal(listed.acronym),
    )
    (session.add if new else session.merge)(row)


def _person_row(session: Session, number: int, name: str) -> Person:
    row = Person(name=name) if number < 0 else session.get_one(Person, number)
    row.name = name
    session.add(row)
    return row


def _write_person(
    session: Session, row: Person, person: Individual, at: datetime, *, new: bool
) -> None:
    assert row.id is not None
    put = session.add if new else session.merge
    bounces.end(session, person.addresses, at)
    for place, address in enumerate(person.addresses):
        put(Address(address=address, person_id=row.id, first=place == 0))
    for organisation, role in sorted(person.posts):
        put(Role(person_id=row.id, organisation=organisation, role=role))
