"""What we say where nothing was done: why not, and what is possible instead."""

from collections.abc import Sequence
from datetime import date

from handlers.life.guards import UNPROVEN, Refusal
from handlers.life.standing import Standing, Status
from handlers.replies.results import day_due, heading, subject
from handlers.reply import Offer, Reply
from handlers.said.grammar import Command, NotUnderstood
from handlers.words import capital

# fmt: off
DOES = {
    # verb       what an offer of it does
    "submit":    "submit it",
    "withdraw":  "take it back",
    "replace":   "put the new file in its place",
    "delete":    "delete what is loaded",
    "signoff":   "sign it off",
    "agree":     "agree to the summary",
    "note":      "explain it",
    "notes":     "see what was explained",
    "accept":    "accept it as it is",
    "query":     "ask about it",
    "nil":       "declare that there are no data",
    "approve":   "approve it",
    "reject":    "send it back",
    "authorise": "authorise it",
    "status":    "see where it stands",
    "report":    "have its report",
    "errors":    "see what the check found",
    "compare":   "compare two files",
    "history":   "see everything that happened to it",
    "receipt":   "have its receipt",
    "returns":   "see your returns",
    "help":      "see what you may write",
    "here":      "have that no more",
    "snooze":    "be reminded in three days",
    "remind":    "remind them now",
    "reminders": "change that",
    "quiet":     "hear them at all working hours again",
    "progress":  "see how far it is, and whom to ring",
    "duplicates": "see whom two schools have",
}
# fmt: on


def offered(commands: Sequence[Command]) -> tuple[Offer, ...]:
    """Commands as offers, each with what it does in words."""
    return tuple(Offer(DOES[command.verb], command) for command in commands)


def sensible(standing: Standing, commands: Sequence[Command]) -> tuple[Offer, ...]:
    """The offers worth showing: to declare that there are no data only where nothing was filed."""
    empty = standing.status is Status.NO_DATA
    return offered([c for c in commands if c.verb != "nil" or empty])


def refused(
    standing: Standing, command: Command, refusal: Refusal, offers: Sequence[Command]
) -> Reply:
    """A command that was not done."""
    return Reply(
        subject=subject(standing, f"not done: {command.verb}"),
        verdict=(heading(standing), f"Not done. {refusal.why}"),
        said=str(command),
        changed=(_unchanged(standing),),
        next=refusal.next,
        offers=sensible(standing, [*offers, *refusal.look]),
        ref=standing.ref,
    )


def _unchanged(standing: Standing) -> str:
    """Where the return stands, as it stood before."""
    empty = standing.status is Status.NO_DATA
    return f"{capital(standing.stands)}." if empty else f"Nothing changed: {standing.stands}."


def not_taken(
    standing: Standing, file_name: str, refusal: Refusal, offers: Sequence[Command], today: date
) -> Reply:
    """A file that cannot be filed where the return stands, or on this day."""
    return Reply(
        subject=subject(standing, "your file was not filed"),
        verdict=(heading(standing), f"{file_name} was not filed. {refusal.why}"),
        changed=(_unchanged(standing),),
        next=(*refusal.next, *day_due(standing, today)),
        offers=sensible(standing, offers),
        ref=standing.ref,
    )


def unknown(command: Command) -> Reply:
    """No such return, or somebody else's: the two are told apart by nothing."""
    return Reply(
        subject=f"No return {command.ref}",
        verdict=(f"You have no return {command.ref}.",),
        said=str(command),
        next=(
            "A reference is the collection and the organisation, as in SC3-07/873-4001. If this "
            "one should be yours, ask your authority, or the regulator that collects it, to have "
            "you added to the register.",
        ),
        offers=offered([Command("returns")]),
    )


def not_visible(standing: Standing, command: Command) -> Reply:
    """Somebody who sees that a return exists asks for what is in it."""
    return Reply(
        subject=subject(standing, "not shown"),
        verdict=(heading(standing), "Not shown. You see what is in it once it is approved."),
        said=str(command),
        changed=(_unchanged(standing),),
        next=(f"Wait for that, or ask {standing.school}.",),
        offers=offered([Command("status", standing.ref)]),
        ref=standing.ref,
    )


def not_understood(miss: NotUnderstood) -> Reply:
    """A line that was meant for us and that we cannot read."""
    return Reply(
        subject="A line that we did not understand",
        verdict=("We did not understand this line, and nothing was done.",),
        said=miss.line,
        next=(miss.hint,),
        offers=offered([Command("help")]),
    )


def sent_before() -> Reply:
    """A message that bears the Message-ID of an earlier one, and says something else."""
    return Reply(
        subject="Not done: your message has the mark of an earlier one",
        verdict=(
            "Your mail program gave this message the same mark (Message-ID) as an earlier one of "
            "yours that says something else. Nothing was done.",
        ),
        next=("Send it once more as a new message, not as a copy or a change of an old one.",),
    )


def confirm_it_is_you() -> Reply:
    """The neutral line to the address on file of somebody whose mail proves nothing."""
    return Reply(
        subject="A message in your name was not read",
        verdict=(
            "A message in your name came to us, and we could not be sure that it is yours. "
            "Nothing was done.",
        ),
        next=(*UNPROVEN.next, "If you sent nothing, you need do nothing."),
    )
