"""The life of a return, as one table: who may move it from where to where, and on what condition.

A status says where a return stands. What is merely true of it (late, queried) is no status.
"""

from dataclasses import dataclass
from datetime import date

from handlers.life import guards
from handlers.life.guards import Guard, Refusal
from handlers.life.standing import Standing, Status
from handlers.life.visibility import roles
from handlers.people import Actor, Proof, Role
from handlers.said.grammar import Command


@dataclass(frozen=True)
class Row:
    """One way to move. ``after`` is None where the return goes back to where it was before;
    ``stays`` where it does not move at all, and only the ledger has a new line.
    """

    verb: str
    before: frozenset[Status]
    after: Status | None
    who: Role
    agents: bool | str | None
    proof: Proof
    guards: tuple[Guard, ...]
    stays: bool = False

    def fits(self, standing: Standing) -> bool:
        """Whether it is a row for returns like this one: with an agent step, without one, or of a
        school that answers to the regulator directly where the others have one.
        """
        step = standing.policies.agent_step
        return self.agents in (None, DIRECT if step and standing.direct else step)


@dataclass(frozen=True)
class Transition:
    """A move that is allowed: what the ledger records."""

    verb: str
    was: Status
    became: Status
    role: Role
    stays: bool = False


STAYS = "stays"
DIRECT = "direct"
_PROVEN, _ITSELF = Proof.ALIGNED, Proof.TOKEN
_YES, _NO, _BOTH = True, False, None
_RESTS = "no data|loaded|rejected"
_NOTED = "loaded|submitted|approved|rejected"
_LOOKED_AT = "loaded|submitted"
_FILE = "no data|checking|loaded|rejected"
_LEFT = "loaded|rejected"
_ENDED = "approved|authorised"
_STANDS = "loaded|submitted|approved|authorised"
_SENDS = (
    guards.is_open,
    guards.latest_if_named,
    guards.no_errors,
    guards.all_explained,
    guards.head_signed,
)
_SUMS = (guards.asks_the_head, guards.latest_if_named, guards.no_errors)
_AGREES = (guards.asks_the_school, guards.latest_if_named)
_FILED = "submitted|approved"
_BESIDES = "submitted|approved|rejected"
_BESIDE = (guards.overwrites, guards.is_open)
_THEIRS = (guards.through_you, *_BESIDE)
_TAKES = (
    guards.something_waits,
    guards.is_open,
    guards.waiting_if_named,
    guards.waits_without_errors,
)
_SUPERSEDES = (guards.overwrites, *_TAKES)
_DISCARDS = (guards.waits_or_stays, guards.waiting_if_named)
_FOR_THEM = (guards.through_you, guards.is_open)
_UNDOES = (guards.is_open, guards.latest_if_named)
_DECLARES = (guards.is_open, guards.nil_allowed)
_SIGNS = (guards.latest, guards.second_person)
_APPROVES = (*_SIGNS, guards.school_agreed)
_RETURNS = (guards.latest,)
_NAMES = (guards.latest_if_named,)
_ACCEPTS = (guards.latest_if_named, guards.second_person)


def _row(
    verb: str,
    before: str,
    after: str,
    who: str,
    agents: bool | str | None,
    proof: Proof,
    *needs: Guard,
) -> Row:
    statuses = frozenset(Status(word) for word in before.split("|"))
    stays = after == STAYS
    became = Status(after) if after and not stays else None
    return Row(verb, statuses, became, Role(who), agents, proof, needs, stays)


# "agents" is yes or no where the row is only for collections with or without an agent step, and
# direct for schools that answer to the regulator where there is one.
# fmt: off
TRANSITIONS: tuple[Row, ...] = (
    #    verb         from         to            who          agents  proof     provided that
    _row("file",      _FILE,       "checking",   "source",    _BOTH,  _PROVEN,  guards.is_open),
    _row("file",      _FILE,       "checking",   "agent",     _BOTH,  _PROVEN,  *_FOR_THEM),
    _row("file",      _FILED,      STAYS,        "source",    _BOTH,  _PROVEN,  *_BESIDE),
    _row("file",      _FILED,      STAYS,        "agent",     _BOTH,  _PROVEN,  *_THEIRS),
    _row("file",      "authorised", STAYS,       "source",    _NO,    _PROVEN,  *_BESIDE),
    _row("file",      "authorised", STAYS,       "agent",     _NO,    _PROVEN,  *_THEIRS),
    _row("kept",      _FILED,      STAYS,        "clock",     _BOTH,  _ITSELF,  guards.overwrites),
    _row("kept",      "authorised", STAYS,       "clock",     _NO,    _ITSELF,  guards.overwrites),
    _row("replace",   _FILED,      "loaded",     "source",    _BOTH,  _PROVEN,  *_SUPERSEDES),
    _row("replace",   "authorised", "loaded",    "source",    _NO,    _PROVEN,  *_SUPERSEDES),
    _row("replace",   _LEFT,       "loaded",     "source",    _BOTH,  _PROVEN,  *_TAKES),
    _row("checked",   "checking",  "loaded",     "clock",     _BOTH,  _ITSELF),
    _row("failed",    "checking",  "",           "clock",     _BOTH,  _ITSELF),
    _row("again",     _RESTS,      "checking",   "clock",     _BOTH,  _ITSELF),
    _row("accepted",  "loaded",    "authorised", "clock",     _NO,    _ITSELF,  guards.by_itself),
    _row("submit",    "loaded",    "submitted",  "source",    _YES,   _PROVEN,  *_SENDS),
    _row("submit",    "loaded",    "authorised", "source",    _NO,    _PROVEN,  *_SENDS),
    _row("submit",    "loaded",    "approved",   "source",    DIRECT, _PROVEN,  *_SENDS),
    _row("withdraw",  "submitted", "loaded",     "source",    _BOTH,  _PROVEN,  *_UNDOES),
    _row("delete",    "loaded",    "no data",    "source",    _BOTH,  _PROVEN,  *_UNDOES),
    _row("delete",    _BESIDES,    STAYS,        "source",    _BOTH,  _PROVEN,  *_DISCARDS),
    _row("delete",    "authorised", STAYS,       "source",    _NO,    _PROVEN,  *_DISCARDS),
    _row("nil",       _RESTS,      "submitted",  "source",    _YES,   _PROVEN,  *_DECLARES),
    _row("nil",       _RESTS,      "authorised", "source",    _NO,    _PROVEN,  *_DECLARES),
    _row("nil",       _RESTS,      "approved",   "source",    DIRECT, _PROVEN,  *_DECLARES),
    _row("approve",   "submitted", "approved",   "agent",     _YES,   _PROVEN,  *_APPROVES),
    _row("reject",    "submitted", "rejected",   "agent",     _YES,   _PROVEN,  *_RETURNS),
    _row("reject",    _ENDED,      "rejected",   "collector", _BOTH,  _PROVEN,  *_RETURNS),
    _row("rechecked", _STANDS,     STAYS,        "clock",     _BOTH,  _ITSELF),
    _row("signoff",   "loaded",    STAYS,        "head",      _BOTH,  _PROVEN,  *_SUMS),
    _row("agree",     "submitted", STAYS,        "source",    _YES,   _PROVEN,  *_AGREES),
    _row("note",      _NOTED,      STAYS,        "source",    _BOTH,  _PROVEN,  *_NAMES),
    _row("accept",    _LOOKED_AT,  STAYS,        "agent",     _YES,   _PROVEN,  *_ACCEPTS),
    _row("query",     _LOOKED_AT,  STAYS,        "agent",     _YES,   _PROVEN,  *_NAMES),
    _row("accept",    "approved",  STAYS,        "collector", _BOTH,  _PROVEN,  *_ACCEPTS),
    _row("query",     "approved",  STAYS,        "collector", _BOTH,  _PROVEN,  *_NAMES),
    _row("authorise", "approved",  "authorised", "collector", _BOTH,  _PROVEN,  *_SIGNS),
)
# fmt: on
DECISIONS = ("approve", "reject", "authorise")
"""The verbs that must name the submission that they are about."""
UNOFFERED = ("file", "delete", "note", "accept", "query")
"""What is no line, what nobody should do by a slip of the finger, and what is about one rule."""


def move(
    standing: Standing,
    command: Command,
    actor: Actor,
    today: date,
    restore: Status = Status.NO_DATA,
) -> Transition | Refusal:
    """The first row that lets this person do this now, or why none does.

    ``restore`` is where a return goes back to when its check failed by our own fault.
    """
    rows = [row for row in TRANSITIONS if row.verb == command.verb]
    for narrow in (_with_this_step, _of_this_person, _proven, _from_here):
        left = narrow(rows, standing, actor)
        if isinstance(left, Refusal):
            return left
        rows = left
    row = rows[0]
    for guard in row.guards:
        if refusal := guard(standing, command, actor, today):
            return refusal
    became = standing.status if row.stays else row.after or restore
    return Transition(row.verb, standing.status, became, row.who, row.stays)


def offers(standing: Standing, actor: Actor, today: date) -> tuple[Command, ...]:
    """What this person may do now, as lines to say: buttons, and the last lines of a mail.

    An offer to reject still wants its reason; decisions carry the submission's number.
    """
    verbs = dict.fromkeys(row.verb for row in TRANSITIONS if row.who is not Role.CLOCK)
    commands = (
        Command(verb, standing.ref, _number(standing, verb))
        for verb in verbs
        if verb not in UNOFFERED
    )
    return tuple(c for c in commands if isinstance(move(standing, c, actor, today), Transition))


def _number(standing: Standing, verb: str) -> int:
    """The submission that an offer of this verb names."""
    if verb == "replace":
        return standing.waiting.number if standing.waiting else 0
    return standing.latest if verb in DECISIONS else 0


def _with_this_step(rows: list[Row], standing: Standing, actor: Actor) -> list[Row] | Refusal:
    fitting = [row for row in rows if row.fits(standing)]
    return fitting or guards.no_agent_step(standing)


def _of_this_person(rows: list[Row], standing: Standing, actor: Actor) -> list[Row] | Refusal:
    held = roles(standing, actor)
    return [row for row in rows if row.who in held] or guards.not_yours(
        standing, rows[0].verb, [row.who for row in rows]
    )


def _proven(rows: list[Row], standing: Standing, actor: Actor) -> list[Row] | Refusal:
    return [row for row in rows if actor.proof >= row.proof] or guards.UNPROVEN


def _from_here(rows: list[Row], standing: Standing, actor: Actor) -> list[Row] | Refusal:
    here = [row for row in rows if standing.status in row.before]
    return here or guards.elsewhere(standing, rows[0].verb, roles(standing, actor))
