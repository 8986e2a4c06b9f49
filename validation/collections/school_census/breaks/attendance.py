"""How to break the rules on attendance, in each of its spans."""

from collections.abc import Callable
from typing import Any

from validation.collections.school_census.breaks.spoiled import NURSERY, SECONDARY, Break, Sample


def attendance(span: str, change: Callable[[dict[str, Any]], object], roll: str = "on") -> Break:
    """Change the attendance of a pupil who has some."""

    def spoil(s: Sample) -> None:
        rows = s.pupil(roll=roll, span=span)["attendance"]
        change(next(row for row in rows if row["span"] == span))

    return Break(spoil, "", "2013-AUT" if span == "summer2" else "")


def absent(span: str, *pairs: tuple[str | None, str | None]) -> Break:
    """Give a pupil these absences, by reason and sessions."""
    rows = [{"span": span, "AttendanceReason": r, "AbsenceSessions": n} for r, n in pairs]
    return attendance(span, lambda row: row.update(absences=rows))


def too_old(span: str) -> Break:
    """Give a pupil of the last year attendance."""
    row = {"span": span, "SessionsPossible": "60"}
    return Break(
        lambda s: s.pupil(year="13", attendance=[row]),
        SECONDARY,
        "2013-AUT" if span == "summer2" else "",
    )


def in_nursery(span: str) -> Break:
    """Give a pupil of a nursery school attendance."""
    row = {"span": span, "SessionsPossible": "60"}
    return Break(lambda s: s.pupil(attendance=[row]), NURSERY)


SPANS = {
    "termly": "2470 2475 2480 2490 2500 2505 2510 2530 5057",
    "summer2": "2571 2572 2573 2574 2575 2577 2579 2582 5080",
}
"""The rules on attendance, which each span has for itself, in the same order."""


# fmt: off
BREAKS: dict[str, Break] = {
    # attendance
    **{
        code: made
        for span, codes in SPANS.items()
        for code, made in zip(codes.split(), (
            too_old(span),
            absent(span, ("/", "2")),
            absent(span, ("I", "0")),
            absent(span, (None, "2")),
            attendance(span, lambda row: row.update(SessionsPossible=None)),
            absent(span, ("I", "2"), ("I", "1")),
            attendance(span, lambda row: row.update(SessionsPossible="many"), "off"),
            absent(span, ("I", "999")),
            in_nursery(span),
        ), strict=True)
    },
}
# fmt: on
