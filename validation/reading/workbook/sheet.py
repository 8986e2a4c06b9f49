"""One sheet's XML → rows of cells, and what was odd on the way; it judges nothing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from validation.reading.trouble import Unreadable
from validation.reading.workbook.cells import Cell, Form, Moment
from validation.reading.workbook.parts import AGAIN, ON, Parts, damage

MOST_ROWS, MOST_COLUMNS, MOST_CHARACTERS = 1_048_576, 16_384, 32_767
"""What a spreadsheet can hold (its own published limits)."""
_REFERENCE = re.compile("([A-Z]{1,3})([0-9]{1,7})")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_BREAKS = re.compile("[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")


@dataclass
class Noted:
    """What was met in a sheet: names of cells, numbers of rows, letters of columns, ranges."""

    no_result: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    breaks: list[str] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Row:
    """A row by its number, from 1, and its cells up to the last one that holds something."""

    number: int
    cells: list[Cell]


@dataclass(frozen=True)
class Shared:
    """What all sheets of a workbook refer to: texts and forms by number, the day of dates."""

    texts: Sequence[str]
    forms: Sequence[Form]
    base: datetime


def rows(parts: Parts, part: str, shared: Shared, noted: Noted) -> Iterator[Row]:
    """Every row that the sheet stores, in order; empty ones may be left out by whoever wrote it.

    Raises Unreadable where rows or cells stand twice or out of their order: nothing is guessed.
    """
    last = 0
    for element in parts.elements(part, "row", "col", "mergeCell"):
        kind = element.tag.rpartition("}")[2]
        if kind == "row":
            with damage():
                row = _row(element, last, shared, noted)
            last = row.number
            yield row
        elif kind == "mergeCell":
            noted.merged.append(element.get("ref", ""))
        elif element.get("hidden") in ON:
            noted.hidden_columns.append(
                _letters(max(1, _counted(element.get("min", "1"), MOST_COLUMNS)))
            )


def text_of(element: Any) -> str:
    """The text of a string item: its runs joined, without the readings of East Asian names."""
    told = [
        run.text or "" for run in element.iter("{*}t") if not run.getparent().tag.endswith("}rPh")
    ]
    return _unescaped("".join(told))


def where(reference: str) -> tuple[int, int]:
    """Row and column of a cell's name, from 1. Raises Unreadable.

    >>> where("AB12")
    (12, 28)
    """
    found = _REFERENCE.fullmatch(reference)
    if not found:
        raise _out_of_place(reference)
    return _counted(found[2], MOST_ROWS), _number(found[1])


def _row(element: Any, last: int, shared: Shared, noted: Noted) -> Row:
    number = _counted(element.get("r") or str(last + 1), MOST_ROWS)
    if number <= last:
        raise _out_of_place(f"row {number}")
    if element.get("hidden") in ON:
        noted.hidden_rows.append(number)
    cells: list[Cell] = []
    at = 0
    for one in element.iterchildren("{*}c"):
        at = _place(one.get("r"), number, at)
        cell = _cell(one, f"{_letters(at)}{number}", shared, noted)
        if cell:
            cells.extend([""] * (at - 1 - len(cells)))
            cells.append(cell)
    return Row(number, cells)


def _place(reference: str | None, row: int, before: int) -> int:
    """The column of a cell, from 1; one without a name follows the one before."""
    its_row, column = where(reference) if reference else (row, before + 1)
    if its_row != row or not before < column <= MOST_COLUMNS:
        raise _out_of_place(f"cell {reference or column} of row {row}")
    return column


def _cell(element: Any, name: str, shared: Shared, noted: Noted) -> Cell:
    kind = element.get("t", "n")
    parts = {part.tag.rpartition("}")[2]: part for part in element}
    if kind == "inlineStr":
        return _said(text_of(parts["is"]) if "is" in parts else "", name, noted)
    stored = parts["v"].text if "v" in parts else None
    if not stored:
        if "f" in parts and kind != "str":
            noted.no_result.append(name)
        return ""
    if kind == "n":
        return _form(element, shared).cell(stored, shared.base)
    return _other(kind, stored, name, shared, noted)


def _other(kind: str, stored: str, name: str, shared: Shared, noted: Noted) -> Cell:
    """A cell that holds no number: a text, an error, a truth, a date."""
    if kind == "s":
        return _said(shared.texts[_counted(stored, len(shared.texts) - 1)], name, noted)
    if kind == "e":
        noted.errors.append(name)
    if kind == "b":
        return "TRUE" if stored in ON else "FALSE"
    if kind == "d":
        return Moment(datetime.fromisoformat(stored).replace(tzinfo=None))
    return _said(_unescaped(stored), name, noted)


def _form(element: Any, shared: Shared) -> Form:
    style = element.get("s")
    return shared.forms[int(style)] if style and int(style) < len(shared.forms) else Form()


def _said(text: str, name: str, noted: Noted) -> str:
    """A text in one line: a row of ours is a line."""
    if len(text) > MOST_CHARACTERS:
        raise _out_of_place(name)
    if not _BREAKS.search(text):
        return text
    noted.breaks.append(name)
    return _BREAKS.sub(" ", text)


def _unescaped(text: str) -> str:
    """_x000D_ is how a spreadsheet stores a character that XML has no place for."""
    return _ESCAPED.sub(lambda code: _char(int(code[1], 16)) or code[0], text)


def _char(code: int) -> str:
    """The character, "" where text cannot hold it (XML 1.0, section 2.2)."""
    return chr(code) if chr(code).isprintable() or chr(code) in "\t\n\r" else ""


def _counted(digits: str, most: int) -> int:
    if not (digits.isascii() and digits.isdigit()) or int(digits) > most:
        raise _out_of_place(digits[:20])
    return int(digits)


@cache
def _number(letters: str) -> int:
    """A column's letters as a number, from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    if number > MOST_COLUMNS:
        raise _out_of_place(letters)
    return number


@cache
def _letters(number: int) -> str:
    """The inverse of ``_number``; "" for 0."""
    if number < 1:
        return ""
    number, rest = divmod(number - 1, 26)
    return _letters(number) + chr(65 + rest)


def _out_of_place(what: str) -> Unreadable:
    return Unreadable(
        "damaged-workbook",
        f"The workbook is damaged: {what} stands where no spreadsheet would put it. {AGAIN}",
    )
