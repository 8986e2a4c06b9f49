"""A copy of the file's own rows on a sheet: why first, wrong cells shaded and said in words."""

from collections.abc import Iterator

from validation.annotated import Annotated, Mark, Row
from validation.finding import Severity
from validation.report.sheet import Sheet

BEFORE = ("What is wrong", "Line")
WIDEST = 40
REASON = 60
WIDEST_REASON = 32_000


def write_copy(sheet: Sheet, copy: Annotated) -> None:
    """A row for each row of the file; errors are shaded red, queries yellow, and both are named in
    the first column, which filters.
    """
    sheet.table(len(copy.rows), len(BEFORE) + len(copy.columns))
    for column, heading in enumerate((*BEFORE, *copy.columns)):
        sheet.text(0, column, heading, "head", WIDEST)
    for n, row in enumerate(copy.rows, 1):
        sheet.text(n, 0, _reasons(row, copy), "reason", REASON)
        sheet.number(n, 1, row.line)
        looks = dict(_looks(row))
        for column, (name, cell) in enumerate(zip(copy.columns, row.cells, strict=True), 2):
            sheet.text(n, column, cell, looks.get(name, "plain"), WIDEST)
    sheet.fit()


def _reasons(row: Row, copy: Annotated) -> str:
    """Everything that is wrong in the row, a line each: "Error in Tier: …"."""
    return "\n".join(_reason(mark, copy) for mark in row.marks)[:WIDEST_REASON]


def _reason(mark: Mark, copy: Annotated) -> str:
    where = f" in {mark.field}" if mark.field in copy.columns else ""
    return f"{mark.severity.capitalize()}{where}: {mark.reason}"


def _looks(row: Row) -> Iterator[tuple[str, str]]:
    """The look of each cell that is marked; an error is seen before a query."""
    marks = sorted(row.marks, key=lambda mark: mark.severity is Severity.ERROR)
    yield from ((mark.field, str(mark.severity)) for mark in marks)
