"""Columns that were read → the frames that rules see; it reads nothing."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from validation.reading.values import Notes
from validation.table import Table

_TEXT: Any = pd.StringDtype(na_value=np.nan)


def text(values: Any) -> Any:
    """A text column, from a sequence or an Arrow array, without going through objects."""
    if not isinstance(values, pa.Array):
        values = pa.array(values, pa.large_string())
    return _TEXT.__from_arrow__(pa.chunked_array([values]))


def same(value: str, times: int) -> Any:
    """A text column that says the same in every row."""
    return text(pa.repeat(pa.scalar(value, pa.large_string()), times))


def structure(notes: Notes, of: str) -> pd.DataFrame:
    """What the layout does not foresee: kind, path, how many, the first line."""
    rows = sorted(notes.items())
    return pd.DataFrame(
        {
            "return": same(of, len(rows)),
            "record": np.arange(1, len(rows) + 1),
            "key": text([path for (_, path), _ in rows]),
            "line": np.array([line for _, (_, line) in rows], np.int64),
            "path": text([path for (_, path), _ in rows]),
            "kind": text([kind for (kind, _), _ in rows]),
            "count": text([str(count) for _, (count, _) in rows]),
        }
    )


def table(place: Mapping[str, Any], columns: Mapping[str, Any]) -> Table:
    """A table: where its rows are, then its columns."""
    return Table.of({**place, **columns})


def empty(names: Sequence[str]) -> pd.DataFrame:
    """A table without rows."""
    return Table(_empty(tuple(names)), copy=False)


@cache
def _empty(names: tuple[str, ...]) -> pd.DataFrame:
    numbers = np.zeros(0, np.int64)
    place = {
        "return": same("", 0),
        "record": numbers,
        "key": same("", 0),
        "line": numbers,
        "parent": numbers,
    }
    return table(place, {name: same("", 0) for name in names})
