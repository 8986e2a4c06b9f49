"""What we say when a collector changes the days of a return or a collection."""

from datetime import date

from handlers.grammar import Command
from handlers.replies.refusals import offered
from handlers.replies.results import heading, subject
from handlers.reply import Reply
from handlers.standing import Calendar, Standing
from handlers.words import day, due


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


def changed(command: Command, title: str, days: Calendar) -> Reply:
    """To the collector who opened or closed a collection."""
    moved = f"It is due {day(days.due)}, and returns are taken until {day(days.closes)} inclusive."
    return Reply(
        subject=f"{title}: open until {day(days.closes)}",
        verdict=(title, moved),
        said=str(command),
        next=("Who still owes a return is reminded by these days. Nobody else is told.",),
        offers=offered([Command("returns", command.ref)]),
    )


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
