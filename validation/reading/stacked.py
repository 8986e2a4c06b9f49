"""Columns of one file or of many → the tables that rules see; it reads nothing."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from validation.reading import frames
from validation.reading.columnwise import Columns, first_columns
from validation.reading.layout import Layout
from validation.reading.places import NO
from validation.reading.tokens import Whole


def tables(files: Sequence[Columns], layout: Layout) -> dict[str, pd.DataFrame]:
    """Every table of ``layout``, as ``xml.read`` gives them, with the rows of all files."""
    first = first_columns(layout)
    made: dict[str, pd.DataFrame] = {}
    for number, (name, columns) in enumerate(layout.columns.items()):
        rows = _Rows(files, number)
        made |= (
            rows.tables(name, first[name], columns) if rows.many else frames.empty(name, columns)
        )
    notes = [frames.structure(file.notes, file.of) for file in files if file.notes]
    return made | {"structure": pd.concat(notes or [frames.structure({}, "")], ignore_index=True)}


class _Rows:
    """The rows of one table in several files."""

    def __init__(self, files: Sequence[Columns], number: int) -> None:
        self.here = [(file, np.flatnonzero(file.records.table == number)) for file in files]
        self.sizes = [len(rows) for _, rows in self.here]
        self.many = sum(self.sizes)

    def tables(self, name: str, first: int, names: Sequence[str]) -> dict[str, pd.DataFrame]:
        """The table and its lines; ``first`` is the number of its first column."""
        line = self.numbers(lambda file, rows: file.line[rows])
        place = {
            "return": self.returns(),
            "record": self.numbers(lambda _, rows: np.arange(1, len(rows) + 1)),
            "key": self.texts(lambda file, rows: file.key.take(pa.array(rows))),
            "line": line,
            "path": self.texts(lambda file, rows: file.path.take(pa.array(rows))),
            "parent": self.numbers(_parents),
        }
        columns = {name: self.column(first + at) for at, name in enumerate(names)} | self.fixed()
        return {
            name: frames.table(place, columns),
            frames.lines_of(name): frames.lines(self.lines(line, first, len(names)), names),
        }

    def numbers(self, of: Callable[[Columns, Whole], Whole]) -> Whole:
        """Numbers of every row: ``of`` gives those of one file."""
        return np.concatenate([of(file, rows) for file, rows in self.here])

    def texts(self, of: Callable[[Columns, Whole], Any]) -> Any:
        """Texts of every row: ``of`` gives those of one file."""
        return frames.text(_one([of(file, rows) for file, rows in self.here]))

    def returns(self) -> Any:
        """The name of each row's return."""
        names = pa.array([file.of for file, _ in self.here], pa.large_string())
        return frames.text(names.take(pa.array(np.repeat(np.arange(len(self.here)), self.sizes))))

    def fixed(self) -> dict[str, Any]:
        """The columns whose value follows from the element that begins the record."""
        names = {
            name
            for file, rows in self.here
            for number in np.unique(file.records.sheet[rows]).tolist()
            for name in file.records.sheets[number].fixed
        }
        return {name: self.texts(partial(_fixed, name)) for name in sorted(names)}

    def column(self, number: int) -> Any:
        """The texts of a column, NA where there is none."""
        row = np.concatenate([rows for rows in self.spans(number, number + 1)])
        if not len(row):
            return frames.text(pa.nulls(self.many, pa.large_string()))
        texts = _one([file.texts[which] for file, which in self.some(number, number + 1)])
        if len(row) == self.many:
            return frames.text(texts)
        at = np.full(self.many, NO)
        at[row] = np.arange(len(row))
        return frames.text(texts.take(pa.array(at, mask=at == NO)))

    def lines(self, line: Whole, first: int, many: int) -> Whole:
        """The line of each value, of its record where there is none: rows times columns."""
        lines = np.repeat(line[:, None], many, axis=1)
        row = np.concatenate([rows for rows in self.spans(first, first + many)])
        column = [np.diff(file.cut[first : first + many + 1]) for file, _ in self.here]
        column = [np.repeat(np.arange(many), sizes) for sizes in column]
        lines[row, np.concatenate(column)] = np.concatenate(
            [file.lines[which] for file, which in self.some(first, first + many)]
        )
        return lines

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


def _parents(file: Columns, rows: Whole) -> Whole:
    above = file.records.above[rows]
    return np.where(above == NO, 0, file.records.number[above])


def _fixed(name: str, file: Columns, rows: Whole) -> Any:
    said = [sheet.fixed.get(name) for sheet in file.records.sheets]
    return pa.array(said, pa.large_string()).take(pa.array(file.records.sheet[rows]))
