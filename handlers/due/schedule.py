"""The schedule: who is to be reminded now of a return that is owed. Pure: it sends nothing.

It looks at the collection's days, where the return stands, the people, what they wished, what was
said already, and the time. Of all that has come due it gives the newest only: a bot that was off
for a week says what is still true, once, and not what it missed.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from handlers.due import working_days
from handlers.due.quiet import Quiet
from handlers.life.standing import Calendar, Status
from handlers.people import Role
from handlers.words import ENGLAND, date_in_england

BEFORE = (14, 7, 2)
"""Working days before the due date on which who still owes is reminded, and on the day itself."""
AFTER = (1, 3, 7)
"""Days after it, and from then on every week until the collection closes."""
WEEK = 7
OWING = frozenset({Status.NO_DATA, Status.LOADED, Status.REJECTED})
"""Where a return waits for the one who owes it. While a file is checked it waits for us."""
MARK = "reminder"
"""The first word of every milestone of ours."""


@dataclass(frozen=True)
class Hours:
    """The hours of a working day in which reminders go out, in England: from, and before."""

    start: int = 8
    end: int = 18

    def wake(self, now: datetime) -> bool:
        """Whether people may be reminded at this moment."""
        working = working_days.is_working(date_in_england(now))
        return working and self.start <= now.astimezone(ENGLAND).hour < self.end


@dataclass(frozen=True)
class Milestone:
    """A day from which something is to be said. ``name`` is part of the key of what is said."""

    day: date
    name: str


@dataclass(frozen=True)
class Reader:
    """Somebody in the organisation that owes, and what they wished.

    ``off``: no reminders at all. ``snoozed``: the day until which they want none of this return.
    ``delegate``: the person who gets those of this return in their stead. ``quiet``: the hours in
    which they want none. ``reached`` is False where the last letter to them was refused or
    they are away; ``lost`` is True where mail to them comes back: then none is sent in vain.
    """

    person: int
    roles: frozenset[Role]
    off: bool = False
    snoozed: date | None = None
    delegate: int | None = None
    quiet: Quiet | None = None
    reached: bool = True
    lost: bool = False


@dataclass(frozen=True)
class Owed:
    """A return, as far as reminders go. ``said`` are the milestones that each person was told.

    ``moved`` is the day on which it last moved: who moved it knew how it stands. ``asked`` is the
    day on which an agent or collector last asked for a reminder.
    """

    ref: str
    status: Status
    calendar: Calendar
    readers: tuple[Reader, ...] = ()
    said: Mapping[int, Collection[str]] = field(default_factory=dict)
    moved: date | None = None
    asked: date | None = None


@dataclass(frozen=True)
class Reminder:
    """Somebody is to be told now. ``first``: they heard nothing of it yet. ``copy``: they are not
    the one who sends it.
    """

    person: int
    milestone: Milestone
    first: bool = False
    copy: bool = False


def reminders(owed: Owed, now: datetime) -> tuple[Reminder, ...]:
    """Who is to be reminded now. Whether it is an hour for it is ``Hours.wake``."""
    today = date_in_england(now)
    if not still_owed(owed, today):
        return ()
    awake = ((r, copy) for r, copy in addressed(owed) if not (r.quiet and r.quiet.holds(now)))
    found = (_reminder(owed, reader, copy, today) for reader, copy in awake)
    return tuple(reminder for reminder in found if reminder)


def still_owed(owed: Owed, today: date) -> bool:
    """Whether something can be sent for it today, and has not been sent on."""
    return owed.status in OWING and owed.calendar.opens <= today <= owed.calendar.closes


class Why(StrEnum):
    """Why somebody who sends a return cannot be reminded of it."""

    NO_ONE = "no one"
    LOST = "lost"
    OFF = "off"
    AWAY = "away"


def nobody(owed: Owed) -> bool:
    """Whether there is nobody who sends it and may be reminded of it."""
    return bool(why_nobody(owed))


def why_nobody(owed: Owed) -> tuple[Why, ...]:
    """Why there is nobody to ask, once for each person; () where there is somebody."""
    senders = [reader for reader, copy in addressed(owed) if not copy]
    found = [_why(reader) for reader in senders] or [Why.NO_ONE]
    return tuple(why for why in found if why) if all(found) else ()


def _why(reader: Reader) -> Why | None:
    if reader.lost:
        return Why.LOST
    if reader.off:
        return Why.OFF
    return None if reader.reached else Why.AWAY


@lru_cache(maxsize=1024)
def milestones(calendar: Calendar) -> tuple[Milestone, ...]:
    """All that a collection's days bring about, in their order; the names hold the due date, so
    that another due date is a new reason to remind.
    """
    ahead = [(working_days.before(calendar.due, n), f"-{n}") for n in BEFORE]
    on_the_day = (working_days.last(calendar.due), "0")
    late = [(calendar.due + timedelta(days=n), f"+{n}") for n in _late(calendar)]
    return (
        Milestone(calendar.opens, f"{MARK} opens {calendar.opens}"),
        *(
            Milestone(day, f"{MARK} {calendar.due} {name}")
            for day, name in (*ahead, on_the_day, *late)
            if day > calendar.opens
        ),
    )


def _late(calendar: Calendar) -> Iterator[int]:
    last = (calendar.closes - calendar.due).days
    yield from (n for n in AFTER if n <= last)
    yield from range(AFTER[-1] + WEEK, last + 1, WEEK)


def addressed(owed: Owed) -> Iterator[tuple[Reader, bool]]:
    """Whom it is for: who sends it, or whom they named instead; then a copy to the heads."""
    by_person = {reader.person: reader for reader in owed.readers}
    senders = [r for r in owed.readers if Role.SOURCE in r.roles]
    named = dict.fromkeys(_in_the_end(by_person, sender.person) for sender in senders)
    yield from ((by_person[person], False) for person in named)
    yield from ((r, True) for r in owed.readers if Role.HEAD in r.roles and r.person not in named)


def _in_the_end(by_person: Mapping[int, Reader], person: int) -> int:
    """Who gets it, after everybody has passed it on; a ring of such wishes ends where it began."""
    passed = [person]
    while (to := by_person[passed[-1]].delegate) in by_person and to not in passed:
        assert to is not None
        passed.append(to)
    return passed[-1]


def _reminder(owed: Owed, reader: Reader, copy: bool, today: date) -> Reminder | None:
    said = owed.said.get(reader.person, ())
    marks = sorted([*milestones(owed.calendar), *_wished(owed, reader)], key=lambda m: m.day)
    passed = [mark for mark in marks if mark.day <= today]
    newest = passed[-1]
    # a clock that went back finds later ones said
    if any(mark.name in said for mark in marks[len(passed) - 1 :]):
        return None
    if _unwanted(owed, reader, newest, today):
        return None
    return Reminder(reader.person, newest, first=not said, copy=copy)


def _wished(owed: Owed, reader: Reader) -> Iterator[Milestone]:
    if reader.snoozed:
        yield Milestone(reader.snoozed, f"{MARK} snoozed {reader.snoozed}")
    if owed.asked:
        yield Milestone(owed.asked, f"{MARK} asked {owed.asked}")


def _unwanted(owed: Owed, reader: Reader, newest: Milestone, today: date) -> bool:
    """What people ask for in person is said; what the calendar brings may be unwanted or stale."""
    if reader.lost:
        return True
    if newest.day == owed.asked and newest.name.startswith(f"{MARK} asked"):
        return False
    if reader.off or (reader.snoozed and today < reader.snoozed):
        return True
    wished = newest not in milestones(owed.calendar)
    return not wished and owed.moved is not None and newest.day <= owed.moved
