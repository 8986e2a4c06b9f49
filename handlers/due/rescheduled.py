"""Rescheduled: who is concerned when a collection's days change is told, once for each change.

That is who still owes a return that has no later day of its own, and the agents who check those.
The letters are left to the sweep: there may be many, and whoever changed the days waits for none.
"""

from collections.abc import Iterator

from sqlmodel import Session

from handlers import lookups
from handlers.due.schedule import OWING
from handlers.outside import Outside
from handlers.people import Actor, Role
from handlers.replies.dates import rescheduled
from handlers.sending import letters
from handlers.words import date_in_england
from storage import ledger, register, reminders, rows


def tell(
    session: Session, outside: Outside, collection: rows.Collection, verb: str, by: Actor
) -> int:
    """Owe everybody concerned the new days, but who changed them; how many are told."""
    change = len(ledger.about(session, f"collection {collection.code}"))
    today, days = date_in_england(outside.now()), lookups.calendar(collection)
    told = dict(_concerned(session, collection))
    told.pop(by.person or 0, None)
    for person, refs in told.items():
        milestone = f"{verb} {change}"
        said = rescheduled(verb, collection, days, refs, by.name, today)
        key = f"{collection.code}/{milestone}/{person}"
        letters.notify(session, outside, key, person, said, milestone=milestone, soon=True)
    return len(told)


def _concerned(session: Session, collection: rows.Collection) -> Iterator[tuple[int, list[str]]]:
    """Each person, and the returns of theirs that are owed: of their schools where they check."""
    owing = reminders.owing(session, collection.code, [status.value for status in OWING])
    refs: dict[int, list[str]] = {}
    own = reminders.extended(session, collection.code)
    of = {o: ref for ref, o, _, _ in owing if own.get(ref, collection.closes) <= collection.closes}
    agents = lookups.policies(collection.policies).agent_step
    for organisation, person, role in reminders.posts(session, collection.code):
        if role == Role.SOURCE.value and organisation in of:
            refs.setdefault(person, []).append(of[organisation])
    for authority, theirs in register.by_authority(session, of).items() if agents else ():
        for person in lookups.people_in(session, Role.AGENT, authority):
            refs.setdefault(person, []).extend(of[organisation] for organisation in theirs)
    yield from ((person, sorted(set(theirs))) for person, theirs in refs.items())
