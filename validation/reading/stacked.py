"""Values of one file or of many → the tables that rules see; it reads nothing."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from validation.reading import frames
from validation.reading.layout import Layout
from validation.reading.located import Located
from validation.reading.records import NO
from validation.reading.values import Columns, Whole, first_columns


def tables(files: Sequence[Columns], layout: Layout) -> Located:
    """Every table of ``layout``, with the rows of all files.

    Columns: ``return``, ``record`` (from 1), ``key`` and ``line`` (of the record's first value);
    ``parent`` (the record number of the row above) in a table of children; then one text column
    for each field, NA where it is absent or empty. The lines of fields, and paths, are in the
    ``places``. What the layout does not know is in the table ``structure``, one row a kind.
    """
    first, made = first_columns(layout), Located()
    for number, (name, columns) in enumerate(layout.columns.items()):
        rows = _Rows(files, number, first[name], columns)
        made[name] = rows.table()
        made.places[name] = rows
    notes = [frames.structure(file.notes, file.of) for file in files if file.notes]
    made["structure"] = pd.concat(notes or [frames.structure({}, "")], ignore_index=True)
    return made


class _Rows:
    """The rows of one table in several files; ``first`` is the number of its first column."""

    def __init__(
        self, files: Sequence[Columns], number: int, first: int, names: Sequence[str]
    ) -> None:
        self.here = [(file, file.records_of(number)) for file in files]
        self.sizes = [len(rows) for _, rows in self.here]
        self.many, self.first, self.names = sum(self.sizes), first, names

    def table(self) -> pd.DataFrame:
        """The table itself."""
        if not self.many:
            return frames.empty(self.names)
        place = {
            "return": self.returns(),
            "record": self.numbers(lambda _, rows: np.arange(1, len(rows) + 1)),
            "key": frames.text(self.texts(lambda file, rows: file.key.take(pa.array(rows)))),
            "line": self.numbers(lambda file, rows: file.line[rows]),
            "parent": self.numbers(lambda file, rows: file.parent[rows]),
        }
        nothing = frames.text(pa.nulls(self.many, pa.large_string()))
        columns = {name: self.column(self.first + at) for at, name in enumerate(self.names)}
        return frames.table(
            place, {n: nothing if c is None else frames.text(c) for n, c in columns.items()}
        )

    def numbers(self, of: Callable[[Columns, Whole], Whole]) -> Whole:
        """Numbers of every row: ``of`` gives those of one file."""
        return np.concatenate([of(file, rows) for file, rows in self.here])

    def texts(self, of: Callable[[Columns, Whole], Any]) -> Any:
        """Texts of every row: ``of`` gives those of one file."""
        return _one([of(file, rows) for file, rows in self.here])

    def returns(self) -> Any:
        """The name of each row's return."""
        names = pa.array([file.of for file, _ in self.here], pa.large_string())
        return frames.text(names.take(pa.array(np.repeat(np.arange(len(self.here)), self.sizes))))

    def column(self, number: int) -> Any:
        """The texts of a column, null where there is none; None where there is none at all."""
        fixed = None
        if any(number in file.fixed for file, _ in self.here):
            fixed = self.texts(partial(_fixed, number))
        row = np.concatenate([*self.spans(number, number + 1)])
        if not len(row):
            return fixed
        texts = _one([file.texts[which] for file, which in self.some(number, number + 1)])
        if len(row) < self.many:
            at = np.full(self.many, NO)
            at[row] = np.arange(len(row))
            texts = texts.take(pa.array(at, mask=at == NO))
        return texts if fixed is None else pc.coalesce(texts, fixed)

    def lines(self, field: str, rows: Whole) -> Whole:
        """The line of a field in each of the rows, or of its record."""
        lines = np.zeros(len(rows), np.int64)
        for here, number, at in self.found(rows):
            file, records = self.here[number]
            lines[here] = file.line[records[at]]
            if field in self.names:
                _put_lines(lines, here, file, self.first + self.names.index(field), at)
        return lines

    def paths(self, rows: Whole) -> list[str]:
        """The path of each of the rows."""
        paths = [""] * len(rows)
        for here, number, at in self.found(rows):
            file, records = self.here[number]
            for row, record in zip(here.tolist(), records[at].tolist(), strict=True):
                paths[row] = file.path_of(record)
        return paths

    def found(self, rows: Whole) -> Iterator[tuple[Whole, int, Whole]]:
        """Rows by the file that they come from: which of ``rows``, the number of the file, and
        their positions in its part of the table."""
        ends = np.cumsum(self.sizes)
        numbers = np.searchsorted(ends, rows, side="right")
        for number in np.unique(numbers).tolist():
            here = np.flatnonzero(numbers == number)
            yield here, number, rows[here] - (ends[number] - self.sizes[number])

    def some(self, first: int, last: int) -> list[tuple[Columns, slice]]:
        """Each file, and where its values of these columns lie."""
        return [(file, slice(file.cut[first], file.cut[last])) for file, _ in self.here]

    def spans(self, first: int, last: int) -> Iterator[Whole]:
        """The rows of the values of these columns, file by file."""
        start = 0
        for (file, which), size in zip(self.some(first, last), self.sizes, strict=True):
            yield file.row[which] + start
            start += size


def _put_lines(lines: Whole, here: Whole, file: Columns, column: int, at: Whole) -> None:
    """Put the lines of a column's values into ``lines[here]``, where there is a value ``at``."""
    first, last = file.cut[column : column + 2]
    rows = file.row[first:last]
    found = np.searchsorted(rows, at)
    there = np.flatnonzero(found < len(rows))
    there = there[rows[found[there]] == at[there]]
    lines[here[there]] = file.lines_of(first + found[there])


def _one(parts: Sequence[Any]) -> Any:
    """Several Arrow arrays as one."""
    return parts[0] if len(parts) == 1 else pa.concat_arrays(parts)


def _fixed(number: int, file: Columns, rows: Whole) -> Any:
    return file.fixed.get(number, pa.nulls(len(rows), pa.large_string()))
