"""A Report as a workbook: a Summary and a list of Findings to filter; never a formula."""

import io
from collections.abc import Sequence
from typing import Any

from xlsxwriter import Workbook

from validation.finding import Finding, Report
from validation.report.text import verdict_line

FORMULA = ("=", "+", "-", "@", "\t", "\r")
# fmt: off
COLUMNS = (
    # heading      the finding's field  width
    ("Rule",       "rule",              16),
    ("Severity",   "severity",          10),
    ("Line",       "line",               8),
    ("Table",      "table",             12),
    ("Record",     "record",             8),
    ("Key",        "key",               20),
    ("Field",      "field",             22),
    ("Found",      "found",             32),
    ("Expected",   "expected",          32),
    ("What is wrong", "message",        48),
    ("How to put it right", "fix",      64),
    ("Path",       "path",              40),
)
# fmt: on
NUMBERS = {"line", "record"}
"""Everything else stays text, however much it looks like a number."""


def workbook(*reports: Report) -> bytes:
    """The bytes of an .xlsx. Ids stay text; what would be a formula is shown as text.

    Two sheets for one report; for several, two sheets each, numbered.
    """
    target = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with Workbook(target, options) as book:
        styles = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format({"bold": True, "bg_color": "#E7EEF7", "bottom": 1}),
            "text": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
            "number": book.add_format({"valign": "top", "align": "left"}),
        }
        for n, report in enumerate(reports, 1):
            number = f" {n}" if len(reports) > 1 else ""
            _summary(book.add_worksheet(f"Summary{number}"), report, styles)
            _findings(book.add_worksheet(f"Findings{number}"), report.findings, styles)
    return target.getvalue()


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula, even after it is saved as CSV.

    >>> harmless("=1+1")
    "'=1+1"
    """
    return f"'{text}" if text.startswith(FORMULA) and text != "-2" else text


def _summary(sheet: Any, report: Report, styles: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 70)
    sheet.set_column(2, 3, 12)
    sheet.write_string(0, 0, harmless(verdict_line(report)), styles["title"])
    facts = [(name, f"{value:,}") for name, value in report.facts.items()]
    about = [
        ("File", report.file),
        ("Collection", report.collection),
        ("Organisation", report.organisation),
        ("Period", report.period),
        ("Checked against", report.ruleset),
        *facts,
        ("Rules run", f"{len(report.rules.run):,}"),
        ("Rules not run", f"{len(report.rules.not_run):,}"),
        ("Please note", "For reading: corrections belong in your own system."),
    ]
    for n, (name, value) in enumerate(about, 2):
        sheet.write_string(n, 0, name, styles["head"])
        sheet.write_string(n, 1, harmless(value), styles["text"])
    _counts(sheet, report, len(about) + 3, styles)


def _counts(sheet: Any, report: Report, top: int, styles: dict[str, Any]) -> None:
    """One row a rule: the rule, what is wrong, how often."""
    for column, heading in enumerate(("Rule", "What is wrong", "Severity", "How often")):
        sheet.write_string(top, column, heading, styles["head"])
    first = {finding.rule: finding for finding in reversed(report.findings)}
    for n, (code, count) in enumerate(report.counts.items(), top + 1):
        finding = first.get(code)
        sheet.write_string(n, 0, harmless(code), styles["text"])
        sheet.write_string(n, 1, harmless(finding.message if finding else ""), styles["text"])
        sheet.write_string(n, 2, str(finding.severity) if finding else "", styles["text"])
        sheet.write_number(n, 3, count, styles["number"])


def _findings(sheet: Any, findings: Sequence[Finding], styles: dict[str, Any]) -> None:
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(findings), 1), len(COLUMNS) - 1)
    for column, (heading, _, width) in enumerate(COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, heading, styles["head"])
    for row, finding in enumerate(findings, 1):
        for column, (_, name, _) in enumerate(COLUMNS):
            value = getattr(finding, name)
            if value and name in NUMBERS:
                sheet.write_number(row, column, value, styles["number"])
            elif value:
                sheet.write_string(row, column, harmless(str(value)), styles["text"])
