"""Explanations of findings: which still hold, and what they make of a return's counts. Pure.

An explanation is remembered by rule and record. What was written last about a finding decides, and
what was written lapses when the figure that it was about has moved.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from handlers.life.guards import Refusal
from handlers.life.standing import Standing
from handlers.said.grammar import Command
from validation.finding import Finding, Report, Severity
from validation.reasons import wants_reason

NOTE, ACCEPT, QUERY = "note", "accept", "query"
VERBS = (NOTE, ACCEPT, QUERY)

_BARE = """
a all and are as been by checked confirm confirmed confirming correct data fine figure figures has
have i is it ok okay query right school that the they this true valid verified we yes
"""
BARE = frozenset(_BARE.split())
"""Words of which no reason is made, however many there are."""
GOOD = (
    "A good reason says what was looked at, who knows it and why it is right, as in: "
    "“Joined from abroad in September and works with year 9, agreed with the parents.”"
)


@dataclass(frozen=True)
class Written:
    """What somebody wrote about a rule's findings, or about one record's ("" for all of them).

    ``figure`` is what the explanation was about, as it was found then.
    """

    kind: str
    rule: str
    record: str
    text: str
    by: str
    at: datetime
    figure: str


@dataclass(frozen=True)
class Known:
    """What a decision about explanations looks at: the newest report, and all that was written."""

    report: Report | None
    written: Sequence[Written] = ()


def refusal(standing: Standing, command: Command, known: Known) -> Refusal | None:
    """Why these words cannot be kept: nothing was found there, or they say nothing."""
    look = (Command("errors", standing.ref),)
    if known.report is None:
        return Refusal("No file of this return has been checked, so there is nothing to explain.")
    if not any(_about(command.rule, command.record, f) for f in known.report.findings):
        where = f" in record {command.record}" if command.record else ""
        return Refusal(f"Rule {command.rule} found nothing{where} in the newest file.", (), look)
    if (
        command.verb == NOTE
        and bare(command.text)
        and wants_reason(standing.template, command.rule)
    ):
        return Refusal(f"A query of rule {command.rule} wants a reason.", (GOOD,))
    return None


def bare(text: str) -> bool:
    """Whether words only confirm.

    >>> bare("Confirmed, this is correct."), bare("Confirmed by the mother")
    (True, False)
    """
    words = "".join(c if c.isalpha() else " " for c in text.lower()).split()
    return all(word in BARE for word in words)


def with_words(
    standing: Standing, command: Command, known: Known, by: str, at: datetime
) -> Standing:
    """How a return stands once these words are kept."""
    assert known.report is not None
    return tallied(
        standing, replace(known, written=(*known.written, written(command, known, by, at)))
    )


def written(command: Command, known: Known, by: str, at: datetime) -> Written:
    """A line's words, with the figure that they are about."""
    assert known.report is not None
    about = figure(known.report, command.rule, command.record)
    return Written(command.verb, command.rule, command.record, command.text, by, at, about)


def figure(report: Report, rule: str, record: str) -> str:
    """What words about a rule, or about one record of it, are about: what was found there, or of
    many records how many they are ("12 places").
    """
    found = [f for f in report.findings if _about(rule, record, f)]
    if record or (found and all(f.record == 0 for f in found)):
        return "; ".join(sorted(f.found for f in found))
    return f"{report.counts.get(rule, 0)}{PLACES}"


PLACES = " places"
NUMBER = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?)(?: places|%)?")


def moved(then: str, now: str, tolerance: int = 0) -> bool:
    """Whether the figure has moved: another value, or more places than were explained; a number
    may do so by up to ``tolerance`` percent of what was explained.
    """
    before, after = _number(then), _number(now)
    if before is None or after is None:
        return then != now
    fewer_is_well = then.endswith(PLACES) and after < before
    return not fewer_is_well and abs(after - before) > abs(before) * tolerance / 100


def _number(figure: str) -> float | None:
    """A figure as a number: of places, or a percentage, or a plain one."""
    found = NUMBER.fullmatch(figure)
    return float(found[1]) if found else None


def tallied(standing: Standing, known: Known) -> Standing:
    """How a return stands with what was written: its queries explained and accepted, and those of
    the errors that would block it, and do not because they were accepted.
    """
    if known.report is None:
        return standing
    counts: Counter[str] = Counter()
    for finding, kind, places in _judged(known.report, known.written, standing.policies.tolerance):
        counts[_counted(standing, finding, kind)] += places
    return replace(
        standing,
        explained=counts["explained"],
        accepted=counts["accepted"],
        excused=counts["excused"],
    )


def unexplained(report: Report, said: Sequence[Written], tolerance: int) -> dict[str, int]:
    """How many queries of each rule nobody has explained or accepted, in the report's order."""
    left = Counter({f.rule: report.counts[f.rule] for f in report.findings if _asks(f)})
    for finding, kind, places in _judged(report, said, tolerance):
        if _asks(finding) and kind in (NOTE, ACCEPT):
            left[finding.rule] -= places
    return {rule: n for rule, n in left.items() if n > 0}


def _asks(finding: Finding) -> bool:
    return finding.severity is Severity.QUERY


def _counted(standing: Standing, finding: Finding, kind: str) -> str:
    """What a finding counts as, "" where it is open."""
    if finding.severity is Severity.QUERY:
        return {NOTE: "explained", ACCEPT: "accepted"}.get(kind, "")
    blocks = finding.confirmed or standing.policies.block_unconfirmed
    return "excused" if kind == ACCEPT and blocks else ""


def _judged(
    report: Report, said: Sequence[Written], tolerance: int
) -> Iterator[tuple[Finding, str, int]]:
    """Findings that something was written about: the last kind, and how many places they are.

    A list that was cut names some places only: the others go with what was said of the whole rule.
    """
    holding = [one for one in said if state(one, report, tolerance) != "lapsed"]
    for rule in dict.fromkeys(one.rule for one in holding):
        about = [one for one in holding if one.rule == rule]
        listed = [f for f in report.findings if f.rule == rule]
        for finding in listed:
            last = [one for one in about if _about(one.rule, one.record, finding)][-1:]
            yield from ((finding, one.kind, 1) for one in last)
        whole = [one for one in about if not one.record][-1:]
        rest = report.counts.get(rule, 0) - len(listed)
        yield from ((listed[-1], one.kind, rest) for one in whole if listed and rest > 0)


STATES = {NOTE: "explained", ACCEPT: "accepted", QUERY: "asked"}


def state(one: Written, report: Report | None, tolerance: int = 0) -> str:
    """What words are worth now: "explained", "accepted", "asked", "lapsed" where the figure has
    moved by more than ``tolerance`` percent, "gone" where nothing is found there any more.
    """
    if report is None or not any(_about(one.rule, one.record, f) for f in report.findings):
        return "gone"
    if one.kind != QUERY and moved(one.figure, figure(report, one.rule, one.record), tolerance):
        return "lapsed"
    return STATES[one.kind]


def _about(rule: str, record: str, finding: Finding) -> bool:
    return finding.rule == rule and record in ("", finding.key.upper(), f"#{finding.record}")
