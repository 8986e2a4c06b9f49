"""The summary of a file of rows: how many there are by what stands in columns of few values."""

from collections.abc import Iterator, Sequence

import pandas as pd

from validation.summary import Part, Row, counted

FEW = 15
"""Different values that a column may have to be worth counting by."""
MOST = 6
"""Columns that are counted by: those with the fewest values first."""
ROWS = ("Rows",)


def by_column(
    table: pd.DataFrame, names: Sequence[str], left_out: Sequence[str] = ()
) -> tuple[Part, ...]:
    """The number of rows, then a part for each named column with few values."""
    head = Part("Rows", ROWS, (Row("All rows", (len(table),)),))
    counting = [name for name in names if name not in left_out and _few(table, name)]
    counting.sort(key=lambda name: table[name].nunique())
    return (head, *_parts(table, counting[:MOST]))


def _parts(table: pd.DataFrame, names: Sequence[str]) -> Iterator[Part]:
    for n, name in enumerate(names):
        yield Part(f"By {name}", ROWS, counted(table[name], {}), "", "" if n else "bars", True)


def _few(table: pd.DataFrame, name: str) -> bool:
    return name in table.columns and 1 < table[name].nunique() <= FEW
