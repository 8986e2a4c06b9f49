"""The morning's digest: whom it is for, and what is in it. Pure: it reads and sends nothing.

Everybody who checks or takes returns has one on each working morning, of each collection of theirs
in which something is to be said: what waits for their decision, what is unusual, what is late, what
stands still, whom nobody can be asked for, and what is due within a week.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from handlers.due import working_days
from handlers.due.quiet import Quiet
from handlers.due.schedule import OWING, WEEK, Hours, Why
from handlers.life.standing import Standing, Status
from handlers.people import Role
from handlers.words import date_in_england

SOON = 5
"""Working days before the due date from which what is still owed is told."""
FIRST, OTHERS = 1, 7
"""Days after the due date from which who checks a return hears that it is late, and from which who
sees it only: the regulator where an authority checks, the authority where the regulator does."""
STILL = 5
"""Working days after which a return that did not move stands still."""

# fmt: off
DECIDES = {
    # role            what waits for them     with which line
    Role.AGENT:      (Status.SUBMITTED,       "approve"),
    Role.COLLECTOR:  (Status.APPROVED,        "authorise"),
}
STANDS_STILL = {
    # role            what stands still, in their eyes
    Role.AGENT:      (Status.CHECKING, Status.LOADED, Status.SUBMITTED, Status.REJECTED),
    Role.COLLECTOR:  (Status.SUBMITTED, Status.APPROVED),
}
# fmt: on


@dataclass(frozen=True)
class Reader:
    """Somebody who checks returns, and what they wished. ``told`` is the day of the last digest
    that was decided for them, whether there was something to say or not.
    """

    off: bool = False
    quiet: Quiet | None = None
    told: date | None = None


@dataclass(frozen=True)
class Case:
    """A return as its checker sees it. ``decides``: they may decide it now. ``moved`` is the day
    on which it last moved. ``silent``: there is nobody who can be asked for it. ``unusual`` is what
    is unusual in it, in words. ``unreached`` are addresses of its senders of which they were not
    told yet that mail comes back, or that nobody is there: each as a sentence. ``why_silent`` says
    why each of those who send it cannot be asked, and ``figures`` are the headlines of what waits.
    """

    standing: Standing
    decides: bool = False
    moved: date | None = None
    silent: bool = False
    unusual: str = ""
    unreached: tuple[str, ...] = ()
    why_silent: tuple[Why, ...] = ()
    figures: str = field(default="", compare=False)


@dataclass(frozen=True)
class Section:
    """What is to be said of one collection to somebody in a role; ``cases`` are all returns."""

    role: Role
    cases: tuple[Case, ...]
    waiting: tuple[Case, ...]
    unusual: tuple[Case, ...]
    late: tuple[Case, ...]
    still: tuple[Case, ...]
    silent: tuple[Case, ...]
    unreached: tuple[Case, ...]
    owed: int
    soon: bool

    @property
    def named(self) -> tuple[Case, ...]:
        """Every return that is named, once, what is most urgent first."""
        told = (self.waiting, self.unusual, self.silent, self.unreached)
        groups = (*told, self.late, self.still)
        return tuple({case.standing.ref: case for group in groups for case in group}.values())


def due(reader: Reader, hours: Hours, now: datetime) -> bool:
    """Whether this person's digest of today is to be decided now: once a day, and never for a day
    that has passed. A clock that went back has told a later one.
    """
    if not hours.wake(now) or reader.off or (reader.quiet and reader.quiet.holds(now)):
        return False
    return reader.told is None or reader.told < date_in_england(now)


def section(role: Role, cases: Sequence[Case], today: date) -> Section | None:
    """What is to be said of a collection's returns, None where that is nothing.

    Who checks a return hears from the beginning that nobody can be asked for it: they may know whom
    to ring.
    """
    owed = [case for case in cases if _owed(case, today)]
    found = Section(
        role=role,
        cases=tuple(cases),
        waiting=tuple(c for c in cases if c.decides),
        unusual=tuple(c for c in cases if c.unusual),
        late=tuple(c for c in owed if _is_late(role, c, today)),
        still=tuple(c for c in cases if _stands_still(role, c, today)),
        silent=tuple(c for c in owed if c.silent and _heard(role, c, today)),
        unreached=tuple(c for c in owed if c.unreached and _heard(role, c, today)),
        owed=len(owed),
        soon=any(_soon(c, today) for c in owed),
    )
    return found if found.named or found.soon else None


def _owed(case: Case, today: date) -> bool:
    days = case.standing.calendar
    return case.standing.status in OWING and days.opens <= today <= days.closes


def _checks(role: Role, case: Case) -> bool:
    return case.standing.checked_by[0] is role


def _is_late(role: Role, case: Case, today: date) -> bool:
    late = (today - case.standing.calendar.due).days
    return late >= (FIRST if _checks(role, case) else OTHERS)


def _heard(role: Role, case: Case, today: date) -> bool:
    return _checks(role, case) or _is_late(role, case, today)


def _soon(case: Case, today: date) -> bool:
    until = case.standing.calendar.due
    near = 0 <= (until - today).days <= WEEK * 2
    return near and working_days.between(today, until) <= SOON


def _stands_still(role: Role, case: Case, today: date) -> bool:
    if case.moved is None or case.standing.status not in STANDS_STILL[role]:
        return False
    return case.moved <= working_days.before(today, STILL)
