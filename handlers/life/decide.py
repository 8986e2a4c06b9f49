"""What a command or a file that came means for a return. Pure: it does nothing itself."""

from dataclasses import replace
from datetime import date, datetime

from handlers.life import explaining, guards, telling, verdicts
from handlers.life.decision import Decision
from handlers.life.explaining import Known
from handlers.life.guards import Refusal
from handlers.life.lifecycle import Transition, move, offers
from handlers.life.standing import Standing
from handlers.life.visibility import Sight, sight
from handlers.people import Actor, Proof
from handlers.replies import (
    lists,
    moves,
    refusals,
)
from handlers.reply import Reply
from handlers.said.grammar import Command
from handlers.words import date_in_england

NOTHING_KNOWN = Known(None)

NEEDS_DATA = ("errors", "compare", "notes", "report", "receipt", *explaining.VERBS)
"""Verbs whose answer shows what is in a return."""


def hidden(standing: Standing | None, command: Command, actor: Actor) -> Reply | None:
    """The answer to somebody who may not know, or may not see so much; None where they may."""
    if actor.proof < Proof.ALIGNED:
        return refusals.confirm_it_is_you()
    seen = sight(standing, actor) if standing else Sight.NOTHING
    if standing is None or seen is Sight.NOTHING:
        return refusals.unknown(command)
    if command.verb in NEEDS_DATA and seen < Sight.DATA:
        return refusals.not_visible(standing, command)
    return None


def decide(
    standing: Standing | None,
    command: Command,
    actor: Actor,
    now: datetime,
    known: Known = NOTHING_KNOWN,
) -> Decision:
    """Decide about one line that names a return: ``status`` or a verb of the lifecycle. ``known``
    is what its explanations are decided by.

    A nil declaration is a new submission: its number is ``after.latest``.
    """
    if no := hidden(standing, command, actor):
        return Decision(no, after=standing, refused=True)
    assert standing is not None
    today = date_in_england(now)
    if command.verb == "status":
        shown = lists.status(standing, actor, offers(standing, actor, today), today)
        return Decision(replace(shown, said=str(command)), after=standing)
    outcome = _outcome(standing, command, actor, today, known)
    if isinstance(outcome, Refusal):
        possible = offers(standing, actor, today)
        no = refusals.refused(standing, command, outcome, possible)
        return Decision(no, after=standing, refused=True)
    if command.verb == "replace":
        return verdicts.replaced(standing, outcome, command, actor, today)
    after = _after(standing, outcome, actor)
    if command.verb in explaining.VERBS:
        after = explaining.with_words(after, command, known, actor.name, now)
    said = standing if command.verb == "delete" else after
    reply, tell = telling.SAID[command.verb](said, command, actor, today)
    return Decision(reply, (outcome,), tell, after)


def _outcome(
    standing: Standing, command: Command, actor: Actor, today: date, known: Known
) -> Transition | Refusal:
    """The move that a line makes, or why none: for words about a finding, also what they say."""
    outcome = move(standing, command, actor, today)
    if isinstance(outcome, Refusal) or command.verb not in explaining.VERBS:
        return outcome
    return explaining.refusal(standing, command, known) or outcome


SENDING = ("submit", "nil", "replace")
"""Verbs that send on what is filed, or put in its place what waits: not where the file that came
with them was not taken."""


def withheld(standing: Standing | None, command: Command, actor: Actor, now: datetime) -> Decision:
    """Decide about a line of ``SENDING`` that came with a file which was not loaded: where it
    would have moved something, it does not.
    """
    decision = decide(standing, command, actor, now)
    if not decision.moves or standing is None:
        return decision
    possible = [] if command.verb == "nil" else offers(standing, actor, date_in_england(now))
    refusal = guards.beside_a_lost_file(standing, command)
    rest = [c for c in possible if c.verb != command.verb]
    no = refusals.refused(standing, command, refusal, rest)
    return Decision(no, after=standing, refused=True)


def arrived(standing: Standing, file_name: str, actor: Actor, now: datetime) -> Decision:
    """Decide whether a file that was matched to this return is taken; it is then to be checked."""
    today = date_in_england(now)
    command = Command("file", standing.ref)
    if no := hidden(standing, Command("status", standing.ref), actor):
        return Decision(no, after=standing)
    outcome = move(standing, command, actor, today)
    if isinstance(outcome, Refusal):
        possible = offers(standing, actor, today)
        reply = refusals.not_taken(standing, file_name, outcome, possible, today)
        return Decision(reply, after=standing)
    if outcome.stays:
        return Decision(moves.beside(standing, file_name), (outcome,), (), standing)
    after = replace(_after(standing, outcome, actor), file_name=file_name)
    return Decision(moves.received(after, file_name), (outcome,), (), after)


def _after(standing: Standing, made: Transition, actor: Actor) -> Standing:
    """How the return stands after the move."""
    after = replace(standing, status=made.became)
    if made.verb in ("file", "nil"):
        after = replace(
            _without_counts(after),
            latest=max(after.latest, after.highest) + 1,
            latest_kind=made.verb,
        )
    if made.verb == "delete" and made.stays:
        after = replace(after, waiting=None)
    elif made.verb == "delete":
        after = replace(_without_counts(after), latest=0, latest_kind="file", file_name="")
    if made.verb in YES:
        after = replace(after, **{YES[made.verb]: after.latest})  # type: ignore[arg-type]
    if made.verb in ("submit", "nil"):
        after = replace(after, submitted_by=actor.person)
    return after


def _without_counts(standing: Standing) -> Standing:
    return replace(
        standing,
        errors=0,
        queries=0,
        unconfirmed=0,
        explained=0,
        accepted=0,
        excused=0,
        summary="",
        waiting=None,
    )


YES = {"signoff": "signed", "agree": "agreed"}
"""Verbs with which somebody says yes to a submission, and where its number is kept."""
