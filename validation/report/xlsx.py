"""A Report as a workbook to read: a Summary, Findings to filter, a copy of the file's rows.

Never a formula; ids stay text. Nothing that is changed in it comes back.
"""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter import Workbook

from validation.annotated import Annotated
from validation.causes import Group, groups
from validation.entry import place
from validation.finding import Finding, Report
from validation.report.copy_sheet import write_copy
from validation.report.sheet import Sheet, Styles
from validation.report.text import AT_THE_SOURCE, verdict_line

# fmt: off
COLUMNS = (
    # heading      the finding's field  widest
    ("Rule",       "rule",              24),
    ("Severity",   "severity",          10),
    ("Line",       "line",               9),
    ("Table",      "table",             16),
    ("Record",     "record",             9),
    ("Key",        "key",               26),
    ("Field",      "field",             28),
    ("Found",      "found",             36),
    ("Expected",   "expected",          36),
    ("What is wrong", "message",        48),
    ("How to put it right", "fix",      60),
    ("Path",       "path",              40),
)
CAUSES: tuple[tuple[str, int, Callable[[Group], str | int]], ...] = (
    # heading               widest  what of a cause
    ("Rule",                   24,  lambda c: c.first.rule),
    ("What is wrong",          60,  lambda c: c.first.message.rstrip(".")),
    ("Severity",               10,  lambda c: str(c.first.severity)),
    ("How often",              10,  lambda c: c.count),
    ("Where",                  14,  lambda c: c.places),
    ("What they have alike",   34,  lambda c: c.alike),
    ("How to put it right in your own system", 60, lambda c: c.first.fix),
    ("Our own reading",        14,  lambda c: "" if c.first.confirmed else "yes"),
)
# fmt: on
NUMBERS = {"line", "record"}
"""Everything else stays text, however much it looks like a number."""
Link = Callable[[str], str]


@dataclass(frozen=True)
class Checked:
    """A report, and a copy of the rows that it is about where the file has rows."""

    report: Report
    copy: Annotated | None = None


def workbook(*reports: Report | Checked, rules_address: str = "") -> bytes:
    """The bytes of an .xlsx. Ids stay text; what would be a formula is shown as text.

    Two or three sheets for a report; for several, numbered. Rules are links into the rule book
    where ``rules_address`` says where that is.
    """
    target = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with Workbook(target, options) as book:
        styles = Styles.of(book)
        for n, given in enumerate(reports, 1):
            checked = given if isinstance(given, Checked) else Checked(given)
            number = f" {n}" if len(reports) > 1 else ""
            _write(book, styles, checked, number, rules_address)
    return target.getvalue()


def _write(book: Any, styles: Styles, checked: Checked, number: str, rules_address: str) -> None:
    report = checked.report

    def link(code: str) -> str:
        to = f"{rules_address}{report.collection}.html#{place(code)}"
        return to if rules_address and code in report.rules.run else ""

    _summary(Sheet(book.add_worksheet(f"Summary{number}"), styles), report, link)
    findings = Sheet(book.add_worksheet(f"Findings{number}"), styles)
    _findings(findings, report.findings, link)
    if checked.copy and checked.copy.rows:
        write_copy(Sheet(book.add_worksheet(f"Your rows{number}"), styles), checked.copy)


def _summary(sheet: Sheet, report: Report, link: Link) -> None:
    sheet.landscape()
    sheet.text(0, 0, verdict_line(report), "title")
    facts = [(name[:1].upper() + name[1:], f"{value:,}") for name, value in report.facts.items()]
    about = [
        ("File", report.file),
        ("Collection", report.collection),
        ("Organisation", report.organisation),
        ("Period", report.period),
        ("Checked against", report.ruleset),
        *facts,
        ("Rules run", f"{len(report.rules.run):,}"),
        ("Rules not run", f"{len(report.rules.not_run):,}"),
        ("Please note", f"For reading. {AT_THE_SOURCE}"),
    ]
    if report.cut_at:
        about.append(("Cut", f"{report.cut_at:,} findings are listed; the counts are exact."))
    for n, (name, value) in enumerate(about, 2):
        sheet.text(n, 0, name, "name", 24)
        sheet.text(n, 1, value, "plain")
    _causes(sheet, groups(report), len(about) + 3, link)
    _not_run(sheet, report, len(about) + len(groups(report)) + 5)


def _causes(sheet: Sheet, causes: Sequence[Group], top: int, link: Link) -> None:
    """One row a cause: the rule, what is wrong, how often, how to put it right."""
    for column, (heading, widest, _) in enumerate(CAUSES):
        sheet.text(top, column, heading, "head", widest)
    for n, cause in enumerate(causes, top + 1):
        for column, (_, widest, what) in enumerate(CAUSES):
            sheet.value(
                n, column, what(cause), widest, link(cause.first.rule) if not column else ""
            )
    sheet.fit()


def _not_run(sheet: Sheet, report: Report, top: int) -> None:
    for n, rule in enumerate(report.rules.not_run, top + 1):
        sheet.text(top, 0, "Not run", "head")
        sheet.text(top, 1, "Why", "head")
        sheet.text(n, 0, rule.rule, "text")
        sheet.text(n, 1, rule.why, "text")


def _findings(sheet: Sheet, findings: Sequence[Finding], link: Link) -> None:
    sheet.table(len(findings), len(COLUMNS))
    for column, (heading, _, widest) in enumerate(COLUMNS):
        sheet.text(0, column, heading, "head", widest)
    for row, finding in enumerate(findings, 1):
        for column, (_, name, widest) in enumerate(COLUMNS):
            value = getattr(finding, name)
            shown = value if name in NUMBERS else str(value)
            sheet.value(row, column, shown, widest, link(finding.rule) if name == "rule" else "")
    sheet.fit()
