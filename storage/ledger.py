"""The ledger: what happened, in one chained sequence; it never changes or forgets an entry."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session, col, func, select

from storage.engine import serialise
from storage.rows import Entry, Return


class NoSuchReturnError(LookupError):
    """No return has this reference."""


class StaleError(RuntimeError):
    """Somebody else changed the return since it was read: read it again and decide again."""


@dataclass(frozen=True)
class Figures:
    """What a new submission makes of a return: its number and its findings; and the number of the
    file that waits to take its place.
    """

    latest: int
    errors: int = 0
    queries: int = 0
    unconfirmed: int = 0
    explained: int = 0
    accepted: int = 0
    excused: int = 0
    waiting: int = 0


@dataclass(frozen=True)
class Break:
    """A place where the chain is broken, and how; ``entry`` is what stands there, if any does."""

    sequence: int
    why: str
    entry: Entry | None = None


GAP = "an entry before it is gone, or was put in"
CHANGED = "it is not as it was written"
REPLACED = "the entry before it is not the one that it was written after"
MISSING = "the newest entries are gone, or a return was moved without one"


def newest(session: Session) -> Entry | None:
    """The last entry of all, None of an empty ledger."""
    return session.exec(select(Entry).order_by(col(Entry.sequence).desc()).limit(1)).first()


def load(session: Session, ref: str) -> Return:
    """The return as it stands. Raises NoSuchReturnError."""
    found = session.get(Return, ref)
    if found is None:
        raise NoSuchReturnError(ref)
    return found


def append(session: Session, entry: Entry, expected: int, figures: Figures | None = None) -> Entry:
    """Write what happened to ``entry.ref`` and where it left the return, together.

    The caller fills in ref, verb, actor, at and what else is known; ``became`` is the new status,
    "" where it stays. Subject, version, ``was``, sequence and hashes are filled in here.
    Raises NoSuchReturnError, and StaleError where the return's version is not ``expected``.
    """
    serialise(session, "ledger")
    # read anew: this session may remember the return from before the lock
    found = session.get(Return, entry.ref, populate_existing=True)
    if found is None:
        raise NoSuchReturnError(entry.ref)
    if found.version != expected:
        raise StaleError(f"{entry.ref} is at version {found.version}, not {expected}")
    entry.subject, entry.version = found.ref, expected + 1
    entry.was = found.status if entry.became else ""
    found.status = entry.became or found.status
    found.version, found.changed_at = expected + 1, entry.at
    if figures:
        found.latest, found.errors = figures.latest, figures.errors
        found.queries, found.unconfirmed = figures.queries, figures.unconfirmed
        found.explained, found.accepted = figures.explained, figures.accepted
        found.excused, found.waiting = figures.excused, figures.waiting
    session.add(found)
    return _chain(session, entry)


def administrative(session: Session, entry: Entry) -> Entry:
    """Write an entry about no return: ``subject`` says what it is about ("register")."""
    if entry.ref or not entry.subject:
        raise ValueError("an administrative entry has a subject and no return")
    serialise(session, "ledger")
    return _chain(session, entry)


def history(session: Session, ref: str) -> list[Entry]:
    """All that happened to a return, the oldest first."""
    return about(session, ref)


def about(session: Session, subject: str) -> list[Entry]:
    """All entries with this subject, the oldest first."""
    query = select(Entry).where(Entry.subject == subject).order_by(col(Entry.sequence))
    return list(session.exec(query))


def submissions_that_became(session: Session, ref: str, statuses: Iterable[str]) -> set[int]:
    """The numbers of a return's submissions with which it was ever moved to one of these."""
    query = select(Entry.submission).where(Entry.ref == ref, col(Entry.became).in_(list(statuses)))
    return {found for found in session.exec(query) if found}


def verify(session: Session) -> list[int]:
    """The sequence numbers at which the chain is broken: none, when nobody touched the ledger."""
    return [one.sequence for one in breaks(session)]


def breaks(session: Session) -> Iterator[Break]:
    """Where the chain is broken, and how: nowhere, when nobody touched the ledger.

    Finds a changed, removed or inserted entry, and a return that is ahead of its entries. It
    cannot find a ledger that was rewritten as a whole: keep the newest hash, or receipts,
    somewhere else.
    """
    before, last = "", 0
    query = select(Entry).order_by(col(Entry.sequence)).execution_options(yield_per=1000)
    for entry in session.exec(query):
        number = entry.sequence or 0
        if why := _broken(entry, before, last):
            yield Break(number, why, entry)
        before, last = entry.hash, number
    if _ahead(session):
        yield Break(last + 1, MISSING)


def _broken(entry: Entry, before: str, last: int) -> str:
    """How an entry does not fit in its place, "" where it does."""
    if entry.sequence != last + 1:
        return GAP
    if entry.hash != digest(entry):
        return CHANGED
    return "" if entry.before == before else REPLACED


def digest(entry: Entry) -> str:
    """The SHA-256 over the canonical JSON of all an entry's fields but the hash itself.

    Evidence counts where there is some: entries that were written before there was any keep
    their hashes.
    """
    fields = dict(_fields(entry))
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _fields(entry: Entry) -> Iterator[tuple[str, Any]]:
    for name in Entry.model_fields:
        value = getattr(entry, name)
        if isinstance(value, datetime):
            value = value.astimezone(UTC).isoformat(timespec="microseconds")
        if name != "hash" and (value or name != "evidence"):
            yield name, value


def _chain(session: Session, entry: Entry) -> Entry:
    """Give the entry its place; the caller's lock keeps the chain from forking."""
    last = newest(session)
    entry.sequence = (last.sequence or 0) + 1 if last else 1
    entry.before = last.hash if last else ""
    entry.hash = digest(entry)
    session.add(entry)
    session.flush()
    return entry


def _ahead(session: Session) -> bool:
    """Whether a return has moved further than its entries tell: the newest were cut off."""
    told = select(Entry.ref, func.max(Entry.version).label("version")).group_by(Entry.ref)
    newest = told.subquery()
    query = (
        select(Return.ref)
        .outerjoin(newest, newest.c.ref == Return.ref)
        .where(Return.version != func.coalesce(newest.c.version, 0))
    )
    return session.exec(query).first() is not None
