"""Duplicates: the pupils whom several schools' current returns have, for who checks the schools.

What a line asks for is put together before the answer, which is one transaction: there it is only
looked up, and sent where its writer still sees all that is in it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd
from sqlmodel import Session

from handlers import lookups
from handlers.checks import checking
from handlers.hearing import beforehand
from handlers.hearing.inbound import Inbound
from handlers.life import recording
from handlers.life.standing import Standing
from handlers.life.visibility import roles
from handlers.outside import Outside
from handlers.people import Actor, Role
from handlers.replies import duplicated
from handlers.reply import Document, Reply
from handlers.said.grammar import Command
from handlers.showing.exporting import has_data
from storage import collections, files, rows, submissions
from validation.collections.school_census.duplicated import found as found_in
from validation.collections.school_census.duplicated import pupils, report
from validation.collections.school_census.duplicates import Duplicate
from validation.collections.school_census.file import TEMPLATE
from validation.exporting.write import FORMATS
from validation.watchdog import Done

Plain = dict[str, Any]
"""What was found: {"line", "returns": numbered references, "outcome": "done" | "failed" |
"too long", "unread": references, "sha256": the document's, "" for none, "same", "different",
"first", "more": as validation says}."""
File = tuple[str, bytes, str]
"""A file's name, its content, and its school."""
Opened = Callable[[], AbstractContextManager[Session]]
"""A session that is closed where it is left."""

VERB = "duplicates"
CHECK = frozenset({Role.AGENT, Role.COLLECTOR})
"""Those who see several schools' data because they check them."""
AT_ONCE = 2
"""How many of these lines one message has."""
MOST = 500 * 2**20
"""Bytes of files that are read for a line: more than an authority's schools have."""
PART = 16 * 2**20
"""Bytes of files that are read by one child, and in memory, at once."""


@dataclass(frozen=True)
class Found:
    """The duplicates, how many returns were read, and those that could not be."""

    duplicates: list[Duplicate] = field(default_factory=list)
    read: int = 0
    unread: list[str] = field(default_factory=list)


def in_collection(session: Session, code: str, authority: str = "", templates: str = "") -> Found:
    """The duplicates among the newest files of a collection's schools, of one authority or of all.

    Raises LookupError, with a sentence, for a collection that there is not or that has no pupils.
    """
    collection = session.get(rows.Collection, code)
    if collection is None:
        raise LookupError(f"There is no collection {code}.")
    if collection.template != TEMPLATE:
        raise LookupError(f"{code} has no pupils: only the School Census has.")
    read: list[pd.DataFrame] = []
    unread: list[str] = []
    count = 0
    newest = list(_newest(session, code, authority))
    for part in _parts(_loaded(lambda: nullcontext(session), newest)):
        table, broken = pupils(part, collection.period, templates)
        read.append(table)
        unread += [f"{code}/{organisation}" for organisation in broken]
        count += len(part)
    return Found(found_in(read), count - len(unread), unread)


def _newest(session: Session, code: str, authority: str) -> Iterator[tuple[str, int, str]]:
    limits = [authority] if authority else None
    for one, _, _ in collections.returns(session, code, authorities=limits):
        yield one.ref, one.latest, one.organisation


def _loaded(opened: Opened, newest: Iterable[tuple[str, int, str]]) -> Iterator[File]:
    """The file of each of these submissions (return, number, school), where it has one; no session
    is open while a file is read.
    """
    for ref, number, organisation in newest:
        with opened() as session:
            one = submissions.get(session, ref, number)
            file = (one.file_name, files.load(session, one.file)) if one and one.file else None
        if file is not None:
            yield *file, organisation


def _parts(given: Iterable[File]) -> Iterator[list[File]]:
    """The files, as many at a time as are read at once."""
    part: list[File] = []
    for file in given:
        part.append(file)
        if sum(len(content) for _, content, _ in part) >= PART:
            yield part
            part = []
    if part:
        yield part


# By a line


def wanted(inbound: Inbound) -> list[str]:
    """The lines of a message that ask for duplicates: no more than it may have."""
    return beforehand.lines_of(inbound, VERB, AT_ONCE)


def make(outside: Outside, message_id: int, who: Plain, line: str) -> Plain:
    """Find what a line asks for in the files that its writer sees, and keep it; {} where there is
    nothing to read. It decides nothing and may be done twice: the same files are the same bytes.
    """
    with outside.reading() as session:
        command, actor = beforehand.asked(session, message_id, who, line)
        theirs = seen(session, actor, command.ref)
        if not theirs or _too_much(session, theirs):
            return {}
    made = {"line": line, "returns": [s.numbered for s in theirs], "sha256": "", "unread": []}
    return made | _found(outside, theirs)


def seen(session: Session, who: Actor, code: str) -> list[Standing]:
    """The returns with pupils' data that this person checks and sees: of a collection, or without
    its code of the newest that has any.
    """
    theirs = [
        s
        for s in lookups.visible(session, who)
        if s.template == TEMPLATE and code in ("", s.collection) and _checks(s, who)
    ]
    newest = max(theirs, key=_age, default=None)
    return [s for s in theirs if newest and s.collection == newest.collection]


def _age(standing: Standing) -> tuple[date, str]:
    """The newest is due last, and of those that are due on one day the one of the last year."""
    return standing.calendar.due, standing.period


def _checks(standing: Standing, who: Actor) -> bool:
    return bool(roles(standing, who) & CHECK) and has_data(standing, who)


def _too_much(session: Session, theirs: Sequence[Standing]) -> bool:
    """Whether the files are together more than is read for a line; none is loaded for that."""
    return sum(submissions.size_of(session, s.ref, s.latest) for s in theirs) > MOST


def _found(outside: Outside, theirs: Sequence[Standing]) -> Plain:
    """Read part by part, each in a child process, and compare all in one."""
    read, unread = [], []
    newest = [(s.ref, s.latest, s.organisation) for s in theirs]
    for part in _parts(_loaded(outside.reading, newest)):
        given = (part, theirs[0].period, outside.limits.templates)
        ended = checking.child(outside, pupils, *given)
        if not isinstance(ended, Done):
            return {"outcome": checking.outcome(ended)}
        read.append(ended.value[0])
        unread += ended.value[1]
    numbered = {s.organisation: s.numbered for s in theirs}
    schools = {s.organisation: (s.organisation_name, s.numbered) for s in theirs}
    ended = checking.child(outside, report, read, schools)
    if not isinstance(ended, Done):
        return {"outcome": checking.outcome(ended)}
    return _kept(outside, ended.value) | {"unread": [numbered[code] for code in unread]}


def _kept(outside: Outside, told: Plain) -> Plain:
    content = told.pop("content")
    with outside.writing() as session:
        sha256 = files.keep(session, content) if content else ""
        session.commit()
    return {"outcome": "done", "sha256": sha256, **told}


def tell(
    session: Session, outside: Outside, line: Command, actor: Actor, before: list[Plain]
) -> Reply:
    """The duplicates as a list and a workbook, or why there is none; ``before`` is what was found
    for the lines of the message.
    """
    theirs = seen(session, actor, line.ref)
    if not theirs:
        return _none(session, line, actor)
    title, contact = theirs[0].title, outside.limits.contact
    if _too_much(session, theirs):
        return duplicated.too_much(line, title, _command(theirs, actor), contact)
    made = next((one for one in before if one.get("line") == str(line)), None)
    if made is None or not set(made["returns"]) <= {s.numbered for s in theirs}:
        return duplicated.ask_again(line, title)
    if made["outcome"] != "done":
        return duplicated.not_made(line, title, contact, made["outcome"])
    recording.note(session, line, actor, f"collection {theirs[0].collection}", outside.now())
    return duplicated.told(line, theirs, made, _document(theirs[0].collection, made))


def _command(theirs: Sequence[Standing], actor: Actor) -> str:
    """The command that finds no more than they see: for one authority's agent, who sees every
    status; "" for others."""
    codes = {s.organisation.partition("-")[0] for s in theirs}
    if len(codes) > 1 or not all(Role.AGENT in roles(s, actor) for s in theirs):
        return ""
    return f"returns-bot duplicates {theirs[0].collection} --authority {codes.pop()} -o FILE"


def _none(session: Session, line: Command, actor: Actor) -> Reply:
    """Nothing to read: they check nothing of it, it has no pupils, or no file has come."""
    checked = [s for s in lookups.visible(session, actor) if roles(s, actor) & CHECK]
    theirs = [s for s in checked if line.ref in ("", s.collection)]
    if not theirs:
        return duplicated.nothing_of(line)
    census = [s for s in theirs if s.template == TEMPLATE]
    if not census:
        return duplicated.no_pupils(line, theirs[0].title if line.ref else "")
    newest = max(census, key=_age)
    return duplicated.none_yet(line, newest.title)


def _document(code: str, made: Plain) -> Document | None:
    ending, media_type = FORMATS["xlsx"]
    if not made["sha256"]:
        return None
    return Document(f"duplicates-{code}{ending}", media_type, made["sha256"])
