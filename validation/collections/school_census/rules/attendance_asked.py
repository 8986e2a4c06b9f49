"""Attendance: in which spans, of whom, and when a pupil was here."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from validation.collections.school_census.derive import (
    age,
    at_school,
    census_day,
    dates,
    last_august,
    on_roll,
    window,
)
from validation.kept import kept
from validation.rule import Context, Tables

BOARDS = ("B", "6", "7")


REGISTERED = ("C", "M")


@dataclass(frozen=True)
class Span:
    """A stretch of attendance with rules of its own."""

    name: str
    window: str
    words: str
    terms: tuple[str, ...]


TERM = Span("termly", "attendance", "", ())


SUMMER = Span("summer2", "summer2", " in the second half of the summer term", ("AUT",))


LOOK = "Look at the pupil's attendance register in your system"


def here(tables: Tables, context: Context, span: Span) -> "pd.Series[bool]":
    """The pupils who were on roll for some of the span."""
    days = window(context, span.window)
    pupils = tables["pupils"]
    if days is None:
        return pd.Series(False, pupils.index)
    first, last = (np.datetime64(day, "us") for day in days)
    came, left = (
        dates(tables, f"pupils.{name}").to_numpy() for name in ("EntryDate", "LeavingDate")
    )
    stayed = on_roll(tables).to_numpy() | (left >= first)
    return pd.Series((came <= last) & stayed, pupils.index)


def ages(tables: Tables, context: Context, span: Span) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """Ages on the last 31 August, and on the one before the span: they differ in autumn."""
    now, days = age(tables, context).to_numpy(), window(context, span.window)
    if days is None:
        return now, now
    return now, now - (last_august(census_day(context)).year - last_august(days[1]).year)


def asked(tables: Tables, context: Context, span: Span) -> "pd.Series[bool]":
    """The pupils of whom attendance is certainly asked.

    The list says 4 to 15 (in 2013-14 5 to 15) and not on which 31 August: we ask only of those who
    were of that age on both, and complain only of those who were not on either.
    """

    def make() -> "pd.Series[bool]":
        low, high = context.parameters["attendance_ages"]
        now, then = ages(tables, context, span)
        pupils = tables["pupils"]
        in_range = (np.minimum(now, then) >= low) & (np.maximum(now, then) <= high)
        counted = pupils["EnrolStatus"].isin(REGISTERED).to_numpy() | ~on_roll(tables).to_numpy()
        counted &= in_range & ~pupils["Boarder"].isin(BOARDS).to_numpy()
        nursery = at_school(tables, "pupils", "Phase").eq("NS").to_numpy()
        return here(tables, context, span) & counted & ~nursery

    return kept(tables["pupils"], ("asked", span.name, context.period), make)


def of_span(tables: Tables, table: str, span: Span) -> "pd.Series[bool]":
    """The rows of a table that belong to the span."""
    frame = tables[table]
    return kept(frame, ("of span", span.name), lambda: frame["span"].eq(span.name))


def given(*absences: dict[str, Any], possible: str | None = "60", **pupil: Any) -> Any:
    """An example: one pupil with an attendance record and these absences."""

    def of(span: Span) -> dict[str, Any]:
        name = {"span": span.name}
        return {
            "attendance": [{**name, "SessionsPossible": possible}],
            "absences": [{**name, **absence} for absence in absences],
            "pupils": [pupil],
        }

    return of


ILL = {"AttendanceReason": "I", "AbsenceSessions": "4"}


NONE: dict[str, Any] = {"attendance": [], "absences": []}
