"""What we say because time passes: a request, a reminder, and what is answered to wishes about it.

Nothing of it is asked for by a line of the reader, but the answers to snooze, delegate and remind.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from handlers.due import working_days
from handlers.due.quiet import Quiet
from handlers.due.schedule import Hours
from handlers.life.standing import Standing, Status
from handlers.replies.refusals import offered, sensible
from handlers.replies.results import heading
from handlers.reply import Document, Reply
from handlers.said.grammar import Command
from handlers.words import capital, count, day, due

DAYS = 3
"""For how long a reminder offers to be silent."""

# fmt: off
STATE = {
    # status           in the subject
    Status.NO_DATA:    "nothing received",
    Status.LOADED:     "loaded but not submitted",
    Status.REJECTED:   "sent back, no new file yet",
}
# fmt: on
SEND = "Send the file that your own system makes, in answer to this message."
SEND_NEW = "Put it right in your own system, make the file again and send it in answer."
OTHERS = (
    "Somebody else does this? Write: delegate {ref} and their mail address. "
    "No reminders for you any more: reminders off"
)


@dataclass(frozen=True)
class Occasion:
    """Why and for whom a reminder is written, today. ``first``: they heard nothing of it yet.
    ``senders`` are the names of those who send it, where the reader gets a copy. ``asked`` is who
    asked for it, "" where the calendar did.
    """

    today: date
    first: bool = False
    senders: tuple[str, ...] = ()
    copy: bool = False
    asked: str = ""
    calendar_file: Document | None = None


def reminder(standing: Standing, on: Occasion, offers: Sequence[Command]) -> Reply:
    """A return is still owed; ``offers`` are what this reader may do now."""
    snooze = Command("snooze", standing.ref, text=str(DAYS))
    look = [Command("errors", standing.ref)] if _blocked(standing) else []
    return Reply(
        subject=_subject(standing, on),
        verdict=(*_why(on), heading(standing), _when(standing, on.today), _state(standing)),
        next=(_step(standing, on),),
        offers=sensible(standing, [*offers, *look, snooze]),
        small_print=(OTHERS.format(ref=standing.ref), *_attached(on)),
        documents=(on.calendar_file,) if on.calendar_file else (),
        ref=standing.ref,
    )


def _subject(standing: Standing, on: Occasion) -> str:
    late = on.today > standing.calendar.due
    if on.first and standing.status is Status.NO_DATA and not late:
        return f"{standing.title}: please send it by {day(standing.calendar.due)} ({standing.ref})"
    return f"{in_short(standing, on.today)}: {standing.title}, {STATE[standing.status]} " + (
        f"({standing.ref})"
    )


def in_short(standing: Standing, today: date) -> str:
    """How far the due date is: "Overdue by 56 days", "Due today", "Due in 7 working days"."""
    until = standing.calendar.due
    if today > until:
        return f"Overdue by {count((today - until).days, 'day')}"
    return "Due today" if today == until else f"Due {_ahead(until, today)}"


def _ahead(until: date, today: date) -> str:
    """In working days; a weekend's due date may have none left."""
    left = working_days.between(today, until)
    if not left:
        return f"on {day(until)}"
    return "on the next working day" if left == 1 else f"in {count(left, 'working day')}"


def _when(standing: Standing, today: date) -> str:
    until = standing.calendar.due
    if today >= until or not working_days.between(today, until):
        return due(until, today)
    return f"Due {day(until)}, {_ahead(until, today)}."


def _why(on: Occasion) -> tuple[str, ...]:
    """What the reader must know first: that another asks, or that it is a copy."""
    asked = (f"{on.asked} asks you for it.",) if on.asked else ()
    if not on.copy:
        return asked
    to = f"{', '.join(on.senders)} got it too." if on.senders else "There is nobody else to ask."
    return (*asked, f"A copy for you: {to}")


def _blocked(standing: Standing) -> bool:
    return standing.status is Status.LOADED and standing.blocking > 0


def _state(standing: Standing) -> str:
    if standing.status is Status.NO_DATA:
        return "Nothing has been received yet."
    if standing.status is Status.REJECTED:
        return "It was sent back, and waits for a new file."
    if standing.blocking:
        errors = count(standing.blocking, "error")
        return f"{standing.file_name} is loaded, not submitted: {errors} must be put right first."
    return (
        f"{standing.file_name} is loaded, not submitted ({standing.newest}). It only waits for you "
        f"to send it on: {standing.receiver} "
        "gets it when you submit it."
    )


def _step(standing: Standing, on: Occasion) -> str:
    if standing.status is Status.NO_DATA:
        return SEND
    if standing.status is Status.REJECTED or standing.blocking:
        return SEND_NEW
    return "Submit it, or send a newer file in answer to this message."


def _attached(on: Occasion) -> tuple[str, ...]:
    return (
        (f"{on.calendar_file.name} puts the date into your calendar.",)
        if (on.calendar_file)
        else ()
    )


def snoozed(standing: Standing, command: Command, until: date, *, owes: bool) -> Reply:
    """No reminders of this return until then; who checks it reads nothing of it in the digest."""
    what = "You hear no reminder of it" if owes else "Your digest says nothing of it"
    verdict = f"{what} before {day(until)}."
    after = "" if until <= standing.calendar.closes else " The collection is closed by then."
    return _wish(standing, command, f"no reminders until {day(until)}", verdict + after)


def delegated(standing: Standing, command: Command, to: str, sends: bool) -> Reply:
    """Another gets the reminders. ``sends``: they may send the return too."""
    verdict = f"From now on {to} gets the reminders of it, and you get none."
    theirs = "" if sends else f" {to} cannot send it: only who is registered to may."
    return _wish(standing, command, f"{to} is reminded instead of you", verdict + theirs)


def taken_back(standing: Standing, command: Command) -> Reply:
    """They delegate it to themselves: the wish is gone."""
    return _wish(standing, command, "you are reminded again", "You get its reminders again.")


def _wish(standing: Standing, command: Command, what: str, verdict: str) -> Reply:
    return Reply(
        subject=f"{standing.title}: {what} ({standing.ref})",
        verdict=(heading(standing), verdict),
        said=str(command),
        next=("It is still owed, and its due date is the same.",),
        offers=offered([Command("status", standing.ref)]),
        ref=standing.ref,
    )


def unwished(standing: Standing, command: Command, why: str, way: str) -> Reply:
    """A wish that cannot be granted."""
    return Reply(
        subject=f"{standing.title}: not done: {command.verb} ({standing.ref})",
        verdict=(heading(standing), f"Not done. {why}"),
        said=str(command),
        next=(way,),
        ref=standing.ref,
    )


def switched(command: Command, on: bool) -> Reply:
    """All reminders of this person, on or off."""
    word = "on" if on else "off"
    said = "You get reminders again, and digests of what you check."
    said = said if on else "You get no reminders and no digest any more."
    still = "Answers, and news of your returns, come as before."
    return Reply(
        subject=f"Reminders are {word}",
        verdict=(f"{said} {still}",),
        said=str(command),
        next=() if on else ("If nobody else sends your returns, who checks them is told so.",),
        offers=offered([Command("reminders", text="off" if on else "on")]),
    )


def quiet_in(command: Command, wanted: Quiet, hours: Hours) -> Reply:
    """Somebody wants to hear nothing in these hours."""
    return Reply(
        subject=f"Quiet from {wanted.start:%H:%M} to {wanted.end:%H:%M}",
        verdict=(
            f"You hear no reminder and no digest from {wanted.start:%H:%M} to {wanted.end:%H:%M}.",
            f"They come on working days between {_clock(hours)}, when it is not quiet.",
        ),
        said=str(command),
        next=("Answers, and news of your returns, come at any hour, as before.",),
        offers=offered([Command("quiet", text="off")]),
    )


def quiet_off(command: Command, hours: Hours) -> Reply:
    """No quiet hours of their own any more."""
    come = f"Reminders and digests come on working days between {_clock(hours)}."
    return Reply("No quiet hours of your own", (come,), said=str(command))


def no_such_hours(command: Command) -> Reply:
    """Hours that no clock shows."""
    why = "Not done. There are no such hours: write them as 18:00-10:00."
    return Reply("No such hours", (why,), said=str(command))


def always_quiet(command: Command, hours: Hours) -> Reply:
    """Hours that leave none to be reminded in."""
    why = f"Not done. That leaves no time: reminders come between {_clock(hours)} only."
    return Reply(
        subject="That leaves no time for reminders",
        verdict=(why,),
        said=str(command),
        offers=offered([Command("reminders", text="off")]),
    )


def _clock(hours: Hours) -> str:
    return f"{hours.start}:00 and {hours.end}:00"


@dataclass(frozen=True)
class Asked:
    """What an agent's or collector's request comes to: how many returns still owe, by status;
    those that nobody can be asked about; and when people hear of it ("now", or a day).
    """

    statuses: tuple[tuple[Status, int], ...]
    silent: tuple[str, ...]
    when: str


def asked_for(command: Command, title: str, asked: Asked) -> Reply:
    """To the agent or collector who asked that people are reminded."""
    number = sum(n for _, n in asked.statuses)
    if not number:
        nothing = f"{title}: nobody owes anything now. Nobody was reminded."
        return Reply("Nobody to remind", (nothing,), said=str(command))
    how = ", ".join(f"{n} {STATE[status]}" for status, n in asked.statuses)
    silent = (f"Nobody to ask for {', '.join(asked.silent)}: ring them.",) if asked.silent else ()
    return Reply(
        subject=f"{title}: {count(number, 'return')} reminded",
        verdict=(
            f"{title}: {capital(count(number, 'return'))} still owed: {how}.",
            f"Who sends them is reminded {asked.when}; a head gets a copy.",
        ),
        said=str(command),
        next=silent,
    )


def may_not_ask(command: Command, why: str) -> Reply:
    """A request to remind that is not done."""
    return Reply(
        subject="Nobody was reminded",
        verdict=(f"Not done. {why}",),
        said=str(command),
        offers=offered([Command("returns")]),
    )
