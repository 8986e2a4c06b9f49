"""What is unusual in a return that waits for a decision: worth a second look, no error. Pure."""

from handlers.life.standing import Standing
from handlers.words import number
from validation.finding import Report

FIFTH = 0.2
"""The part by which a headline figure may differ from the last return's and be as usual."""
FEW = 10
"""Figures below are as they happen to be."""


def unusual(standing: Standing, report: Report | None) -> str:
    """In words, "" where nothing is."""
    if standing.latest_kind == "nil":
        return "no data to submit, by its own word"
    if report is None:
        return ""
    before = report.before
    far = [
        f"{number(now)} {name}, {number(before[name])} in {report.last or 'the last'}"
        for name, now in report.facts.items()
        if name in before and _far(now, before[name])
    ]
    return ", ".join(far)


def _far(now: int, then: int) -> bool:
    """Whether two figures differ more than by chance.

    >>> _far(61, 118), _far(412, 409), _far(2, 7)
    (True, False, False)
    """
    return max(now, then) >= FEW and abs(now - then) > FIFTH * then
