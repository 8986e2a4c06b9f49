"""Decision: what is answered, what moves, who else is told; and the moves that are the clock's."""

from dataclasses import dataclass
from datetime import date

from handlers.life.lifecycle import Transition, move
from handlers.life.standing import Standing, Status
from handlers.people import CLOCK, Role
from handlers.reply import Reply
from handlers.said.grammar import Command

Told = tuple[Role, str, Reply]
"""Everybody who holds this role in this organisation is to be told this."""

Said = tuple[Reply, tuple[Told, ...]]
"""What is said to the one who acted, and to others."""


@dataclass(frozen=True)
class Decision:
    """What is answered, what moves (in this order, usually one), and who else is told.

    ``tell`` may name the one who acted too: leave them out, they have the reply. ``after`` is how
    the return stands then, None where there is none. ``refused`` where a line was not done or not
    answered.
    """

    reply: Reply
    moves: tuple[Transition, ...] = ()
    tell: tuple[Told, ...] = ()
    after: Standing | None = None
    refused: bool = False

    @property
    def move(self) -> Transition | None:
        """The first move, None where nothing moved."""
        return self.moves[0] if self.moves else None


def clock(
    standing: Standing, verb: str, today: date, restore: Status = Status.NO_DATA
) -> tuple[Transition, ...]:
    """The clock's move where it is possible, () where it is not."""
    outcome = move(standing, Command(verb, standing.ref), CLOCK, today, restore)
    return (outcome,) if isinstance(outcome, Transition) else ()
