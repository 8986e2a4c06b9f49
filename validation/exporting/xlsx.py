"""Tables of records as a workbook, a sheet each; every cell is text and none a formula."""

from collections.abc import Iterable
from typing import IO, Any, Self

from xlsxwriter import Workbook

from validation.exporting.filed import Cells
from validation.exporting.member import EPOCH
from validation.report.harmless import harmless

MOST_ROWS = 1_048_576
"""Of a sheet, its headings among them; what is more goes on in a further one."""
LONGEST_NAME = 28
"""Characters of a sheet's name, with room for a number."""


class XlsxTables:
    """A workbook that is written row by row, and keeps none in memory."""

    def __init__(self, into: IO[bytes], most: int = MOST_ROWS) -> None:
        self.into, self.most = into, most
        self.sheets: dict[tuple[str, tuple[str, ...]], tuple[Any, int]] = {}
        self.begun: list[str] = []

    def __enter__(self) -> Self:
        """Begin."""
        self.book = Workbook(self.into, {"constant_memory": True, "strings_to_formulas": False})
        self.book.set_properties({"created": EPOCH})
        return self

    def __exit__(self, *raised: object) -> None:
        """Write the workbook."""
        if not self.begun:
            self.book.add_worksheet("nothing")
        self.book.close()

    def add(self, table: str, headings: tuple[str, ...], rows: Iterable[Cells]) -> None:
        """Add rows to a table; one with other headings, or a full one, goes on in a new sheet."""
        for row in rows:
            sheet, at = self.sheets.get((table, headings), (None, self.most))
            if at >= self.most:
                sheet, at = self._begin(table, headings), 1
            _write(sheet, at, row)
            self.sheets[table, headings] = sheet, at + 1

    def _begin(self, table: str, headings: tuple[str, ...]) -> Any:
        others = self.begun.count(table)
        self.begun.append(table)
        name = table[:LONGEST_NAME]
        sheet = self.book.add_worksheet(f"{name} {others + 1}" if others else name)
        _write(sheet, 0, headings)
        return sheet


def _write(sheet: Any, at: int, cells: Iterable[str | None]) -> None:
    for column, cell in enumerate(cells):
        if cell is not None:
            sheet.write_string(at, column, harmless(cell))
