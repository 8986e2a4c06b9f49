"""What rules look up again and again: dates, ages, the row above, the school; computed once."""

import weakref
from collections.abc import Callable
from datetime import date
from typing import TypeVar

import pandas as pd

from validation.declared import as_dates, as_numbers
from validation.rule import Context, Tables

Made = TypeVar("Made")
_KEPT: dict[int, dict[tuple[str, ...], object]] = {}
"""By the identity of a frame, for as long as the frame lives."""


def kept(frame: pd.DataFrame, name: tuple[str, ...], make: Callable[[], Made]) -> Made:
    """``make()`` the first time, then what it made, for this frame."""
    own = _KEPT.get(id(frame))
    if own is None:
        own = _KEPT[id(frame)] = {}
        weakref.finalize(frame, _KEPT.pop, id(frame), None)
    if name not in own:
        own[name] = make()
    return own[name]  # type: ignore[return-value]


def dates(tables: Tables, at: str) -> "pd.Series[pd.Timestamp]":
    """The dates of a field ("pupils.DOB"); NaT where there is none or it is none."""
    table, _, field = at.partition(".")
    frame = tables[table]
    return kept(frame, ("dates", field), lambda: as_dates(frame[field]))


def numbers(tables: Tables, at: str) -> "pd.Series[float]":
    """The whole numbers of a field; NaN where there is none or it is none."""
    table, _, field = at.partition(".")
    frame = tables[table]
    return kept(frame, ("numbers", field), lambda: as_numbers(frame[field]))


def last_august(day: date) -> date:
    """The 31 August on or before ``day``: the day on which ages are counted.

    >>> last_august(date(2014, 1, 16))
    datetime.date(2013, 8, 31)
    """
    ours = date(day.year, 8, 31)
    return ours if ours <= day else date(day.year - 1, 8, 31)


def age_on(
    births: "pd.Series[pd.Timestamp]", day: "pd.Series[pd.Timestamp] | date"
) -> "pd.Series[float]":
    """Years completed on a day, or on a day for each; NaN where a date is missing."""
    then = day.dt if isinstance(day, pd.Series) else day
    before = births.dt.month * 100 + births.dt.day > then.month * 100 + then.day
    return (then.year - births.dt.year - before).astype(float)


def age(tables: Tables, context: Context) -> "pd.Series[float]":
    """Each pupil's age on the last 31 August; NaN without a date of birth."""
    day = last_august(census_day(context))
    born = dates(tables, "pupils.DOB")
    return kept(tables["pupils"], ("age", str(day)), lambda: age_on(born, day))


def census_day(context: Context) -> date:
    """The reference date of the period."""
    assert context.reference_date is not None
    return context.reference_date


def window(context: Context, name: str) -> tuple[date, date] | None:
    """The first and last day of a window of the period ("exclusions"), None where it has none."""
    days = context.parameters.get(name)
    return (days[0], days[1]) if days else None


def above(tables: Tables, child: str, parent: str, field: str) -> pd.Series:
    """For each row of ``child`` the value of ``field`` in the row that it hangs below."""
    below, over = tables[child], tables[parent]
    return kept(below, ("above", parent, field), lambda: lifted(below, over, over[field]))


def lifted(below: pd.DataFrame, over: pd.DataFrame, values: pd.Series) -> pd.Series:
    """``values`` of the rows of ``over``, for the rows of ``below`` that hang under them."""
    at = pd.MultiIndex.from_arrays([over["return"], over["record"]]).get_indexer(
        pd.MultiIndex.from_arrays([below["return"], below["parent"]])
    )
    picked = values.take(at.clip(min=0)) if len(values) else values.reindex(at)
    return picked.set_axis(below.index).where(pd.Series(at >= 0, index=below.index))


def at_school(tables: Tables, table: str, field: str) -> "pd.Series[str]":
    """For each row of ``table`` the value of ``field`` in its return's School."""
    frame = tables[table]
    schools = tables["school"].drop_duplicates("return").set_index("return")[field]
    return kept(frame, ("school", field), lambda: frame["return"].map(schools).astype("str"))


def on_roll(tables: Tables) -> "pd.Series[bool]":
    """Which pupils are on the roll on census day."""
    return tables["pupils"]["roll"] == "on"


def at_each_school(tables: Tables, pupils: "pd.Series[bool]") -> "pd.Series[int]":
    """For each row of ``school`` how many pupils of its return are marked in ``pupils``."""
    counts = pupils.groupby(tables["pupils"]["return"]).sum()
    return tables["school"]["return"].map(counts).fillna(0).astype(int)


def ever(tables: Tables, child: str, rows: "pd.Series[bool] | None" = None) -> "pd.Series[bool]":
    """Which pupils have a row in ``child`` (one that is marked in ``rows``)."""
    below, pupils = tables[child], tables["pupils"]
    chosen = below if rows is None else below[rows]
    having = pd.MultiIndex.from_arrays([chosen["return"], chosen["parent"]])
    own = pd.MultiIndex.from_arrays([pupils["return"], pupils["record"]])
    return pd.Series(own.isin(having), pupils.index)
