"""How the census rules are made: a few shapes that come again and again; it knows no rule."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from validation.collections.school_census.codes import accepted
from validation.declared import listed
from validation.finding import Severity
from validation.rule import Broken, Context, Example, Rule, Tables, rule
from validation.run import NOTHING

ERROR, QUERY = Severity.ERROR, Severity.QUERY
Mask = Callable[[Tables, Context], "pd.Series[bool]"]


def rows(table: str, *rows: dict[str, Any]) -> Example:
    """An example: these rows of one table."""
    return {table: list(rows)}


def each(at: str, *values: str | None) -> tuple[Example, ...]:
    """Examples: one for each value of a field."""
    table, _, field = at.partition(".")
    return tuple({table: [{field: value}]} for value in values)


def complaint(wrong: "pd.Series[bool]", **told: Any) -> pd.DataFrame:
    """The broken rows, with what was ``found`` and ``expected``: a word, a Series of words, or a
    function that makes either and is not called where nothing is wrong."""
    mask = wrong.to_numpy()
    if not mask.any():
        return NOTHING
    index = wrong.index[mask]
    told = {name: value() if callable(value) else value for name, value in told.items()}
    shown = {k: v.loc[index] if isinstance(v, pd.Series) else v for k, v in told.items()}
    return pd.DataFrame(shown, index=index)


def is_none_of(
    values: "pd.Series[str]", codes: Sequence[str], *, or_missing: bool = False
) -> "pd.Series[bool]":
    """Which values are none of the codes; a missing one is where ``or_missing``."""
    texts = pa.array(values.array, pa.large_string())
    wrong = pc.invert(pc.is_in(texts, pa.array(codes, pa.large_string())))
    if not or_missing:
        wrong = pc.and_(wrong, pc.is_valid(texts))
    return pd.Series(wrong.to_numpy(zero_copy_only=False), values.index)


def coded(  # noqa: PLR0913 - a rule is its metadata
    code: str,
    at: str,
    message: str,
    fix: str,
    of: str,
    *,
    where: Mask | None = None,
    demands: bool = True,
    severity: Severity = ERROR,
    **more: Any,
) -> Rule:
    """A value must be one of the period's codes ``of`` that name, and there if it ``demands``."""
    table, _, field = at.partition(".")

    def broken(tables: Tables, context: Context) -> pd.DataFrame:
        codes = accepted(context, of)
        wrong = is_none_of(tables[table][field], codes, or_missing=demands)
        if where and wrong.to_numpy().any():
            wrong &= where(tables, context)
        return complaint(wrong, expected=lambda: listed(codes))

    words = f"{message}\n\n{fix}"
    return _worded(code, at, words, broken, severity=severity, demands=demands, **more)


def there(
    code: str,
    at: str,
    message: str,
    fix: str,
    *,
    where: Mask | None = None,
    severity: Severity = ERROR,
    **more: Any,
) -> Rule:
    """A value must be there."""
    table, _, field = at.partition(".")

    def broken(tables: Tables, context: Context) -> "pd.Series[bool]":
        wrong = tables[table][field].isna()
        return wrong & where(tables, context) if where and wrong.to_numpy().any() else wrong

    more = {"expected": "a value", "bad": each(at, None), "missing": each(at, None), **more}
    words = f"{message}\n\n{fix}"
    return _worded(code, at, words, broken, severity=severity, demands=True, **more)


def _worded(
    code: str, at: str, words: str, broken: Broken, *, severity: Severity, **more: Any
) -> Rule:
    broken.__doc__ = words
    for name in ("good", "bad", "missing"):
        more[name] = _examples(at, more.get(name, ()))
    return rule(code, severity, at, **more)(broken)


def _examples(at: str, shown: Sequence[Any]) -> tuple[Example, ...]:
    """Bare values of the rule's field become examples."""
    return tuple(one if isinstance(one, dict) else each(at, one)[0] for one in shown)
