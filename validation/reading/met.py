"""What a walk meets in a tree, piece by piece → records and values in numbers."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validation.reading.inside import Start
from validation.reading.layout import Layout
from validation.reading.picked import Picked
from validation.reading.records import NO, Records
from validation.reading.values import Whole, first_columns


class Met:
    """Texts in the order of the file, with their columns and lines; and the records.

    From the text ``runs[n]`` on they are those of the record ``owners[n]``. Of each record: what
    began it, the position of the one around it and of the one that it hangs below, -1 for none,
    how many are around it, and itself, and its line.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.texts: list[str] = []
        self.columns: list[int] = []
        self.lines: list[int] = []
        self.runs: list[int] = []
        self.owners: list[int] = []
        self.starts: list[Start] = []
        self.around: list[int] = []
        self.above: list[int] = []
        self.levels: list[int] = []
        self.begins: list[int] = []

    def start(self, start: Start, around: int, line: int) -> int:
        """A new record: its position."""
        above = around
        while start.of and above != NO and self.starts[above].sheet.table != start.of:
            above = self.above[above]
        record = len(self.starts)
        self.starts.append(start)
        self.around.append(around)
        self.above.append(above)
        self.levels.append(1 if around == NO else self.levels[around] + 1)
        self.begins.append(line)
        self.now_of(record)
        return record

    def now_of(self, record: int) -> None:
        """What comes next is of this record."""
        self.runs.append(len(self.texts))
        self.owners.append(record)

    def records(self) -> Records:
        """The records that were met."""
        sheets = {id(start.sheet): start.sheet for start in self.starts}
        at = {key: number for number, key in enumerate(sheets)}
        return Records(
            layout=self.layout,
            sheets=[*sheets.values()],
            sheet=np.array([at[id(start.sheet)] for start in self.starts], np.int64),
            around=np.array(self.around, np.int64),
            above=np.array(self.above, np.int64),
            level=np.array(self.levels, np.int64),
            steps=pa.array([start.step for start in self.starts], pa.large_string()),
        )

    def picked(self, rows: Records) -> tuple[Picked, list[tuple[str, int]]]:
        """The values, each cell once; and of those that are too many the path and the line."""
        column, line = np.array(self.columns, np.int64), np.array(self.lines, np.int64)
        sizes = np.diff([*self.runs, len(column)])
        record, fixed = np.repeat(np.array(self.owners, np.int64), sizes), rows.fixed()
        order, again = _each_once(column, rows.number[record], fixed)
        repeated = [(self.place(int(record[at]), int(column[at])), int(line[at])) for at in again]
        texts = pc.utf8_trim_whitespace(pa.array(self.texts, pa.large_string()))
        picked = Picked(
            column=column[order],
            record=record[order],
            texts=texts.take(pa.array(order)),
            begin=line[order],
            begins=np.array(self.begins, np.int64),
            line=np.asarray,
            fixed=fixed,
        )
        return picked, repeated

    def place(self, record: int, column: int) -> str:
        """Where a column's value stands in a record, whichever record of its kind that is."""
        table = self.starts[record].sheet.table
        name = self.layout.columns[table][column - first_columns(self.layout)[table]]
        steps = [f"/{step}" for step in self.layout.places.get((table, name), ())[:1]]
        while record != NO:
            steps.append(self.starts[record].step)
            record = self.around[record]
        return "".join(reversed(steps))


def _each_once(column: Whole, number: Whole, fixed: Mapping[int, Any]) -> tuple[Whole, list[int]]:
    """How to order values by column and the number of their row, with the first of each cell only;
    and the others, as they come. A cell that is ``fixed`` has its value before."""
    order = np.argsort(column.astype(np.int16), kind="stable")
    columns, rows = column[order], number[order] - 1
    ascend = (columns[:-1] < columns[1:]) | (rows[:-1] < rows[1:])
    if ascend.all() and not np.isin(columns, [*fixed]).any():
        return order, []
    taken = {(at, row) for at, texts in fixed.items() for row in np.flatnonzero(texts.is_valid())}
    kept, again = list[int](), list[int]()
    for at in order[np.lexsort((rows, columns))].tolist():
        cell = column[at], number[at] - 1
        (again if cell in taken else kept).append(at)
        taken.add(cell)
    return np.array(kept, np.int64), sorted(again)
