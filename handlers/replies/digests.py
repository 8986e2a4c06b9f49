"""What we say each morning to who checks: what waits, what is unusual, late, still, or due."""

from collections import Counter
from dataclasses import replace
from datetime import date

from handlers.due.digest import DECIDES, Case, Section
from handlers.due.schedule import OWING
from handlers.life.standing import Calendar, Standing, Status
from handlers.people import Role
from handlers.replies.refusals import offered
from handlers.replies.reminders import STATE, in_short
from handlers.reply import Document, Offer, Reply, Table
from handlers.said.grammar import Command
from handlers.words import capital, count, day, due, number

LONGEST = 40
"""How many returns one list shows."""
BUTTONS = 5
"""How many of those that wait have their line to answer with."""
NOBODY = "nobody to ask"
RING = (
    "Where there is nobody to ask, ring them: no address is on file, mail to it comes back, they "
    "are away, or they want no reminders."
)
LESS = (
    "This comes each working morning, where there is something to say. For less, write: reminders "
    "off, or quiet and the hours, as in quiet 8:00-10:00, or snooze, a reference and days."
)


def digested(
    found: Section, days: Calendar, today: date, plot: tuple[str, Document] | None = None
) -> Reply:
    """One collection's part of somebody's digest; ``days`` are the collection's own, ``plot`` is
    what the plot says in words, and the plot.
    """
    first = replace(found.cases[0].standing, calendar=days)
    shown = found.named[:LONGEST]
    left = len(found.named) - len(shown)
    rows = tuple(
        (c.standing.organisation_name, c.standing.numbered, _why(found, c, today)) for c in shown
    )
    return Reply(
        subject=_subject(found, first, today),
        verdict=(first.title, _stand(found, days, today), *_by_when(found, days, today)),
        more=" ".join(sentence for case in found.unreached for sentence in case.unreached),
        changed=plot[:1] if plot else (),
        documents=plot[1:] if plot else (),
        table=Table(("Organisation", "Reference", "What is to be said"), rows) if rows else None,
        next=(
            *((f"{capital(count(left, 'more return'))} not shown.",) if left else ()),
            *((RING,) if found.silent else ()),
        ),
        offers=(*_decisions(found), *offered(_looks(found, first.collection))),
        small_print=(LESS,),
    )


def _subject(found: Section, first: Standing, today: date) -> str:
    owed = f"{number(found.owed)} still owed"
    parts = [
        *([f"{number(len(found.waiting))} waiting for you"] if found.waiting else []),
        *([f"{number(len(found.unusual))} unusual"] if found.unusual else []),
        *([f"{number(len(found.late))} late"] if found.late else []),
        *([owed] if found.soon or (found.owed and not found.late) else []),
        *([f"{NOBODY} for {number(len(found.silent))}"] if found.silent else []),
        *(["mail that comes back"] if found.unreached and not found.silent else []),
        *([f"{number(len(found.still))} standing still"] if found.still else []),
    ]
    said = f"{first.title}: {', '.join(parts)}"
    return f"{in_short(first, today)}: {said.replace(': ', ', ', 1)}" if found.owed else said


def _stand(found: Section, days: Calendar, today: date) -> str:
    """How many stand where, and when they are due."""
    tally = Counter(case.standing.status for case in found.cases)
    statuses = ", ".join(f"{number(tally[s])} {s}" for s in Status if tally[s])
    said = f"{capital(count(len(found.cases), 'return'))}: {statuses}."
    return f"{said} {due(days.due, today)}" if found.owed else said


def _by_when(found: Section, days: Calendar, today: date) -> tuple[str, ...]:
    """The checkers' own due date, while something waits for them."""
    until = days.agent_due
    if found.role is not Role.AGENT or not until or not found.waiting:
        return ()
    one = replace(found.cases[0].standing, calendar=replace(days, due=until))
    return (f"To approve by {day(until)}. {in_short(one, today)}.",)


def _why(found: Section, case: Case, today: date) -> str:
    """All that is to be said of one return."""
    standing = case.standing
    parts = [
        f"waits for you: {standing.newest}" if case.decides else "",
        f"unusual: {case.unusual}" if case.unusual else "",
        _owes(standing, today) if standing.status in OWING else "",
        NOBODY if case in found.silent else "",
        f"has not moved since {day(case.moved)}" if case in found.still and case.moved else "",
    ]
    if standing.status is Status.SUBMITTED and not case.decides:
        parts.insert(0, "waits for its authority")
    return "; ".join(filter(None, parts))


def _owes(standing: Standing, today: date) -> str:
    late = (today - standing.calendar.due).days
    overdue = f", overdue by {count(late, 'day')}" if late > 0 else ""
    return f"{STATE[standing.status]}{overdue}"


def _decisions(found: Section) -> tuple[Offer, ...]:
    verb = DECIDES[found.role][1]
    return tuple(
        Offer(f"{verb} {c.standing.organisation_name}", _decision(verb, c.standing))
        for c in found.waiting[:BUTTONS]
    )


def _decision(verb: str, standing: Standing) -> Command:
    return Command(verb, standing.ref, standing.latest)


def _looks(found: Section, code: str) -> list[Command]:
    more = len(found.waiting) > BUTTONS
    waits = [Command("returns", code, text=DECIDES[found.role][0].value)] if more else []
    return [*waits, *([Command("remind", code)] if found.late else []), Command("progress", code)]
