"""What we say each morning to who checks: what waits, what is unusual, late, still, or due."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from handlers.due.digest import DECIDES, Case, Section
from handlers.due.schedule import OWING, Why
from handlers.life.standing import Calendar, Standing, Status, tallied
from handlers.people import Role
from handlers.replies.refusals import offered
from handlers.replies.reminders import STATE, in_short
from handlers.reply import Document, Offer, Reply, Table
from handlers.said.grammar import Command
from handlers.words import capital, count, day, due, listing, number

LONGEST = 40
"""How many returns one list shows."""
BUTTONS = 5
"""How many of those that wait have their line to answer with."""
NOBODY = "nobody to ask"
RING = "Where there is nobody to ask, ring them."
# fmt: off
WHY = {
    # why         of who alone sends it, of one of several, and of so many of them
    Why.NO_ONE:  ("nobody is entered who sends it",),
    Why.LOST:    ("mail to its only address comes back", "mail to 1 address comes back",
                  "mail to {n} addresses comes back"),
    Why.OFF:     ("its sender wants no reminders", "1 sender wants no reminders",
                  "{n} senders want no reminders"),
    Why.AWAY:    ("its sender is away, or mail to them is refused",
                  "1 sender is away, or mail to them is refused",
                  "{n} senders are away, or mail to them is refused"),
}
# fmt: on
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
    statuses = ", ".join(tallied(case.standing for case in found.cases))
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
    parts = (
        _held(found.role, case),
        f"waits for you: {_newest(case)}" if case.decides else "",
        f"unusual: {case.unusual}" if case.unusual else "",
        _owes(standing, today) if standing.status in OWING else "",
        _nobody(case) if case in found.silent else "",
        f"has not moved since {day(case.moved)}" if case in found.still and case.moved else "",
    )
    return "; ".join(filter(None, parts))


def _held(role: Role, case: Case) -> str:
    """What it waits for, where its reader cannot decide it now."""
    standing = case.standing
    if case.decides or standing.status is not Status.SUBMITTED:
        return ""
    if role is not Role.AGENT:
        return "waits for its authority"
    if standing.unagreed:
        return "waits for its school to agree to the summary"
    return "you submitted it yourself, so that somebody else must approve it"


def _newest(case: Case) -> str:
    return ", ".join(filter(None, (case.figures, case.standing.newest)))


def _nobody(case: Case) -> str:
    """That there is nobody to ask, and why."""
    tally = Counter(case.why_silent)
    alone = len(case.why_silent) == 1
    why = [WHY[one][0 if alone else min(n, 2)].format(n=n) for one, n in tally.items()]
    return f"{NOBODY} ({listing(why)})" if why else NOBODY


def _owes(standing: Standing, today: date) -> str:
    late = (today - standing.calendar.due).days
    overdue = f", overdue by {count(late, 'day')}" if late > 0 else ""
    return f"{STATE[standing.status]}{overdue}"


def _decisions(found: Section) -> tuple[Offer, ...]:
    """For each of the first that wait: to decide it, to look at it, to send it back."""
    verb = DECIDES[found.role][1]
    return tuple(offer for case in found.waiting[:BUTTONS] for offer in _each(verb, case.standing))


def _each(verb: str, standing: Standing) -> Iterator[Offer]:
    name, ref, newest = standing.organisation_name, standing.ref, standing.latest
    yield Offer(f"{verb} {name}", Command(verb, ref, newest))
    if standing.latest_kind == "file":
        yield Offer(f"look at {name}", Command("errors", ref))
    yield Offer(f"send {name} back", Command("reject", ref, newest))


def _looks(found: Section, code: str) -> list[Command]:
    more = len(found.waiting) > BUTTONS
    waits = [Command("returns", code, text=DECIDES[found.role][0].value)] if more else []
    return [*waits, *([Command("remind", code)] if found.late else []), Command("progress", code)]
