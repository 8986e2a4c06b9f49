"""A rule's examples in another period: its days and codes are carried over to that period's own."""

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import pandas as pd

from tests.census import LAST, columns, context, knowing, template, texts
from validation.collections.school_census.derive import last_august
from validation.collections.school_census.file import perfect
from validation.rule import Context, Example, Rule, Tables
from validation.run import run

DAY = re.compile(r"(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}")
NEAR = timedelta(days=3)
WINDOWS = ("attendance", "summer2", "fsm", "exclusions")
NEWER: Mapping[tuple[str, str], Mapping[str, Mapping[str, str]]] = {
    ("2012", "2025"): {
        "SENprovision": {"A": "K", "P": "K", "S": "E"},
        "SENtype": {"BESD": "SEMH"},
        "Category": {"FIXD": "SUSP"},
        "AttendanceReason": {"H": "K"},
    }
}
"""(edition of codes, another) → field → what became of a code."""

Row = dict[str, Any]


def outcome(rule: Rule, there: Context) -> tuple[set[str], set[str], str]:
    """(the examples that complain, those that should, what else went wrong) in that period; an
    example is called "bad-2"."""
    home = context(rule)
    shown = [
        (f"{kind}-{at}", example)
        for kind in ("good", "bad", "missing")
        for at, example in enumerate(getattr(rule, kind), 1)
    ]
    tables = together([example for _, example in shown], home, there)
    done = run([rule], tables, _beside([example for _, example in shown], home, there))
    complain: set[str] = set()
    for broken in done.broken:
        returns = tables[rule.table].loc[broken.rows.index, "return"]
        complain |= {shown[int(name.partition(" ")[0])][0] for name in returns}
    asked = {
        name
        for name, _ in shown
        if name.startswith("bad") or (rule.demands and name.startswith("missing"))
    }
    return complain, asked, "; ".join(map(str, (*done.crashed, *done.not_run)))


def _beside(examples: Sequence[Example], home: Context, there: Context) -> Context:
    """The other period, knowing what the examples say beside the file; lists are alike in all."""
    last = [{k.removeprefix(LAST): e[k] for k in e if k.startswith(LAST)} for e in examples]
    register = {
        f"{at} {row['organisation']}": row
        for at, example in enumerate(examples)
        for row in example.get("register", ())
    }
    return replace(
        knowing(there, next(iter(examples))),
        register=register or None,
        last_return=together(last, home, there) if any(last) else None,
    )


def together(examples: Sequence[Example], home: Context, there: Context) -> Tables:
    """The perfect records once for each example, with its rows laid over them; each is a return."""
    return {
        name: _frame(name, [example.get(name) for example in examples], home, there)
        if any(name in example for example in examples)
        else _untouched(name, len(examples), home.period, there.period).copy(deep=False)
        for name in columns()
    }


@cache
def _untouched(name: str, count: int, home: str, there: str) -> pd.DataFrame:
    return _frame(name, [None] * count, template().context(home), template().context(there))


def _frame(
    name: str, shown: Sequence[Sequence[Row] | None], home: Context, there: Context
) -> pd.DataFrame:
    ground = [dict(row) for row in perfect().get(name, ())]
    first = ground[0] if ground else {}
    rows: list[Row] = []
    for at, own in enumerate(shown):
        seen: Counter[str] = Counter()
        for row in ground if own is None else [{**first, **row} for row in own]:
            name_of = f"{at} {row.get('return', '873-4001')}"
            seen[name_of] += 1
            rows.append({**carried(row, home, there), "return": name_of, "record": seen.total()})
    place = {
        "return": [row["return"] for row in rows],
        "record": [row["record"] for row in rows],
        "key": [row.get("UPN") or "" for row in rows],
        "line": [1] * len(rows),
        "path": [""] * len(rows),
        "parent": [row.get("parent", 1) for row in rows],
    }
    text = {column: texts(tuple(row.get(column) for row in rows)) for column in columns()[name]}
    return pd.DataFrame(place | text)


def carried(row: Mapping[str, Any], home: Context, there: Context) -> Row:
    """A row as it would stand in the other period."""
    if home.period == there.period:
        return dict(row)
    newer = NEWER.get((home.parameters["codes"], there.parameters["codes"]), {})
    return {
        field: _carried(newer.get(field, {}).get(value, value), home, there)
        if isinstance(value, str)
        else value
        for field, value in row.items()
    }


def _carried(value: str, home: Context, there: Context) -> str:
    return DAY.sub(lambda found: _moved(found[0], home, there), value)


def _moved(written: str, home: Context, there: Context) -> str:
    """The day that means the same there: as far from census day (a birthday too), in the same
    place of the same window, or in the same school year of a pupil's life."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return written
    for ours, theirs in _marks(home, there):
        apart = _yearly(day, ours.year) - ours
        if abs(apart) <= NEAR:
            return _yearly(theirs + apart, theirs.year - ours.year + day.year).isoformat()
    for name in WINDOWS:
        old, new = home.parameters.get(name), there.parameters.get(name)
        if old and new and old[0] <= day <= old[1]:
            early = day - old[0] < old[1] - day
            inside: date = new[0] + (day - old[0]) if early else new[1] - (old[1] - day)
            return inside.isoformat()
    assert home.reference_date is not None
    assert there.reference_date is not None
    years = last_august(there.reference_date).year - last_august(home.reference_date).year
    return _yearly(day, day.year + years).isoformat()


def _yearly(day: date, year: int) -> date:
    """The same day of another year; the 29 February where there is one."""
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))


def _marks(home: Context, there: Context) -> list[tuple[date, date]]:
    """Days that both periods have: the two census days."""
    assert home.reference_date is not None
    assert there.reference_date is not None
    previous = "previous_reference_date"
    return [
        (home.reference_date, there.reference_date),
        (home.parameters[previous], there.parameters[previous]),
    ]
