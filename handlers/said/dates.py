"""Days that a collector changes: of one return, or of a whole collection. The ledger has each."""

from dataclasses import replace
from datetime import date

from sqlmodel import Session

from handlers import lookups
from handlers.due import rescheduled
from handlers.life import decide
from handlers.life.decision import Decision
from handlers.life.standing import Standing, Status
from handlers.life.visibility import roles
from handlers.outside import Outside
from handlers.people import Actor, Proof, Role
from handlers.replies import dates as said
from handlers.said.grammar import Command
from handlers.words import date_in_england
from storage import collections, ledger, rows

NO_SUCH_DAY = "There is no such day. Write it as 2026-12-18 or 18/12/2026."


def extend(session: Session, outside: Outside, line: Command, actor: Actor) -> Decision:
    """Give one return a later due date; its sources and agents are told."""
    standing = lookups.standing(session, line.ref)
    if no := decide.hidden(standing, line, actor):
        return Decision(no, refused=True)
    assert standing is not None
    day, _, reason = line.text.partition(" ")
    until, today = _day(day), date_in_england(outside.now())
    if why := _may_not_extend(standing, actor, until, today):
        return Decision(said.not_extended(standing, line, why), after=standing, refused=True)
    assert until is not None
    after = replace(standing, calendar=standing.calendar.extended(until))
    _put_off(session, outside, line, standing, actor, until)
    notice = said.extended_for_you(after, actor.name, reason, today)
    tell = ((Role.SOURCE, after.organisation, notice), (Role.AGENT, after.authority, notice))
    return Decision(said.extended(after, line), tell=tell, after=after)


def _may_not_extend(
    standing: Standing, actor: Actor, until: date | None, today: date
) -> str | None:
    """Why not, None where they may."""
    if Role.COLLECTOR not in roles(standing, actor):
        return f"Only a collector of {standing.taker} may extend it."
    if standing.status is Status.AUTHORISED:
        return "It is finished: nothing is due any more."
    if until is None:
        return NO_SUCH_DAY
    if until <= standing.calendar.due or until < today:
        return "The new day must be after the due date, and not have passed."
    return None


def _put_off(
    session: Session, outside: Outside, line: Command, standing: Standing, actor: Actor, until: date
) -> None:
    found = ledger.load(session, standing.ref)
    entry = rows.Entry(
        ref=standing.ref,
        verb=line.verb,
        line=str(line),
        actor=actor.name,
        person_id=actor.person,
        role=Role.COLLECTOR.value,
        via=actor.via,
        proof=int(actor.proof),
        text=line.text,
        at=outside.now(),
    )
    ledger.append(session, entry, found.version)
    found.extended = until
    session.add(found)


def open_until(session: Session, outside: Outside, line: Command, actor: Actor) -> Decision:
    """Take returns of a collection until a day, whether it is not open yet, open, or closed."""
    until, today = _day(line.text), date_in_england(outside.now())
    if until is None or until < today:
        why = NO_SUCH_DAY if until is None else "That day has passed."
        return Decision(said.not_changed(line, why), refused=True)
    return _change(session, outside, line, actor, until)


def close(session: Session, outside: Outside, line: Command, actor: Actor) -> Decision:
    """Take no more returns of a collection after today."""
    return _change(session, outside, line, actor, date_in_england(outside.now()))


def _change(
    session: Session, outside: Outside, line: Command, actor: Actor, closes: date
) -> Decision:
    found = collections.collection(session, line.ref)
    if actor.proof < Proof.ALIGNED or found is None or not _theirs(actor, found):
        return Decision(said.not_yours(line), refused=True)
    today = date_in_england(outside.now())
    if line.verb == "close" and not found.opens <= today <= found.closes:
        return Decision(said.not_changed(line, f"{found.title} is not open."), refused=True)
    due = min(found.due, closes)
    changed = {
        "opens": min(found.opens, today) if line.verb == "open" else found.opens,
        "due": due,
        "agent_due": found.agent_due and max(due, min(found.agent_due, closes)),
        "closes": closes,
    }
    asked_anyway = found.opens > today and lookups.policies(found.policies).reminders
    wanted = rows.Collection(**(found.model_dump() | changed))
    collections.open_collection(session, wanted, outside.now(), actor.name)
    told = 0 if asked_anyway else rescheduled.tell(session, outside, wanted, line.verb, actor)
    return Decision(said.changed(line, found.title, lookups.calendar(wanted), told))


def _theirs(actor: Actor, collection: rows.Collection) -> bool:
    return actor.holds(Role.COLLECTOR, collection.regulator)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
