"""The frame that rules look at: it hands out each of its columns once."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc


class Mask(pd.Series):
    """Which rows are meant. It is joined with others of the same rows without pandas' search for
    rows of the same name; all else is as with any column.
    """

    def __and__(self, other: Any) -> Any:
        return self._joined(np.logical_and, other, super().__and__)

    def __rand__(self, other: Any) -> Any:
        return self._joined(np.logical_and, other, super().__rand__)

    def __or__(self, other: Any) -> Any:
        return self._joined(np.logical_or, other, super().__or__)

    def __ror__(self, other: Any) -> Any:
        return self._joined(np.logical_or, other, super().__ror__)

    def _joined(self, join: Any, other: Any, usual: Callable[[Any], Any]) -> Any:
        if isinstance(other, pd.Series) and other.dtype == bool and self.index.is_(other.index):
            return Mask(join(self.to_numpy(), other.to_numpy()), self.index, copy=False)
        return usual(other)


class Text(pd.Series):
    """A column of texts of which Arrow itself says what is there and what is a word, in a quarter
    of the time. It says what any column says.
    """

    def eq(self, other: Any, *args: Any, **more: Any) -> "pd.Series[bool]":
        """Which texts are this one."""
        if not isinstance(other, str):
            return super().eq(other, *args, **more)
        return self._marked(pc.equal(self._texts(), pa.scalar(other, pa.large_string())))

    def ne(self, other: Any, *args: Any, **more: Any) -> "pd.Series[bool]":
        """Which texts are not this one; a missing one is not."""
        return ~self.eq(other) if isinstance(other, str) else super().ne(other, *args, **more)

    def isin(self, values: Any) -> "pd.Series[bool]":
        """Which texts are among these."""
        if isinstance(values, str):  # its letters are meant by nobody: pandas says so
            return super().isin(values)
        words = values if isinstance(values, Collection) else [*values]
        if not all(isinstance(word, str) for word in words):
            return super().isin(words)
        return self._marked(pc.is_in(self._texts(), pa.array(words, pa.large_string())))

    def notna(self) -> "pd.Series[bool]":
        """Which texts are there."""
        return self._marked(self._texts().is_valid())

    def isna(self) -> "pd.Series[bool]":
        """Which are missing."""
        return self._marked(self._texts().is_null())

    def _texts(self) -> Any:
        return pa.array(self.array, pa.large_string())

    def _marked(self, found: Any) -> "pd.Series[bool]":
        there = found.fill_null(False) if found.null_count else found
        return Mask(np.asarray(there), self.index, copy=False)


class Table(pd.DataFrame):
    """A DataFrame that keeps the column it has made for whoever asks for that column next.

    Making one costs more than most rules do with it, and rules ask for the same few columns
    hundreds of times. So a column is shared by all who ask: nobody may write into it. What is
    computed from a table is an ordinary DataFrame.
    """

    @classmethod
    def of(cls, columns: Mapping[str, Any]) -> "Table":
        """A table of arrays, which it hands out as they are: a column may be replaced as a whole
        (``table[name] = …``) and in no other way."""
        made = cls(columns, copy=False)
        made.__dict__["arrays"] = dict(columns)
        return made

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, str):
            return super().__getitem__(key)
        kept = self._handed_out
        if key not in kept:
            kept[key] = self._column(key)
        return kept[key]

    def __setitem__(self, key: Any, value: Any) -> None:
        self._handed_out.clear()
        self.__dict__.get("arrays", {}).pop(key, None)
        super().__setitem__(key, value)

    def _column(self, name: str) -> "pd.Series[Any]":
        array: Any = self.__dict__.get("arrays", {}).get(name)
        column = super().__getitem__(name) if array is None else array
        kind: Any = Text if column.dtype == "str" else pd.Series
        made: pd.Series[Any] = kind(column, self.index, name=name, copy=False)
        return made

    @property
    def _handed_out(self) -> "dict[str, pd.Series[Any]]":
        """Kept beside the data: pandas takes an attribute for a column."""
        kept: dict[str, pd.Series[Any]] = self.__dict__.setdefault("handed out", {})
        return kept
