"""What we say to those who decide, when returns have waited for them too long."""

from collections.abc import Sequence

from handlers.grammar import Command
from handlers.replies.refusals import offered
from handlers.reply import Reply, Table
from handlers.standing import Standing
from handlers.words import capital, count

LONGEST = 40
"""How many returns one list shows."""


def waits(shown: Sequence[Standing], number: int, days: int) -> Reply:
    """Returns of one collection, all in one status; ``number`` is how many there are in all."""
    first = shown[0]
    rows = tuple((s.organisation_name, s.numbered, s.newest) for s in shown)
    left = number - len(rows)
    have = "has" if number == 1 else "have"
    returns = count(number, "return")
    verdict = f"{capital(returns)} {have} waited for your decision for {days} working days or more."
    return Reply(
        subject=f"{first.title}: {returns} waiting for you",
        verdict=(first.title, verdict),
        table=Table(("Organisation", "Reference", "The newest"), rows),
        next=(
            *((f"{capital(count(left, 'more return'))} not shown.",) if left else ()),
            "Approve or send back each by the line that you were sent for it.",
        ),
        offers=offered([Command("returns", first.collection, text=first.status.value)]),
    )
