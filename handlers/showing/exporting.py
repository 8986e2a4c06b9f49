"""Exporting: what somebody may have of a collection's data, and whether a reply may bring it.

Who sees the data of a return has it: a source its own, an agent its schools', a collector what is
approved or authorised. By a line it leaves only where the collection's policy lets it.

What a line wants is written by a child process before the answer, which is one transaction: there
it is only looked up, and sent where its writer still sees all that is in it.
"""

from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import PurePath
from typing import Any

from sqlmodel import Session

from handlers import lookups
from handlers.checks import checking
from handlers.hearing import beforehand
from handlers.hearing.inbound import Inbound
from handlers.life import recording
from handlers.life.standing import Standing
from handlers.life.visibility import Sight, sight
from handlers.outside import Outside
from handlers.people import Actor
from handlers.replies import exported
from handlers.reply import Document, Reply
from handlers.said.grammar import Command
from storage import collections, files, rows, submissions
from validation.exporting.filed import Filed
from validation.exporting.write import FORMATS, Asked, job
from validation.watchdog import Done

Plain = dict[str, Any]
"""What was made: {"line", "returns": their numbered references, "sha256": the document's, "" where
it could not be made, "unread": references}."""

VERB = "export"
AT_ONCE = 3
"""How many exports one message has."""
DATA = "data"
DEFAULT = "csv"
MOST = 5 * 2**20
"""Bytes of files that a reply brings; more than that the operator hands over."""


def seen(session: Session, who: Actor, code: str) -> list[Standing]:
    """The returns of a collection whose data this person sees and that have some."""
    theirs = [s for s in lookups.visible(session, who) if s.collection == code]
    return [s for s in theirs if has_data(s, who)]


def has_data(standing: Standing, who: Actor) -> bool:
    """Whether there is a file in it that this person may see."""
    file = standing.latest and standing.latest_kind == "file"
    return bool(file) and sight(standing, who) is Sight.DATA


def filed(session: Session, found: list[Standing]) -> Iterator[Filed]:
    """The newest checked file of each of these returns, loaded one by one."""
    for standing in found:
        newest = submissions.get(session, standing.ref, standing.latest)
        if newest is not None and newest.file:
            yield Filed(
                standing.numbered,
                standing.organisation,
                standing.organisation_name,
                standing.status.value,
                newest.file_name,
                newest.file,
                files.load(session, newest.file),
            )


def asked(found: rows.Collection, how: str, templates: str) -> Asked:
    """What is to be written of a collection."""
    return Asked(how, found.code, found.template, found.period, templates)


def wanted(inbound: Inbound) -> list[str]:
    """The lines of a message that want a collection's data: no more than it may have."""
    return beforehand.lines_of(inbound, VERB, AT_ONCE)


def make(outside: Outside, message_id: int, who: Plain, line: str) -> Plain:
    """Write what a line wants, where its writer may have it sent, and keep it; {} where not. It
    decides nothing and may be done twice: the same data are the same bytes.
    """
    with outside.reading() as session:
        command, actor = beforehand.asked(session, message_id, who, line)
        found = collections.collection(session, command.ref)
        theirs = seen(session, actor, command.ref) if found else []
        if found is None or not _may_leave(session, found, theirs):
            return {}
        given = list(filed(session, theirs))
    how = asked(found, command.text or DEFAULT, outside.limits.templates)
    ended = checking.child(outside, job, asdict(how), given)
    made = {"line": line, "returns": [s.numbered for s in theirs], "sha256": "", "unread": []}
    return made | _kept(outside, ended.value) if isinstance(ended, Done) else made


def _may_leave(session: Session, found: rows.Collection, theirs: list[Standing]) -> bool:
    """Whether these data may be sent, and are not too much for it."""
    return bool(theirs) and lookups.policies(found.policies).let_data_out and _fit(session, theirs)


def _fit(session: Session, theirs: list[Standing]) -> bool:
    """Whether the files are together no larger than a reply brings; none is loaded for that."""
    size = 0
    for standing in theirs:
        size += submissions.size_of(session, standing.ref, standing.latest)
        if size > MOST:
            return False
    return True


def _kept(outside: Outside, written: Plain) -> Plain:
    with outside.writing() as session:
        sha256 = files.keep(session, written["content"])
        session.commit()
    return {"sha256": sha256, "unread": written["unread"]}


def collection(
    session: Session, outside: Outside, line: Command, actor: Actor, before: list[Plain]
) -> Reply:
    """A collection's data as one document, or why it is not sent and where it lies; ``before`` is
    what was made for the lines of the message.
    """
    found = collections.collection(session, line.ref)
    if found is None or not any(s.collection == line.ref for s in lookups.visible(session, actor)):
        return exported.nothing_of(line)
    theirs = seen(session, actor, line.ref)
    if no := _not_sent(session, line, found, theirs, outside.limits.contact):
        return no
    made = next((one for one in before if one.get("line") == str(line)), None)
    if made is None or not set(made["returns"]) <= {s.numbered for s in theirs}:
        return exported.ask_again(line, found.title)
    if not made["sha256"]:
        return exported.not_made(line, found.title, outside.limits.contact)
    recording.note(session, line, actor, f"collection {line.ref}", outside.now())
    return exported.sent(
        line, found.title, len(made["returns"]), _document(line, made), made["unread"]
    )


def _not_sent(
    session: Session, line: Command, found: rows.Collection, theirs: list[Standing], contact: str
) -> Reply | None:
    """Why these data are not sent, None where they may be."""
    if not theirs:
        return exported.none_yet(line, found.title)
    if not lookups.policies(found.policies).let_data_out:
        return exported.kept_back(line, found.title, len(theirs), contact)
    if not _fit(session, theirs):
        return exported.too_much(line, found.title, len(theirs), contact)
    return None


def _document(line: Command, made: Plain) -> Document:
    how = line.text or DEFAULT
    ending, media_type = FORMATS[how]
    return Document(f"{line.ref}-{how}{ending}", media_type, made["sha256"])


def one(
    session: Session, outside: Outside, line: Command, standing: Standing, actor: Actor
) -> Reply:
    """The newest file of one return as it came, or why it is not sent and where it lies."""
    if not has_data(standing, actor):
        return exported.no_file(line, standing)
    if not standing.policies.let_data_out:
        return exported.file_kept_back(line, standing, outside.limits.contact)
    newest = submissions.get(session, standing.ref, standing.latest)
    if newest is None or not newest.file:
        return exported.no_file(line, standing)
    recording.note(session, line, actor, standing.ref, outside.now())
    name = PurePath(newest.file_name.replace("\\", "/")).name or "file"
    document = Document(name, "application/octet-stream", newest.file)
    return replace(exported.file_sent(line, standing, document, newest.number), said=str(line))
