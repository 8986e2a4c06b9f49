"""Texts of one length as a matrix of characters, for sums over whole columns; it knows no rule."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pyarrow as pa


def characters(texts: Iterable[str], length: int) -> npt.NDArray[np.uint8]:
    """The characters' codes, one row a text; the texts are ASCII and all of this length.

    >>> characters(["A1", "B2"], 2).tolist()
    [[65, 49], [66, 50]]
    """
    whole = pa.array(texts, pa.large_string())
    whole = whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole
    _, offsets, data = whole.buffers()
    first = np.frombuffer(offsets, np.int64)[whole.offset] if len(whole) else 0
    codes = np.frombuffer(data or b"", np.uint8, len(whole) * length, int(first))
    return codes.reshape(-1, length)
