"""The School Census in tests: its template, and tables made from an example."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import pandas as pd

from validation.check import shipped
from validation.collections.school_census.file import layout, perfect
from validation.rule import Context, Example, Rule, Tables
from validation.template import Template

PERIODS = ("2013-AUT", "2014-SPR", "2014-SUM", "2007-AUT", "2024-AUT", "2025-SPR", "2025-SUM")
"""In the order in which an example looks for a period that its rule holds for."""
OURS = {"file": "header", "kind": "structure", "count": "structure"}
"""Columns that are not in the layout: what the reader adds."""


def template() -> Template:
    return shipped()["school-census"]


@cache
def columns() -> dict[str, list[str]]:
    """Every table, with the columns of every edition and our own."""
    known: dict[str, list[str]] = {}
    for table, names in (
        *layout("layout_2013").columns.items(),
        *layout("layout_2024").columns.items(),
        *((table, [column]) for column, table in OURS.items()),
    ):
        known[table] = list(dict.fromkeys((*known.get(table, ()), *names)))
    return known


def context(rule: Rule) -> Context:
    """The first period that the rule holds for and that the template knows."""
    return template().context(next(p for p in PERIODS if rule.holds_for(p)))


def tables(example: Example) -> Tables:
    """The perfect records, with the rows of the example laid over them."""
    unknown = example.keys() - columns().keys()
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
        "return": [row.get("return", "873-4001") for row in rows],
        "record": range(1, len(rows) + 1),
        "key": [row.get("UPN") or "" for row in rows],
        "line": [1] * len(rows),
        "path": [""] * len(rows),
        "parent": [row.get("parent", 1) for row in rows],
    }
    text = {name: pd.array([row.get(name) for row in rows], "str") for name in columns()[table]}
    return pd.DataFrame(place | text)
