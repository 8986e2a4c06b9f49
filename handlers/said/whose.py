"""Whose lines they are: the roles that a verb is for. What it may do to a return, says life/."""

from collections.abc import Iterable

from handlers.life.lifecycle import TRANSITIONS
from handlers.people import Role
from handlers.said.grammar import FORMS, Form

# fmt: off
NOT_MOVING: dict[str, tuple[Role, ...]] = {
    # verb         who may
    "snooze":      (Role.SOURCE, Role.HEAD, Role.AGENT, Role.COLLECTOR),
    "delegate":    (Role.SOURCE, Role.HEAD),
    "remind":      (Role.AGENT, Role.COLLECTOR),
    "progress":    (Role.AGENT, Role.COLLECTOR),
    "duplicates":  (Role.AGENT, Role.COLLECTOR),
    "export":      (Role.SOURCE, Role.HEAD, Role.AGENT, Role.COLLECTOR),
    "extend":      (Role.COLLECTOR,),
    "open":        (Role.COLLECTOR,),
    "close":       (Role.COLLECTOR,),
    "here":        (Role.AGENT, Role.COLLECTOR),
}
# fmt: on
"""Verbs that move no return and are not for everybody."""


def whose(verb: str) -> tuple[Role, ...]:
    """The roles that a verb is for, () for everybody."""
    movers = dict.fromkeys(row.who for row in TRANSITIONS if row.verb == verb)
    return tuple(movers) or NOT_MOVING.get(verb, ())


def forms_of(roles: Iterable[Role]) -> tuple[Form, ...]:
    """The lines that somebody in these roles may use."""
    held = frozenset(roles)
    return tuple(form for form in FORMS if not whose(form.verb) or held & set(whose(form.verb)))
