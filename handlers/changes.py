"""What two checks of one return have in common: put right, new, still there. It compares only."""

from collections import Counter
from dataclasses import dataclass

from validation.finding import Finding, Report

Place = tuple[str, str]


@dataclass(frozen=True)
class Changes:
    """How many findings were put right, are new, and still stand.

    ``exact`` is False where a list was cut: then findings of one rule are taken for the same ones.
    """

    fixed: int
    new: int
    still: int
    exact: bool = True


def compare(before: Report, after: Report) -> Changes:
    """Compare two reports by rule, record (its key, else its number) and field."""
    then, now = _places(before), _places(after)
    had, has = _counts(before, then), _counts(after, now)
    still, exact = 0, True
    for rule in had.keys() & has.keys():
        listed = _listed(then, rule) == had[rule] and _listed(now, rule) == has[rule]
        same = sum((then.get(rule, Counter()) & now.get(rule, Counter())).values())
        still += same if listed else min(had[rule], has[rule])
        exact = exact and listed
    return Changes(sum(had.values()) - still, sum(has.values()) - still, still, exact)


def _places(report: Report) -> dict[str, Counter[Place]]:
    places: dict[str, Counter[Place]] = {}
    for finding in report.findings:
        places.setdefault(finding.rule, Counter())[_place(finding)] += 1
    return places


def _place(finding: Finding) -> Place:
    return finding.key or f"{finding.table} {finding.record}", finding.field


def _listed(places: dict[str, Counter[Place]], rule: str) -> int:
    return sum(places.get(rule, Counter()).values())


def _counts(report: Report, places: dict[str, Counter[Place]]) -> dict[str, int]:
    """Exact counts by rule; what the list holds where a rule has no count."""
    return {rule: _listed(places, rule) for rule in places} | dict(report.counts)
