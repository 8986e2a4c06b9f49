"""Wishes about reminders: to hear none for some days, to have another hear them, to ask for one.

Each is kept as a preference; handlers.due.reminding looks at them when the next is due.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session

from handlers import lookups
from handlers.due import reminding, schedule
from handlers.due.quiet import quiet as read_hours
from handlers.due.reminding import ASKED, DELEGATE, OFF, QUIET, SNOOZE
from handlers.due.schedule import OWING, Owed
from handlers.life import recording
from handlers.life.standing import Standing, Status
from handlers.life.visibility import roles
from handlers.outside import Outside
from handlers.people import Actor, Role
from handlers.replies import reminders as said
from handlers.reply import Reply
from handlers.said.grammar import Command
from handlers.words import date_in_england
from storage import register, reminders, rows

OWN = frozenset({Role.SOURCE, Role.HEAD})
"""Those who are reminded of what their organisation owes."""
CHECK = frozenset({Role.AGENT, Role.COLLECTOR})
"""Those who may have others reminded."""
NOT_THEIRS = "Only who gets its reminders may have that: those who owe it."
NOT_TO_ASK = "Only an agent or a collector may have others reminded."
LONGEST = 60
"""Days of silence at a time: a return that nobody hears of is forgotten."""


def snooze(
    session: Session, outside: Outside, line: Command, standing: Standing, actor: Actor
) -> Reply:
    """Hear no reminder of a return for so many days."""
    days = int(line.text)
    if not roles(standing, actor) & (OWN | CHECK):
        return said.unwished(standing, line, NOT_THEIRS, "You need do nothing.")
    if not 0 < days <= LONGEST:
        why = f"At most {LONGEST} days at a time, and at least one."
        return said.unwished(standing, line, why, "Write it again with another number.")
    until = date_in_england(outside.now()) + timedelta(days=days)
    assert actor.person is not None
    reminders.wish(session, actor.person, standing.ref, SNOOZE, until.isoformat())
    return said.snoozed(standing, line, until, owes=bool(roles(standing, actor) & OWN))


def delegate(
    session: Session, outside: Outside, line: Command, standing: Standing, actor: Actor
) -> Reply:
    """Have somebody of the same organisation reminded instead."""
    if not roles(standing, actor) & OWN:
        return said.unwished(standing, line, NOT_THEIRS, "You need do nothing.")
    other = register.person_by_address(session, line.text)
    theirs = _held(session, other, standing.organisation)
    if other is None or other.id is None or not theirs:
        why = f"{line.text} is nobody's address at {standing.school}, as far as we know."
        keeper = standing.checker if standing.authority else standing.taker
        way = f"To have somebody added, write to {keeper}."
        return said.unwished(standing, line, why, way)
    assert actor.person is not None
    if other.id == actor.person:
        reminders.no_longer(session, actor.person, DELEGATE, [standing.ref])
        return said.taken_back(standing, line)
    reminders.wish(session, actor.person, standing.ref, DELEGATE, str(other.id))
    _note(session, outside, line, actor, standing.ref)
    return said.delegated(standing, line, other.name, Role.SOURCE in theirs)


def _held(session: Session, person: rows.Person | None, organisation: str) -> set[Role]:
    if person is None or person.id is None:
        return set()
    posts = register.posts(session, person.id)
    return {Role(post.role) for post in posts if post.organisation == organisation}


def switch(
    session: Session, outside: Outside, line: Command, actor: Actor, message: rows.Message
) -> Reply:
    """All reminders of this person, on or off."""
    assert actor.person is not None
    if line.text == "off":
        reminders.wish(session, actor.person, "", OFF, "off")
    else:
        reminders.no_longer(session, actor.person, OFF, [""])
    return said.switched(line, on=line.text == "on")


def quiet(
    session: Session, outside: Outside, line: Command, actor: Actor, message: rows.Message
) -> Reply:
    """The hours in which this person hears nothing that time alone brings about, or none."""
    assert actor.person is not None
    hours = outside.limits.hours
    if line.text == "off":
        reminders.no_longer(session, actor.person, QUIET, [""])
        return said.quiet_off(line, hours)
    wanted = read_hours(line.text)
    if wanted is None:
        return said.no_such_hours(line)
    if not wanted.leaves(hours.start, hours.end):
        return said.always_quiet(line, hours)
    reminders.wish(session, actor.person, "", QUIET, str(wanted))
    return said.quiet_in(line, wanted, hours)


def remind_one(
    session: Session, outside: Outside, line: Command, standing: Standing, actor: Actor
) -> Reply:
    """Have who owes a return reminded of it now."""
    if not roles(standing, actor) & CHECK:
        return said.may_not_ask(line, NOT_TO_ASK)
    collection = session.get_one(rows.Collection, standing.collection)
    return _ask(_Asking(session, outside, line, actor), collection, [standing.ref], standing.school)


def remind_all(session: Session, outside: Outside, line: Command, actor: Actor) -> Reply:
    """Have all reminded who still owe a return of a collection to this agent or collector."""
    seen = [s for s in lookups.visible(session, actor) if s.collection == line.ref]
    refs = [s.ref for s in seen if roles(s, actor) & CHECK]
    if not refs:
        why = NOT_TO_ASK if seen else f"You check nothing that is called {line.ref}."
        return said.may_not_ask(line, why)
    collection = session.get_one(rows.Collection, line.ref)
    return _ask(_Asking(session, outside, line, actor), collection, refs, collection.title)


@dataclass(frozen=True)
class _Asking:
    session: Session
    outside: Outside
    line: Command
    actor: Actor


def _ask(asking: _Asking, collection: rows.Collection, refs: Sequence[str], what: str) -> Reply:
    session, outside, line = asking.session, asking.outside, asking.line
    if not lookups.policies(collection.policies).reminders:
        return said.may_not_ask(
            line, f"{collection.title} sends no reminders: its regulator has switched them off."
        )
    today, only = date_in_england(outside.now()), set(refs)
    found = reminding.owed_in(session, collection, refs[0] if len(refs) == 1 else "")
    owed = [one for one in found if one.ref in only and schedule.still_owed(one, today)]
    assert asking.actor.person is not None
    reminders.no_longer(session, asking.actor.person, ASKED, [one.ref for one in owed])
    for one in owed:
        reminders.wish(session, asking.actor.person, one.ref, ASKED, today.isoformat())
    if owed:
        _note(session, outside, line, asking.actor, line.ref)
    return said.asked_for(line, what, _counted(owed, outside))


def _counted(owed: Sequence[Owed], outside: Outside) -> said.Asked:
    tally = Counter(one.status for one in owed)
    awake = outside.limits.hours.wake(outside.now())
    return said.Asked(
        statuses=tuple((s, tally[s]) for s in Status if s in OWING and tally[s]),
        silent=tuple(one.ref for one in owed if schedule.nobody(one)),
        when="now" if awake else f"from {outside.limits.hours.start}:00 on the next working day",
    )


def _note(session: Session, outside: Outside, line: Command, actor: Actor, subject: str) -> None:
    """Who had whom reminded stands in the ledger, beside the returns' own entries."""
    about = subject if "/" in subject else f"collection {subject}"
    recording.note(session, line, actor, about, outside.now())
