"""What a reader of XML finds in one file, before it becomes the tables that rules see."""

from collections.abc import Callable, Mapping
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
    ascending) and ``lines_of``. Of each record, in the order of the file: ``table`` (its position
    in the layout), ``parent`` (the number of the row that it hangs below, from 1, or 0), ``line``,
    ``key`` and ``path_of``. ``fixed`` are columns, by their number, whose values follow from the
    elements that begin records: a text for each row of the table. ``of`` names the return.

    ``lines_of`` (positions of values) and ``path_of`` (the position of a record) are worked out
    for those that are asked for: few have a finding.
    """

    of: str
    table: Whole
    parent: Whole
    line: Whole
    key: Any
    path_of: Callable[[int], str]
    texts: Any
    row: Whole
    lines_of: Callable[[Whole], Whole]
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
