"""What is unusual in a return that waits for a decision: worth a second look, no error. Pure."""

from handlers.life.standing import Standing
from handlers.words import number
from validation.finding import Report

FIFTH = 0.2
"""The part by which a headline figure may differ from the last return's and be as usual."""
FEW = 10
"""Figures below are as they happen to be."""
HEADLINES = 2
"""So many figures stand for a file."""


def headline(report: Report | None) -> str:
    """A file's first figures in words, each with how it differs from the last return's.

    >>> headline(None)
    ''
    """
    facts = list(report.facts.items())[:HEADLINES] if report else []
    return ", ".join(
        f"{number(n)} {name}{_differs(n, report.before.get(name))}" for name, n in facts if report
    )


def _differs(now: int, then: int | None) -> str:
    """
    >>> _differs(412, 409), _differs(409, 412), _differs(412, 412), _differs(412, None)
    (' (+3)', ' (-3)', ' (as before)', '')
    """
    if then is None:
        return ""
    return f" ({now - then:+,})" if now != then else " (as before)"


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
