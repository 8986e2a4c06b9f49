"""Numbers, dates and names as people write them. It knows no return and says no sentence."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

ENGLAND = ZoneInfo("Europe/London")


def number(n: int) -> str:
    """A number with thousands separators.

    >>> number(1204)
    '1,204'
    """
    return f"{n:,}"


def count(n: int, noun: str, plural: str = "") -> str:
    """A number and its noun, in the right number.

    >>> count(1, "error"), count(0, "query", "queries"), count(1200, "day")
    ('1 error', 'no queries', '1,200 days')
    """
    return f"{number(n) if n else 'no'} {noun if n == 1 else plural or noun + 's'}"


def listing(things: Iterable[str], last: str = "and") -> str:
    """Things in a row, as in a sentence.

    >>> listing(["a", "b", "c"]), listing(["a"])
    ('a, b and c', 'a')
    """
    *front, end = list(things) or [""]
    return f"{', '.join(front)} {last} {end}" if front else end


def capital(sentence: str) -> str:
    """The sentence with a capital letter first, and nothing else changed."""
    return sentence[:1].upper() + sentence[1:]


def day(on: date) -> str:
    """A date in full.

    >>> day(date(2007, 9, 20))
    '20 September 2007'
    """
    return f"{on.day} {on:%B %Y}"


def date_in_england(at: datetime) -> date:
    """The calendar date in England at a moment (aware): what days are counted by."""
    return at.astimezone(ENGLAND).date()


def clock_time(at: datetime, *, seconds: bool = False) -> str:
    """The time of day in England: 10:14, or 10:14:02."""
    return f"{at.astimezone(ENGLAND):{'%H:%M:%S' if seconds else '%H:%M'}}"


def moment(at: datetime) -> str:
    """A day and a time in England: 20 September 2007, 10:14."""
    return f"{day(date_in_england(at))}, {clock_time(at)}"


def away(on: date, today: date) -> str:
    """How far a day is, in calendar days.

    >>> away(date(2007, 9, 20), date(2007, 9, 14)), away(date(2007, 9, 20), date(2007, 9, 22))
    ('in 6 days', '2 days ago')
    """
    days = (on - today).days
    if days in (-1, 0, 1):
        return {-1: "yesterday", 0: "today", 1: "tomorrow"}[days]
    return f"in {count(days, 'day')}" if days > 0 else f"{count(-days, 'day')} ago"


def due(on: date, today: date) -> str:
    """The due date and how far it is; a day that has passed is overdue.

    >>> due(date(2007, 9, 20), date(2007, 9, 14))
    'Due 20 September 2007, in 6 days.'
    >>> due(date(2007, 9, 20), date(2007, 9, 22))
    'Due 20 September 2007: overdue by 2 days.'
    """
    late = (today - on).days
    if late > 0:
        return f"Due {day(on)}: overdue by {count(late, 'day')}."
    return f"Due {day(on)}, {away(on, today)}."


def code(organisation: str) -> str:
    """An organisation's code as people write it.

    >>> code("873-4001"), code("5258")
    ('873 4001', '5258')
    """
    return organisation.replace("-", " ")


def fingerprint(sha256: str) -> str:
    """The two ends of a hash: enough to tell two files apart by eye."""
    return f"{sha256[:4]}…{sha256[-4:]}"
