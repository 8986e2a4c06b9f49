"""A file that nobody has filed: checked as what it says it is, without a store or settings."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from validation.check import Examined, examine, unreadable
from validation.finding import Claim, Finding, Report, Severity, Verdict
from validation.reading.containers import LARGEST, Member, unpack
from validation.reading.trouble import Unreadable
from validation.recognise import recognise
from validation.template import Template

TAKEN_FOR_ITSELF = "A file is checked as what it says it is; rename it, or correct what it says."


@dataclass(frozen=True)
class Looked:
    """A report, and what it was made from where the file was one of ours and of a known period."""

    report: Report
    done: Examined | None = None
    template: Template | None = None


def look(
    name: str,
    content: bytes,
    catalogue: Mapping[str, Template],
    *,
    largest: int = LARGEST,
    **known: Any,
) -> list[Report]:
    """A report on each file that is in ``content``. ``known`` is handed on to ``check``;
    ``largest`` is the most bytes that are taken, packed and unpacked.

    Nothing is raised for a bad file: its report says that, and why, it is unreadable.
    """
    return [one.report for one in look_closely(name, content, catalogue, largest=largest, **known)]


def look_closely(
    name: str,
    content: bytes,
    catalogue: Mapping[str, Template],
    *,
    largest: int = LARGEST,
    **known: Any,
) -> list[Looked]:
    """The same, with what documents are made from."""
    try:
        members = unpack(name, content, largest)
    except Unreadable as trouble:
        return [Looked(unreadable(_blank(name, Claim("")), trouble))]
    return [_looked(member, catalogue, known) for member in members]


def last_return(name: str, content: bytes, catalogue: Mapping[str, Template]) -> dict[str, Any]:
    """An earlier return as ``look`` takes it: ``last_return`` and what it is called, ``last``.

    Raises Unreadable where it is no return of a known period.
    """
    (member, *_) = unpack(name, content)
    claim = recognise(member.name, member.content, catalogue)
    template = catalogue.get(claim.template)
    if template is None or claim.period not in template.periods:
        raise Unreadable("not-a-return", claim.says)
    context = template.context(claim.period, organisation=claim.organisation)
    tables = template.read(member.name, member.content, context).tables
    return {"last_return": tables, "last": template.periods[claim.period].title}


def not_checked(name: str, reason: str, sentence: str) -> Report:
    """The report on a file whose check did not come to its end; see finding.NOT_CHECKED."""
    return unreadable(_blank(name, Claim("")), Unreadable(reason, sentence))


def _looked(member: Member, catalogue: Mapping[str, Template], known: Mapping[str, Any]) -> Looked:
    try:
        claim = recognise(member.name, member.content, catalogue)
    except Unreadable as trouble:
        return Looked(unreadable(_blank(member.name, Claim("")), trouble))
    blank = _blank(member.name, claim)
    if not claim.template:
        titles = ", ".join(template.title for template in catalogue.values())
        strange = Unreadable("not-a-return", f"{claim.says} We know: {titles}.")
        return Looked(unreadable(blank, strange))
    template = catalogue[claim.template]
    if claim.period not in template.periods:
        return Looked(_unknown_period(blank, template, member, claim), template=template)
    done = examine(*member, template, claim.period, organisation=claim.organisation, **known)
    report = _with_clashes(done.report, claim)
    return Looked(report, replace(done, report=report), template)


def _unknown_period(blank: Report, template: Template, member: Member, claim: Claim) -> Report:
    """A file that may be broken so that its period cannot be read, or of a period we lack."""
    try:
        template.read(*member, template.context(next(iter(template.periods))))
    except Unreadable as trouble:
        return unreadable(blank, trouble)
    known = ", ".join(period.title for period in template.periods.values())
    said = f"the period {claim.period}" if claim.period else "no period that we can read"
    sentence = f"{claim.says} It names {said}. We have rules for: {known}."
    return unreadable(blank, Unreadable("unknown-period", sentence))


def _with_clashes(report: Report, claim: Claim) -> Report:
    """The report with an error for each two places of the file that disagree."""
    said = (*claim.clashes, *claim.of_several)
    if not said or report.verdict is Verdict.UNREADABLE:
        return report
    clashes = tuple(
        Finding(
            "clash", Severity.ERROR, "file", 0, "", "", 0, "", "", "", one, TAKEN_FOR_ITSELF, "P"
        )
        for one in said
    )
    return replace(
        report,
        verdict=Verdict.ERRORS,
        errors=report.errors + len(clashes),
        counts={"clash": len(clashes), **report.counts},
        rules=replace(report.rules, run=("clash", *report.rules.run)),
        findings=(*clashes, *report.findings),
    )


def _blank(name: str, claim: Claim) -> Report:
    return Report(
        file=name,
        collection=claim.template,
        organisation=claim.organisation,
        period=claim.period,
        ruleset="",
        verdict=Verdict.UNREADABLE,
    )
