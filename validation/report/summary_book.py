"""A Summary as a workbook: a sheet of tables to add up, and the plots beside them."""

import io
from typing import Any

from xlsxwriter import Workbook

from validation.report import plots
from validation.report.sheet import Sheet, Styles
from validation.summary import Part, Row, Summary

NAME, FIGURES = 44, 14
"""Widths of the first column and of the others."""
PLOT_ROWS = 20
"""Rows that a plot covers beside its table, more or less."""


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
        sheet.text(top, column, head, "head")
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
            sheet.number(at, column, value, how)


def _whole(part: Part) -> float:
    """What per cents are of, 0 for nothing."""
    total = next((row for row in part.rows if row.is_total), None)
    return float(total.values[-1] or 0) if part.shares and total else 0.0


def _plots(sheet: Any, summary: Summary) -> None:
    last = summary.last or "last time"
    drawn = [(part.title, plots.png(part, last)) for part in summary.parts]
    for n, (title, png) in enumerate((t, p) for t, p in drawn if p):
        sheet.write_string(n * (PLOT_ROWS + 2), 0, title)
        options = {
            "image_data": io.BytesIO(png),
            "x_scale": 0.7,
            "y_scale": 0.7,
            "description": f"A plot of {title}; the figures are on the sheet Summary",
        }
        sheet.insert_image(n * (PLOT_ROWS + 2) + 1, 0, f"{title}.png", options)
