"""The School Census in tests: its template, and tables made from an example."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from validation.check import shipped
from validation.collections.school_census.file import layout, perfect
from validation.reading.located import Located
from validation.rule import Context, Example, Rule, Tables
from validation.template import Template

PERIODS = ("2013-AUT", "2014-SPR", "2014-SUM", "2007-AUT", "2024-AUT", "2025-SPR", "2025-SUM")
"""In the order in which an example looks for a period that its rule holds for."""
BETWEEN = ("2017-AUT", "2022-AUT")
"""Periods of rules that hold for none that the template knows; examples are run as of 2024."""
OURS = {"file": "header", "kind": "structure", "count": "structure"}
"""Columns that are not in the layout: what the reader adds."""
RETIRED = {"ProficiencyInEnglish": "pupils", "Traineeship": "pupils"}
"""Columns of years of which we know no layout."""
LAST = "last "
"""What an example says of the school's last return begins with this."""


def template() -> Template:
    return shipped()["school-census"]


def lines(tables: Located, table: str, field: str) -> list[int]:
    """The line of a field in every row."""
    found: list[int] = tables.places[table].lines(field, every(tables, table)).tolist()
    return found


def paths(tables: Located, table: str) -> list[str]:
    """The path of every row."""
    return [*tables.places[table].paths(every(tables, table))]


def same(one: Located, other: Located) -> None:
    """Raise AssertionError where they differ, in lines and paths too."""
    assert one.keys() == other.keys()
    for name in one:
        if not one[name].equals(other[name]):
            pd.testing.assert_frame_equal(one[name], other[name], obj=name)
    for name in one.places:
        assert paths(one, name) == paths(other, name)
        for field in one[name].columns:
            assert lines(one, name, field) == lines(other, name, field)


def every(tables: Located, table: str) -> Any:
    """The positions of all rows."""
    return np.arange(len(tables[table]))


@cache
def columns() -> dict[str, list[str]]:
    """Every table, with the columns of every edition and our own."""
    known: dict[str, list[str]] = {}
    for table, names in (
        *layout("layout_2013").columns.items(),
        *layout("layout_2024").columns.items(),
        *((table, [column]) for column, table in (OURS | RETIRED).items()),
    ):
        known[table] = list(dict.fromkeys((*known.get(table, ()), *names)))
    return known


def context(rule: Rule, example: Example | None = None) -> Context:
    """The first period that the rule holds for and that the template knows, with what the example
    says that we have beside the file."""
    period = next((p for p in PERIODS if rule.holds_for(p)), "")
    assert period or any(rule.holds_for(p) for p in BETWEEN)
    return knowing(template().context(period or "2024-AUT"), example or {})


def knowing(known: Context, example: Example) -> Context:
    """The same, with what the example says of a register, of lists, and of the last return."""
    before = {name.removeprefix(LAST): example[name] for name in example if name.startswith(LAST)}
    return replace(
        known,
        register={row["organisation"]: row for row in example.get("register", ())} or None,
        last_return=tables(before) if before else None,
        others={
            name: {"rows": listed(rows)}
            for name, rows in example.items()
            if name.startswith("list of ")
        },
    )


def listed(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(list(rows)).astype("str")


def beside(name: str) -> bool:
    """Whether an example says this of what we have beside the file."""
    return name.startswith((LAST, "list of ")) or name == "register"


def tables(example: Example) -> Tables:
    """The perfect records, with the rows of the example laid over them."""
    unknown = {name for name in example if not beside(name)} - columns().keys()
    assert not unknown, f"no such table: {unknown}"
    return {
        name: frame(name, example[name]) if name in example else untouched(name).copy(deep=False)
        for name in columns()
    }


@cache
def untouched(table: str) -> pd.DataFrame:
    return frame(table, None)


def frame(table: str, shown: Sequence[Mapping[str, Any]] | None) -> pd.DataFrame:
    ground = perfect().get(table, ())
    first = dict(ground[0]) if ground else {}
    rows = [dict(row) for row in ground] if shown is None else [{**first, **row} for row in shown]
    strange = {name for row in rows for name in row} - {*columns()[table], "return", "parent"}
    assert not strange, f"no such column of {table}: {strange}"
    place = {
        "return": pd.array([row.get("return", "873-4001") for row in rows], "str"),
        "record": range(1, len(rows) + 1),
        "key": [row.get("UPN") or "" for row in rows],
        "line": [1] * len(rows),
        "path": [""] * len(rows),
        "parent": [row.get("parent", 1) for row in rows],
    }
    text = {name: texts(tuple(row.get(name) for row in rows)) for name in columns()[table]}
    return pd.DataFrame(place | text)


@cache
def texts(values: tuple[Any, ...]) -> Any:
    """A column of text; most columns of most examples are alike."""
    return pd.array(values, "str")
