"""What changed between two files of one return: records by their key, never by what they say."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from validation.check import known_in
from validation.reading.trouble import Unreadable
from validation.rule import Tables
from validation.template import Template

OWN = frozenset({"return", "record", "key", "line", "path", "parent"})
"""Columns that say where a record stands, and nothing of it."""
OF_THE_FILE = frozenset({"header", "source", "levels", "structure"})
"""Tables about the file itself: they differ in every file."""
WHOLE = ""
"""The "field" that stands for all of a record's values together."""
MOST = 50
"""How many records of a kind are named; the counts are exact."""


@dataclass(frozen=True)
class File:
    """A file that was checked before: its name and bytes."""

    name: str
    content: bytes


def compare_files(
    before: tuple[str, bytes],
    after: tuple[str, bytes],
    template: str,
    period: str,
    options: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A job: compare two files of one template and period, each its name and bytes.

    Options: organisation, templates (the operator's folder). Returns {"added": n, "removed": n,
    "changed": n, "named": {"added": [key …], "removed": [key …], "changed": [[key, [field …]] …]},
    "fields": {field: how many records}, "nameless": [records without a key before, after]}; or
    {"unreadable": sentence}.
    """
    given = dict(options or {})
    known = known_in(str(given.get("templates", "") or ""))[template]
    organisation = str(given.get("organisation", ""))
    try:
        then, now = (_tables(File(*one), known, period, organisation) for one in (before, after))
    except Unreadable as trouble:
        return {"unreadable": trouble.sentence}
    return changes(then, now)


def changes(then: Tables, now: Tables) -> dict[str, Any]:
    """The same of two files' tables."""
    had, has = _marks(then), _marks(now)
    added = has.index.difference(had.index)
    removed = had.index.difference(has.index)
    differ = _differ(had, has)
    return {
        "added": len(added),
        "removed": len(removed),
        "changed": len(differ),
        "named": {
            "added": [str(key) for key in added[:MOST]],
            "removed": [str(key) for key in removed[:MOST]],
            "changed": [[str(key), _fields(differ.loc[key])] for key in differ.index[:MOST]],
        },
        "fields": _by_field(differ),
        "nameless": [_nameless(then), _nameless(now)],
    }


def _tables(file: File, template: Template, period: str, organisation: str) -> Tables:
    context = template.context(period, file_name=file.name, organisation=organisation)
    return template.read(file.name, file.content, context).tables


def _compared(tables: Tables) -> Iterable[tuple[str, pd.DataFrame]]:
    """The tables whose rows are records, or belong to one; with the key of a lone row its table's
    name, as of a school's own data.
    """
    for name, table in tables.items():
        if "@" in name or name in OF_THE_FILE or table.empty:
            continue
        keys = table["key"].fillna("")
        lone = len(table) == 1 and keys.iloc[0] == ""
        yield name, table.assign(key=name if lone else keys)


def _nameless(tables: Tables) -> int:
    return sum(int((table["key"] == "").sum()) for _, table in _compared(tables))


def _marks(tables: Tables) -> pd.DataFrame:
    """A row for each key, and for each field of each table a number made of all its values, in
    whatever order they stand; 0 where there is none.
    """
    each = [_of_table(name, table[table["key"] != ""]) for name, table in _compared(tables)]
    if not each:
        return pd.DataFrame()
    keys = sorted(set().union(*(marks.index for marks in each)))
    # filled at once: a gap would make floats of these numbers, and they would not be the same
    return pd.concat([marks.reindex(keys, fill_value=0) for marks in each], axis=1)


def _of_table(name: str, table: pd.DataFrame) -> pd.DataFrame:
    values = table[[column for column in table.columns if column not in OWN]].fillna("")
    marks = {f"{name}.{c}": pd.util.hash_array(values[c].to_numpy(object)) for c in values}
    # what belongs together in one row counts too: two rows may have exchanged a value
    together = sum(
        (mark * np.uint64(2 * n + 3) for n, mark in enumerate(marks.values())),
        np.ones(len(values), "uint64"),
    )
    rows = pd.DataFrame({**marks, f"{name}.{WHOLE}": _mixed(together)})
    return rows.groupby(table["key"].to_numpy()).sum()


def _mixed(numbers: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    """Each number made into another one, so that sums of them do not cancel."""
    mixed: np.ndarray[Any, Any] = pd.util.hash_array(numbers.astype("uint64"))
    return mixed


def _differ(had: pd.DataFrame, has: pd.DataFrame) -> pd.DataFrame:
    """Of the keys that both have and that changed: which fields differ."""
    both, fields = had.index.intersection(has.index), had.columns.union(has.columns)
    then = had.reindex(index=both, columns=fields, fill_value=0)
    now = has.reindex(index=both, columns=fields, fill_value=0)
    differ = then.ne(now)
    return differ[differ.any(axis=1)]


def _fields(differ: "pd.Series[bool]") -> list[str]:
    """The fields' names; a table's where its rows have only exchanged values."""
    differing = [str(field).partition(".") for field in differ.index[differ.to_numpy()]]
    told = list(dict.fromkeys(field for _, _, field in differing if field != WHOLE))
    return told or [table for table, _, _ in differing]


def _by_field(differ: pd.DataFrame) -> dict[str, int]:
    """In how many records each field changed, the most first."""
    counted: Counter[str] = Counter()
    for field, records in differ.sum().items():
        counted[str(field).partition(".")[2]] += int(records)
    return {field: n for field, n in counted.most_common() if n and field != WHOLE}
