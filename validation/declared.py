"""Rules that are one line: a value that must be there, a code, a pattern, a date, a range, a key.

They run on Arrow's kernels, whose patterns (RE2) cannot hang whatever the value is.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from validation.different import different
from validation.finding import Severity
from validation.rule import Broken, Context, Example, Rule, Tables

CCYY_MM_DD = "[12][0-9]{3}-[0-9]{2}-[0-9]{2}"
Mask = Callable[["pd.Series[str]", Context], "pd.Series[bool]"]
"""(values, context) → which of them are wrong; a missing value is never wrong."""


def matches(values: "pd.Series[str]", pattern: str) -> "pd.Series[bool]":
    """Which values match ``pattern`` from end to end; a missing value does not. RE2 syntax."""
    found = pc.match_substring_regex(pa.array(values, pa.large_string()), f"^(?:{pattern})$")
    return pd.Series(pc.fill_null(found, False).to_pandas(), index=values.index, dtype=bool)


def is_date(values: "pd.Series[str]") -> "pd.Series[bool]":
    """Which values are real calendar dates written CCYY-MM-DD; a missing value is not."""
    day = pd.to_datetime(values, format="%Y-%m-%d", errors="coerce")
    return matches(values, CCYY_MM_DD) & day.notna()


def as_dates(values: "pd.Series[str]") -> "pd.Series[pd.Timestamp]":
    """The dates; NaT for a missing value and for one that is no real CCYY-MM-DD date."""
    found = different(values)
    if found is not None:
        return pd.Series(_dates(found.values).array.take(found.where), index=values.index)
    return _dates(values)


def _dates(values: "pd.Series[str]") -> "pd.Series[pd.Timestamp]":
    written = values.where(matches(values, CCYY_MM_DD))
    return pd.to_datetime(written, format="%Y-%m-%d", errors="coerce")


def as_numbers(values: "pd.Series[str]") -> "pd.Series[float]":
    """The whole numbers; NaN for a missing value and for anything but 1 to 15 digits."""
    return pd.to_numeric(values.where(matches(values, "-?[0-9]{1,15}")), errors="coerce").astype(
        float
    )


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
        twice = tables[table].duplicated(["return", field], keep=False)
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
