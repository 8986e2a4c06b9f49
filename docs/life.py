"""The page about the life of a return, from the tables that the bot itself obeys."""

import inspect

from docs import words
from docs.tables import members, table
from handlers.life import standing
from handlers.life.lifecycle import DIRECT, TRANSITIONS, Row
from handlers.life.standing import Policies, Status
from handlers.life.visibility import VIEWS, Sight
from handlers.people import Proof, Role

OPEN: dict[bool | str | None, str] = {
    None: "any",
    True: "with an agent step",
    False: "without an agent step",
    DIRECT: "with one, of a school that answers to the regulator",
}


def life() -> str:
    """Statuses, moves, sight and policies, each from the table that the bot itself obeys."""
    return (
        f"# The life of a return\n\n{words.LIFE}\n\n## Statuses\n\n{_statuses()}\n"
        f"## Moves\n\n{words.MOVES}\n\n{_moves()}\n{words.GUARDS}\n\n{_guards()}\n"
        f"## Who sees what\n\n{words.SIGHT}\n\n{_views()}\n"
        f"## Policies of a collection\n\n{_policies()}\n"
        f"## Roles\n\n{members(Role)}\n## Proof\n\n{members(Proof)}"
    )


def _statuses() -> str:
    rows = ((str(s), _stands(s), *words.STATUSES[s]) for s in Status)
    return table(("status", "in a sentence", "COLLECT says", "the exams portal says"), rows)


def _stands(status: Status) -> str:
    blanks = {"checker": "the authority", "taker": "the regulator", "done": "authorised"}
    return standing.STANDS[status].format(**blanks)


def _moves() -> str:
    rows = map(_move, TRANSITIONS)
    return table(("verb", "from", "to", "who", "collections", "proof", "provided that"), rows)


def _move(row: Row) -> tuple[str, ...]:
    before = ", ".join(status for status in Status if status in row.before)
    after = "as it was" if row.stays else str(row.after or "where it was before")
    proof = "" if row.who is Role.CLOCK else row.proof.name.lower()
    needs = ", ".join(guard.__name__.replace("_", " ") for guard in row.guards)
    return row.verb, before, after, str(row.who), OPEN[row.agents], proof, needs


def _guards() -> str:
    used = dict.fromkeys(guard for row in TRANSITIONS for guard in row.guards)
    rows = ((g.__name__.replace("_", " "), inspect.getdoc(g) or "") for g in used)
    return table(("provided that", "what it means"), rows)


def _views() -> str:
    rows = ((str(v.role), _while(v.statuses), words.SIGHTS[v.sight]) for v in VIEWS)
    return table(("role", "while it is", "sees"), rows) + "\n" + members(Sight)


def _while(statuses: frozenset[Status]) -> str:
    return (
        "anything"
        if statuses == frozenset(Status)
        else ", ".join(s for s in Status if s in statuses)
    )


def _policies() -> str:
    defaults = Policies()
    rows = (
        (f"`{name}`", choices, f"`{str(getattr(defaults, name)).lower()}`", meaning)
        for name, (choices, meaning) in words.POLICIES.items()
    )
    return table(("policy", "may be", "without it", "meaning"), rows)
