"""The documents that go with a check: findings, and figures to approve. It judges nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from validation.annotated import Annotated, annotated
from validation.check import Examined
from validation.finding import Report, Verdict
from validation.report import html, summary_page, xlsx
from validation.summary import Summary
from validation.template import Template


@dataclass(frozen=True)
class Wanted:
    """What is to be made. ``rules_address`` is where the rule book is published, "" for nowhere."""

    workbook: bool = True
    summary: bool = True
    rules_address: str = ""


def wanted(options: dict[str, Any]) -> Wanted:
    """What the options of a job ask for; these are taken out of them."""
    given = {name: options.pop(name) for name in vars(Wanted()) if name in options}
    return Wanted(**given)


def made(done: Examined, template: Template, asked: Wanted) -> Mapping[str, bytes]:
    """{"workbook": XLSX, "page": HTML, "summary": HTML}; b"" for what there is no need of."""
    return {**_findings(done, template, asked), "summary": _summary(done, template, asked)}


def _findings(done: Examined, template: Template, asked: Wanted) -> Mapping[str, bytes]:
    if not (asked.workbook and done.report.findings):
        return {"workbook": b"", "page": b""}
    checked = xlsx.Checked(done.report, copy(done, template))
    return {
        "workbook": xlsx.workbook(checked, rules_address=asked.rules_address),
        "page": html.page(done.report, template, asked.rules_address).encode(),
    }


def _summary(done: Examined, template: Template, asked: Wanted) -> bytes:
    """The figures that a head teacher approves, of a school's file that may be sent on."""
    if not (asked.summary and template.kind == "school" and submittable(done.report)):
        return b""
    figures = summary(done, template)
    return summary_page.page(figures).encode() if figures else b""


def submittable(report: Report) -> bool:
    """Whether nothing stands in the way but, perhaps, errors of our own reading."""
    stopped = report.verdict is Verdict.UNREADABLE or report.crashed
    return not stopped and report.errors == report.unconfirmed_errors


def summary(done: Examined, template: Template) -> Summary | None:
    """The figures of a file, None of one that cannot be read or has none to show."""
    parts = template.summary(done.tables, done.context) if done.tables else ()
    period = template.periods[done.context.period].title
    whose = done.report.organisation.replace("-", " ")
    if not parts:
        return None
    return Summary(f"{template.title} {period}", whose, done.report.file, parts, done.last)


def copy(done: Examined, template: Template) -> Annotated | None:
    """A copy of the rows to read, of a file that is a table of rows; None of any other."""
    table = done.tables.get(template.main)
    if template.kind != "csv" or table is None or not done.broken:
        return None
    return annotated(table, template.main, done.broken, template.private)
