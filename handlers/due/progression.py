"""Progression: how many returns of a collection stood where on each day, from the ledger. Pure."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from handlers.life.standing import Calendar, Status
from handlers.words import capital, count, number

Move = tuple[str, date, str]
"""A return, the day, and the status that it then had; in the ledger's order."""

SENT = frozenset({Status.SUBMITTED, Status.APPROVED, Status.AUTHORISED})
"""Where a return has been sent on by the one who owes it."""
DAY, WEEK = timedelta(days=1), 7
MEDIA_TYPE = "application/vnd.returns-bot.progression+json"
"""What is kept of a plot: its figures. It is drawn when it is sent."""


@dataclass(frozen=True)
class Course:
    """A collection's returns, day by day. ``first`` is the first day's distance from the due date
    in days, negative before it; ``counts`` has, for each status that any return ever had, as many
    numbers as there are days.
    """

    title: str
    of: int
    first: int
    counts: Mapping[str, list[int]]

    @property
    def days(self) -> list[int]:
        """Each day's distance from the due date."""
        length = len(next(iter(self.counts.values()), []))
        return list(range(self.first, self.first + length))

    @property
    def sent(self) -> list[int]:
        """How many had been sent on by the end of each day."""
        columns = [self.counts[s] for s in SENT if s in self.counts]
        return [sum(day) for day in zip(*columns, strict=True)] or [0] * len(self.days)

    def sent_at(self, distance: int) -> int | None:
        """How many had been sent on so many days from the due date, None before the first day; the
        last day's number holds from then on.
        """
        at = distance - self.first
        return self.sent[min(at, len(self.sent) - 1)] if at >= 0 and self.sent else None


@dataclass(frozen=True)
class Progression:
    """A collection's course, the last one's beside it (None where there was none), and how far the
    days reach: the closing day's distance from the due date.
    """

    now: Course
    last: Course | None
    closes: int

    def as_json(self) -> bytes:
        """What is kept; ``figures`` reads it."""
        return json.dumps(asdict(self), sort_keys=True).encode()


def figures(kept: bytes) -> Progression:
    """The inverse of ``Progression.as_json``."""
    raw: dict[str, Any] = json.loads(kept)
    last = Course(**raw["last"]) if raw["last"] else None
    return Progression(Course(**raw["now"]), last, raw["closes"])


def course(
    title: str, days: Calendar, refs: Collection[str], moves: Iterable[Move], until: date
) -> Course:
    """How these returns stood on each day from the opening (or the first move, if that was before)
    until a day, or the last move of a collection that was over by then.
    """
    mine = [move for move in moves if move[0] in refs and move[1] <= until]
    start = min([days.opens, *(day for _, day, _ in mine)])
    by_day: dict[date, list[Move]] = {}
    for move in mine:
        by_day.setdefault(move[1], []).append(move)
    stand = dict.fromkeys(refs, str(Status.NO_DATA))
    tallies = []
    for n in range(max((until - start).days, 0) + 1):
        stand |= {ref: became for ref, _, became in by_day.get(start + n * DAY, ())}
        tallies.append(Counter(stand.values()))
    known = [s for s in Status if any(tally[s] for tally in tallies)]
    counts = {str(s): [tally[s] for tally in tallies] for s in known}
    return Course(title, len(refs), (start - days.due).days, counts)


def in_words(progress: Progression) -> str:
    """What the plot shows, in sentences: how many are sent on, a week ago, and the last time."""
    now = progress.now
    at = now.days[-1]
    said = f"{number(now.sent[-1])} of {number(now.of)} sent on so far"
    if (before := now.sent_at(at - WEEK)) is not None:
        said += f", {number(before)} a week ago"
    last = progress.last.sent_at(at) if progress.last else None
    if progress.last is None or last is None:
        return f"{said}."
    beside = f"{progress.last.title} had {number(last)} of {number(progress.last.of)}"
    return f"{said}. {capital(_when(at))}, {beside}."


def _when(distance: int) -> str:
    if not distance:
        return "on its due date"
    return f"{count(abs(distance), 'day')} {'after' if distance > 0 else 'before'} its due date"


def alternative(progress: Progression) -> str:
    """The text in place of the picture."""
    counts = progress.now.counts
    stand = ", ".join(f"{number(c[-1])} {status}" for status, c in counts.items() if c[-1])
    return (
        f"Plot of the returns by status against the days to the due date. Now: {stand}. "
        f"{in_words(progress)}"
    )
