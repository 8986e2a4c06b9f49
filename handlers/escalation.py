"""Escalation: when who checks is told who still owes. Pure: it sends nothing.

First the authority's agents, then the regulator's collectors; where nobody checks in between, the
collectors at once. One list a collection, not a letter a return.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.people import Role
from handlers.schedule import AFTER, WEEK, Milestone, Owed, milestones, nobody, still_owed
from handlers.schedule import MARK as REMINDER
from handlers.standing import Calendar

MARK = "late"
"""The first word of every milestone of ours."""
AGENTS_FROM, COLLECTORS_FROM = 3, 7
"""Days after the due date from which a list of what is late goes to each."""


@dataclass(frozen=True)
class Late:
    """A return on a list. ``silent``: there is nobody who can be asked for it."""

    ref: str
    owed: Owed
    silent: bool


def newest(calendar: Calendar, starts: int, said: Collection[str], today: date) -> Milestone | None:
    """The newest list that is due, where neither it nor a later one was told; else None.

    Before the due date that is the list of those whom nobody can be asked for: it goes to who
    hears first, and may know whom to ring.
    """
    marks = _milestones(calendar, starts)
    passed = [mark for mark in marks if mark.day <= today]
    if not passed or any(mark.name in said for mark in marks[len(passed) - 1 :]):
        return None
    return passed[-1]


def starts(role: Role, agent_step: bool) -> int:
    """How many days after the due date the first list of what is late goes to this role."""
    return AGENTS_FROM if role is Role.AGENT or not agent_step else COLLECTORS_FROM


def listed(owed: Sequence[Owed], today: date) -> list[Late]:
    """What is on the list: after the due date all who owe, before it those nobody can be asked.

    A return whose due date was put off is late only after that.
    """
    found = (Late(one.ref, one, nobody(one)) for one in owed if still_owed(one, today))
    return [late for late in found if late.silent or today > late.owed.calendar.due]


def _milestones(calendar: Calendar, starts: int) -> list[Milestone]:
    first = starts == AGENTS_FROM
    ahead = [mark for mark in milestones(calendar) if first and mark.day < calendar.due]
    last = (calendar.closes - calendar.due).days
    late = [*AFTER, *range(AFTER[-1] + WEEK, last + 1, WEEK)]
    return [
        *(Milestone(mark.day, mark.name.replace(REMINDER, MARK, 1)) for mark in ahead),
        *(
            Milestone(calendar.due + timedelta(days=n), f"{MARK} {calendar.due} +{n}")
            for n in late
            if starts <= n <= last
        ),
    ]
