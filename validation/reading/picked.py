"""Values and the records that they belong to → the columns of a file, whichever way they came."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from validation.reading.records import Records
from validation.reading.values import Columns, Notes, Whole

NONE = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Picked:
    """Values in the order of their columns and records, none of them empty, each cell once.

    ``column`` counts through the columns of all tables, ``record`` through all records; ``begin``
    is where a value begins, ``begins`` where a record does that has none; ``line`` knows the lines
    of both. ``fixed`` are the columns that follow from the records.
    """

    column: Whole
    record: Whole
    texts: Any
    begin: Whole
    begins: Whole
    line: Callable[[Whole], Whole]
    fixed: Mapping[int, Any]

    def columns(self, rows: Records, of: str, notes: Notes) -> Columns:
        """The columns of a file; ``of`` names its return."""
        many = sum(map(len, rows.layout.columns.values()))
        return Columns(
            of=of,
            table=rows.table,
            parent=rows.parent,
            line=self.line(self.firsts()),
            key=rows.keys(self.column, self.record, self.texts),
            path_of=rows.path_of,
            texts=self.texts,
            row=rows.number[self.record] - 1,
            lines_of=lambda values: self.line(self.begin[values]),
            cut=np.searchsorted(self.column, np.arange(many + 1)).tolist(),
            fixed=self.fixed,
            notes=notes,
        )

    def firsts(self) -> Whole:
        """Where each record begins: with its first value, or its element where it has none."""
        first = np.full(len(self.begins), NONE)
        np.minimum.at(first, self.record, self.begin)
        return np.where(first == NONE, self.begins, first)
