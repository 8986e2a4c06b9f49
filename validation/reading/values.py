"""What a reader of XML finds in one file, before it becomes the tables that rules see."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from validation.reading.layout import Layout

Whole: TypeAlias = npt.NDArray[np.int64]
Notes: TypeAlias = Mapping[tuple[str, str], tuple[int, int]]
"""(kind, path) → how many times, and the first line."""


@dataclass(frozen=True)
class Columns:
    """Every value of a file, column by column, and what each of its records is known by.

    The values of column ``n``, counted through all tables (``first_columns``), are those from
    ``cut[n]`` to ``cut[n + 1]``: ``texts``, ``row`` (the record as a position in its table,
    ascending) and ``lines``. Of each record, in the order of the file: ``table`` (its position in
    the layout), ``parent`` (the number of the row that it hangs below, from 1, or 0), ``line``,
    ``key`` and ``path``. ``fixed`` are columns, by their number, whose values follow from the
    elements that begin records: a text for each row of the table. ``of`` names the return.
    """

    of: str
    table: Whole
    parent: Whole
    line: Whole
    key: Any
    path: Any
    texts: Any
    row: Whole
    lines: Whole
    cut: list[int]
    fixed: Mapping[int, Any]
    notes: Notes

    def records_of(self, table: int) -> Whole:
        """The records of a table, as positions among all."""
        order, tables = self._by_table
        return order[slice(*np.searchsorted(tables, [table, table + 1]))]

    @cached_property
    def _by_table(self) -> tuple[Whole, Whole]:
        order = np.argsort(self.table, kind="stable")
        return order, self.table[order]


def first_columns(layout: Layout) -> dict[str, int]:
    """The number of each table's first column, when the columns of all are counted through."""
    counts = [0, *map(len, layout.columns.values())]
    return dict(zip(layout.columns, np.cumsum(counts).tolist(), strict=False))


def lines_of_records(positions: Whole, line: Whole, many: int) -> Whole:
    """The first line of each of ``many`` records among those of its values; 0 where it has none.

    ``positions`` are the records that the values belong to.
    """
    lines = np.full(many, np.iinfo(np.int64).max)
    np.minimum.at(lines, positions, line)
    lines[lines == np.iinfo(np.int64).max] = 0
    return lines
