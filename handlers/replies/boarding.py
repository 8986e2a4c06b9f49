"""What we say about boards: Slack channels in which returns are decided; and what stands there."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from handlers.life.standing import Standing, Status
from handlers.replies.refusals import offered
from handlers.replies.results import heading
from handlers.reply import Reply
from handlers.said.grammar import Command
from handlers.words import capital, due, listing, moment, number

UNTIL = "One message for each return, which follows it as it moves."


def only_in_a_channel() -> Reply:
    """``here`` was said by mail, or in a direct message."""
    return Reply(
        subject="Only in a channel",
        verdict=("A board is a private channel in Slack. Nothing was done.",),
        next=("Invite the bot to the channel, and write there: /returns here and the collection",),
    )


def listed(names: Sequence[str]) -> Reply:
    """What a channel is a board for."""
    if not names:
        return Reply(
            subject="No board",
            verdict=("No collection's returns are decided in this channel.",),
            next=("To have that, write: /returns here and the collection, as in SC3-07",),
        )
    return Reply(
        subject="Board",
        verdict=(f"The returns of {listing(names)} are decided in this channel.",),
        next=("To end that, write: /returns here and the collection, then off",),
    )


def put_up(title: str, collection: str) -> Reply:
    """The channel is a board now."""
    return Reply(
        subject=f"Board for {title}",
        verdict=(f"Returns of {title} that wait for your decision are shown in this channel.",),
        changed=(UNTIL,),
        next=(
            "Everybody in this channel sees them: invite only those who may. Only those who decide "
            "about them can press the buttons.",
        ),
        offers=offered([Command("here", collection, 0, "off")]),
    )


def taken_down(collection: str) -> Reply:
    """The channel is no board any more."""
    return Reply(
        subject="No board any more",
        verdict=(f"Returns of {collection} are not shown in this channel any more.",),
        next=(
            "What was shown stays there, without buttons. You are told in direct messages instead.",
        ),
    )


def no_board(collection: str) -> Reply:
    """There was none to take down."""
    return Reply(
        subject="No board",
        verdict=(f"This channel is no board for {collection}. Nothing changed.",),
    )


def not_yours(collection: str) -> Reply:
    """No such collection, or somebody who decides nothing in it."""
    return Reply(
        subject=f"No board for {collection}",
        verdict=(f"You decide about no return of {collection}. Nothing was done.",),
        offers=offered([Command("returns")]),
    )


def card(
    standing: Standing,
    last: tuple[str, str, datetime, str] | None,
    offers: Sequence[Command],
    today: date,
    facts: Mapping[str, int] | None,
) -> Reply:
    """A return on a board: who sent what, how it stands, what may be done.

    ``last`` is (what was done, by whom, when, why), and ``facts`` are the newest file's ("pupils on
    roll": 412): None where it may not be told there.
    """
    until = standing.calendar.agent_due or standing.calendar.due
    newest = () if facts is None else (f"#{standing.latest}: {standing.newest}.", *_counted(facts))
    waits = standing.status in (Status.SUBMITTED, Status.APPROVED)
    look = [Command("errors", standing.ref)] if standing.latest_kind == "file" else []
    base = Reply(
        subject=f"{standing.organisation_name}: {standing.title}",
        verdict=(heading(standing), *newest),
        changed=(f"{capital(standing.stands)}.",),
        next=(due(until, today),) if waits and offers else (),
        offers=offered(_in_order([*offers, *look])) if offers else (),
        ref=standing.ref,
    )
    return replace(base, changed=(*base.changed, *_last(*last))) if last else base


def _last(verb: str, by: str, at: datetime, why: str) -> tuple[str, ...]:
    return (done(verb, by, at), *([f"The reason: {why}"] if why else []))


def _counted(facts: Mapping[str, int]) -> tuple[str, ...]:
    counted = ", ".join(f"{number(n)} {name}" for name, n in facts.items())
    return (f"{counted}.",) if counted else ()


def _in_order(commands: Sequence[Command]) -> list[Command]:
    """What is hoped for first, what sends it back last."""
    return sorted(commands, key=lambda command: command.verb == "reject")


DONE = {
    # verb        what was done
    "file": "A file was sent",
    "checked": "Checked",
    "failed": "Its check failed",
    "rechecked": "Checked by the rules of today",
    "again": "Its check was tried again",
    "accepted": "Accepted",
    "submit": "Submitted",
    "withdraw": "Taken back",
    "nil": "“No data to submit” declared",
    "approve": "Approved",
    "reject": "Sent back",
    "authorise": "Authorised",
}


def done(verb: str, by: str, at: datetime) -> str:
    """Who did what, and when: what takes the place of buttons that were pressed."""
    return f"{DONE.get(verb, capital(verb))} by {by}, {moment(at)}."


def moved() -> str:
    """The same to somebody who may not know who did what."""
    return "It has moved on since."


def put_away() -> str:
    """What takes the place of a card's buttons where the channel is no board any more."""
    return "It is not decided in this channel any more."
