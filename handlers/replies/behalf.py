"""What we say of a file that an agent sent for a school: to the agent, and to the school."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from handlers.life.result import Result
from handlers.life.standing import Standing, Status
from handlers.replies.results import attached, checked, day_due, in_words, subject
from handlers.reply import Reply
from handlers.said.grammar import Command

MEND = "Have it put right in the school's own system, made again and sent, by the school or by you."


def filed_for(reply: Reply, standing: Standing, result: Result, today: date) -> Reply:
    """To the agent: what came of it, and whose turn it is. ``reply`` is the result of the check."""
    name = standing.organisation_name
    position = "Loaded, not submitted" if standing.status is Status.LOADED else ""
    told = f"{name} has been told." if result.heard else NOBODY.format(name=name)
    return replace(
        reply,
        verdict=(
            reply.verdict[0],
            in_words(standing, result.report, position),
            f"It is filed for {name}, as #{standing.latest}. {told}",
        ),
        next=(_step(standing), *day_due(standing, today), *attached(result)),
        offers=(),
    )


NOBODY = (
    "Nobody is in the register who sends for {name}, so nobody there could be told: tell them, and "
    "ask your operator to have somebody entered."
)


def _step(standing: Standing) -> str:
    if standing.status is not Status.LOADED:
        return "You need do nothing more."
    return MEND if standing.blocking else f"It waits for {standing.organisation_name} to submit it."


def sent_for_you(
    standing: Standing, result: Result, by: str, offers: Sequence[Command], today: date
) -> Reply:
    """To the school: who sent what for it, what came of it, and how to object."""
    found = checked(standing, result, offers, today)
    name = result.report.file or standing.file_name
    who = f"{by} of {standing.checker} sent {name} for you. It is filed as your #{standing.latest}."
    return replace(
        found,
        subject=subject(standing, f"{standing.checker} sent a file for you"),
        verdict=(found.verdict[0], who, *found.verdict[1:]),
        next=(*found.next, _objection(standing)),
    )


def _objection(standing: Standing) -> str:
    if standing.status is not Status.LOADED:
        return f"If this is not right, ask {standing.taker} to send it back."
    return (
        "If this is not right, answer with a file of your own, which takes its place, or have it "
        f"deleted: delete {standing.ref}"
    )
