"""Exporting: what somebody may have of a collection's data, and whether a reply may bring it.

Who sees the data of a return has it: a source its own, an agent its schools', a collector what is
approved or authorised. By a line it leaves only where the collection's policy lets it.
"""

from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import PurePath

from sqlmodel import Session

from handlers import lookups
from handlers.checks import checking
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


def collection(session: Session, outside: Outside, line: Command, actor: Actor) -> Reply:
    """A collection's data as one document, or why it is not sent and where it lies."""
    how = line.text or DEFAULT
    found = collections.collection(session, line.ref)
    theirs = seen(session, actor, line.ref)
    if found is None or not any(s.collection == line.ref for s in lookups.visible(session, actor)):
        return exported.nothing_of(line)
    if not theirs:
        return exported.none_yet(line, found.title)
    if not lookups.policies(found.policies).let_data_out:
        return exported.kept_back(line, found.title, len(theirs), outside.limits.contact)
    given = list(filed(session, theirs))
    if sum(len(one.content) for one in given) > MOST:
        return exported.too_much(line, found.title, len(theirs), outside.limits.contact)
    ended = checking.child(outside, job, asdict(asked(found, how, outside.limits.templates)), given)
    if not isinstance(ended, Done):
        return exported.not_made(line, found.title, outside.limits.contact)
    ending, media_type = FORMATS[how]
    sha256 = files.keep(session, ended.value["content"])
    recording.note(session, line, actor, f"collection {line.ref}", outside.now())
    document = Document(f"{line.ref}-{how}{ending}", media_type, sha256)
    return exported.sent(line, found.title, len(theirs), document, ended.value["unread"])


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
