"""Verdicts: what the finished check of a file means for its return. Pure: it does nothing."""

from dataclasses import replace
from datetime import date, datetime

from handlers.life import explaining, telling
from handlers.life.decision import Decision, Told, clock
from handlers.life.explaining import Known
from handlers.life.lifecycle import Transition, offers
from handlers.life.result import Receipt, Result
from handlers.life.standing import Standing, Status, Waiting
from handlers.people import Actor
from handlers.replies import (
    behalf,
    faults,
    rehearsals,
    replacing,
    results,
    signing,
)
from handlers.reply import Reply
from handlers.said.grammar import Command
from handlers.words import date_in_england


def checked(standing: Standing, result: Result, actor: Actor, now: datetime) -> Decision:
    """Decide what a finished check means. ``actor`` sent the file; the moves are the clock's.

    A check that was tried again finds the return elsewhere: then it is taken up again first, or,
    where the return has gone on meanwhile, nothing moves. Where the collection accepts a file
    without errors by itself, that is the last move; but what was sent for an organisation waits
    for a word of its own.
    """
    today, report = date_in_england(now), result.report
    loaded = _loaded(standing, today)
    if not loaded:
        return Decision(results.came_late(standing, result), after=standing)
    after = _loaded_with(standing, result, loaded[-1].became)
    waits = result.hold or report.rules.crashed or actor.on_behalf_of
    taken = () if waits else clock(after, "accepted", today)
    if taken:
        after = replace(after, status=taken[0].became, submitted_by=actor.person)
    reply = results.checked(after, result, offers(after, actor, today), today)
    tell = telling.heads(after, result)
    if actor.on_behalf_of:
        tell += telling.theirs(after, result, actor, today)
        reply = behalf.filed_for(reply, after, result, today)
    else:
        tell = telling.colleagues(after, reply) + tell
    return Decision(reply, (*loaded, *taken), tell, after)


def stands(standing: Standing, now: datetime) -> bool:
    """Whether what is filed stands beside a newer file whose check has ended, and that waits."""
    return bool(clock(standing, "kept", date_in_england(now)))


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
        tell = telling.agents(after, replacing.newer_waits(after, actor.name))
    reply = _said_of_waiting(after, result, actor, today)
    if actor.on_behalf_of:
        theirs = _said_of_waiting(after, result, telling.one_of_them(after), today)
        tell += telling.sources(after, replacing.sent_for_you(after, theirs, actor.name))
        reply = replacing.waits_for_them(after, reply, result)
    else:
        tell = telling.colleagues(after, reply) + tell
    return Decision(reply, clock(standing, "kept", today), tell, after)


def waiting_again(
    standing: Standing, result: Result, file_name: str, actor: Actor, now: datetime
) -> Reply:
    """What is said where the file that waits is sent once more. Nothing moves."""
    told = _said_of_waiting(standing, result, actor, date_in_england(now))
    return replacing.waits_already(standing, told, file_name)


def _said_of_waiting(standing: Standing, result: Result, actor: Actor, today: date) -> Reply:
    accepted = bool(clock(standing.then, "accepted", today))
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


def replaced(
    standing: Standing, made: Transition, command: Command, actor: Actor, today: date
) -> Decision:
    """The file that waited takes the place of the filed one: loaded, or accepted where the
    collection accepts such files by themselves.
    """
    after = replace(standing.then, status=made.became)
    taken = clock(after, "accepted", today)
    if taken:
        after = replace(after, status=taken[0].became, submitted_by=actor.person)
    reply = replacing.replaced(standing, after, command, offers(after, actor, today))
    figures = signing.summary(after)
    tell = telling.colleagues(after, reply) + telling.to_sign(
        after, figures[0] if figures else None
    )
    return Decision(reply, (made, *taken), tell + _undone(standing, after, actor), after)


def _undone(before: Standing, after: Standing, actor: Actor) -> tuple[Told, ...]:
    """Who had the filed one before them, or had decided about it, is told that it is gone."""
    notice = replacing.replaced_for_you(before, after, actor.name)
    agents = telling.agents(after, notice) if before.status in FILED else ()
    collectors = telling.collectors(after, notice) if before.status in DECIDED else ()
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
    back = clock(standing, "failed", date_in_england(now), restore)
    after = replace(standing, status=back[0].became) if back else standing
    say = faults.took_long if kind == "too long" else faults.our_fault
    return Decision(say(after, receipt, again, contact), back, (), after)


def _loaded(standing: Standing, today: date) -> tuple[Transition, ...]:
    """The way to loaded; () where the return has gone on while a check was tried again."""
    again = clock(standing, "again", today)
    checking = replace(standing, status=again[0].became) if again else standing
    return (*again, *clock(checking, "checked", today))
