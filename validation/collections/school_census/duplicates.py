"""Pupils who stand in two schools' returns: the same number twice, or the same person with two.

It names nobody: a pupil is a number and a place in a file. COLLECT's own duplicate reports of a
number and of a person are the model; their exact conditions are not public, so this is our reading.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

PERSON = ("Surname", "Forename", "Gender", "DOB")
MAIN, SUBSIDIARY = "M", "S"
NUMBER = "two schools have this number on roll"
DIFFERENT = "two schools have this person on roll, with different numbers"


@dataclass(frozen=True)
class Place:
    """One record: the school, the number, the enrolment status, and the line of its file."""

    organisation: str
    upn: str
    status: str
    line: int


@dataclass(frozen=True)
class Duplicate:
    """One pupil, or what looks like one, in several schools; ``what`` says which of the two."""

    what: str
    places: tuple[Place, ...]


def duplicates(pupils: pd.DataFrame) -> list[Duplicate]:
    """What ``pupils`` of several returns have twice, in the order of numbers and schools.

    ``pupils`` has the columns ``return``, ``line``, ``roll``, ``UPN``, ``EnrolStatus`` and those of
    ``PERSON``. Only pupils on roll are looked at: one who has left one school and come to another
    is in both files. A pupil with one main and otherwise subsidiary registrations is right.
    """
    here = pupils[pupils["roll"].eq("on")]
    person = here[list(PERSON)].apply(lambda column: column.str.strip().str.casefold())
    same = list(_apart(here[here["UPN"].notna()], "UPN"))
    whole = here.assign(person=_joined(person))[person.notna().all(axis=1) & here["UPN"].notna()]
    known = (group for group in _apart(whole, "person") if group["UPN"].nunique() > 1)
    return [Duplicate(NUMBER, _places(group)) for group in same if not _dual(group)] + [
        Duplicate(DIFFERENT, _places(group)) for group in known
    ]


def _joined(person: pd.DataFrame) -> "pd.Series[str]":
    """The values of each row as one text."""
    first, *others = PERSON
    return person[first].str.cat(person[others], sep="\x1f")


def _apart(rows: pd.DataFrame, by: str) -> Iterator[pd.DataFrame]:
    """The groups of rows with the same value that stand in more than one return."""
    twice = rows[rows.duplicated(by, keep=False)].sort_values([by, "return", "line"])
    for _, group in twice.groupby(by, sort=True):
        if group["return"].nunique() > 1:
            yield group


def _dual(group: pd.DataFrame) -> bool:
    """Whether one registration is the main one and all others are subsidiary."""
    status = group["EnrolStatus"]
    return bool(status.eq(MAIN).sum() == 1 and status.isin([MAIN, SUBSIDIARY]).all())


def _places(group: pd.DataFrame) -> tuple[Place, ...]:
    columns = (group["return"], group["UPN"], group["EnrolStatus"].fillna(""), group["line"])
    return tuple(Place(r, u, s, int(n)) for r, u, s, n in zip(*columns, strict=True))
