"""What we say of how far a collection is, and whom to ring."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.life.standing import Standing, tallied
from handlers.replies.refusals import offered
from handlers.replies.reminders import STATE, in_short
from handlers.reply import Document, Reply, Table
from handlers.said.grammar import Command
from handlers.words import count, due, listing, number

LONGEST = 40
"""How many returns the list shows."""
NOBODY = "nobody to ask: ring the school"


@dataclass(frozen=True)
class Behind:
    """A return that was not sent on; ``people`` are those who send it. ``silent``: no reminder
    reaches them.
    """

    standing: Standing
    people: tuple[str, ...]
    silent: bool


def progress(
    command: Command,
    standings: Sequence[Standing],
    behind: int,
    shown: Sequence[Behind],
    today: date,
    plot: tuple[str, Document],
) -> Reply:
    """``standings`` are all that the reader checks, ``shown`` the first of those ``behind``, and
    ``plot`` is what the plot says in words, and the plot.
    """
    first = standings[0]
    statuses = ", ".join(tallied(standings))
    left = behind - len(shown)
    rows = tuple(
        (b.standing.organisation_name, b.standing.ref, STATE[b.standing.status], _whom(b))
        for b in shown
    )
    table = Table(("Organisation", "Reference", "It has", "Whom to ask"), rows)
    return Reply(
        subject=f"{first.title}: {number(len(standings) - behind)} of {number(len(standings))} "
        f"sent on, {in_short(first, today)[:1].lower()}{in_short(first, today)[1:]}",
        verdict=(
            first.title,
            f"{count(len(standings), 'return')}: {statuses}. {due(first.calendar.due, today)}",
        ),
        said=str(command),
        changed=(plot[0],),
        table=table if rows else None,
        documents=(plot[1],),
        next=(f"{count(left, 'more return')} not shown.",) if left else (),
        offers=offered([Command("remind", command.ref)] if behind else []),
    )


def _whom(behind: Behind) -> str:
    people = listing(behind.people) if behind.people else ""
    return f"{people} ({NOBODY})".strip() if behind.silent and people else people or NOBODY


def nothing_to_tell(command: Command) -> Reply:
    """A collection that they do not check, or that there is none of."""
    why = f"You check nothing that is called {command.ref}."
    return Reply(
        "No progress to tell", (why,), said=str(command), offers=offered([Command("returns")])
    )
