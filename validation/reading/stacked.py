"""Columns of one file or of many → the tables that rules see; it reads nothing."""

from collections.abc import Sequence
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
    made = {
        name: _Table(files, number).frame(first[name], tuple(columns))
        for number, (name, columns) in enumerate(layout.columns.items())
    }
    notes = [frames.structure(file.notes, file.of) for file in files if file.notes]
    return made | {"structure": pd.concat(notes or [frames.structure({}, "")], ignore_index=True)}


class _Table:
    """The rows of one table in several files."""

    def __init__(self, files: Sequence[Columns], number: int) -> None:
        self.files = files
        self.here = [np.flatnonzero(file.records.table == number) for file in files]
        self.sizes = [len(here) for here in self.here]
        self.starts = np.cumsum([0, *self.sizes]).tolist()
        self.line: Whole = self.numbers(lambda file, here: file.line[here])

    def frame(self, first: int, names: tuple[str, ...]) -> pd.DataFrame:
        """The table; ``first`` is the number of its first column."""
        if not self.starts[-1]:
            return frames.empty(names)
        place = {
            "return": self.returns(),
            "record": self.numbers(lambda _, here: np.arange(1, len(here) + 1)),
            "key": self.texts(lambda file, here: file.key.take(pa.array(here))),
            "line": self.line,
            "path": self.texts(lambda file, here: file.path.take(pa.array(here))),
            "parent": self.numbers(_parents),
        }
        fixed = self.fixed()
        made = [self.column(first + at, fixed.get(name)) for at, name in enumerate(names)]
        return frames.table(place, names, [text for text, _ in made], [line for _, line in made])

    def numbers(self, of: Any) -> Whole:
        """Numbers of every row: ``of`` gives those of one file."""
        return np.concatenate(
            [of(file, here) for file, here in zip(self.files, self.here, strict=True)]
        )

    def texts(self, of: Any) -> Any:
        """Texts of every row: ``of`` gives those of one file."""
        parts = [of(file, here) for file, here in zip(self.files, self.here, strict=True)]
        return frames.text(pa.concat_arrays(parts))

    def returns(self) -> Any:
        """The name of each row's return."""
        names = pa.array([file.of for file in self.files], pa.large_string())
        return frames.text(names.take(pa.array(np.repeat(np.arange(len(self.files)), self.sizes))))

    def fixed(self) -> dict[str, Any]:
        """The columns whose value follows from the element that begins the record."""
        names = {
            name
            for file, here in zip(self.files, self.here, strict=True)
            for number in np.unique(file.records.sheet[here]).tolist()
            for name in file.records.sheets[number].fixed
        }
        return {name: self.texts(lambda f, here, n=name: _fixed(f, here, n)) for name in names}

    def column(self, number: int, fixed: Any) -> tuple[Any, Any]:
        """A column's texts, NA where there is none, and their lines, else those of the rows."""
        some = [slice(file.cut[number], file.cut[number + 1]) for file in self.files]
        files = zip(self.files, some, self.starts, strict=False)
        row = np.concatenate([file.row[which] + start for file, which, start in files])
        lines = self.line.astype(np.int32)
        if fixed is not None:
            return fixed, lines
        texts = pa.concat_arrays(
            [f.texts[which] for f, which in zip(self.files, some, strict=True)]
        )
        lines[row] = np.concatenate(
            [f.lines[which] for f, which in zip(self.files, some, strict=True)]
        )
        if len(row) < len(lines):
            at = np.full(len(lines), NO)
            at[row] = np.arange(len(row))
            texts = texts.take(pa.array(at, mask=at == NO))
        return frames.text(texts), lines


def _parents(file: Columns, here: Whole) -> Whole:
    above = file.records.above[here]
    return np.where(above == NO, 0, file.records.number[above])


def _fixed(file: Columns, here: Whole, name: str) -> Any:
    said = [sheet.fixed.get(name) for sheet in file.records.sheets]
    return pa.array(said, pa.large_string()).take(pa.array(file.records.sheet[here]))
