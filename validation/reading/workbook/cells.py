"""A stored cell and its number format → the text that a person meant; it reads no XML.

What a spreadsheet keeps, survives: dates are dates, a number shown as 00123 is 00123. What it has
destroyed looks destroyed, so that the rules on columns name it: a number of more than 15 digits
comes as 1.23456789012346E+17, as the rest of its digits are gone.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal
from enum import StrEnum
from math import isfinite

# fmt: off
MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)
# fmt: on
DIGITS = 15
"""How many digits of a number a spreadsheet keeps."""
EXACT = 10**DIGITS
"""From here on a spreadsheet does not keep every digit."""
EAST_ASIAN = {*range(27, 37), *range(50, 59)}
"""Numbers of built-in formats that are dates, and that stand in no table (ECMA-376 18.8.30)."""
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_QUOTED = re.compile(r'"([^"]*)"|\\(.)')
_ZEROS = re.compile("0[0/ .-]*0")


class Written(StrEnum):
    """How the dates of a column are written."""

    ISO = "CCYY-MM-DD"
    DAY_FIRST = "dd/mm/yyyy"
    AS_SHOWN = "as a spreadsheet shows it"


@dataclass(frozen=True)
class Moment:
    """A date, a time of day or both, with the letters of the format that shows it: "dmy"."""

    when: datetime | time
    shown: frozenset[str] = frozenset("dmy")

    def text(self, how: Written) -> str:
        """The moment in a column whose dates are written like ``how``.

        >>> Moment(datetime(2019, 6, 1), frozenset("my")).text(Written.AS_SHOWN)
        'June 2019'
        """
        if isinstance(self.when, time):
            return self.when.isoformat("seconds")
        clock = self.when.time()
        day = _WAYS[how](self)
        return day if clock == time() else f"{day} {clock.isoformat('seconds')}"


def _as_shown(moment: Moment) -> str:
    day = moment.when
    assert isinstance(day, datetime)
    month = MONTHS[day.month - 1]
    if "d" not in moment.shown:
        return f"{month} {day.year}"
    return f"{day.day}-{month[:3]}" + (f"-{day.year}" if "y" in moment.shown else "")


_WAYS: dict[Written, Callable[[Moment], str]] = {
    Written.ISO: lambda moment: f"{moment.when:%Y-%m-%d}",
    Written.DAY_FIRST: lambda moment: f"{moment.when:%d/%m/%Y}",
    Written.AS_SHOWN: _as_shown,
}

Cell = str | Moment


@dataclass(frozen=True)
class Form:
    """A number format: ``moment`` are the letters of a date's, ``zeros`` is 000/0000/0."""

    moment: frozenset[str] = frozenset()
    zeros: str = ""

    @classmethod
    def of(cls, number: int, code: str) -> "Form":
        """The form of a format's number and code, "" for a built-in one (ECMA-376 18.8.30)."""
        from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

        if number in EAST_ASIAN and not code:
            return cls(frozenset("dmy"))
        code = code or BUILTIN_FORMATS.get(number, "General")
        first = code.partition(";")[0]
        if is_date_format(code):
            return cls(frozenset(_LITERAL.sub("", first).casefold()) & frozenset("dmyhs"))
        plain = _QUOTED.sub(lambda quoted: quoted[1] or quoted[2] or "", first)
        return cls(zeros=plain if _ZEROS.fullmatch(plain) else "")

    def cell(self, stored: str, base: datetime) -> Cell:
        """A stored number as this form shows it; ``base`` is the day from which dates count."""
        value = _number(stored)
        if value is None:
            return stored
        if self.moment and (moment := _moment(value, base)) is not None:
            return Moment(moment, self.moment)
        text = shortest(value)
        return _padded(text, self.zeros) if self.zeros and text.isdigit() else text


def shortest(value: int | float) -> str:
    """A number in as many digits as a spreadsheet keeps: 15.

    >>> shortest(1234567890123.0), shortest(0.1 + 0.2), shortest(123456789012345678)
    ('1234567890123', '0.3', '1.23456789012346E+17')
    """
    if abs(value) >= EXACT:
        digits, _, power = f"{value:.{DIGITS - 1}E}".partition("E")
        return f"{digits.rstrip('0').rstrip('.')}E{power}"
    return str(value) if isinstance(value, int) else format(Decimal(f"{value:.{DIGITS}g}"), "f")


def _number(stored: str) -> int | float | None:
    if stored.isascii() and stored.isdigit() and len(stored) <= DIGITS:
        return int(stored)
    try:
        value = float(stored)
    except ValueError:
        return None
    if not isfinite(value):
        return None
    return int(value) if value.is_integer() and abs(value) < EXACT else value


def _moment(value: float, base: datetime) -> datetime | time | None:
    """The moment of a number, None for one that is none (before 1900, after 9999)."""
    from openpyxl.utils.datetime import from_excel

    try:
        found = from_excel(value, base)
    except (OverflowError, ValueError):
        return None
    return found if isinstance(found, datetime | time) else None


def _padded(digits: str, zeros: str) -> str:
    """Digits in the places of the zeros: 12312341 in 000/0000/0 is 123/1234/1."""
    rest, shown = list(digits.zfill(zeros.count("0"))), []
    for char in reversed(zeros):
        shown.append(rest.pop() if char == "0" else char)
    return "".join([*rest, *reversed(shown)])
