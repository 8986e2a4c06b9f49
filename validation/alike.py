"""What many wrong values have in common: one value, or one way of writing; it knows no rule."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

FEW = 5
"""Of fewer values nobody needs to be told what they have in common."""
MOST = 0.9
"""The share of the values that must be alike."""

# fmt: off
FORMS = (
    # how people call it                    what it looks like
    ("dd/mm/yyyy",                          r"\d{1,2}/\d{1,2}/\d{4}"),
    ("dd/mm/yy",                            r"\d{1,2}/\d{1,2}/\d{2}"),
    ("dd.mm.yyyy",                          r"\d{1,2}\.\d{1,2}\.\d{4}"),
    ("dd-mm-yyyy",                          r"\d{1,2}-\d{1,2}-\d{4}"),
    ("yyyy/mm/dd",                          r"\d{4}/\d{1,2}/\d{1,2}"),
    ("a date with a time of day",           r"\d[\d/.-]{5,9}[ T]\d{1,2}:\d\d(:\d\d)?"),
    ("shortened numbers",                    r"\d([.,]\d+)?[Ee]\+\d{1,3}"),
    ("a day and a month",                   r"\d{1,2}-[A-Z][a-z]{2}(-\d{2,4})?"),
    ("blanks before or after the value",    r"\s+.*|.*\s+"),
)
# fmt: on
_FORMS = tuple((name, re.compile(look, re.ASCII)) for name, look in FORMS)


@dataclass(frozen=True)
class Alike:
    """``what`` the values hold ("dd/mm/yyyy", "found X") and how many of them do."""

    what: str
    count: int


def alike(values: Sequence[str]) -> Alike | None:
    """What nearly all of the values are, None where they are few or of many kinds.

    >>> alike(["31/08/2019"] * 4 + ["1/9/2019", "02/09/2019"])
    Alike(what='dd/mm/yyyy', count=6)
    >>> alike(["Higher"] * 9 + ["Lower"])
    Alike(what='Higher', count=9)
    """
    said = [value for value in values if value]
    if len(said) < FEW:
        return None
    (same, often), *_ = Counter(said).most_common(1)
    form = form_of(same)
    formed = sum(form_of(value) == form for value in set(said)) if form else 0
    if form and formed == len(set(said)):
        return Alike(form, len(said))
    return Alike(same, often) if often >= MOST * len(values) else None


def form_of(value: str) -> str:
    """How the value is written, where that has a name; else ""."""
    return next((name for name, look in _FORMS if look.fullmatch(value)), "")
