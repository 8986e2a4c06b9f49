"""What we say to who checks: who still owes after the due date, and whom nobody can be asked."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from handlers.escalation import Late
from handlers.grammar import Command
from handlers.replies.refusals import offered
from handlers.replies.reminders import STATE, in_short
from handlers.reply import Reply, Table
from handlers.standing import Standing, Status
from handlers.words import capital, count, number

LONGEST = 40
"""How many returns one list shows."""
NOBODY = "nobody to ask"
RING = (
    "Where there is nobody to ask, ring them: no address is on file, mail to it comes back, or "
    "they want no reminders."
)


def late_list(
    code: str, late: Sequence[Late], shown: Sequence[tuple[Standing, bool]], today: date
) -> Reply:
    """The returns of a collection that are still owed; ``shown`` are the first of ``late``."""
    first = shown[0][0]
    overdue = today > first.calendar.due
    rows = tuple(
        (s.organisation_name, s.ref, STATE[s.status], NOBODY if silent else "")
        for s, silent in shown
    )
    silent = sum(one.silent for one in late)
    left = len(late) - len(rows)
    return Reply(
        subject=f"{in_short(first, today)}: {first.title}, {_subject(late, silent, overdue)}",
        verdict=(first.title, _verdict(late, silent, overdue)),
        table=Table(("Organisation", "Reference", "It has", ""), rows),
        next=(
            *((f"{capital(count(left, 'more return'))} not shown.",) if left else ()),
            *((RING,) if silent else ()),
        ),
        offers=offered([Command("remind", code), Command("returns", code)] if overdue else []),
    )


def _subject(late: Sequence[Late], silent: int, overdue: bool) -> str:
    if overdue:
        return f"{count(len(late), 'return')} still owed"
    return f"nobody to ask for {count(silent, 'return')}"


def _verdict(late: Sequence[Late], silent: int, overdue: bool) -> str:
    nobody = f"Nobody can be asked for {number(silent)} of them."
    if not overdue:
        return f"Nobody can be asked for {count(silent, 'return')}."
    tally = Counter(one.owed.status for one in late)
    how = ", ".join(f"{tally[s]} {STATE[s]}" for s in Status if tally[s])
    return f"{capital(count(len(late), 'return'))} still owed: {how}. {nobody if silent else ''}"
