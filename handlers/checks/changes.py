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
    each = by_rule(before, after).values()
    return Changes(
        sum(changes.fixed for changes in each),
        sum(changes.new for changes in each),
        sum(changes.still for changes in each),
        all(changes.exact for changes in each),
    )


def by_rule(before: Report, after: Report) -> dict[str, Changes]:
    """The same for each rule that either report names; the earlier report's rules first."""
    then, now = _places(before), _places(after)
    had, has = _counts(before, then), _counts(after, now)
    return {
        rule: _of_rule(
            then.get(rule, Counter()),
            now.get(rule, Counter()),
            had.get(rule, 0),
            has.get(rule, 0),
        )
        for rule in {**had, **has}
    }


def _of_rule(then: Counter[Place], now: Counter[Place], had: int, has: int) -> Changes:
    listed = then.total() == had and now.total() == has
    still = (then & now).total() if listed else min(had, has)
    return Changes(had - still, has - still, still, listed or not (had and has))


def _places(report: Report) -> dict[str, Counter[Place]]:
    places: dict[str, Counter[Place]] = {}
    for finding in report.findings:
        places.setdefault(finding.rule, Counter())[_place(finding)] += 1
    return places


def _place(finding: Finding) -> Place:
    return finding.key or f"{finding.table} {finding.record}", finding.field


def _counts(report: Report, places: dict[str, Counter[Place]]) -> dict[str, int]:
    """Exact counts by rule; what the list holds where a rule has no count."""
    return {rule: listed.total() for rule, listed in places.items()} | dict(report.counts)
