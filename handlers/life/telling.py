"""Telling: what is said of a move, to who made it, and to those who must know. Pure."""

from collections.abc import Callable
from datetime import date

from handlers.life.decision import Said, Told
from handlers.life.lifecycle import offers
from handlers.life.result import Result
from handlers.life.standing import Standing, Status
from handlers.people import Actor, Post, Proof, Role
from handlers.replies import (
    behalf,
    moves,
    notes,
    replacing,
    signing,
)
from handlers.reply import Document, Reply
from handlers.said.grammar import Command


def colleagues(after: Standing, reply: Reply) -> tuple[Told, ...]:
    """Where the collection tells all sources, what one of them is told goes to the others."""
    everybody = after.policies.notify == "all"
    return ((Role.SOURCE, after.organisation, reply),) if everybody else ()


def theirs(after: Standing, result: Result, actor: Actor, today: date) -> tuple[Told, ...]:
    """A file that was sent for them: its sources hear of it what they would of their own."""
    possible = offers(after, one_of_them(after), today)
    return sources(after, behalf.sent_for_you(after, result, actor.name, possible, today))


def one_of_them(standing: Standing) -> Actor:
    """Anybody who files for it."""
    post = Post(Role.SOURCE, standing.organisation)
    return Actor("", posts=frozenset({post}), proof=Proof.ALIGNED)


def agents(after: Standing, reply: Reply) -> tuple[Told, ...]:
    checks = after.policies.agent_step and not after.direct
    return ((Role.AGENT, after.authority, reply),) if checks else ()


def heads(after: Standing, result: Result) -> tuple[Told, ...]:
    """Where the collection asks for it, the summary of what could be submitted goes to the head."""
    return to_sign(after, result.summary)


def to_sign(after: Standing, figures: Document | None) -> tuple[Told, ...]:
    if not after.unsigned or after.blocking or after.status is not Status.LOADED:
        return ()
    return ((Role.HEAD, after.organisation, signing.to_be_signed(after, figures)),)


def sources(after: Standing, reply: Reply) -> tuple[Told, ...]:
    return ((Role.SOURCE, after.organisation, reply),)


def collectors(after: Standing, reply: Reply) -> tuple[Told, ...]:
    return ((Role.COLLECTOR, after.regulator, reply),)


def _submitted(after: Standing, command: Command, actor: Actor, today: date) -> Said:
    say = moves.submitted if after.policies.agent_step else moves.accepted
    reply = say(after, command)
    return reply, _next_hand(after, actor, "", today) + colleagues(after, reply)


def _declared(after: Standing, command: Command, actor: Actor, today: date) -> Said:
    reply = moves.declared(after, command)
    return reply, _next_hand(after, actor, command.text, today) + colleagues(after, reply)


def _next_hand(after: Standing, actor: Actor, reason: str, today: date) -> tuple[Told, ...]:
    """Who decides next hears that it waits: the authority's agents, or the collectors."""
    if after.direct and after.policies.agent_step:
        return collectors(after, moves.waits_for_the_regulator(after, actor.name, reason))
    return agents(after, moves.waits_for_approval(after, actor.name, reason, today))


def _withdrawn(after: Standing, command: Command, actor: Actor, today: date) -> Said:
    reply = moves.withdrawn(after, command)
    return reply, agents(after, moves.taken_back(after, actor.name)) + colleagues(after, reply)


def _deleted(before: Standing, command: Command, actor: Actor, today: date) -> Said:
    if before.status is not Status.LOADED:
        return _discarded(before, command, actor)
    reply = moves.deleted(before, command)
    return reply, colleagues(before, reply)


def _discarded(before: Standing, command: Command, actor: Actor) -> Said:
    """Of a file that waited, those hear who had been told that it waits."""
    reply = replacing.discarded(before, command)
    heard = before.status is Status.SUBMITTED and not before.then.blocking
    notice = replacing.waits_no_more(before, actor.name)
    return reply, (agents(before, notice) if heard else ()) + colleagues(before, reply)


def _approved(after: Standing, command: Command, actor: Actor, today: date) -> Said:
    told = sources(after, moves.approved_for_you(after, actor.name, today))
    ready = collectors(after, moves.ready_to_authorise(after, actor.name))
    return moves.approved(after, command), told + ready


def _signed(after: Standing, command: Command, actor: Actor, today: date) -> Said:
    told = sources(after, signing.signed_for_you(after, actor.name))
    return signing.signed(after, command), told


def _agreed(after: Standing, command: Command, actor: Actor, today: date) -> Said:
    told = agents(after, signing.agreed_for_you(after, actor.name))
    return signing.agreed(after, command), told


def _noted(after: Standing, command: Command, actor: Actor, today: date) -> Said:
    """Whoever decides about it is told; before it is submitted nobody is."""
    notice = notes.explained_for_you(after, command, actor.name)
    tell = {
        Status.SUBMITTED: agents(after, notice),
        Status.APPROVED: collectors(after, notice),
    }
    return notes.explained(after, command), tell.get(after.status, ())


def _excused(after: Standing, command: Command, actor: Actor, today: date) -> Said:
    told = notes.accepted_for_you(after, command, actor.name)
    return notes.accepted(after, command), sources(after, told)


def _asked(after: Standing, command: Command, actor: Actor, today: date) -> Said:
    told = notes.asked_for_you(after, command, actor.name)
    return notes.asked(after, command), sources(after, told)


def _rejected(after: Standing, command: Command, actor: Actor, today: date) -> Said:
    told = sources(after, moves.rejected_for_you(after, actor.name, command.text, today))
    if not actor.holds(Role.AGENT, after.authority):
        told += agents(after, moves.rejected_elsewhere(after, actor.name, command.text))
    return moves.rejected(after, command), told


def _authorised(after: Standing, command: Command, actor: Actor, today: date) -> Said:
    told = sources(after, moves.authorised_for_you(after, actor.name))
    return moves.authorised(after, command), told


SAID: dict[str, Callable[[Standing, Command, Actor, date], Said]] = {
    "submit": _submitted,
    "nil": _declared,
    "withdraw": _withdrawn,
    "delete": _deleted,
    "signoff": _signed,
    "agree": _agreed,
    "note": _noted,
    "accept": _excused,
    "query": _asked,
    "approve": _approved,
    "reject": _rejected,
    "authorise": _authorised,
}
