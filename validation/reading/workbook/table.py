"""The sheet of a workbook that holds a return → CSV, and what was odd about the workbook.

A row of the sheet is the line of the same number. Everything after that is read as CSV is.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from validation.finding import Finding, Severity
from validation.reading.headers import Headers, match
from validation.reading.text import noted
from validation.reading.trouble import Unreadable
from validation.reading.workbook.book import Book, Sheet, opened
from validation.reading.workbook.cells import Cell, Moment, Written
from validation.reading.workbook.parts import MAGIC
from validation.reading.workbook.sheet import Noted, Row, where

RAN = (
    "workbook",
    "other-sheets",
    "macros",
    "merged-cells",
    "no-result",
    "cell-errors",
    "hidden-cells",
    "line-breaks",
)
SHOWN = 3
LARGEST = 100 * 1024 * 1024
"""Characters of the CSV: a row with one cell far to the right takes little room in a workbook."""
# fmt: off
ODD_CELLS = (
    # code           severity         what it is, and how to put it right
    ("merged-cells", Severity.ERROR,
     "Cells are merged, so that only the first of them has the value",
     "Undo the merging and fill in every row."),
    ("no-result",    Severity.ERROR,
     "Cells hold formulas whose results are not in the file; they count as empty",
     "Open the file in a spreadsheet, let it calculate, and put values in place of formulas."),
    ("cell-errors",  Severity.ERROR,
     "Cells hold an error of the spreadsheet, such as #N/A",
     "Put right what the formula refers to, or write the value itself."),
    ("hidden-cells", Severity.QUERY,
     "Rows or columns are hidden; they were read like the others",
     "Take out what does not belong to the return: hiding or filtering leaves it in the file."),
    ("line-breaks",  Severity.QUERY,
     "Values have line breaks in them, which were read as blanks",
     "Write each value in one line."),
)
# fmt: on
CSV = "Export a .csv file straight from your own system and send that."


def is_workbook(content: bytes) -> bool:
    """Whether the bytes can be a workbook: nothing else that reaches a reader is packed."""
    return content.startswith(MAGIC)


@dataclass(frozen=True)
class Table:
    """One sheet as CSV bytes, and the findings about its workbook."""

    content: bytes
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _Chosen:
    """The sheet that holds the return: the row of its headers, and what they match."""

    sheet: Sheet
    line: int
    headers: Headers

    @property
    def sure(self) -> int:
        return len(self.headers.where)


def begins(
    content: bytes, expected: Sequence[str], dates: Mapping[str, Written], most: int
) -> bytes:
    """The first ``most`` rows as CSV; b"" where no sheet has half of the headers.

    Raises Unreadable.
    """
    chosen = _chosen(opened(content), expected, "")
    if chosen.sure * 2 <= len(expected):
        return b""
    return _csv(chosen, _first(chosen, most), dates)


def read(
    content: bytes, expected: Sequence[str], dates: Mapping[str, Written], sheet: str = ""
) -> Table:
    """The sheet called ``sheet``, else the first visible one that has most of the headers.

    ``dates`` says how the columns that hold dates write them. Raises Unreadable.
    """
    book = opened(content)
    chosen = _chosen(book, expected, sheet)
    seen = Noted()
    content = _csv(chosen, chosen.sheet.rows(seen), dates)
    return Table(content, tuple(_findings(book, chosen, seen, expected)))


def _first(chosen: _Chosen, most: int) -> Iterator[Row]:
    for row in chosen.sheet.rows(Noted()):
        if row.number > chosen.line + most:
            return
        yield row


def _chosen(book: Book, expected: Sequence[str], name: str) -> _Chosen:
    named = [sheet for sheet in book.sheets if sheet.name.casefold() == name.casefold()]
    visible = sorted(named or book.sheets, key=lambda sheet: sheet.hidden)
    return max((_seen(sheet, expected) for sheet in visible), key=lambda one: one.sure)


def _seen(sheet: Sheet, expected: Sequence[str]) -> _Chosen:
    """The sheet with the row that knows the most headers."""
    rows = [
        _Chosen(sheet, row.number, match([*map(_plain, row.cells)], expected)) for row in sheet.head
    ]
    none = _Chosen(sheet, 1, match([], expected))
    return max(rows, key=lambda one: one.sure, default=none)


def _plain(cell: Cell) -> str:
    return cell.text(Written.ISO) if isinstance(cell, Moment) else cell


def _csv(chosen: _Chosen, rows: Iterator[Row], dates: Mapping[str, Written]) -> bytes:
    """CSV with a line for every row up to the last that holds something."""
    shown = Written.AS_SHOWN
    ways = {chosen.headers.where[n]: way for n, way in dates.items() if n in chosen.headers.where}
    width = chosen.headers.width
    target = io.StringIO(newline="")
    writer, line = csv.writer(target), 1
    for row in rows:
        if not row.cells:
            continue
        target.write("\r\n" * (row.number - line))
        line = row.number + 1
        cells = [
            cell if isinstance(cell, str) else cell.text(ways.get(n, shown))
            for n, cell in enumerate(row.cells)
        ]
        writer.writerow(cells + [""] * (width - len(cells)))
        if target.tell() > LARGEST:
            raise Unreadable("too-large", f"The sheet has more than {LARGEST >> 20} MB of cells.")
    return target.getvalue().encode("utf-8", "replace")


def _findings(
    book: Book, chosen: _Chosen, seen: Noted, expected: Sequence[str]
) -> Iterator[Finding]:
    yield noted(
        "workbook",
        "The file is a workbook, and the file format is CSV",
        f"It was read, and lines are the rows of its sheet. {CSV}",
        severity=Severity.QUERY,
        line=chosen.line,
        found=f"the sheet {chosen.sheet.name!r}",
        expected="a .csv file",
    )
    if book.has_macros:
        yield noted(
            "macros",
            "The workbook has macros; they were not run",
            f"No return needs macros. {CSV}",
            severity=Severity.QUERY,
            expected="a workbook without macros",
        )
    yield from _other_sheets(book, chosen, expected)
    yield from _odd_cells(chosen, seen)


def _other_sheets(book: Book, chosen: _Chosen, expected: Sequence[str]) -> Iterator[Finding]:
    """Sheets that were not read: an error where one of them has the headers too, and rows."""
    others = [_seen(s, expected) for s in book.sheets if s is not chosen.sheet and s.head]
    alike = [o for o in others if o.sure * 2 > len(expected) and len(o.sheet.head) > 1]
    if alike or others:
        names = ", ".join(repr(other.sheet.name) for other in (alike or others)[:SHOWN])
        yield noted(
            "other-sheets",
            "Several sheets hold rows of this return, and only one was read"
            if alike
            else "The workbook has other sheets, which were not read",
            "Put all rows of the return into one sheet, and take the others out.",
            severity=Severity.ERROR if alike else Severity.QUERY,
            found=f"{names} beside {chosen.sheet.name!r}",
            expected="one sheet",
        )


def _odd_cells(chosen: _Chosen, seen: Noted) -> Iterator[Finding]:
    hidden = [*map(str, seen.hidden_rows), *seen.hidden_columns]
    merged = [one for one in seen.merged if _reaches(one, chosen.line)]
    found = (merged, seen.no_result, seen.errors, hidden, seen.breaks)
    for (code, severity, message, fix), cells in zip(ODD_CELLS, found, strict=True):
        if cells:
            yield noted(
                code, message, fix, severity=severity, line=chosen.line, found=_listed(cells)
            )


def _reaches(merged: str, line: int) -> bool:
    """Whether a merged range reaches the headers or the rows below them."""
    return where(merged.rpartition(":")[2])[0] >= line


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
