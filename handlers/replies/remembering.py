"""What we say, beside a new file, of what was said of earlier ones."""

from collections.abc import Sequence

from handlers.life.explaining import Written, state
from handlers.words import count, date_in_england, day
from validation.finding import Report

MOST = 6
"""How many remembered explanations an answer shows."""


def remembered(written: Sequence[Written], report: Report, tolerance: int = 0) -> tuple[str, ...]:
    """What was written of earlier files and holds for this one, or has lapsed; with its date."""
    last = {(one.rule, one.record): one for one in written}.values()
    lines = [_remembered(one, state(one, report, tolerance)) for one in last]
    told = [line for line in lines if line]
    more = len(told) - MOST
    return (*told[:MOST], *([f"And {count(more, 'more explanation')}."] if more > 0 else []))


def _remembered(one: Written, worth: str) -> str:
    on = day(date_in_england(one.at))
    where = f"Rule {one.rule}" + (f", record {one.record}" if one.record else "")
    said = {
        "explained": f"{where} was explained on {on}, which still holds: “{one.text}”",
        "accepted": f"{where} was accepted by {one.by} on {on}, which still holds.",
        "asked": f"{where}: {one.by} asked on {on} and waits for your answer: “{one.text}”",
        "lapsed": f"{where}: what was said on {on} has lapsed, because the figure has moved: "
        f"“{one.text}”",
    }
    return said.get(worth, "")
