"""What we say of explanations: kept, accepted, asked for, remembered."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.life.explaining import Written, state
from handlers.life.standing import Standing, Status
from handlers.replies.refusals import offered
from handlers.replies.results import heading, subject
from handlers.reply import Reply, Table
from handlers.said.grammar import Command
from handlers.words import capital, moment
from validation.finding import Report

WORTH = {"lapsed": "lapsed: the figure has moved", "gone": "found no more"}


def _reply(standing: Standing, what: str, verdict: str) -> Reply:
    counts = f"{capital(standing.newest)}."
    return Reply(
        subject(standing, what), (heading(standing), verdict), changed=(counts,), ref=standing.ref
    )


def _where(command: Command) -> str:
    return f"rule {command.rule}" + (f", record {command.record}" if command.record else "")


def explained(after: Standing, command: Command) -> Reply:
    """To the source who explained something."""
    verdict = f"Noted for {_where(command)}: “{command.text}”"
    submit = after.status is Status.LOADED and not after.blocking and not after.unexplained
    return replace(
        _reply(after, "your explanation is noted", verdict),
        said=str(command),
        next=("It is remembered for your next files too, as long as the figure stays.",),
        offers=offered(
            [Command("notes", after.ref), *([Command("submit", after.ref)] if submit else [])]
        ),
    )


def explained_for_you(after: Standing, command: Command, by: str) -> Reply:
    """To the agents who decide about it: something was explained."""
    accept = Command("accept", after.ref, rule=command.rule, record=command.record)
    return replace(
        _reply(
            after,
            f"{after.organisation_name} explains rule {command.rule}",
            f"{by} explains {_where(command)}: “{command.text}”",
        ),
        next=("You may accept it, or go on asking.",),
        offers=offered([accept, Command("query", after.ref, rule=command.rule)]),
    )


def accepted(after: Standing, command: Command) -> Reply:
    """To the one who accepted what was found."""
    return replace(
        _reply(after, "accepted", f"Accepted for {_where(command)}: “{command.text}”"),
        said=str(command),
        next=(f"You need do nothing more: {after.school} has been told.",),
    )


def accepted_for_you(after: Standing, command: Command, by: str) -> Reply:
    """To the sources: what was found may stay."""
    submit = after.status is Status.LOADED and not after.blocking and not after.unexplained
    return replace(
        _reply(
            after,
            f"rule {command.rule} is accepted",
            f"{by} accepts {_where(command)}: “{command.text}”",
        ),
        next=("Nothing is left that blocks it: you may submit it.",)
        if submit
        else ("You need do nothing about it: it may stay as it is.",),
        offers=offered([Command("submit", after.ref)] if submit else []),
    )


def asked(after: Standing, command: Command) -> Reply:
    """To the one who asked a question."""
    return replace(
        _reply(after, "your question is sent", f"Asked about {_where(command)}: “{command.text}”"),
        said=str(command),
        next=(f"{after.school} has your question, and you are told the answer.",),
    )


def asked_for_you(after: Standing, command: Command, by: str) -> Reply:
    """To the sources: somebody wants to know more."""
    return replace(
        _reply(
            after,
            f"a question about rule {command.rule}",
            f"{by} asks about {_where(command)}: “{command.text}”",
        ),
        next=("Answer this message in your own words, or with the line below.",),
        free=Command("note", after.ref, rule=command.rule, record=command.record),
        offers=offered(
            [Command("note", after.ref, rule=command.rule), Command("errors", after.ref)]
        ),
    )


def listed(
    standing: Standing, written: Sequence[Written], report: Report | None, said: str
) -> Reply:
    """All that was written about a return's findings, the oldest first, and what it is worth."""
    rows = tuple(
        (
            moment(one.at),
            one.kind,
            one.rule,
            one.record,
            one.by,
            one.text,
            capital(_worth(one, report, standing.policies.tolerance)),
        )
        for one in written
    )
    headings = ("When", "What", "Rule", "Record", "Who", "In their words", "Now")
    return Reply(
        subject(standing, "explanations"),
        (heading(standing), f"{capital(standing.newest)}." if standing.latest else "No file yet."),
        said=said,
        table=Table(headings, rows) if rows else None,
        next=() if rows else ("Nothing has been explained yet.",),
        ref=standing.ref,
    )


def _worth(one: Written, report: Report | None, tolerance: int) -> str:
    worth = state(one, report, tolerance)
    return WORTH.get(worth, worth)
