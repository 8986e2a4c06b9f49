"""A Report as one HTML page that needs nothing else: for the screen, paper and a screen reader."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from validation.causes import Group, groups
from validation.entry import Entry, entries, place
from validation.finding import Finding, Report, Verdict
from validation.report.text import verdict_line
from validation.template import Template

SHOWN = 20
"""How many places of one cause are listed; the workbook has the rest."""
AGAIN = "Put these right in your own system, make the file again and send the new one."
# fmt: off
NEXT = {
    # verdict            what to do
    Verdict.CLEAN:       ("Nothing is to be put right.",),
    Verdict.QUERIES:     ("Look at these. What is right may stay as it is: explain it.",
                          "What is wrong: put it right in your own system, then send it again."),
    Verdict.ERRORS:      (AGAIN,),
    Verdict.UNREADABLE:  ("Make the file again in your own system and send the new one.",),
}
PARTS: tuple[tuple[str, Callable[[Group], bool]], ...] = (
    # heading                                     which causes
    ("To put right before you submit",            lambda c: c.is_error and c.first.confirmed),
    ("To look at: our own reading of the rules",  lambda c: c.is_error and not c.first.confirmed),
    ("To explain or put right",                   lambda c: not c.is_error),
)
# fmt: on
_MARKS = re.compile(r"(`[^`]+`|\*\*[^*]+\*\*)")


def page(report: Report, template: Template | None = None, rules_address: str = "") -> str:
    """The whole page; everything that is told is escaped.

    With the ``template`` it explains the rules that were broken. Their numbers lead to the rule
    book at ``rules_address`` where it has a place, else to the explanations on the page.
    """
    causes = groups(report)
    told = _explained(causes, template) if template else ()
    return (
        environment()
        .get_template("findings.html.j2")
        .render(
            report=report,
            what=title(report, template),
            verdict=verdict_line(report),
            next=(report.problem, *NEXT[report.verdict])
            if report.problem
            else NEXT[report.verdict],
            about=list(_about(report)),
            causes=causes,
            parts=list(_parts(causes)),
            not_run=_not_run(report),
            entries=told,
            shown=SHOWN,
            link=lambda code: _link(code, told, report, rules_address),
            places=_places,
        )
    )


@cache
def environment() -> Environment:
    """The templates beside this file; a name that they do not get is an error."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["marked"] = marked
    return made


def marked(words: str) -> Markup:
    """Words in which `this` is code and **this** is strong; all else is escaped."""
    return Markup("").join(_mark(part) for part in _MARKS.split(words))


def _mark(part: str) -> Markup:
    if part.startswith("`") and len(part) > 1:
        return Markup("<code>") + part[1:-1] + Markup("</code>")
    strong = part.startswith("**")
    return Markup("<b>") + part[2:-2] + Markup("</b>") if strong else escape(part)


def title(report: Report, template: Template | None) -> str:
    """Which return of whom: "School Census autumn 2007 · 873 4001"."""
    period = template.periods.get(report.period) if template else None
    named = (template.title if template else report.collection, period.title if period else "")
    whose = report.organisation.replace("-", " ")
    return " · ".join(filter(None, (" ".join(filter(None, named)), whose))) or "A file"


def _about(report: Report) -> Iterator[tuple[str, str]]:
    yield "File", report.file
    if report.ruleset:
        ran = f"{len(report.rules.run):,} rules run, {len(report.rules.not_run):,} not run"
        yield "Checked against", f"{report.ruleset} ({ran})"
    for name, value in report.facts.items():
        then = f" ({report.last} {report.before[name]:,})" if name in report.before else ""
        yield name[:1].upper() + name[1:], f"{value:,}{then}"


def _parts(causes: Sequence[Group]) -> Iterator[tuple[str, list[tuple[int, Group]]]]:
    """Headings with their causes, which are numbered throughout."""
    for heading, belongs in PARTS:
        if part := [(n, cause) for n, cause in enumerate(causes, 1) if belongs(cause)]:
            yield heading, part


def _not_run(report: Report) -> list[tuple[str, list[str]]]:
    """Why rules were not run, with their numbers."""
    whys: dict[str, list[str]] = {}
    for rule in report.rules.not_run:
        whys.setdefault(rule.why, []).append(rule.rule)
    return list(whys.items())


def _explained(causes: Sequence[Group], template: Template) -> tuple[Entry, ...]:
    """What is known of the broken rules, in the order of the causes."""
    order = {cause.first.rule: n for n, cause in reversed(list(enumerate(causes)))}
    told = [entry for entry in entries(template) if entry.rule.code in order]
    return tuple(sorted(told, key=lambda entry: order[entry.rule.code]))


def _link(code: str, told: Sequence[Entry], report: Report, rules_address: str) -> str:
    """Where a rule's number leads, "" for nowhere: a reader's own complaints have no page."""
    if not any(entry.rule.code == code for entry in told):
        return ""
    return (
        f"{rules_address}{report.collection}.html#{place(code)}"
        if rules_address
        else (f"#{place(code)}")
    )


COLUMNS = (("Where", "line"), ("Record", "key"), ("Field", "field"), ("Found", "value"),
           ("Expected", "value"))  # fmt: skip
"""Heading and look of each column of a cause's places."""


def _places(cause: Group) -> tuple[list[tuple[str, str]], list[list[str]]]:
    """The columns and rows of a cause's first places; a column without a word is left out."""
    rows = [_cells(finding) for finding in cause.findings[:SHOWN]]
    kept = [n for n in range(len(COLUMNS)) if any(row[n] for row in rows)]
    return [COLUMNS[n] for n in kept], [[row[n] for n in kept] for row in rows]


def _cells(finding: Finding) -> tuple[str, ...]:
    """Where, which record, which field, found, expected."""
    line = f"line {finding.line:,}" if finding.line and finding.rows == 1 else ""
    record = f"record {finding.record:,}" if finding.record else "the file"
    column = finding.path if finding.path.startswith("column ") else ""
    return (
        ", ".join(filter(None, (line, column))) or record,
        finding.key,
        finding.field,
        finding.found or ("(empty)" if finding.record else ""),
        finding.expected,
    )
