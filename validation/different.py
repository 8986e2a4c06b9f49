"""The different values of a column, and which of them stands where: each need be judged only once.

A column of a million rows has often a few hundred different values: dates, codes, marks.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

MANY = 5_000
"""Rows from which on it is worth the trouble."""
GLANCE = 20_000
"""Rows of the beginning that are looked at first: where they repeat little, nothing is done."""
MOST, QUARTER = 0.95, 0.25


@dataclass(frozen=True)
class Different:
    """``values`` are the different values, a missing one among them; ``where`` has, for each row,
    the place of its value there."""

    values: "pd.Series[str]"
    where: npt.NDArray[np.int32]

    def rows(self, wrong: "pd.Series[bool]") -> npt.NDArray[np.int64]:
        """The rows, in their order, whose value is ``wrong`` (a mask over ``values``)."""
        mask = wrong.fillna(False).to_numpy(dtype=bool)
        return np.flatnonzero(mask[self.where]) if mask.any() else np.empty(0, np.int64)


def different(values: "pd.Series[Any]") -> Different | None:
    """The different values; None where they are few rows, too many values, or no text."""
    if len(values) < MANY or values.dtype != "str":
        return None
    texts = pa.array(values)
    glance = texts[:GLANCE]
    if pc.count_distinct(glance, mode="all").as_py() > len(glance) * MOST:
        return None
    found = _encoded(texts)
    if len(found.dictionary) > len(values) * QUARTER:
        return None
    kind: Any = values.dtype
    several = pd.Series(kind.__from_arrow__(found.dictionary), name=values.name)
    return Different(several, found.indices.to_numpy(zero_copy_only=False))


def _encoded(texts: pa.Array | pa.ChunkedArray) -> pa.DictionaryArray:
    found = pc.dictionary_encode(texts, null_encoding="encode")
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
