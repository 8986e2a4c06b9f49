"""Working days in England: not Saturday, not Sunday, no bank holiday. It asks no clock.

The bank holidays come from the library ``holidays`` (England, computed; nothing is fetched). One
that is proclaimed later than the installed version is not known: then a day off is taken for a
working day, and a reminder comes on it.
"""

from datetime import date, timedelta

import holidays

DAY = timedelta(days=1)
SATURDAY = 5
BANK_HOLIDAYS = holidays.country_holidays("GB", subdiv="ENG")


def is_working(day: date) -> bool:
    """Whether people in England work on it.

    >>> [is_working(date(2026, 12, n)) for n in (24, 25, 26, 28)]
    [True, False, False, False]
    """
    return day.weekday() < SATURDAY and day not in BANK_HOLIDAYS


def before(day: date, number: int) -> date:
    """The day that lies so many working days before a day.

    >>> before(date(2026, 12, 29), 2)  # Christmas Day and its substitute lie between
    datetime.date(2026, 12, 23)
    """
    return _walk(day, number, -DAY)


def after(day: date, number: int) -> date:
    """The day that lies so many working days after a day.

    >>> after(date(2026, 4, 2), 1)  # Good Friday and Easter Monday lie between
    datetime.date(2026, 4, 7)
    """
    return _walk(day, number, DAY)


def last(day: date) -> date:
    """The day itself where it is a working day, else the last one before it."""
    return day if is_working(day) else before(day, 1)


def between(today: date, day: date) -> int:
    """How many working days from today to a later day: 1 where that is the next working day.

    >>> between(date(2026, 12, 23), date(2026, 12, 29))
    2
    """
    ahead = (today + DAY * n for n in range(1, (day - today).days + 1))
    return sum(map(is_working, ahead))


def _walk(day: date, number: int, step: timedelta) -> date:
    while number:
        day += step
        number -= is_working(day)
    return day
