"""Progress: how far a collection is, for who checks it, and whom to ring. It moves nothing."""

from collections import defaultdict

from sqlmodel import Session

from handlers import lookups
from handlers.due import plotting, reminding, schedule
from handlers.due.plotting import Onlooker
from handlers.due.schedule import OWING
from handlers.life.standing import Standing
from handlers.life.visibility import roles
from handlers.outside import Outside
from handlers.people import Actor, Role
from handlers.replies.progress import LONGEST, Behind, nothing_to_tell, progress
from handlers.reply import Reply
from handlers.said.grammar import Command
from handlers.words import date_in_england
from storage import collections, files, register, reminders, rows

CHECK = frozenset({Role.AGENT, Role.COLLECTOR})
"""Those who are told how far a collection is."""


def tell(session: Session, outside: Outside, line: Command, actor: Actor) -> Reply:
    """How the returns of a collection stand that this agent or collector checks."""
    today = date_in_england(outside.now())
    found = collections.collection(session, line.ref)
    seen_at_all = lookups.visible(session, actor)
    seen = [s for s in seen_at_all if s.collection == line.ref]
    theirs = [s for s in seen if roles(s, actor) & CHECK]
    if found is None or not theirs:
        return nothing_to_tell(line)
    behind = [s for s in theirs if s.status in OWING]
    drawn = plotting.picture(session, found, Onlooker(actor, CHECK, seen_at_all), today)
    files.keep(session, drawn.content)
    plot = (drawn.words, drawn.document)
    return progress(line, theirs, len(behind), _behind(session, found, behind), today, plot)


def _behind(session: Session, collection: rows.Collection, behind: list[Standing]) -> list[Behind]:
    """The first that have not sent it on, those whom nobody can be asked for before the others."""
    owed = {one.ref: one for one in reminding.owed_in(session, collection)}
    silent = {ref for ref, one in owed.items() if schedule.nobody(one)}
    people: dict[str, list[int]] = defaultdict(list)
    for organisation, person, role in reminders.posts(session, collection.code):
        if role == Role.SOURCE.value:
            people[organisation].append(person)
    first = sorted(behind, key=lambda s: (s.ref not in silent, s.status, s.ref))[:LONGEST]
    return [Behind(s, _names(session, people[s.organisation]), s.ref in silent) for s in first]


def _names(session: Session, people: list[int]) -> tuple[str, ...]:
    """Names and addresses of those who send for an organisation."""
    named = (
        (session.get_one(rows.Person, n).name, register.address_of(session, n)) for n in people
    )
    return tuple(f"{name} {address or ''}".strip() for name, address in named)
