"""Plain CSV bytes → the same table that validation.reading.csv makes of them, many times faster.

What is odd in any way (another encoding or separator, lines that are empty or of another length,
a line break within quotation marks) is left to that reader, which is exact and judges this one.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow

from validation.reading.headers import Headers, match
from validation.table import Table

Bytes: TypeAlias = npt.NDArray[np.uint8]
Places: TypeAlias = npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]

BLOCK = 1 << 22
"""Bytes that are looked at, and parsed, at once."""
ALLOWED = b"\t\n\x0b\x0c\r\x1b"
"""Control characters that may stand in a text file."""
LONGEST = 1 << 16
"""Bytes of a line, far below what the exact reader takes for a value without end."""
QUOTE, NEWLINE, RETURN = ord('"'), ord("\n"), ord("\r")
OPENS_AFTER, CLOSES_BEFORE = b',\n"', b',\r\n"'
TEXT: Any = pd.StringDtype(na_value=np.nan)
MANY = 1 << 16
"""From this size on it is worth the trouble."""


def headers_of(content: bytes, expected: Sequence[str]) -> Headers | None:
    """The header row of a plain file, with every header that is expected; None for an odd file."""
    first, found, _ = content[:LONGEST].partition(b"\n")
    if not found or QUOTE in first or not first.isascii() or not _is_plain(content):
        return None
    headers = match(first.decode().removesuffix("\r").split(","), expected)
    whole = len(headers.where) == len(expected) and all(map(str.strip, headers.cells))
    return headers if whole else None


def read(content: bytes, headers: Headers, key: Sequence[str]) -> pd.DataFrame | None:
    """The rows below the header row; None where one of them is odd after all."""
    columns = _parsed(content, len(headers.cells))
    if not columns:
        return None
    cells = [_without_blanks(columns.pop(0)) for _ in headers.cells]
    if _has_empty_row(cells):
        return None
    there = [name for name in headers.expected if name in headers.where]
    texts = {name: _series(cells[headers.where[name]]) for name in there}
    known = [cells[headers.where[name]] for name in key if name in headers.where]
    return Table(texts | _place(len(cells[0]), known), copy=False)


def _is_plain(content: bytes) -> bool:
    """Whether every record is one line, and all bytes are ones of a text; UTF-8 is tried later."""
    every = np.frombuffer(content, np.uint8)
    at = _controls(every)
    return _has_plain_lines(every[at], at) and _is_well_quoted(content)


def _controls(every: Bytes) -> Places:
    """Where the control characters are; block by block, which is kinder to the caches."""
    found = [
        np.flatnonzero(every[at : at + BLOCK] < ord(" ")) + at for at in range(0, len(every), BLOCK)
    ]
    return np.concatenate(found)


def _has_plain_lines(controls: Bytes, at: Places) -> bool:
    """Whether these are allowed, lines end in LF or CRLF, and none is empty or endless."""
    next_to = np.diff(at, append=-1) == 1
    following = np.append(controls[1:], np.uint8(0))
    ends, returns = controls == NEWLINE, controls == RETURN
    empty = ends & next_to & (_among(following, b"\r\n"))
    lonely = returns & ~(next_to & (following == NEWLINE))
    endless = np.diff(at[ends], prepend=-1) > LONGEST
    odd = ~_among(controls, ALLOWED) | empty | lonely
    return not (odd.any() or endless.any())


def _is_well_quoted(content: bytes) -> bool:
    """Whether quotation marks stand around whole values only, and never around a line break.

    Marks open and close in turn; two that touch within a value are one that is meant.
    """
    if b'"' not in content:
        return True
    every = np.frombuffer(content, np.uint8)
    marks = np.flatnonzero(every == QUOTE)
    if len(marks) % 2:
        return False
    opens, closes = marks[::2], marks[1::2]
    before = every[opens - 1]
    after = every[np.minimum(closes + 1, len(every) - 1)]
    after = np.where(closes + 1 < len(every), after, NEWLINE)
    well = _among(before, OPENS_AFTER) & _among(after, CLOSES_BEFORE)
    return bool(well.all()) and not _breaks_within(every, marks)


def _among(values: Bytes, some: bytes) -> Mask:
    table = np.zeros(256, np.bool_)
    table[list(some)] = True
    return table[values]


def _breaks_within(every: Bytes, marks: Places) -> bool:
    breaks = np.flatnonzero(every == NEWLINE)
    return bool((np.searchsorted(marks, breaks) % 2).any())


def _parsed(content: bytes, width: int) -> list[pa.ChunkedArray]:
    """The cells as text, "" as null; none where a row is of another length or no UTF-8."""
    names = [str(n) for n in range(width)]
    try:
        table = arrow.read_csv(
            pa.BufferReader(content),
            arrow.ReadOptions(skip_rows=1, column_names=names, block_size=BLOCK),
            arrow.ParseOptions(ignore_empty_lines=False),
            arrow.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_string()),
                null_values=[""],
                strings_can_be_null=True,
            ),
        )
    except pa.ArrowInvalid:
        return []
    return list(table.columns)


def _without_blanks(column: pa.ChunkedArray) -> pa.Array:
    """The column in one piece, in which a value of blanks only is null."""
    whole = _whole(column)
    if not _has_odd_edges(whole):
        return whole
    blank = pc.utf8_is_space(whole)
    return pc.if_else(blank, pa.scalar(None, whole.type), whole)


def _whole(column: pa.ChunkedArray) -> pa.Array:
    """One piece is what rows are taken out of quickly."""
    found = column.combine_chunks()
    return found.chunk(0) if isinstance(found, pa.ChunkedArray) else found


def _has_odd_edges(column: pa.Array) -> bool:
    """Whether a value begins or ends with a blank, or with a letter that is not ASCII."""
    _, offsets, letters = column.buffers()
    if letters is None:
        return False
    places = np.frombuffer(offsets, np.int64)[column.offset : column.offset + len(column) + 1]
    begin, end = places[:-1], places[1:]
    if column.null_count:
        filled = begin < end
        begin, end = begin[filled], end[filled]
    every = np.frombuffer(letters, np.uint8)
    return any(_is_odd(every[at]) for at in (begin, end - 1))


def _is_odd(edge: Bytes) -> bool:
    return bool(((edge <= ord(" ")) | (edge > ord("~"))).any())


def _has_empty_row(cells: Sequence[pa.Array]) -> bool:
    if any(not column.null_count for column in cells):
        return False
    empty = pc.is_null(cells[0])
    for column in cells[1:]:
        empty = pc.and_(empty, pc.is_null(column))
    return bool(pc.any(empty).as_py())


def _series(column: pa.Array) -> "pd.Series[str]":
    return pd.Series(TEXT.__from_arrow__(column))


def _place(size: int, key: Sequence[pa.Array]) -> dict[str, "pd.Series[int]"]:
    """Where each row came from: line 2 is the first below the header row."""
    numbers = np.arange(1, size + 1)
    return {
        "return": pd.Series(np.ones(size, np.int64)),
        "record": pd.Series(numbers),
        "key": _series(_joined(size, key)),
        "line": pd.Series(numbers + 1),
        "path": _series(_empty(size)),
    }


def _joined(size: int, key: Sequence[pa.Array]) -> pa.Array:
    if not key:
        return _empty(size)
    parts = [pc.fill_null(_trimmed(column), "") for column in key]
    joined = parts[0]
    for part in parts[1:]:
        joined = pc.binary_join_element_wise(joined, part, pa.scalar(" ", part.type))
    return joined


def _trimmed(column: pa.Array) -> pa.Array:
    return pc.utf8_trim_whitespace(column) if _has_odd_edges(column) else column


def _empty(size: int) -> pa.Array:
    """So many texts without a letter."""
    offsets = pa.py_buffer(bytes(8 * (size + 1)))
    return pa.LargeStringArray.from_buffers(size, offsets, pa.py_buffer(b""))
