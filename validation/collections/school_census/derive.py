"""What rules look up again and again: dates, ages, the row above, the school; computed once."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from validation.collections.school_census.schools import OLDEST_OF_TYPE, YOUNGEST_OF_TYPE
from validation.declared import as_dates, as_numbers
from validation.kept import kept
from validation.repeated import repeated
from validation.rule import Context, Tables

Positions = npt.NDArray[np.int64]
"""For each row of one frame a position in another, -1 for none."""


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


def looked_up(values: "pd.Series[str]", table: Mapping[str, float]) -> "pd.Series[float]":
    """What ``table`` says of each value, NaN where it says nothing; much quicker than ``map``."""
    known = pa.array([*table], pa.large_string())
    at = pc.index_in(_texts(values), known).fill_null(len(table))
    numbers = np.array([*table.values(), np.nan], dtype=float)
    return pd.Series(numbers[at.to_numpy()], values.index)


def _texts(values: "pd.Series[str]") -> Any:
    return pa.array(values.array, pa.large_string())


def stand_twice(frame: pd.DataFrame, *fields: str) -> "pd.Series[bool]":
    """Every row whose fields, together, stand in another row of its return too."""
    columns = ("return", *fields)
    return kept(frame, ("twice", *fields), lambda: repeated([frame[name] for name in columns]))


def last_august(day: date) -> date:
    """The 31 August on or before ``day``: the day on which ages are counted.

    >>> last_august(date(2014, 1, 16))
    datetime.date(2013, 8, 31)
    """
    ours = date(day.year, 8, 31)
    return ours if ours <= day else date(day.year - 1, 8, 31)


def ages_of_type(tables: Tables, table: str) -> "tuple[pd.Series[float], pd.Series[float]]":
    """For each row of ``table`` the lowest and the highest age that its return's type of school
    usually takes; NaN where nobody knows."""
    frame, schools = tables[table], tables["school"]
    at = rows_of_school(frame, schools)

    def lifted(known: Mapping[str, float]) -> "pd.Series[float]":
        return _taken(looked_up(schools["SchoolType"], known), at, frame.index)

    name = ("ages of type", str(id(schools)))
    return kept(frame, name, lambda: (lifted(YOUNGEST_OF_TYPE), lifted(OLDEST_OF_TYPE)))


def age_on(
    births: "pd.Series[pd.Timestamp]", day: "pd.Series[pd.Timestamp] | date"
) -> "pd.Series[float]":
    """Years completed on a day, or on a day for each; NaN where a date is missing."""
    then = _written(day) if isinstance(day, pd.Series) else int(day.strftime("%Y%m%d"))
    return pd.Series((then - _written(births)) // 10_000, births.index)


def _written(days: "pd.Series[pd.Timestamp]") -> npt.NDArray[Any]:
    """Days as numbers that can be compared: 20130902 for 2013-09-02, NaN for none."""
    values = days.to_numpy()
    year, month, day = (values.astype(f"datetime64[{unit}]") for unit in "YMD")
    written = (year.astype(np.int64) + 1970) * 10_000.0
    written += ((month - year).astype(np.int64) + 1) * 100
    written += (day - month).astype(np.int64) + 1
    written[np.isnat(values)] = np.nan
    return written


def age(tables: Tables, context: Context) -> "pd.Series[float]":
    """Each pupil's age on the last 31 August; NaN without a date of birth before census day."""
    census = census_day(context)
    day, born = last_august(census), dates(tables, "pupils.DOB")

    def make() -> "pd.Series[float]":
        return age_on(born.where(born < pd.Timestamp(census)), day)

    return kept(tables["pupils"], ("age", str(day)), make)


def census_day(context: Context) -> date:
    """The reference date of the period."""
    assert context.reference_date is not None
    return context.reference_date


def window(context: Context, name: str) -> tuple[date, date] | None:
    """The first and last day of a window of the period ("exclusions"), None where it has none."""
    days = context.parameters.get(name)
    return (days[0], days[1]) if days else None


def above(tables: Tables, child: str, parent: str, field: str) -> "pd.Series[Any]":
    """For each row of ``child`` the value of ``field`` in the row that it hangs below."""
    below, over = tables[child], tables[parent]
    return kept(below, ("above", parent, field), lambda: lifted(below, over, over[field]))


def lifted(below: pd.DataFrame, over: pd.DataFrame, values: "pd.Series[Any]") -> "pd.Series[Any]":
    """``values`` of the rows of ``over``, for the rows of ``below`` that hang under them."""
    return _taken(values, rows_above(below, over), below.index)


def rows_above(below: pd.DataFrame, over: pd.DataFrame) -> Positions:
    """For each row of ``below`` the position in ``over`` of the row that it hangs under, or -1."""

    def make() -> Positions:
        codes, most = _codes_of(over), int(over["record"].max()) + 1 if len(over) else 1
        parents = below["parent"].to_numpy().clip(max=most)
        wanted = _codes_among(over, below) * (most + 1) + parents
        return _positions(codes * (most + 1) + over["record"].to_numpy(), wanted)

    return kept(below, ("rows above", str(id(over))), make)


def at_school(tables: Tables, table: str, field: str) -> "pd.Series[str]":
    """For each row of ``table`` the value of ``field`` in its return's School."""
    frame, schools = tables[table], tables["school"]
    at = rows_of_school(frame, schools)
    return kept(
        frame, ("school", field, str(id(schools))), lambda: _taken(schools[field], at, frame.index)
    )


def rows_of_school(frame: pd.DataFrame, schools: pd.DataFrame) -> Positions:
    """For each row the position of its return's first School, or -1."""

    def make() -> Positions:
        return _positions(_codes_of(schools), _codes_among(schools, frame))

    return kept(frame, ("rows of school", str(id(schools))), make)


def _returns(frame: pd.DataFrame) -> Any:
    """The returns that a table has rows of."""
    return kept(frame, ("returns",), lambda: pc.unique(_texts(frame["return"])))


def _codes_of(frame: pd.DataFrame) -> Positions:
    """For each row the number of its return, among those of the table."""
    return kept(frame, ("codes of returns",), lambda: _codes_among(frame, frame))


def _codes_among(over: pd.DataFrame, frame: pd.DataFrame) -> Positions:
    """For each row the number of its return among those of ``over``, -1 for none."""
    codes = pc.index_in(_texts(frame["return"]), _returns(over))
    return np.asarray(codes.fill_null(-1), dtype=np.int64)


def _positions(keys: Positions, wanted: Positions) -> Positions:
    """Where each of ``wanted`` first stands among ``keys``; -1 where it does not."""
    if not len(keys):
        return np.full(len(wanted), -1)
    order = np.argsort(keys, kind="stable")
    at = np.searchsorted(keys, wanted, sorter=order).clip(max=len(keys) - 1)
    found = order[at]
    return np.where(keys[found] == wanted, found, -1)


def _taken(values: "pd.Series[Any]", at: Positions, index: pd.Index) -> "pd.Series[Any]":
    """``values`` at these positions; missing where the position is -1."""
    if len(values) and (at >= 0).all():
        return pd.Series(values.array.take(at), index)
    if values.dtype == bool:
        return _taken(values.astype(float), at, index)
    return pd.Series(values.array.take(at, allow_fill=True), index)


def on_roll(tables: Tables) -> "pd.Series[bool]":
    """Which pupils are on the roll on census day."""
    pupils = tables["pupils"]
    mask: pd.Series[bool] = kept(pupils, ("on roll",), lambda: pupils["roll"].eq("on"))
    return mask


def at_each_school(tables: Tables, pupils: "pd.Series[bool]") -> "pd.Series[int]":
    """For each row of ``school`` how many pupils of its return are marked in ``pupils``."""
    schools = tables["school"]
    at = rows_of_school(tables["pupils"], schools)
    chosen = at[pupils.to_numpy(dtype=bool) & (at >= 0)]
    return pd.Series(np.bincount(chosen, minlength=len(schools)), schools.index)


def pupils_on_roll(tables: Tables) -> "pd.Series[int]":
    """For each row of ``school`` how many pupils its return has on roll."""
    pupils = tables["pupils"]
    name = ("pupils on roll", str(id(tables["school"])))
    return kept(pupils, name, lambda: at_each_school(tables, on_roll(tables)))


def ever(tables: Tables, child: str, rows: "pd.Series[bool] | None" = None) -> "pd.Series[bool]":
    """Which pupils have a row in ``child`` (one that is marked in ``rows``)."""
    below, pupils = tables[child], tables["pupils"]
    at = rows_above(below, pupils)
    if rows is not None:
        at = at[rows.to_numpy(dtype=bool)]
    marked = np.zeros(len(pupils), bool)
    marked[at[at >= 0]] = True
    return pd.Series(marked, pupils.index, dtype=bool)


def first_below(tables: Tables, parent: str, child: str, field: str) -> "pd.Series[Any]":
    """For each row of ``parent`` the value of ``field`` in its first row of ``child``."""
    over, below = tables[parent], tables[child]
    at = rows_above(below, over)
    first = np.full(len(over), -1)
    first[at[::-1]] = np.arange(len(below))[::-1]
    return _taken(below[field], first, over.index)
