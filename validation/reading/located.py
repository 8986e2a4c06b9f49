"""Tables that know where their rows stand in the file, and say so of the few that are asked for."""

from collections.abc import Sequence
from typing import Protocol

import pandas as pd

from validation.reading.values import Whole


class Places(Protocol):
    """Where the rows of a table stand, which are given by their positions in it."""

    def lines(self, field: str, rows: Whole) -> Whole:
        """The line of a field in each of the rows; that of the record where it has no such
        value."""

    def paths(self, rows: Whole) -> Sequence[str]:
        """The path of each of the rows."""


class Located(dict[str, pd.DataFrame]):
    """Tables by name, and the ``places`` of those that have some."""

    def __init__(self) -> None:
        super().__init__()
        self.places: dict[str, Places] = {}
