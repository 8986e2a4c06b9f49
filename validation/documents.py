"""The documents that go with a check: a workbook and a page of its findings. It judges nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from validation.annotated import Annotated, annotated
from validation.check import Examined
from validation.report import html, xlsx
from validation.template import Template


@dataclass(frozen=True)
class Wanted:
    """What is to be made. ``rules_address`` is where the rule book is published, "" for nowhere."""

    workbook: bool = True
    rules_address: str = ""


def wanted(options: dict[str, Any]) -> Wanted:
    """What the options of a job ask for; these are taken out of them."""
    given = {name: options.pop(name) for name in vars(Wanted()) if name in options}
    return Wanted(**given)


def made(done: Examined, template: Template, asked: Wanted) -> Mapping[str, bytes]:
    """{"workbook": XLSX, "page": HTML}; b"" where there is nothing to list."""
    if not (asked.workbook and done.report.findings):
        return {"workbook": b"", "page": b""}
    checked = xlsx.Checked(done.report, copy(done, template))
    return {
        "workbook": xlsx.workbook(checked, rules_address=asked.rules_address),
        "page": html.page(done.report, template, asked.rules_address).encode(),
    }


def copy(done: Examined, template: Template) -> Annotated | None:
    """A copy of the rows to read, of a file that is a table of rows; None of any other."""
    table = done.tables.get(template.main)
    if template.kind != "csv" or table is None or not done.broken:
        return None
    return annotated(table, template.main, done.broken, template.private)
