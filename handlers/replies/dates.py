"""What we say when a collector changes the days of a return or a collection."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from handlers.life.standing import Calendar, Standing
from handlers.replies.refusals import offered
from handlers.replies.results import heading, subject
from handlers.reply import Reply
from handlers.said.grammar import Command
from handlers.words import count, day, due


class Named(Protocol):
    """A collection, as far as it is named."""

    code: str
    title: str


def extended(standing: Standing, command: Command) -> Reply:
    """To the collector who put a due date off."""
    until = day(standing.calendar.due)
    return Reply(
        subject=subject(standing, f"now due {until}"),
        verdict=(heading(standing), f"It is due {until} now. Who sends and checks it is told."),
        said=str(command),
        offers=offered([Command("status", standing.ref)]),
        ref=standing.ref,
    )


def extended_for_you(standing: Standing, by: str, reason: str, today: date) -> Reply:
    """To those who send and check it."""
    return Reply(
        subject=subject(standing, f"more time, until {day(standing.calendar.due)}"),
        verdict=(
            heading(standing),
            f"{by} gave it a later due date. {due(standing.calendar.due, today)}",
        ),
        changed=(f"The reason: {reason}",),
        next=("You need do nothing now: you are reminded by the new date.",),
        offers=offered([Command("status", standing.ref)]),
        ref=standing.ref,
    )


def not_extended(standing: Standing, command: Command, why: str) -> Reply:
    """A due date that stays."""
    return Reply(
        subject=subject(standing, "not done: extend"),
        verdict=(heading(standing), f"Not done. {why}"),
        said=str(command),
        changed=(f"It is due {day(standing.calendar.due)}, as before.",),
        ref=standing.ref,
    )


def rescheduled(
    verb: str, collection: Named, days: Calendar, refs: Sequence[str], by: str, today: date
) -> Reply:
    """To who still owes a return of it, and to who checks those; ``refs`` are theirs."""
    closed = verb == "close"
    word = "closes today" if closed else f"open until {day(days.closes)}"
    one = refs[0] if len(refs) == 1 else ""
    owed = f"{one} is still owed." if one else f"{count(len(refs), 'return')} are still owed."
    after = "After today nothing is taken any more." if closed else due(days.due, today)
    look = Command("status", one) if one else Command("returns", collection.code)
    return Reply(
        subject=f"{collection.title}: {word}" + (f" ({one})" if one else ""),
        verdict=(collection.title, f"{by} changed its days: it {_is(word)}. {after}", owed),
        next=("What is to be sent must come today.",) if closed else (),
        offers=offered([look]),
        ref=one,
    )


def _is(word: str) -> str:
    return word if word.startswith("closes") else f"is {word}"


def changed(command: Command, title: str, days: Calendar, told: int) -> Reply:
    """To the collector who opened or closed a collection; so many others are told."""
    moved = f"It is due {day(days.due)}, and returns are taken until {day(days.closes)} inclusive."
    return Reply(
        subject=f"{title}: open until {day(days.closes)}",
        verdict=(title, moved),
        said=str(command),
        next=(_told(told),),
        offers=offered([Command("returns", command.ref)]),
    )


def _told(number: int) -> str:
    if not number:
        return "Who still owes a return is asked for it by these days."
    people = count(number, "person", "people")
    return f"Those who still owe a return, and who check those, are told: {people}."


def not_changed(command: Command, why: str) -> Reply:
    """A collection whose days stay."""
    return Reply("Nothing was changed", (f"Not done. {why}",), said=str(command))


def not_yours(command: Command) -> Reply:
    """A collection that is another's or unknown: the two are told apart by nothing."""
    why = f"You collect nothing that is called {command.ref}."
    return Reply(
        "Nothing was changed",
        (f"Not done. {why}",),
        said=str(command),
        offers=offered([Command("returns")]),
    )
