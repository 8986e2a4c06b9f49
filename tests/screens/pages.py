"""The pages that people see, made by the real code from sample files; each by its name."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from bot.faces import html as mail
from handlers.life.result import Result
from handlers.life.verdicts import checked
from handlers.reply import Document
from tests.returns import ANN, BROKEN, CENSUS, NOW, RECEIPT
from validation import documents, sample
from validation.check import Examined, examine, shipped
from validation.entry import entries
from validation.report import html, rules, summary_page

BREAKS = ("1510", "1600", "1860", "2020Q", "2340", "1930", "2120")
CENSUS_TEMPLATE = "school-census"


def _census(breaks: tuple[str, ...] = (), **more: Any) -> Examined:
    name, content = sample.make(
        shipped(), CENSUS_TEMPLATE, size=160, seed=8, breaks=breaks, period="2014-SPR"
    )
    template = shipped()[CENSUS_TEMPLATE]
    return examine(name, content, template, "2014-SPR", organisation="873-4001", **more)


def findings() -> str:
    return html.page(_census(BREAKS).report, shipped()[CENSUS_TEMPLATE])


def rows() -> str:
    """A spreadsheet has spoiled a file of 400 rows."""
    template = shipped()["specification-codes"]
    name, content = sample.make(
        shipped(), template.name, size=400, seed=1, period="2019", organisation="AQA"
    )
    spoiled = content.replace(b"2019-06-28", b"28/06/2019").replace(b",H,", b",Higher,")
    return html.page(examine(name, spoiled, template, "2019").report, template)


def unreadable() -> str:
    template = shipped()[CENSUS_TEMPLATE]
    return html.page(
        examine("a.xml", b"<Message><Pupil></Message>", template, "2014-SPR").report, template
    )


def summary() -> str:
    template = shipped()[CENSUS_TEMPLATE]
    name, content = sample.make(shipped(), CENSUS_TEMPLATE, size=150, seed=7, period="2013-AUT")
    last = template.read(name, content, template.context("2013-AUT")).tables
    made = documents.summary(_census(last_return=last, last="autumn 2013"), template)
    assert made
    return summary_page.page(made)


def rule_book() -> str:
    template = shipped()["specification-codes"]
    return rules.page(template, entries(template))


def answer() -> str:
    """The mail that a school gets for a file with errors."""
    named = {n: Document(f"findings.{n}", "x/y", "00") for n in ("xlsx", "html")}
    result = Result(BROKEN, RECEIPT, workbook=named["xlsx"], page=named["html"])
    reply = checked(replace(CENSUS, policies=CENSUS.policies), result, ANN, NOW).reply
    return mail.render([reply], "https://returns.example/rules/")


PAGES: Mapping[str, Callable[[], str]] = {
    "findings": findings,
    "findings-of-rows": rows,
    "findings-unreadable": unreadable,
    "summary": summary,
    "rule-book": rule_book,
    "answer-by-mail": answer,
}
