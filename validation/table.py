"""The frame that rules look at: it hands out each of its columns once."""

from typing import Any

import pandas as pd


class Table(pd.DataFrame):
    """A DataFrame that keeps the column it has made for whoever asks for that column next.

    Making one costs more than most rules do with it, and rules ask for the same few columns
    hundreds of times. So a column is shared by all who ask: nobody may write into it. What is
    computed from a table is an ordinary DataFrame.
    """

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, str):
            return super().__getitem__(key)
        kept = self._handed_out
        if key not in kept:
            kept[key] = super().__getitem__(key)
        return kept[key]

    def __setitem__(self, key: Any, value: Any) -> None:
        self._handed_out.clear()
        super().__setitem__(key, value)

    @property
    def _handed_out(self) -> "dict[str, pd.Series[Any]]":
        """Kept beside the data: pandas takes an attribute for a column."""
        kept: dict[str, pd.Series[Any]] = self.__dict__.setdefault("handed out", {})
        return kept
