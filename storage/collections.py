"""Collections, and the obligations that opening one makes; what their policies mean is not ours."""

import re
from collections.abc import Collection as Several
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_
from sqlmodel import Session, col, func, select

from storage import ledger
from storage.overseeing import overseer
from storage.register_book import KINDS, Changes
from storage.rows import Collection, Entry, Findings, Member, Organisation, Return, Submission

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
MAY_CHANGE = ("title", "regulator", "opens", "due", "agent_due", "closes", "policies", "population")
FIXED = ("template", "period")

Row = tuple[Return, Organisation, Collection]


class BadCollection(ValueError):  # noqa: N818 - a thing that is wrong with what was asked
    """The collection was not opened; the message says why, for people."""


def open_collection(
    session: Session, wanted: Collection, at: datetime, actor: str = "the command line"
) -> Changes:
    """Open a collection, or bring an open one to what is wanted; the same again changes nothing.

    Each member of ``wanted.population`` ("kind:school", "authority:873", or codes) owes a return
    from now on; who owed one before still does. Raises BadCollection, and then nothing was done.
    """
    if why := _fault(session, wanted):
        raise BadCollection(why)
    found = session.get(Collection, wanted.code)
    done = Changes()
    if found is None:
        session.add(wanted)
        session.flush()
        done.added.append(f"{wanted.code} {wanted.title}, due {wanted.due}")
    else:
        done.changed += _bring_to(found, wanted)
    members = matching(session, wanted.population)
    old = {member.organisation for member in _members(session, wanted.code)}
    done.unchanged += sorted(old)
    done.added += _enlist(session, wanted.code, (code for code in members if code not in old))
    _record(session, wanted.code, "open" if found is None else "change", done, (at, actor))
    return done


def follow_register(
    session: Session, day: date, at: datetime, actor: str = "the register"
) -> list[str]:
    """Give returns to those who joined the register and fit a collection that is not closed yet.

    Returns the references of the new obligations.
    """
    new = []
    query = select(Collection).where(col(Collection.closes) >= day).order_by(Collection.code)
    for found in session.exec(query).all():
        old = {member.organisation for member in _members(session, found.code)}
        later = [code for code in matching(session, found.population) if code not in old]
        done = Changes(added=_enlist(session, found.code, later))
        _record(session, found.code, "change", done, (at, actor))
        new += done.added
    return new


def matching(session: Session, population: Iterable[str]) -> list[str]:
    """The codes that a population means now, sorted. Raises BadCollection where one is unknown."""
    codes: set[str] = set()
    for selector in population:
        found = session.exec(select(Organisation.code).where(_selects(selector))).all()
        if not found and ":" not in selector:
            raise BadCollection(f"{selector} is not in the register")
        codes.update(found)
    return sorted(codes)


def collection(session: Session, code: str) -> Collection | None:
    """The collection with this code."""
    return session.get(Collection, code)


def collections(session: Session) -> list[Collection]:
    """All collections, in order of their due dates."""
    return list(session.exec(select(Collection).order_by(col(Collection.due), Collection.code)))


def standings(session: Session, code: str) -> dict[str, int]:
    """How many returns of a collection are in each status."""
    query = select(Return.status, func.count()).where(Return.collection == code)
    return dict(session.exec(query.group_by(Return.status)).all())


def returns(
    session: Session,
    collection: str | None = None,
    /,
    *,
    organisations: Several[str] | None = None,
    authorities: Several[str] | None = None,
    regulators: Several[str] | None = None,
) -> list[Row]:
    """Returns with their organisation and collection, in order of due date and reference.

    With any of the last three, only returns of those organisations, or of schools of those
    authorities, or for those regulators; with none of them, all.
    """
    query = _owed(select(Return, Organisation, Collection))
    if collection is not None:
        query = query.where(Return.collection == collection)
    query = _limited(query, organisations, authorities, regulators)
    return [(r, o, c) for r, o, c in session.exec(query.order_by(col(Collection.due), Return.ref))]


def newest(session: Session, **theirs: Several[str]) -> dict[str, tuple[str, str]]:
    """Kind and file name of the newest checked submission of each return that ``returns`` with the
    same limits gives, and that has one.
    """
    query = _limited(_owed(select(Return.ref, Submission.kind, Submission.file_name)), **theirs)
    its_own = (Submission.ref == Return.ref, Submission.number == Return.latest)
    return {ref: (kind, name) for ref, kind, name in session.exec(query.where(*its_own))}


def moved(session: Session, collection: str) -> dict[str, datetime]:
    """When each return of a collection last moved; those that never did are not named."""
    query = select(Return.ref, Return.changed_at).where(Return.collection == collection)
    found = session.exec(query.where(col(Return.changed_at).is_not(None))).all()
    return {ref: at for ref, at in found if at}


def waiting(session: Session, **theirs: Several[str]) -> dict[str, tuple[Submission, Findings]]:
    """The checked file that waits to take the place of the newest of each return that ``returns``
    with the same limits gives, where one does, and what its check found.
    """
    query = _limited(_owed(select(Return.ref, Submission, Findings)), **theirs)
    query = query.where(
        Return.waiting > 0,
        Submission.ref == Return.ref,
        Submission.number == Return.waiting,
        Findings.submission_id == Submission.id,
    )
    return {ref: (submission, found) for ref, submission, found in session.exec(query)}


def last_by(
    session: Session, verbs: Several[str], statuses: Several[str], **theirs: Several[str]
) -> dict[str, int]:
    """Who (a person) last moved each return by one of these verbs that stands in one of these
    statuses, of those that ``returns`` with the same limits gives.
    """
    query = _limited(_owed(select(Entry.ref, Entry.person_id)), **theirs)
    query = query.where(
        Entry.ref == Return.ref,
        col(Return.status).in_(statuses),
        col(Entry.verb).in_(verbs),
        Entry.became != "",
        col(Entry.person_id).is_not(None),
    )
    # The last one of a return stays in the dict.
    return dict(session.exec(query.order_by(col(Entry.sequence))).all())


def _owed(query: Any) -> Any:
    """The query over returns, with what each belongs to."""
    query = query.select_from(Return)
    query = query.join(Organisation, col(Organisation.code) == Return.organisation)
    return query.join(Collection, col(Collection.code) == Return.collection)


def _limited(
    query: Any,
    organisations: Several[str] | None = None,
    authorities: Several[str] | None = None,
    regulators: Several[str] | None = None,
) -> Any:
    """Only what belongs to one of these; all, where no limit is given."""
    # fmt: off
    theirs = [
        column.in_(codes)
        for column, codes in (
            (col(Return.organisation),    organisations),
            (overseer(),                  authorities),
            (col(Collection.regulator),   regulators),
        )
        if codes is not None
    ]
    # fmt: on
    return query.where(or_(*theirs)) if theirs else query


def _fault(session: Session, wanted: Collection) -> str | None:
    """Why this collection cannot be opened as it is wanted, or None."""
    if not CODE.fullmatch(wanted.code):
        return f'the code "{wanted.code}" may have letters, digits, dots and dashes only'
    days = (wanted.opens, wanted.due, wanted.closes)
    if list(days) != sorted(days):
        return (
            "it must open on or before the due date, and close on or after it ({}, {}, {})".format(
                *days
            )
        )
    if wanted.agent_due and not wanted.due <= wanted.agent_due <= wanted.closes:
        return f"the authority's due date {wanted.agent_due} must lie between due and closing date"
    if session.get(Organisation, wanted.regulator) is None:
        return f"the regulator {wanted.regulator} is not in the register; import it first"
    return _conflict(session.get(Collection, wanted.code), wanted) or _empty(session, wanted)


def _conflict(found: Collection | None, wanted: Collection) -> str | None:
    for name in FIXED if found else ():
        if getattr(found, name) != getattr(wanted, name):
            return (
                f"{wanted.code} is open with the {name} {getattr(found, name)}, "
                f"not {getattr(wanted, name)}; give a new collection another code"
            )
    return None


def _empty(session: Session, wanted: Collection) -> str | None:
    if matching(session, wanted.population):
        return None
    return f"nobody in the register is meant by {', '.join(wanted.population) or 'no population'}"


def _selects(selector: str) -> Any:
    """The condition that a selector means."""
    word, colon, value = selector.partition(":")
    if not colon:
        return col(Organisation.code) == selector
    if word == "authority":
        return col(Organisation.authority) == value
    if word == "kind" and value in KINDS:
        return col(Organisation.kind) == value
    raise BadCollection(
        f'"{selector}" is no population: write kind:school, authority:873 or a code'
    )


def _bring_to(found: Collection, wanted: Collection) -> list[str]:
    news = []
    for name in MAY_CHANGE:
        was, now = getattr(found, name), getattr(wanted, name)
        if was != now:
            news.append(f"{name} is {now}, was {was}")
            setattr(found, name, now)
    return news


def _members(session: Session, code: str) -> list[Member]:
    return list(session.exec(select(Member).where(Member.collection == code)))


def _enlist(session: Session, code: str, organisations: Iterable[str]) -> list[str]:
    """Make members and their returns; the references of these."""
    codes = list(organisations)
    session.add_all(Member(collection=code, organisation=o) for o in codes)
    session.add_all(Return(ref=f"{code}/{o}", collection=code, organisation=o) for o in codes)
    session.flush()
    return [f"{code}/{o}" for o in codes]


def _record(
    session: Session, code: str, verb: str, done: Changes, when: tuple[datetime, str]
) -> None:
    """Write into the ledger what was done, where anything was."""
    if done.added or done.changed:
        text = "; ".join([*done.changed, *done.added])
        at, actor = when
        entry = Entry(subject=f"collection {code}", verb=verb, actor=actor, text=text, at=at)
        ledger.administrative(session, entry)
