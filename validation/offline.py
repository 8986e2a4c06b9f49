"""A file that nobody has filed: checked as what it says it is, without a store or settings."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from validation.batch import Sent, check_many
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


@dataclass(frozen=True, eq=False)
class _Meant:
    """A file that can be checked as what it says it is."""

    member: Member
    claim: Claim

    def batch(self, known: Mapping[str, Any]) -> tuple[object, ...]:
        """What files have alike that are checked together; one that contradicts itself is alone."""
        odd = self.claim.clashes or self.claim.of_several
        listed = "register" in _of(self.claim, known)
        return (self.claim.template, self.claim.period, listed, self if odd else None)


def look(
    name: str,
    content: bytes,
    catalogue: Mapping[str, Template],
    *,
    largest: int = LARGEST,
    **known: Any,
) -> list[Report]:
    """A report on each file that is in ``content``. ``known`` is handed on to ``check``; a
    ``register`` only for the schools that are in it, so that for others its rules are reported as
    not run. ``largest`` is the most bytes that are taken, packed and unpacked.

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


def look_many(
    files: Sequence[Member],
    catalogue: Mapping[str, Template],
    *,
    largest: int = LARGEST,
    **known: Any,
) -> list[list[Report]]:
    """What ``look`` says of each file; those of one period are checked together."""
    opened = [list(_opened(file, catalogue, largest)) for file in files]
    batches: dict[tuple[object, ...], list[_Meant]] = {}
    for one in chain.from_iterable(opened):
        if isinstance(one, _Meant):
            batches.setdefault(one.batch(known), []).append(one)
    done: dict[_Meant, Report] = {}
    for batch in batches.values():
        done |= zip(batch, _checked(batch, catalogue, known), strict=True)
    return [[done[one] if isinstance(one, _Meant) else one.report for one in e] for e in opened]


def _opened(
    file: Member, catalogue: Mapping[str, Template], largest: int
) -> Iterator[_Meant | Looked]:
    try:
        for member in unpack(*file, largest):
            yield _meant(member, catalogue)
    except Unreadable as trouble:
        yield Looked(unreadable(_blank(file.name, Claim("")), trouble))


def _of(claim: Claim, known: Mapping[str, Any]) -> dict[str, Any]:
    """What is known beside a file, without a register that has not got its organisation."""
    unlisted = claim.organisation not in known.get("register", ())
    return {name: v for name, v in known.items() if name != "register" or not unlisted}


def _checked(
    batch: Sequence[_Meant], catalogue: Mapping[str, Template], known: Mapping[str, Any]
) -> list[Report]:
    first = batch[0].claim
    files = [Sent(*one.member, one.claim.organisation) for one in batch]
    more = _of(first, known)
    reports = check_many(files, catalogue[first.template], first.period, **more)
    return [_with_clashes(report, one.claim) for one, report in zip(batch, reports, strict=True)]


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
    meant = _meant(member, catalogue)
    if isinstance(meant, Looked):
        return meant
    claim, template = meant.claim, catalogue[meant.claim.template]
    more = {"organisation": claim.organisation, **_of(claim, known)}
    done = examine(*member, template, claim.period, **more)
    report = _with_clashes(done.report, claim)
    return Looked(report, replace(done, report=report), template)


def _meant(member: Member, catalogue: Mapping[str, Template]) -> _Meant | Looked:
    """The file with what it says it is, or the report on one that cannot be checked."""
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
    return _Meant(member, claim)


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
