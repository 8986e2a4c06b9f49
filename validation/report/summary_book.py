"""A Summary as a workbook: a sheet of tables to add up, and the plots beside them."""

import io
from typing import Any

from xlsxwriter import Workbook

from validation.report import plots
from validation.report.sheet import Sheet, Styles
from validation.summary import Part, Row, Summary

NAME, FIGURES = 44, 14
"""Widths of the first column and of the others."""
SCALE = 0.9
ROW_INCHES = 15 / 72
"""Inches of a row of a sheet."""


def workbook(summary: Summary) -> bytes:
    """The bytes of an .xlsx: one sheet with all tables, one with the plots."""
    target = io.BytesIO()
    with Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        styles = Styles.of(book)
        sheet = Sheet(book.add_worksheet("Summary"), styles)
        sheet.landscape()
        sheet.text(0, 0, f"{summary.title}, {summary.organisation}", "title")
        sheet.text(1, 0, f"{summary.file}. For reading: corrections belong in your own system.",
                   "note")  # fmt: skip
        top = 3
        for part in summary.parts:
            top = _table(sheet, part, summary.last, top)
        sheet.sheet.set_column(0, 0, NAME)
        sheet.sheet.set_column(1, 6, FIGURES)
        _plots(book.add_worksheet("Plots"), summary)
    return target.getvalue()


def _table(sheet: Sheet, part: Part, last: str, top: int) -> int:
    """One part; returns the row where the next begins."""
    known = any(row.before is not None for row in part.rows)
    whole = _whole(part)
    heads = [part.title, *part.columns, *(["Per cent"] if whole else [])]
    heads += [last[:1].upper() + last[1:], "Change"] if known else []
    for column, head in enumerate(heads):
        sheet.text(top, column, head, "over" if column else "head")
    for n, row in enumerate(part.rows, top + 1):
        _row(sheet, n, row, whole, known=known)
    return top + len(part.rows) + 2


def _row(sheet: Sheet, at: int, row: Row, whole: float, *, known: bool) -> None:
    look = "total" if row.is_total else "number"
    sheet.text(at, 0, row.name, "sum" if row.is_total else "plain")
    now = row.values[-1] or 0
    figures: list[tuple[float | None, str]] = [(value, look) for value in row.values]
    figures += [(now / whole, "share")] if whole else []
    if known and row.before is not None:
        figures += [(row.before, look), (now - row.before, look)]
    for column, (value, how) in enumerate(figures, 1):
        if value is not None:
            sheet.number(
                at, column, value, how if how == "share" or value == int(value) else "tenth"
            )


def _whole(part: Part) -> float:
    """What per cents are of, 0 for nothing."""
    total = next((row for row in part.rows if row.is_total), None)
    return float(total.values[-1] or 0) if part.shares and total else 0.0


def _plots(sheet: Any, summary: Summary) -> None:
    """The plots one below the other, as wide as a page."""
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    top, last = 0, summary.last or "last time"
    for part in summary.parts:
        if png := plots.png(part, last):
            sheet.write_string(top, 0, part.title)
            options = {
                "image_data": io.BytesIO(png),
                "x_scale": SCALE,
                "y_scale": SCALE,
                "description": f"A plot of {part.title}; the figures are on the sheet Summary",
            }
            sheet.insert_image(top + 1, 0, f"{part.title}.png", options)
            top += 3 + int(plots.height(part) * SCALE / ROW_INCHES)
