"""Quiet hours: when somebody wants to hear nothing that time alone brings about. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime, time

from handlers.words import ENGLAND

HOURS = re.compile(r"(\d{1,2})(?::?(\d\d))?\s*-\s*(\d{1,2})(?::?(\d\d))?")
MIDNIGHT = 24
DAY = 24 * 60


@dataclass(frozen=True)
class Quiet:
    """From a time of day, in England, until another; over midnight where that is the earlier."""

    start: time
    end: time

    def holds(self, now: datetime) -> bool:
        """Whether it is quiet at this moment.

        >>> from datetime import UTC
        >>> night = Quiet(time(18), time(8))
        >>> [night.holds(datetime(2026, 12, 1, hour, tzinfo=UTC)) for hour in (7, 8, 17, 18)]
        [True, False, False, True]
        """
        return self._at(now.astimezone(ENGLAND).time())

    def leaves(self, start: int, end: int) -> bool:
        """Whether any minute between two hours of a day is not quiet."""
        minutes = range(start * 60, min(end * 60, DAY))
        return not all(self._at(time(*divmod(minute, 60))) for minute in minutes)

    def _at(self, at: time) -> bool:
        if self.start < self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end

    def __str__(self) -> str:
        """As it is kept, and read again."""
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


def quiet(text: str) -> Quiet | None:
    """The hours that a text names, None where there are none such, or all of the day.

    >>> str(quiet("18-8:30")), quiet("18:00-25:00"), quiet("8-8")
    ('18:00-08:30', None, None)
    """
    found = HOURS.fullmatch(text.strip())
    if not found:
        return None
    start, end = _time(found[1], found[2]), _time(found[3], found[4])
    return None if start is None or end is None or start == end else Quiet(start, end)


def _time(hour: str, minute: str | None) -> time | None:
    """24:00 is midnight."""
    hours, minutes = int(hour), int(minute or 0)
    if (hours, minutes) == (MIDNIGHT, 0):
        return time()
    try:
        return time(hours, minutes)
    except ValueError:
        return None
