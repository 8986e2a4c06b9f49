"""What a command, a file or a check's result means for a return. Pure: it does nothing itself."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from handlers.life import explaining, guards
from handlers.life.explaining import Known
from handlers.life.guards import Refusal
from handlers.life.lifecycle import Transition, move, offers
from handlers.life.result import Receipt, Result
from handlers.life.standing import Standing, Status, Waiting
from handlers.life.visibility import Sight, sight
from handlers.people import CLOCK, Actor, Post, Proof, Role
from handlers.replies import (
    behalf,
    faults,
    lists,
    moves,
    notes,
    refusals,
    rehearsals,
    replacing,
    results,
    signing,
)
from handlers.reply import Document, Reply
from handlers.said.grammar import Command
from handlers.words import date_in_england

Told = tuple[Role, str, Reply]
"""Everybody who holds this role in this organisation is to be told this."""


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
        return _replaced(standing, outcome, command, actor, today)
    after = _after(standing, outcome, actor)
    if command.verb in explaining.VERBS:
        after = explaining.with_words(after, command, known, actor.name, now)
    said = standing if command.verb == "delete" else after
    reply, tell = _SAID[command.verb](said, command, actor, today)
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


def checked(standing: Standing, result: Result, actor: Actor, now: datetime) -> Decision:
    """Decide what a finished check means. ``actor`` sent the file; the moves are the clock's.

    A check that was tried again finds the return elsewhere: then it is taken up again first, or,
    where the return has gone on meanwhile, nothing moves. Where the collection accepts a file
    without errors by itself, that is the last move.
    """
    today, report = date_in_england(now), result.report
    loaded = _loaded(standing, today)
    if not loaded:
        return Decision(results.came_late(standing, result), after=standing)
    after = _loaded_with(standing, result, loaded[-1].became)
    taken = () if result.hold or report.rules.crashed else _clock(after, "accepted", today)
    if taken:
        after = replace(after, status=taken[0].became, submitted_by=actor.person)
    reply = results.checked(after, result, offers(after, actor, today), today)
    tell = _heads(after, result)
    if actor.on_behalf_of:
        tell += _theirs(after, result, actor, today)
        reply = behalf.filed_for(reply, after, result, today)
    else:
        tell = _colleagues(after, reply) + tell
    return Decision(reply, (*loaded, *taken), tell, after)


def stands(standing: Standing, now: datetime) -> bool:
    """Whether what is filed stands beside a newer file whose check has ended, and that waits."""
    return bool(_clock(standing, "kept", date_in_england(now)))


def kept(
    standing: Standing, submission: tuple[int, str], result: Result, actor: Actor, now: datetime
) -> Decision:
    """Decide what a finished check means where what is filed ``stands``. ``submission`` is the
    number and the name of the new file, which waits from now on for its sender's word.
    """
    today = date_in_england(now)
    then = _loaded_with(
        replace(standing, latest=submission[0], file_name=submission[1]), result, Status.LOADED
    )
    summary = result.summary.sha256 if result.summary else ""
    after = replace(standing, waiting=_that_waits(replace(then, summary=summary)))
    tell: tuple[Told, ...] = ()
    if after.status is Status.SUBMITTED and not then.blocking:
        tell = _agents(after, replacing.newer_waits(after, actor.name))
    reply = _said_of_waiting(after, result, actor, today)
    if actor.on_behalf_of:
        theirs = _said_of_waiting(after, result, _one_of_them(after), today)
        tell += _sources(after, replacing.sent_for_you(after, theirs, actor.name))
        reply = replacing.waits_for_them(after, reply, result)
    else:
        tell = _colleagues(after, reply) + tell
    return Decision(reply, _clock(standing, "kept", today), tell, after)


def waiting_again(
    standing: Standing, result: Result, file_name: str, actor: Actor, now: datetime
) -> Reply:
    """What is said where the file that waits is sent once more. Nothing moves."""
    told = _said_of_waiting(standing, result, actor, date_in_england(now))
    return replacing.waits_already(standing, told, file_name)


def _said_of_waiting(standing: Standing, result: Result, actor: Actor, today: date) -> Reply:
    accepted = bool(_clock(standing.then, "accepted", today))
    possible = offers(standing, actor, today)
    return replacing.waits(standing, result, replacing.Outlook(accepted, today), possible)


def _that_waits(then: Standing) -> Waiting:
    return Waiting(
        then.latest,
        then.file_name,
        then.errors,
        then.queries,
        then.unconfirmed,
        then.explained,
        then.accepted,
        then.excused,
        then.summary,
    )


def _replaced(
    standing: Standing, made: Transition, command: Command, actor: Actor, today: date
) -> Decision:
    """The file that waited takes the place of the filed one: loaded, or accepted where the
    collection accepts such files by themselves.
    """
    after = replace(standing.then, status=made.became)
    taken = _clock(after, "accepted", today)
    if taken:
        after = replace(after, status=taken[0].became, submitted_by=actor.person)
    reply = replacing.replaced(standing, after, command, offers(after, actor, today))
    figures = signing.summary(after)
    tell = _colleagues(after, reply) + _to_sign(after, figures[0] if figures else None)
    return Decision(reply, (made, *taken), tell + _undone(standing, after, actor), after)


def _undone(before: Standing, after: Standing, actor: Actor) -> tuple[Told, ...]:
    """Who had the filed one before them, or had decided about it, is told that it is gone."""
    notice = replacing.replaced_for_you(before, after, actor.name)
    agents = _agents(after, notice) if before.status in FILED else ()
    collectors = _collectors(after, notice) if before.status in DECIDED else ()
    return agents + collectors


FILED = (Status.SUBMITTED, Status.APPROVED)
DECIDED = (Status.APPROVED, Status.AUTHORISED)


def rehearsed(standing: Standing, result: Result, now: datetime) -> Reply:
    """What a finished check of a file that is not filed would have meant. Nothing moves."""
    then = _loaded_with(standing, result, Status.LOADED)
    return rehearsals.rehearsed(standing, then, result, date_in_england(now))


def _loaded_with(standing: Standing, result: Result, status: Status) -> Standing:
    """How a return stands with what a check found in a file of it."""
    report = result.report
    loaded = replace(
        standing,
        status=status,
        errors=report.errors,
        queries=report.queries,
        unconfirmed=report.unconfirmed_errors,
        latest_kind="file",
        waiting=None,
    )
    return explaining.tallied(loaded, Known(report, result.written))


def failed(  # noqa: PLR0913 what failed, for whom, and what is promised
    standing: Standing,
    kind: str,
    restore: Status,
    receipt: Receipt,
    now: datetime,
    *,
    again: datetime | None = None,
    contact: str = "",
) -> Decision:
    """Decide what it means that a check did not end: ``kind`` is "failed" or "too long".

    The return goes back to ``restore``, where it was before the file came; where it is there
    already (a check was tried again and failed again) nothing moves.
    """
    back = _clock(standing, "failed", date_in_england(now), restore)
    after = replace(standing, status=back[0].became) if back else standing
    say = faults.took_long if kind == "too long" else faults.our_fault
    return Decision(say(after, receipt, again, contact), back, (), after)


def _clock(
    standing: Standing, verb: str, today: date, restore: Status = Status.NO_DATA
) -> tuple[Transition, ...]:
    """The clock's move where it is possible, () where it is not."""
    outcome = move(standing, Command(verb, standing.ref), CLOCK, today, restore)
    return (outcome,) if isinstance(outcome, Transition) else ()


def _loaded(standing: Standing, today: date) -> tuple[Transition, ...]:
    """The way to loaded; () where the return has gone on while a check was tried again."""
    again = _clock(standing, "again", today)
    checking = replace(standing, status=again[0].became) if again else standing
    return (*again, *_clock(checking, "checked", today))


def _after(standing: Standing, made: Transition, actor: Actor) -> Standing:
    """How the return stands after the move."""
    after = replace(standing, status=made.became)
    if made.verb in ("file", "nil"):
        after = replace(
            _without_counts(after),
            latest=max(after.latest, after.highest) + 1,
            latest_kind=made.verb,
        )
    if made.verb == "delete":
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

Said = tuple[Reply, tuple[Told, ...]]


def _colleagues(after: Standing, reply: Reply) -> tuple[Told, ...]:
    """Where the collection tells all sources, what one of them is told goes to the others."""
    everybody = after.policies.notify == "all"
    return ((Role.SOURCE, after.organisation, reply),) if everybody else ()


def _theirs(after: Standing, result: Result, actor: Actor, today: date) -> tuple[Told, ...]:
    """A file that was sent for them: its sources hear of it what they would of their own."""
    possible = offers(after, _one_of_them(after), today)
    return _sources(after, behalf.sent_for_you(after, result, actor.name, possible, today))


def _one_of_them(standing: Standing) -> Actor:
    """Anybody who files for it."""
    post = Post(Role.SOURCE, standing.organisation)
    return Actor("", posts=frozenset({post}), proof=Proof.ALIGNED)


def _agents(after: Standing, reply: Reply) -> tuple[Told, ...]:
    checks = after.policies.agent_step and not after.direct
    return ((Role.AGENT, after.authority, reply),) if checks else ()


def _heads(after: Standing, result: Result) -> tuple[Told, ...]:
    """Where the collection asks for it, the summary of what could be submitted goes to the head."""
    return _to_sign(after, result.summary)


def _to_sign(after: Standing, figures: Document | None) -> tuple[Told, ...]:
    if not after.unsigned or after.blocking or after.status is not Status.LOADED:
        return ()
    return ((Role.HEAD, after.organisation, signing.to_be_signed(after, figures)),)


def _sources(after: Standing, reply: Reply) -> tuple[Told, ...]:
    return ((Role.SOURCE, after.organisation, reply),)


def _collectors(after: Standing, reply: Reply) -> tuple[Told, ...]:
    return ((Role.COLLECTOR, after.regulator, reply),)


def _submitted(after: Standing, command: Command, actor: Actor, today: date) -> Said:
    say = moves.submitted if after.policies.agent_step else moves.accepted
    reply = say(after, command)
    return reply, _next_hand(after, actor, "", today) + _colleagues(after, reply)


def _declared(after: Standing, command: Command, actor: Actor, today: date) -> Said:
    reply = moves.declared(after, command)
    return reply, _next_hand(after, actor, command.text, today) + _colleagues(after, reply)


def _next_hand(after: Standing, actor: Actor, reason: str, today: date) -> tuple[Told, ...]:
    """Who decides next hears that it waits: the authority's agents, or the collectors."""
    if after.direct and after.policies.agent_step:
        return _collectors(after, moves.waits_for_the_regulator(after, actor.name, reason))
    return _agents(after, moves.waits_for_approval(after, actor.name, reason, today))


def _withdrawn(after: Standing, command: Command, actor: Actor, today: date) -> Said:
    reply = moves.withdrawn(after, command)
    return reply, _agents(after, moves.taken_back(after, actor.name)) + _colleagues(after, reply)


def _deleted(before: Standing, command: Command, actor: Actor, today: date) -> Said:
    reply = moves.deleted(before, command)
    return reply, _colleagues(before, reply)


def _approved(after: Standing, command: Command, actor: Actor, today: date) -> Said:
    told = _sources(after, moves.approved_for_you(after, actor.name))
    ready = _collectors(after, moves.ready_to_authorise(after, actor.name))
    return moves.approved(after, command), told + ready


def _signed(after: Standing, command: Command, actor: Actor, today: date) -> Said:
    told = _sources(after, signing.signed_for_you(after, actor.name))
    return signing.signed(after, command), told


def _agreed(after: Standing, command: Command, actor: Actor, today: date) -> Said:
    told = _agents(after, signing.agreed_for_you(after, actor.name))
    return signing.agreed(after, command), told


def _noted(after: Standing, command: Command, actor: Actor, today: date) -> Said:
    """Whoever decides about it is told; before it is submitted nobody is."""
    notice = notes.explained_for_you(after, command, actor.name)
    tell = {
        Status.SUBMITTED: _agents(after, notice),
        Status.APPROVED: _collectors(after, notice),
    }
    return notes.explained(after, command), tell.get(after.status, ())


def _excused(after: Standing, command: Command, actor: Actor, today: date) -> Said:
    told = notes.accepted_for_you(after, command, actor.name)
    return notes.accepted(after, command), _sources(after, told)


def _asked(after: Standing, command: Command, actor: Actor, today: date) -> Said:
    told = notes.asked_for_you(after, command, actor.name)
    return notes.asked(after, command), _sources(after, told)


def _rejected(after: Standing, command: Command, actor: Actor, today: date) -> Said:
    told = _sources(after, moves.rejected_for_you(after, actor.name, command.text, today))
    if not actor.holds(Role.AGENT, after.authority):
        told += _agents(after, moves.rejected_elsewhere(after, actor.name, command.text))
    return moves.rejected(after, command), told


def _authorised(after: Standing, command: Command, actor: Actor, today: date) -> Said:
    told = _sources(after, moves.authorised_for_you(after, actor.name))
    return moves.authorised(after, command), told


_SAID: dict[str, Callable[[Standing, Command, Actor, date], Said]] = {
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
