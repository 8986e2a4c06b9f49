"""A regulator's published table of columns → fields; what is no such table is refused by line."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from validation.reading.csv import SEPARATORS, Record, records
from validation.reading.text import decode
from validation.reading.trouble import Unreadable

# fmt: off
HEADERS = {
    # what we call it  how the header begins, letters only
    "name":            ("name", "fieldname", "columnname"),
    "description":     ("description",),
    "position":        ("position",),
    "pattern":         ("validationregularexpression", "regularexpression"),
    "words":           ("descriptionofregularexpression", "descriptionofvalidation"),
    "example":         ("example",),
}
# fmt: on
NEEDED = ("name", "description", "position", "pattern", "words")
WITHIN = 10
DEEPEST = 100
WANTED = (
    "Name, Description, Position, Validation Regular Expression, Description of Regular Expression"
)


@dataclass(frozen=True)
class Field:
    """One row of the table: a column that files must have, and the line on which it is said."""

    line: int
    name: str
    description: str
    position: str
    pattern: str
    words: str
    example: str = ""

    @property
    def text(self) -> str:
        """All that is said of the column in words."""
        return f"{self.description} {self.words}"


class BadFormatError(ValueError):
    """What was given is no file format. ``complaints`` are (line, sentence); line 0: the file."""

    def __init__(self, *complaints: tuple[int, str]) -> None:
        super().__init__(
            "; ".join(f"line {line}: {why}" if line else why for line, why in complaints)
        )
        self.complaints = complaints


def read(content: bytes) -> tuple[Field, ...]:
    """The columns in the order of their positions. Raises BadFormatError with every bad line."""
    try:
        rows, where = _table(decode(content)[0])
    except Unreadable as trouble:
        raise BadFormatError((trouble.line, trouble.sentence)) from None
    fields = [_field(row, where) for row in rows if any(map(str.strip, row.cells))]
    short = dict(_short(rows, where))
    complaints = [*short.items(), *(one for one in _wrong(fields) if one[0] not in short)]
    if complaints:
        raise BadFormatError(*sorted(complaints))
    return tuple(sorted(fields, key=lambda field: _place(field.position)))


def _table(text: str) -> tuple[list[Record], dict[str, int]]:
    """The rows below the header row, and where each column stands. Raises BadFormatError."""
    for separator in SEPARATORS:
        every = list(records(text, separator))
        for n, record in enumerate(islice(every, WITHIN)):
            where = _headers(record.cells)
            if all(name in where for name in NEEDED):
                return every[n + 1 :], where
    raise BadFormatError((1, f"This is no table of a file format. Expected the headers {WANTED}"))


def _headers(cells: Sequence[str]) -> dict[str, int]:
    """Which column is which: headers differ in capitals, blanks and what is added at their end."""
    plain = ["".join(c for c in cell.casefold() if c.isalpha()) for cell in cells]
    where: dict[str, int] = {}
    for name, begins in sorted(HEADERS.items(), key=lambda item: -len(item[1][0])):
        for n, cell in enumerate(plain):
            free = n not in where.values() and name not in where
            if free and (cell in begins or (len(begins[0]) > WITHIN and cell.startswith(begins))):
                where[name] = n
    return where


def _field(row: Record, where: dict[str, int]) -> Field:
    said = {
        name: " ".join(row.cells[n].split())
        if name != "pattern"
        else row.cells[n].strip(" \t\r\n`")
        for name, n in where.items()
        if n < len(row.cells)
    }
    return Field(row.line, **{name: said.get(name, "") for name in HEADERS})


def _short(rows: Sequence[Record], where: dict[str, int]) -> Iterator[tuple[int, str]]:
    least = max(where[name] for name in NEEDED) + 1
    for row in rows:
        if any(map(str.strip, row.cells)) and len(row.cells) < least:
            yield row.line, f"the row has {len(row.cells)} values, not {least} or more"


def _wrong(fields: Sequence[Field]) -> Iterator[tuple[int, str]]:
    """Everything for which no template can be made."""
    if not fields:
        yield 0, "The table has no rows"
    names: dict[str, int] = {}
    positions: dict[int, int] = {}
    for field in fields:
        if not field.name:
            yield field.line, "the column has no name"
        elif names.setdefault(field.name, field.line) != field.line:
            yield field.line, f"{field.name} stands on line {names[field.name]} already"
        if field.pattern.count("(") > DEEPEST:
            yield field.line, f"the pattern has more than {DEEPEST} brackets"
        yield from _misplaced(field, positions)


def _misplaced(field: Field, positions: dict[int, int]) -> Iterator[tuple[int, str]]:
    place = _place(field.position)
    if not place:
        yield field.line, f"the position {field.position!r} is neither a whole number nor a letter"
    elif positions.setdefault(place, field.line) != field.line:
        yield field.line, f"position {field.position} is on line {positions[place]} already"


def _place(position: str) -> int:
    """A position as a number, from 1; 0 for what is none. Some tables count in letters (A … AB)."""
    if re.fullmatch("0*[1-9][0-9]{0,3}", position):
        return int(position)
    if not re.fullmatch("[A-Z]{1,2}", position):
        return 0
    place = 0
    for letter in position:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place
