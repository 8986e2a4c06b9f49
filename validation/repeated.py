"""Which rows of a table stand there more than once, in one column or in several together."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Codes: TypeAlias = tuple[npt.NDArray[np.int64], int]
"""A number for each row, and how many different ones there are."""
LARGEST = 2**62
FEW, GLANCE = 5_000, 20_000


def repeated(columns: Sequence["pd.Series[Any]"]) -> "pd.Series[bool]":
    """Every row whose values together stand in another row too; missing equals missing.

    The column that repeats the least comes first: the others are looked at only where it repeats.
    Where there are few rows it is not worth finding out which that is.
    """
    index = columns[0].index
    first, *others = sorted(columns, key=_repeats) if len(index) > FEW else columns[::-1]
    numbers, count = _codes(first)
    rows = np.flatnonzero((np.bincount(numbers, minlength=count) > 1)[numbers])
    together: Codes = (numbers[rows], count)
    for column in others if len(rows) else ():
        together = _joined(together, _codes(column.iloc[rows]))
    twice = pd.Series(together[0]).duplicated(keep=False).to_numpy()
    mask = np.zeros(len(index), np.bool_)
    mask[rows[twice]] = True
    return pd.Series(mask, index=index)


def _repeats(column: "pd.Series[Any]") -> int:
    """How much of its beginning a column repeats."""
    glance = column.iloc[:GLANCE]
    if glance.dtype == "str":
        return len(glance) - int(pc.count_distinct(pa.array(glance.array), mode="all").as_py())
    return len(glance) - int(glance.nunique(dropna=False))


def _codes(column: "pd.Series[Any]") -> Codes:
    if column.dtype == "str":
        found = pc.dictionary_encode(pa.array(column.array), null_encoding="encode")
        if isinstance(found, pa.ChunkedArray):
            found = found.combine_chunks()
        numbers = found.indices.to_numpy(zero_copy_only=False).astype(np.int64)
        return numbers, len(found.dictionary)
    numbers, different = pd.factorize(column, use_na_sentinel=False)
    return numbers.astype(np.int64), len(different)


def _joined(one: Codes, other: Codes) -> Codes:
    """Two columns' numbers as one, numbered anew before they grow too large."""
    numbers, count = one
    if count * other[1] > LARGEST:
        numbers, different = pd.factorize(numbers)
        count = len(different)
    return numbers * other[1] + other[0], count * other[1]
