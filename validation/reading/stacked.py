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
from validation.reading.on_demand import OnDemand
from validation.reading.records import NO
from validation.reading.values import Columns, Whole, first_columns


def tables(files: Sequence[Columns], layout: Layout) -> OnDemand:
    """Every table of ``layout``, with the rows of all files.

    Columns: ``return``, ``record`` (from 1), ``key`` and ``line`` (of the record's first value);
    ``parent`` (the record number of the row above) in a table of children; then one text column
    for each field, NA where it is absent or empty. Two tables are made when they are asked for:
    ``<name>@line`` has the line of each field, or of its record, and ``<name>@path`` the ``path``
    of each record. What the layout does not know is in the table ``structure``, one row a kind.
    """
    first, made = first_columns(layout), OnDemand()
    for number, (name, columns) in enumerate(layout.columns.items()):
        rows = _Rows(files, number, first[name], columns)
        made[name] = rows.table()
        made.later(frames.lines_of(name), rows.lines)
        made.later(frames.paths_of(name), rows.paths)
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

    def lines(self) -> pd.DataFrame:
        """The line of each value, of its record where there is none: rows times columns."""
        many, last = len(self.names), self.first + len(self.names)
        if not self.many:
            return frames.lines(np.zeros((0, many), np.int32), self.names)
        line = self.numbers(lambda file, rows: file.line[rows]).astype(np.int32)
        lines = np.repeat(line[:, None], many, axis=1)
        row = np.concatenate([*self.spans(self.first, last)])
        sizes = [np.diff(file.cut[self.first : last + 1]) for file, _ in self.here]
        column = [np.repeat(np.arange(many), each) for each in sizes]
        lines[row, np.concatenate(column)] = np.concatenate(
            [file.lines[which] for file, which in self.some(self.first, last)]
        )
        return frames.lines(lines, self.names)

    def paths(self) -> pd.DataFrame:
        """The path of each record."""
        if not self.many:
            return pd.DataFrame({"path": frames.same("", 0)})
        paths = self.texts(lambda file, rows: file.paths.take(pa.array(rows)))
        return pd.DataFrame({"path": frames.text(paths)}, copy=False)

    def some(self, first: int, last: int) -> list[tuple[Columns, slice]]:
        """Each file, and where its values of these columns lie."""
        return [(file, slice(file.cut[first], file.cut[last])) for file, _ in self.here]

    def spans(self, first: int, last: int) -> Iterator[Whole]:
        """The rows of the values of these columns, file by file."""
        start = 0
        for (file, which), size in zip(self.some(first, last), self.sizes, strict=True):
            yield file.row[which] + start
            start += size


def _one(parts: Sequence[Any]) -> Any:
    """Several Arrow arrays as one."""
    return parts[0] if len(parts) == 1 else pa.concat_arrays(parts)


def _fixed(number: int, file: Columns, rows: Whole) -> Any:
    return file.fixed.get(number, pa.nulls(len(rows), pa.large_string()))
