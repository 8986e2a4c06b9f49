"""Rules that are one line: a value that must be there, a code, a pattern, a date, a range, a key.

They run on Arrow's kernels, whose patterns (RE2) cannot hang whatever the value is.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from validation.characters import characters
from validation.different import different
from validation.finding import Severity
from validation.repeated import repeated
from validation.rule import Broken, Context, Example, Rule, Tables

CCYY_MM_DD = "[12][0-9]{3}-[0-9]{2}-[0-9]{2}"
_PLACES = (
    (slice(0, 4), np.array([1000, 100, 10, 1])),
    (slice(5, 7), np.array([10, 1])),
    (slice(8, 10), np.array([10, 1])),
)
"""Where year, month and day stand, and what each digit counts."""
Mask = Callable[["pd.Series[str]", Context], "pd.Series[bool]"]
"""(values, context) → which of them are wrong; a missing value is never wrong."""


def matches(values: "pd.Series[str]", pattern: str) -> "pd.Series[bool]":
    """Which values match ``pattern`` from end to end; a missing value does not. RE2 syntax."""
    found = _numpy(_matched(_texts(values), pattern))
    return pd.Series(found, values.index, dtype=bool, copy=False)


def is_date(values: "pd.Series[str]") -> "pd.Series[bool]":
    """Which values are real calendar dates written CCYY-MM-DD; a missing value is not."""
    return pd.Series(~np.isnat(_days(_texts(values))), values.index, dtype=bool, copy=False)


def as_dates(values: "pd.Series[str]") -> "pd.Series[pd.Timestamp]":
    """The dates; NaT for a missing value and for one that is no real CCYY-MM-DD date."""
    found = different(values)
    if found is not None:
        days = _days(_texts(found.values)).take(found.where)
    else:
        days = _days(_texts(values))
    return pd.Series(days.astype("datetime64[us]"), values.index, copy=False)


def as_numbers(values: "pd.Series[str]", written: str = "-?[0-9]{1,15}") -> "pd.Series[float]":
    """The numbers; NaN for a missing value and for anything that is not ``written`` so, which is
    a pattern that only numbers match; without one, whole numbers of 1 to 15 digits."""
    texts = _texts(values)
    read = pc.cast(pc.if_else(_matched(texts, written), texts, None), pa.float64())
    return pd.Series(_numpy(read), values.index, copy=False)


def _texts(values: "pd.Series[str]") -> pa.Array:
    """The values as Arrow has them, without a copy where they are of dtype ``str``."""
    return pa.array(values.array if values.dtype == "str" else values, pa.large_string())


def _matched(texts: pa.Array, pattern: str) -> pa.Array:
    return pc.fill_null(pc.match_substring_regex(texts, f"^(?:{pattern})$"), False)


def _numpy(values: pa.Array | pa.ChunkedArray) -> npt.NDArray[Any]:
    return np.asarray(values)


def _days(texts: pa.Array) -> npt.NDArray[np.datetime64]:
    """The days; NaT where there is no real date."""
    written = _matched(texts, CCYY_MM_DD)
    days = np.full(len(texts), np.datetime64("NaT", "D"))
    days[_numpy(written)] = _calendar(characters(texts.filter(written), len("CCYY-MM-DD")))
    return days


def _calendar(dates: npt.NDArray[np.uint8]) -> npt.NDArray[np.datetime64]:
    """Days from the characters of CCYY-MM-DD; NaT for one that no calendar has."""
    digits = dates.astype(np.int64) - ord("0")
    year, month, day = (digits[:, at] @ places for at, places in _PLACES)
    months = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    days = months.astype("datetime64[D]") + (day - 1)
    real = (month >= 1) & (month <= 12) & (days.astype("datetime64[M]") == months)  # noqa: PLR2004
    return np.where(real, days, np.datetime64("NaT", "D"))


def required(code: str, at: str, message: str, fix: str, *, good: str, **more: Any) -> Rule:
    """A value must be there."""

    def broken(tables: Tables, context: Context) -> "pd.Series[bool]":
        return _column(tables, at).isna()

    more = {"expected": "a value", "demands": True, "bad": (None,), "alone": True, **more}
    return made(code, at, message, fix, broken, good=(good,), **more)


def one_of(
    code: str,
    at: str,
    message: str,
    fix: str,
    codes: Collection[str] | str,
    **more: Any,
) -> Rule:
    """A value must be one of ``codes``, or of the period's own set of that name."""

    def broken(tables: Tables, context: Context) -> "pd.Series[bool]":
        values = _column(tables, at)
        allowed = context.parameters.get(codes, ()) if isinstance(codes, str) else codes
        return values.notna() & ~values.isin(list(allowed))

    expected = "" if isinstance(codes, str) else listed(codes)
    return made(code, at, message, fix, broken, **{"expected": expected, "alone": True, **more})


def pattern(code: str, at: str, message: str, fix: str, regex: str, **more: Any) -> Rule:
    """A value must match ``regex`` from end to end (RE2; write [0-9], not the digit class)."""
    return _of_values(code, at, message, fix, lambda v, _: ~matches(v, regex), **more)


def forbidden(code: str, at: str, message: str, fix: str, regex: str, **more: Any) -> Rule:
    """A value must not match ``regex`` from end to end."""
    return _of_values(code, at, message, fix, lambda v, _: matches(v, regex), **more)


def calendar_date(code: str, at: str, message: str, fix: str, **more: Any) -> Rule:
    """A value must be a real date, CCYY-MM-DD."""
    more = {"expected": "a date, CCYY-MM-DD", **more}
    return _of_values(code, at, message, fix, lambda v, _: ~is_date(v), **more)


def whole_number(
    code: str, at: str, message: str, fix: str, within: tuple[int, int], **more: Any
) -> Rule:
    """A value must be a whole number from ``within[0]`` to ``within[1]``."""
    more = {"expected": f"a whole number from {within[0]} to {within[1]}", **more}
    return _of_values(code, at, message, fix, lambda v, _: ~as_numbers(v).between(*within), **more)


def length(
    code: str, at: str, message: str, fix: str, within: tuple[int, int], **more: Any
) -> Rule:
    """A text must have from ``within[0]`` to ``within[1]`` characters."""
    more = {"expected": f"{within[0]} to {within[1]} characters", **more}
    return _of_values(code, at, message, fix, lambda v, _: ~v.str.len().between(*within), **more)


def unique(code: str, at: str, message: str, fix: str, **more: Any) -> Rule:
    """A value must not stand twice in one return; every row that has it is named."""

    def broken(tables: Tables, context: Context) -> "pd.Series[bool]":
        table, _, field = at.partition(".")
        twice = repeated([tables[table][name] for name in ("return", field)])
        return _column(tables, at).notna() & twice

    more = {"expected": "a value that stands once in the file", **more}
    return made(code, at, message, fix, broken, **more)


def listed(codes: Collection[str], most: int = 25) -> str:
    """Codes as people read them: "F, H or -2"."""
    shown = list(codes)
    if len(shown) > most:
        return f"one of {len(shown)} codes, such as {', '.join(shown[:5])}"
    return " or ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))


def _column(tables: Tables, at: str) -> "pd.Series[str]":
    table, _, field = at.partition(".")
    return tables[table][field]


def _of_values(code: str, at: str, message: str, fix: str, wrong: Mask, **more: Any) -> Rule:
    """A rule about each value that is there."""

    def broken(tables: Tables, context: Context) -> "pd.Series[bool]":
        values = _column(tables, at)
        return values.notna() & wrong(values, context)

    return made(code, at, message, fix, broken, **{"alone": True, **more})


def made(  # noqa: PLR0913 - a rule is its metadata
    code: str,
    at: str,
    message: str,
    fix: str,
    broken: Broken,
    *,
    good: Sequence[Any] = (),
    bad: Sequence[Any] = (),
    missing: Sequence[Any] = (None,),
    severity: Severity = Severity.ERROR,
    **more: Any,
) -> Rule:
    """A Rule whose examples may be bare values of its field, or rows as a list, or whole ones."""
    kinds = {"terms": frozenset, "phases": frozenset}
    for name in ("terms", "phases", "needs", "wants", "companions"):
        more[name] = kinds.get(name, tuple)(more.get(name, ()))
    for name, many in (("good", good), ("bad", bad), ("missing", missing)):
        more[name] = tuple(_example(at, one) for one in many)
    more.setdefault("expected", "")
    return Rule(code, severity, at, broken, message, fix, **more)


def _example(at: str, shown: Any) -> Example:
    """A bare value is one row of the rule's own table; a list of values is several rows."""
    table, _, field = at.partition(".")
    if isinstance(shown, dict):
        return shown
    values = shown if isinstance(shown, (list, tuple)) else [shown]
    return {table: [{field: value} for value in values]}
