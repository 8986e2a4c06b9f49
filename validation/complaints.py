"""Broken rows → Findings that people can act on; it decides nothing about them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from validation.alike import alike
from validation.finding import Finding
from validation.reading.located import Located
from validation.reading.text import lines as told
from validation.rule import PLACE, Rule, Tables
from validation.run import Broken

LONGEST = 200


def findings(
    broken: Sequence[Broken], tables: Tables, private: frozenset[str], cut_at: int
) -> list[Finding]:
    """At most ``cut_at`` findings (0: all), shared out so that every rule is still to be seen."""
    room = shares({n: 1 if b.rule.grouped else len(b.rows) for n, b in enumerate(broken)}, cut_at)
    kept = ((b, _most(b.rows, 1 if b.rule.grouped else room[n])) for n, b in enumerate(broken))
    return [finding for b, rows in kept for finding in _of(b, rows, tables, private)]


def _most(rows: pd.DataFrame, many: int) -> pd.DataFrame:
    return rows if len(rows) <= many else rows.iloc[:many]


def findings_of_each(
    broken: Sequence[Broken], tables: Tables, private: frozenset[str], cut_at: int
) -> dict[str, list[Finding]]:
    """The same for many returns: at most ``cut_at`` findings of each. No rule may be grouped."""
    counts: dict[str, dict[int, int]] = {}
    names = [returns_of(one, tables) for one in broken]
    for n, returns in enumerate(names):
        for name, count in Counter(returns).items():
            counts.setdefault(name, {})[n] = count
    room = {name: shares(each, cut_at) for name, each in counts.items()}
    told: dict[str, list[Finding]] = {name: [] for name in counts}
    for n, (one, returns) in enumerate(zip(broken, names, strict=True)):
        shown = _first([*returns], {name: room[name][n] for name in {*returns}})
        found = _of(one, one.rows.iloc[shown], tables, private)
        for at, finding in zip(shown, found, strict=True):
            told[returns[at]].append(finding)
    return told


def returns_of(broken: Broken, tables: Tables) -> list[str]:
    """The return of each broken row."""
    names = tables[broken.rule.table]["return"].array.take(broken.rows.index.to_numpy())
    return [*names]


def _first(names: Sequence[str], room: dict[str, int]) -> list[int]:
    """The positions of the first so many of each name."""
    shown = []
    for at, name in enumerate(names):
        if room[name]:
            room[name] -= 1
            shown.append(at)
    return shown


def shares(counts: Mapping[int, int], most: int) -> dict[int, int]:
    """How many of each to show, when ``most`` are shown in all (0: all): small groups whole.

    >>> shares({0: 2, 1: 900, 2: 900}, 100)
    {0: 2, 1: 49, 2: 49}
    """
    if not most:
        return dict(counts)
    left, shown = most, {}
    for done, n in enumerate(sorted(counts, key=lambda n: counts[n])):
        shown[n] = min(counts[n], left // (len(counts) - done))
        left -= shown[n]
    return shown


def shape(value: str) -> str:
    """What a value looks like without saying what it is.

    >>> shape("O'Brien")
    "X'Xxxxx, 7 characters"
    """
    looks = "".join(_look(c) for c in value[:40])
    return f"{looks}, {len(value)} character{'s' if len(value) != 1 else ''}"


def _look(character: str) -> str:
    if character.isdigit():
        return "9"
    if character.isalpha():
        return "X" if character.isupper() else "x"
    return character


def _of(
    broken: Broken, rows: pd.DataFrame, tables: Tables, private: frozenset[str]
) -> Iterator[Finding]:
    """The findings of one rule on ``rows``; a grouped rule has one, which names its first lines."""
    rule, table = broken.rule, tables[broken.rule.table]
    fields = {*rows["field"]} if "field" in rows else {rule.field}
    places = _records(table, {*PLACE, *fields}, rows.index)
    for name, column in _located(tables, rule.table, fields, rows.index.to_numpy()).items():
        for place, value in zip(places, column, strict=True):
            place[name] = value
    columns = {field: _column(table, field) for field in fields}
    for one, row in zip(_records(rows, rows.columns), places, strict=True):
        finding = _finding(rule, one, row, private, columns)
        yield _grouped(finding, table.loc[broken.rows.index], private) if rule.grouped else finding


def _located(
    tables: Tables, table: str, fields: Iterable[str], rows: Any
) -> dict[str, Sequence[Any]]:
    """The paths of rows, and the lines of these fields in them, where the tables know them."""
    places = tables.places.get(table) if isinstance(tables, Located) else None
    if places is None:
        return {}
    lines = {f"{field}@line": places.lines(field, rows).tolist() for field in fields}
    return {"path": places.paths(rows), **lines}


def _records(
    frame: pd.DataFrame, names: Iterable[str], rows: pd.Index | None = None
) -> list[dict[str, Any]]:
    """The rows as dicts of those of the columns that the frame has."""
    many, there = len(frame if rows is None else rows), [n for n in names if n in frame.columns]
    if not there or not many:
        return [{} for _ in range(many)]
    columns: list[Any] = [frame[name].array for name in there]
    if rows is not None:
        columns = [column.take(rows.to_numpy()) for column in columns]
    columns = [np.asarray(column, dtype=object) for column in columns]
    return [dict(zip(there, row, strict=True)) for row in zip(*columns, strict=True)]


def _finding(
    rule: Rule,
    said: Mapping[Any, Any],
    row: Mapping[Any, Any],
    private: frozenset[str],
    columns: Mapping[str, str],
) -> Finding:
    """What the rule said of a row, and else what stands in the row."""
    field = str(said.get("field", rule.field))
    found = _text(said.get("found", row.get(field)))
    hidden = found and f"{rule.table}.{field}" in private
    return Finding(
        rule=rule.code,
        severity=rule.severity,
        table=rule.table,
        record=int(row["record"]),
        key=_text(row["key"]),
        path=_text(row.get("path")) or columns[field],
        line=int(row.get(f"{field}@line", row["line"])),
        field=field,
        found=shape(found) if hidden else found[:LONGEST],
        expected=_text(said.get("expected")) or rule.expected,
        message=rule.message,
        fix=rule.fix,
        basis=rule.basis,
    )


def _grouped(finding: Finding, rows: pd.DataFrame, private: frozenset[str]) -> Finding:
    """The first row's finding as one about the file: on which lines, and what they have alike."""
    every, found = told(rows["line"].tolist()), finding.found
    hidden = f"{finding.table}.{finding.field}" in private
    common = None if hidden else alike([_text(v) for v in rows.get(finding.field, ())])
    if common and common.count == len(rows) and common.what != found:
        found = f"{common.what} in all of them, such as {found}"
    found = f"{found} ({every})" if found else every
    path = finding.path if finding.path.startswith("column ") else ""
    return replace(finding, record=0, key="", path=path, found=found, rows=len(rows))


def _column(table: pd.DataFrame, field: str) -> str:
    """Where a field stands in a table that has no paths because it has columns: "column 10"."""
    return f"column {list(table.columns).index(field) + 1}" if field in table.columns else ""


def _text(value: Any) -> str:
    """A cell as text; a missing one is ""."""
    return "" if value is None or value is pd.NA or value != value else str(value)  # noqa: PLR0124
