"""CSV bytes → a table that remembers the physical line of every record; it knows no values."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

import pandas as pd

from validation.finding import Finding, Severity
from validation.reading import plain_csv
from validation.reading.headers import STRICT, Headers, Leeway, compare, match
from validation.reading.tables import Reading
from validation.reading.text import decode, lines, noted
from validation.reading.trouble import Unreadable
from validation.table import Table

TABLE = "rows"
RAN = (
    "encoding",
    "byte-order-mark",
    "separator",
    "headers",
    "quotes",
    "ragged",
    "empty-rows",
    "empty-columns",
)
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
HEADER_WITHIN = 10
LONGEST = 131_072
"""Characters that one value may have: more is a quotation mark that nobody closed."""
GLANCE = 1000
BEGINNING = 1 << 20
"""Rows, and bytes, that are enough to recognise a file by."""
XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[?!A-Za-z]")
"""How a file begins that need not be looked through for headers."""
EXPORT = "Export the file again as CSV with commas, straight from your own system."


@dataclass(frozen=True)
class Record:
    """One record: its cells, and the lines on which it begins and ends, counted from 1."""

    line: int
    cells: list[str]
    end: int


@dataclass(frozen=True)
class Sheet:
    """A CSV file whose separator and header row have been found."""

    text: str
    separator: str
    headers: Headers
    line: int
    findings: tuple[Finding, ...] = ()

    @cached_property
    def last_line(self) -> int:
        """The number of the last line."""
        return sum(1 for _ in io.StringIO(self.text, newline=""))

    def records(self) -> Iterator[Record]:
        """Every record below the header row."""
        return (record for record in records(self.text, self.separator) if record.line > self.line)


@dataclass(frozen=True)
class Glance:
    """What the headers and the first thousand rows of a file say."""

    matched: tuple[str, ...] = ()
    rows: tuple[Record, ...] = ()
    headers: Headers | None = None

    def values(self, column: str) -> list[str]:
        """The values of ``column`` that are there, row by row; a ragged row has none."""
        if not self.headers or column not in self.headers.where:
            return []
        where = self.headers.where[column]
        whole = (row.cells for row in self.rows if len(row.cells) >= self.headers.width)
        found = (cells[where].strip() for cells in whole)
        return [value for value in found if value]


@dataclass
class _Rows:
    """Records sorted into those that can be used and those that cannot."""

    good: list[Record] = field(default_factory=list)
    ragged: list[Record] = field(default_factory=list)
    empty: list[int] = field(default_factory=list)
    swallowed: list[Record] = field(default_factory=list)


def glance(content: bytes, expected: Sequence[str]) -> Glance:
    """Look at the beginning of a file. What is no text or no CSV at all matches nothing."""
    if XML.match(content):
        return Glance()
    try:
        sheet = _sheet(_beginning(content), expected)
        rows = tuple(islice(sheet.records(), GLANCE))
    except Unreadable:
        return Glance()
    matched = tuple(name for name in expected if name in sheet.headers.where)
    return Glance(matched, rows, sheet.headers)


def _beginning(content: bytes) -> bytes:
    """The first whole lines of a large file; all of a file whose lines we cannot tell yet."""
    end = content.rfind(b"\n", 0, BEGINNING)
    if len(content) <= BEGINNING or end < 0 or 0 in content[:BEGINNING]:
        return content
    return content[: end + 1]


def read(
    content: bytes,
    expected: Sequence[str],
    *,
    key: Sequence[str] = (),
    complete: bool = True,
    leeway: Leeway = STRICT,
) -> Reading:
    """The table "rows" with the columns of ``expected`` that are there, and the reader's findings.

    Ragged rows and rows that an unclosed quote swallowed are errors and are not in the table.
    Raises Unreadable where there is no text or no header row.
    """
    quick = read_quickly(content, expected, key)
    if quick:
        headers, rows = quick
        wrong = compare(headers, 1, complete=complete, leeway=leeway)
        return Reading({TABLE: rows}, tuple(wrong), RAN)
    return read_exactly(content, expected, key, complete, leeway)


def read_quickly(
    content: bytes, expected: Sequence[str], key: Sequence[str]
) -> tuple[Headers, pd.DataFrame] | None:
    """The header row and the rows of a large plain file; None where it is small or odd."""
    if len(content) < plain_csv.MANY:
        return None
    headers = plain_csv.headers_of(content, expected)
    rows = plain_csv.read(content, headers, key) if headers else None
    return None if headers is None or rows is None else (headers, rows)


def read_exactly(
    content: bytes, expected: Sequence[str], key: Sequence[str], complete: bool, leeway: Leeway
) -> Reading:
    """Record by record, whatever the file is like."""
    sheet = _sheet(content, expected)
    if _too_few(sheet.headers, leeway):
        raise Unreadable("headers", _no_headers(sheet.headers), sheet.line)
    rows = _sorted(sheet)
    findings = (
        *sheet.findings,
        *compare(sheet.headers, sheet.line, complete=complete, leeway=leeway),
        *_row_findings(sheet, rows),
    )
    return Reading({TABLE: _frame(sheet.headers, rows.good, key)}, findings, RAN)


def _too_few(headers: Headers, leeway: Leeway) -> bool:
    """Whether half of the headers or fewer are there; where some may lack: whether none is."""
    if leeway.lacks:
        return not headers.where
    return len(headers.where) * 2 <= len(headers.expected)


def records(text: str, separator: str) -> Iterator[Record]:
    """Every record with the physical line on which it begins. Raises Unreadable."""
    csv.field_size_limit(LONGEST)  # it is the whole process's, and another library may lift it
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    line = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error:
            raise Unreadable(
                "malformed-csv",
                f"The record that begins on line {line:,} has no end: look for a quotation mark"
                f" there that is not closed. {EXPORT}",
                line,
            ) from None
        if cells is None:
            return
        yield Record(line, cells, reader.line_num)
        line = reader.line_num + 1


def _sheet(content: bytes, expected: Sequence[str]) -> Sheet:
    """Find the separator and the header row: the one that knows the most headers."""
    text, findings = decode(content)
    best = max(_candidates(text, expected), key=lambda one: len(one.headers.where), default=None)
    if best is None:
        raise Unreadable("empty", "The file is empty: it has no rows.")
    return Sheet(best.text, best.separator, best.headers, best.line, (*findings, *_place(best)))


def _candidates(text: str, expected: Sequence[str]) -> Iterator[Sheet]:
    for separator in SEPARATORS:
        try:
            for record in islice(records(text, separator), HEADER_WITHIN):
                yield Sheet(text, separator, match(record.cells, expected), record.line)
        except Unreadable:
            continue


def _place(sheet: Sheet) -> Iterator[Finding]:
    if sheet.separator != ",":
        name = SEPARATORS[sheet.separator]
        yield noted(
            "separator",
            f"The columns are separated by {name}, not by commas",
            EXPORT,
            line=sheet.line,
            found=name,
            expected="commas",
        )
    if sheet.line > 1:
        yield noted(
            "headers",
            f"The headers stand on line {sheet.line}, not on the first",
            "Take out the lines above the headers.",
            line=sheet.line,
            found=f"line {sheet.line}",
            expected="line 1",
        )


def _no_headers(headers: Headers) -> str:
    found = ", ".join(cell for cell in headers.cells if cell.strip())[:200]
    return (
        f"The first row does not hold the headers of this file format. Found: {found or 'nothing'}."
        f" Expected: {', '.join(headers.expected)}."
    )


def _sorted(sheet: Sheet) -> _Rows:
    rows, width = _Rows(), sheet.headers.width
    for record in sheet.records():
        if not any(map(str.strip, record.cells)):
            rows.empty.append(record.line)
        elif _swallows(record, sheet.separator, width) or _is_open(record, sheet):
            rows.swallowed.append(record)
        elif len(record.cells) < width or any(map(str.strip, record.cells[width:])):
            rows.ragged.append(record)
        else:
            rows.good.append(record)
    return rows


def _swallows(record: Record, separator: str, width: int) -> bool:
    """Whether a cell holds whole lines of other records: a quotation mark that was not closed."""
    if record.line == record.end:
        return False
    inner = (line for cell in record.cells if "\n" in cell for line in cell.splitlines()[1:])
    return any(line.count(separator) * 2 >= max(width - 1, 2) for line in inner)


def _is_open(record: Record, sheet: Sheet) -> bool:
    """Whether the record, the last of the file, ends within quotation marks."""
    if record.end < sheet.last_line:
        return False
    rest = islice(io.StringIO(sheet.text, newline=""), record.line - 1, None)
    try:
        list(csv.reader(rest, delimiter=sheet.separator, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _row_findings(sheet: Sheet, rows: _Rows) -> Iterator[Finding]:
    width = sheet.headers.width
    for record in rows.swallowed:
        yield noted(
            "quotes",
            "A quotation mark is not closed, so the lines after it were taken into one value",
            "Close the quotation mark, or export the file again. What the value has swallowed was"
            " not checked.",
            line=record.line,
            found=f"lines {record.line:,} to {record.end:,}: {_cut(max(record.cells, key=len))}",
            expected="one line a record",
        )
    if rows.ragged:
        shown = ", ".join(f"line {r.line:,} has {len(r.cells)}" for r in rows.ragged[:3])
        yield noted(
            "ragged",
            "Rows do not have as many values as there are headers",
            "Look for a comma too many or too few, or for a value with a comma that has no"
            " quotation marks. These rows were not checked any further.",
            line=rows.ragged[0].line,
            found=f"{lines([r.line for r in rows.ragged])}: {shown}",
            expected=f"{width} values in every row",
        )
    if rows.empty:
        yield _empty("empty-rows", "rows", lines(rows.empty), rows.empty[0])
    spare = [n + 1 for n, cell in enumerate(sheet.headers.cells) if not cell.strip()]
    if spare:
        yield _empty(
            "empty-columns", "columns", f"columns {', '.join(map(str, spare))}", sheet.line
        )


def _empty(code: str, what: str, where: str, line: int) -> Finding:
    return noted(
        code,
        f"The file has empty {what}",
        f"They were passed over; delete them when you make the file again ({what} that were once"
        " filled in a spreadsheet are exported as empty ones).",
        severity=Severity.QUERY,
        line=line,
        found=where,
        expected=f"no empty {what}",
    )


def _cut(text: str, most: int = 60) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[:most]} …"


def _frame(headers: Headers, rows: Sequence[Record], key: Sequence[str]) -> pd.DataFrame:
    """Text columns in the order of the file format; a value of blanks only is missing."""
    places = {name: headers.where[name] for name in headers.expected if name in headers.where}
    values = {
        name: pd.Series(
            [row.cells[n] if row.cells[n].strip() else None for row in rows], dtype="str"
        )
        for name, n in places.items()
    }
    known = [places[name] for name in key if name in places]
    place = {
        "return": pd.Series(1, index=range(len(rows)), dtype="int64"),
        "record": pd.Series(range(1, len(rows) + 1), dtype="int64"),
        "key": pd.Series([" ".join(r.cells[n].strip() for n in known) for r in rows], dtype="str"),
        "line": pd.Series([row.line for row in rows], dtype="int64"),
        "path": pd.Series("", index=range(len(rows)), dtype="str"),
    }
    return Table(values | place)
