"""Plain XML as arrays: where each element begins and what text it holds; it knows no layout.

The parser has read the same bytes before, and that they are well-formed is its word. Here they are
only cut into pieces, by whole arrays, without a step of Python for each piece.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from validation.reading.values import Whole

Depths: TypeAlias = npt.NDArray[np.int8]
Mask: TypeAlias = npt.NDArray[np.bool_]

LESS, GREATER, SLASH, EXCLAMATION, QUESTION, AMPERSAND = b"<>/!?&"
RETURN, NEWLINE, BLANK, TILDE = b"\r\n ~"
DEEPEST = 32
LONGEST = 10_000_000
"""Bytes of a text that a parser takes where it makes a tree."""
_DECLARATION = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml[^>]*\?>")
_REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|(amp|lt|gt|quot|apos));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_NAME = re.compile(r"[^\s=:]+")


class NotPlain(Exception):  # noqa: N818 - it is no fault of the file
    """These bytes have something in them that only a walk of the tree understands."""


@dataclass(frozen=True)
class Elements:
    """Every element in the order of the file, the root first.

    ``name`` is a position in ``names``; ``depth`` is 0 for the root; ``above`` is the position of
    the element around it, -1 for the root; a ``leaf`` has no elements inside. ``begin`` is the
    offset of its "<"; its text, where it is a leaf, lies from ``start`` to ``end``.
    """

    content: bytes
    names: list[str]
    name: Whole
    depth: Depths
    above: Whole
    leaf: Mask
    begin: Whole
    start: Whole
    end: Whole

    def line(self, begin: Whole) -> Whole:
        """The lines of these offsets, from 1."""
        return np.searchsorted(self.newlines, begin) + 1

    @cached_property
    def newlines(self) -> Whole:
        """Where lines end."""
        return np.flatnonzero(_bytes(self.content) == NEWLINE)

    def texts(self, which: Whole, order: Whole) -> tuple[Any, Whole]:
        """The texts of these leaves, none of them empty, in ``order``, without blanks around; and
        the positions of those that have nothing but blanks, "" among the texts."""
        offsets = np.stack([self.start[which], self.end[which]], axis=1).ravel()
        texts = _spans(self.content, offsets, order)
        odd = np.flatnonzero(self._odd(which)[order])
        if not len(odd):
            return texts, odd
        read = [_read(text) for text in texts.take(pa.array(odd)).to_pylist()]
        mask = np.zeros(len(which), dtype=bool)
        mask[odd] = True
        texts = pc.replace_with_mask(texts, pa.array(mask), pa.array(read, pa.large_string()))
        return texts, odd[[not text for text in read]]

    def _odd(self, which: Whole) -> Mask:
        """Which of these texts are not simply the bytes as they stand."""
        data, start, end = _bytes(self.content), self.start[which], self.end[which]
        first, last = data[start], data[end - 1]
        odd: Mask = (first <= BLANK) | (last <= BLANK) | (first > TILDE) | (last > TILDE)
        for mark in (AMPERSAND, RETURN):
            if mark in self.content:
                marks = np.flatnonzero(data == mark)
                odd |= np.searchsorted(marks, end) > np.searchsorted(marks, start)
        return odd


def elements(content: bytes) -> Elements:
    """The elements of well-formed UTF-8. Raises NotPlain for comments, character data sections,
    instructions, lone carriage returns, attributes below the root, prefixes, and text beside
    elements."""
    data = _bytes(content)
    less = np.flatnonzero(data == LESS)
    if _DECLARATION.match(content):
        less = less[1:]
    _nothing_special(content, less)
    greater = _ends(np.flatnonzero(data == GREATER), less)
    closing = data[less + 1] == SLASH
    empty = data[greater - 1] == SLASH
    opening = np.flatnonzero(~closing)
    depth = _depths(closing, empty)[opening]
    leaf = empty.copy()
    leaf[:-1] |= ~closing[:-1] & closing[1:]
    _no_stray_text(data, greater[:-1] + 1, less[1:], leaf[:-1] & ~empty[:-1] & ~closing[:-1])
    begin, end_of_tag = less[opening], greater[opening]
    names, name = _names(content, begin + 1, end_of_tag - empty[opening])
    start = end_of_tag + 1
    end = np.append(less, len(content))[opening + 1]
    leaf = leaf[opening]
    end = np.where(leaf & ~empty[opening], end, start)
    if (end - start).max() > LONGEST:
        raise NotPlain("a text beyond the parser's limit")
    return Elements(content, names, name, depth, _above(depth), leaf, begin, start, end)


def _depths(closing: Mask, empty: Mask) -> Depths:
    """For each tag that opens an element how many elements lie around that. Raises NotPlain."""
    after = np.cumsum(np.where(closing, np.int8(-1), (~empty).view(np.int8)), dtype=np.int32)
    if after.max(initial=0) > DEEPEST:
        raise NotPlain("very deep nesting")
    return after.astype(np.int8) - (~empty).view(np.int8)


def _bytes(content: bytes) -> npt.NDArray[np.uint8]:
    return np.frombuffer(content, np.uint8)


def _nothing_special(content: bytes, less: Whole) -> None:
    """Raise NotPlain for what is neither an element nor text."""
    data = _bytes(content)
    after = data[less + 1]
    if ((after == EXCLAMATION) | (after == QUESTION)).any():
        raise NotPlain("a comment, a section or an instruction")
    if RETURN not in content:
        return
    returns = np.flatnonzero(data == RETURN)
    following = data[np.minimum(returns + 1, len(data) - 1)]
    if (following != NEWLINE).any():
        raise NotPlain("a carriage return alone")


def _ends(greater: Whole, less: Whole) -> Whole:
    """For each "<" the first ">" after it; there may be more of these, in texts."""
    paired = greater[len(greater) - len(less) :]
    if (paired > less).all() and (paired[:-1] < less[1:]).all():
        return paired
    return greater[np.searchsorted(greater, less)]


def _no_stray_text(data: npt.NDArray[np.uint8], start: Whole, end: Whole, text: Mask) -> None:
    """Raise NotPlain where anything but blanks lies between two tags that are no leaf's own."""
    gaps = (end > start) & ~text
    if not gaps.any():
        return
    bounds = np.stack([start[gaps], end[gaps]], axis=1).ravel()
    if np.maximum.reduceat(data, bounds)[::2].max() > BLANK:
        raise NotPlain("text beside elements")


def _names(content: bytes, start: Whole, end: Whole) -> tuple[list[str], Whole]:
    """The different names, and for each element which of them it has."""
    offsets = np.stack([start, end], axis=1).ravel()
    coded = pc.dictionary_encode(_spans(content, offsets, np.arange(len(start))))
    said = [text.rstrip(" ") for text in coded.dictionary.to_pylist()]
    codes = coded.indices.to_numpy()
    if not _NAME.fullmatch(said[0]) and (codes == 0).sum() == 1:
        said[0] = said[0].split()[0]
    if not all(_NAME.fullmatch(text) for text in said):
        raise NotPlain("attributes or prefixes")
    names = {text: at for at, text in enumerate(dict.fromkeys(said))}
    return [*names], np.array([names[text] for text in said])[codes]


def _above(depth: Depths) -> Whole:
    """For each element the last one before it that is one level higher."""
    above = np.full(len(depth), -1)
    around = np.flatnonzero(depth == 0)
    for level in range(1, int(depth.max()) + 1):
        here = np.flatnonzero(depth == level)
        above[here] = around[np.searchsorted(around, here) - 1]
        around = here
    return above


def _spans(content: bytes, offsets: Whole, order: Whole) -> Any:
    """Spans of ``content`` as an Arrow array, in ``order``. ``offsets`` are the beginning and the
    end of one span after the other; they ascend.

    Spans and the gaps between them are an Arrow array over the bytes as they lie, of which every
    second element is taken.
    """
    if not len(order):
        return pa.array([], pa.large_string())
    every = pa.LargeStringArray.from_buffers(
        len(offsets) - 1, pa.py_buffer(offsets), pa.py_buffer(content)
    )
    return every.take(pa.array(order * 2))


def _read(text: str) -> str:
    """A text as a parser reads it, without the blanks around it."""
    return _REFERENCE.sub(_character, text.replace("\r\n", "\n")).strip()


def _character(found: re.Match[str]) -> str:
    hexadecimal, decimal, name = found.groups()
    if name:
        return _NAMED[name]
    return chr(int(hexadecimal, 16) if hexadecimal else int(decimal))
