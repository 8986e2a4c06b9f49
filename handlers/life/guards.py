"""What must be true before a return moves: a guard returns the sentence that is shown, or None."""

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from datetime import date

from handlers.life.standing import Confirm, Nil, Resend, Standing, Status
from handlers.life.visibility import roles
from handlers.people import Actor, Role
from handlers.said.grammar import Command
from handlers.words import away, capital, count, day, listing, number


@dataclass(frozen=True)
class Refusal:
    """Why something was not done, and what is possible instead."""

    why: str
    next: tuple[str, ...] = ()
    look: tuple[Command, ...] = ()
    """Lines that show more of the reason, to somebody who may see it."""


Guard = Callable[[Standing, Command, Actor, date], Refusal | None]

UNPROVEN = Refusal(
    "We could not be sure that this mail comes from you.",
    (
        "Send it again from your own mail account, not through another service: your mail server "
        "must sign it (DKIM). If it was sent from there, show this mail to whoever runs your mail.",
    ),
)

# fmt: off
_WHO = {
    Role.SOURCE:    "somebody who files for {s.school}",
    Role.HEAD:      "the head of {s.school}",
    Role.AGENT:     "an agent of {s.checker}",
    Role.COLLECTOR: "a collector of {s.taker}",
    Role.CLOCK:     "the clock",
}
_NOT_HERE = {
    # verb       what it is only possible with
    "file":      "A new file is taken only before a return is submitted, or after it is rejected",
    "replace":   "Only a file that waits can take the place of the filed one",
    "submit":    "Only a loaded return can be submitted",
    "withdraw":  "Only a submitted return can be withdrawn",
    "delete":    "Only what is loaded and not submitted can be deleted",
    "signoff":   "Only a loaded return can be signed off",
    "agree":     "Only to what was submitted, and waits, the school agrees",
    "note":      "Only what was checked and is not finished can be explained",
    "accept":    "Only what waits to be submitted, approved or authorised can be accepted",
    "query":     "Only about what waits to be submitted, approved or authorised you can ask",
    "nil":       "“No data to submit” can be declared only before a return is submitted",
    "approve":   "Only a submitted return can be approved",
    "reject":    "Only what was sent on can be rejected",
    "authorise": "Only an approved return can be authorised",
}
_FIRST = "Withdraw it first, then send the file again. Or ask {s.checker} to reject it."
_SEND_BACK = (
    "Reject it first, then send the file again. To reject it: reject {s.numbered} your reason"
)
_BACK = "Only {s.taker} can send it back now: ask them to reject it, then send a new file."
_NOT_SENT = "It must be submitted first, by {s.school}: you are told when it waits for you."
_STILL_THEIRS = "You need do nothing: it has not been submitted."
_STILL_YOURS = "You need do nothing: it is still with you."
_NOTHING = "You need do nothing."
_WAYS = {
    # verb, while it is               what to do instead
    ("delete", Status.NO_DATA):       "You need do nothing: there is nothing to delete.",
    ("delete", Status.CHECKING):      "Wait for the result of the check: it is on its way.",
    ("delete", Status.SUBMITTED):     "Withdraw it first.",
    ("delete", Status.APPROVED):      _BACK,
    ("delete", Status.AUTHORISED):    _BACK,
    ("delete", Status.REJECTED):      "Send a new file: it takes the place of the rejected one.",
    ("file", Status.SUBMITTED):       _FIRST,
    ("file", Status.APPROVED):        _BACK,
    ("file", Status.AUTHORISED):      _BACK,
    ("replace", Status.SUBMITTED):    _FIRST,
    ("replace", Status.APPROVED):     _BACK,
    ("replace", Status.CHECKING):     "Wait for the result of the check: it is on its way.",
    ("replace", Status.AUTHORISED):   _BACK,
    ("nil", Status.CHECKING):         "Wait for the result of the check: it is on its way.",
    ("nil", Status.SUBMITTED):        "Withdraw it first.",
    ("nil", Status.APPROVED):         _BACK,
    ("nil", Status.AUTHORISED):       _BACK,
    ("submit", Status.NO_DATA):       "Send the file first, in answer to this message.",
    ("submit", Status.CHECKING):      "Wait for the result of the check: it is on its way.",
    ("submit", Status.SUBMITTED):     "You need do nothing.",
    ("submit", Status.APPROVED):      "You need do nothing.",
    ("submit", Status.AUTHORISED):    "You need do nothing.",
    ("submit", Status.REJECTED):      "Send a new file first, in answer to this message.",
    ("withdraw", Status.APPROVED):    _BACK,
    ("withdraw", Status.AUTHORISED):  _BACK,
    ("withdraw", Status.NO_DATA):     _STILL_YOURS,
    ("withdraw", Status.CHECKING):    _STILL_YOURS,
    ("withdraw", Status.LOADED):      _STILL_YOURS,
    ("withdraw", Status.REJECTED):    _STILL_YOURS,
    ("approve", Status.NO_DATA):      _NOT_SENT,
    ("approve", Status.CHECKING):     _NOT_SENT,
    ("approve", Status.LOADED):       _NOT_SENT,
    ("approve", Status.REJECTED):     _NOT_SENT,
    ("approve", Status.APPROVED):     _NOTHING,
    ("approve", Status.AUTHORISED):   _NOTHING,
    ("reject", Status.NO_DATA):       _STILL_THEIRS,
    ("reject", Status.CHECKING):      _STILL_THEIRS,
    ("reject", Status.LOADED):        _STILL_THEIRS,
    ("reject", Status.SUBMITTED):     "It must be approved or rejected first, by {s.checker}.",
    ("reject", Status.REJECTED):      "You need do nothing: it was sent back already.",
    ("reject", Status.APPROVED):      "Only {s.taker} can send it back now.",
    ("reject", Status.AUTHORISED):    "Only {s.taker} can send it back now.",
    ("authorise", Status.NO_DATA):    _NOT_SENT,
    ("authorise", Status.CHECKING):   _NOT_SENT,
    ("authorise", Status.LOADED):     _NOT_SENT,
    ("authorise", Status.REJECTED):   _NOT_SENT,
    ("authorise", Status.SUBMITTED):  "It must be approved first, by {s.checker}.",
    ("authorise", Status.AUTHORISED): _NOTHING,
}
_AGENTS_WAYS = {
    # verb, while it is               what an agent does instead, who may not take it back
    ("file", Status.SUBMITTED):       _SEND_BACK,
}
_ELSE = {
    # verb       what to do wherever else it stands
    "replace":   "Send the file, in answer to this message.",
    "signoff":   "You need do nothing: you are told when a file waits for you.",
    "agree":     "You need do nothing: the summary comes to you when it is submitted.",
    "note":      "You need do nothing: there is nothing to explain now.",
    "accept":    "You need do nothing: it is not for you to decide about it now.",
    "query":     "You need do nothing: it is not for you to decide about it now.",
}
# fmt: on


def not_yours(standing: Standing, verb: str, may: Iterable[Role]) -> Refusal:
    """The refusal of somebody who sees the return but does not hold the role."""
    there = (r for r in dict.fromkeys(may) if r is not Role.AGENT or standing.authority)
    who = listing((_WHO[role].format(s=standing) for role in there), "or")
    does = {
        "file": "send its file",
        "replace": "put another file in its place",
        "nil": "declare that there are no data",
        "signoff": "sign it off",
        "agree": "agree to its summary",
        "note": "explain what was found",
        "accept": "accept what was found",
        "query": "ask about what was found",
    }
    return Refusal(f"Only {who} may {does.get(verb, f'{verb} it')}.")


def no_agent_step(standing: Standing) -> Refusal:
    """The refusal of what only an authority's agent does, where none does."""
    if standing.direct:
        return Refusal(f"{standing.school} answers to {standing.taker} directly, not through you.")
    return Refusal("This collection has no agent step: nothing waits for an approval.")


def through_you(standing: Standing, command: Command, actor: Actor, today: date) -> Refusal | None:
    """An agent sends for schools that answer to their authority, not for those that only share."""
    return no_agent_step(standing) if standing.direct else None


def elsewhere(standing: Standing, verb: str, held: Container[Role] = (Role.SOURCE,)) -> Refusal:
    """The refusal of a verb that is not possible where the return stands, which the answer says, to
    somebody who has these roles towards it.
    """
    why = f"{_NOT_HERE.get(verb, f'It cannot be {verb} now')}."
    here = (verb, standing.status)
    theirs = None if Role.SOURCE in held else _AGENTS_WAYS.get(here)
    way = theirs or _WAYS.get(here) or _ELSE.get(verb)
    return Refusal(why, (way.format(s=standing),) if way else ())


def is_open(standing: Standing, command: Command, actor: Actor, today: date) -> Refusal | None:
    """Nothing is filed before the opening day or after the closing day (both inclusive)."""
    opens, closes = standing.calendar.opens, standing.calendar.closes
    if today < opens:
        why = f"Collection open {away(opens, today)}, on {day(opens)}."
        return Refusal(why, (f"Send it again from then on. Only {standing.taker} can open it.",))
    if today > closes:
        why = f"The collection has been closed since {day(closes)}."
        return Refusal(why, (f"Only {standing.taker} can open it again: write to them.",))
    return None


def no_errors(standing: Standing, command: Command, actor: Actor, today: date) -> Refusal | None:
    """A return with errors stays where it can be put right."""
    if not standing.blocking:
        return None
    stand = "stand" if standing.blocking > 1 else "stands"
    return Refusal(
        f"{capital(count(standing.blocking, 'error'))} {stand} in it.",
        ("Put them right in your own system, make the file again and send it to us.",),
        (Command("errors", standing.ref),),
    )


def all_explained(
    standing: Standing, command: Command, actor: Actor, today: date
) -> Refusal | None:
    """Where the regulator wants it, every query is explained before a return is submitted."""
    if not standing.unexplained:
        return None
    some = count(standing.unexplained, "query", "queries")
    are = "are" if standing.unexplained > 1 else "is"
    return Refusal(
        f"{capital(some)} {are} not explained, and this collection wants them all to be.",
        (
            *_to_explain(standing),
            f"Put it right and send a new file, or write: note {standing.ref} RULE your reason",
        ),
        (Command("errors", standing.ref),),
    )


NAMED = 5
"""So many rules are named of those whose queries are not explained."""


def _to_explain(standing: Standing) -> tuple[str, ...]:
    rules = [f"rule {rule} ({number(n)})" for rule, n in standing.to_explain]
    more = [f"{number(len(rules) - NAMED)} more"] if len(rules) > NAMED else []
    return (f"Not explained yet: {listing([*rules[:NAMED], *more])}.",) if rules else ()


def asks_the_head(
    standing: Standing, command: Command, actor: Actor, today: date
) -> Refusal | None:
    """A head signs off where the collection asks for it, and each file once."""
    if not standing.policies.head_signs:
        return Refusal("This collection asks for no sign-off.", (_NOTHING,))
    done = standing.signed == standing.latest
    return Refusal(f"#{standing.latest} is signed off already.", (_NOTHING,)) if done else None


def head_signed(standing: Standing, command: Command, actor: Actor, today: date) -> Refusal | None:
    """Where the collection asks for it, the head has signed off the newest file."""
    if not standing.unsigned:
        return None
    return Refusal(
        f"#{standing.latest} is not signed off by the head yet, and this collection asks for it.",
        (f"The head of {standing.school} signs the summary off with: signoff {standing.ref}",),
    )


def asks_the_school(
    standing: Standing, command: Command, actor: Actor, today: date
) -> Refusal | None:
    """A school agrees to its summary where the collection asks for it, and to each file once."""
    if not standing.policies.school_agrees:
        return Refusal("This collection asks for no agreement to the summary.", (_NOTHING,))
    done = standing.agreed == standing.latest
    return Refusal(f"#{standing.latest} is agreed already.", (_NOTHING,)) if done else None


def school_agreed(
    standing: Standing, command: Command, actor: Actor, today: date
) -> Refusal | None:
    """Where the collection asks for it, the school has agreed to the summary of what is filed."""
    if not standing.unagreed:
        return None
    return Refusal(
        f"{standing.school} has not agreed to the summary of #{standing.latest} yet, and this "
        "collection asks for it.",
        ("You are told when it does. You may send it back meanwhile.",),
    )


def by_itself(standing: Standing, command: Command, actor: Actor, today: date) -> Refusal | None:
    """Only a file with no error at all is accepted without a word of its sender."""
    if standing.policies.confirm is Confirm.ASK:
        return Refusal("This collection waits for its sender's word.")
    if standing.errors:
        return Refusal("Errors stand in it.")
    return all_explained(standing, command, actor, today) or head_signed(
        standing, command, actor, today
    )


def overwrites(standing: Standing, command: Command, actor: Actor, today: date) -> Refusal | None:
    """Whether a new file may take the place of a filed one, or that must be rejected first, is the
    regulator's policy.
    """
    if standing.policies.resend is Resend.OVERWRITE:
        return None
    verb = "file" if command.verb == "kept" else command.verb
    return elsewhere(standing, verb, roles(standing, actor))


def something_waits(
    standing: Standing, command: Command, actor: Actor, today: date
) -> Refusal | None:
    """There is a checked file that is not filed, and that may take the place of the filed one."""
    if standing.waiting:
        return None
    if command.number and command.number == standing.latest:
        return Refusal(f"#{standing.latest} is in its place already.", (_NOTHING,))
    return Refusal(
        "No file waits to take the place of another.",
        ("Send the file, in answer to this message.",),
    )


def waits_or_stays(
    standing: Standing, command: Command, actor: Actor, today: date
) -> Refusal | None:
    """What is filed is not deleted; a file that waits beside it may be."""
    return None if standing.waiting else elsewhere(standing, command.verb)


def waiting_if_named(
    standing: Standing, command: Command, actor: Actor, today: date
) -> Refusal | None:
    """The sender need not say which file is to take the place; if they do, it must wait."""
    assert standing.waiting is not None
    if command.number in (0, standing.waiting.number):
        return None
    waits = f"#{standing.waiting.number} ({standing.then.newest})"
    return Refusal(f"#{command.number} does not wait any more, or never did: {waits} does.")


def waits_without_errors(
    standing: Standing, command: Command, actor: Actor, today: date
) -> Refusal | None:
    """What could not be submitted takes the place of nothing that was."""
    then = standing.then
    if not then.blocking:
        return None
    stand = "stand" if then.blocking > 1 else "stands"
    filed = f" #{standing.latest} stays in its place." if standing.latest else ""
    return Refusal(
        f"{capital(count(then.blocking, 'error'))} {stand} in #{then.latest}.{filed}",
        ("Put them right in your own system, make the file again and send it to us.",),
    )


def nil_allowed(standing: Standing, command: Command, actor: Actor, today: date) -> Refusal | None:
    """Whether an organisation may declare that it has no data is the regulator's policy."""
    if standing.policies.nil is Nil.ALLOWED:
        return None
    if standing.policies.nil is Nil.ZERO_LINE:
        return Refusal(
            "This collection wants a file even where there is nothing to report.",
            standing.zero_line
            or ("Send the file with one line, and zeros in its number columns.",),
        )
    return Refusal(
        "This collection takes no “No data to submit”.",
        (f"Send a file. If there is really nothing to report, write to {standing.taker}.",),
    )


def beside_a_lost_file(standing: Standing, command: Command) -> Refusal:
    """The refusal to send on what lay here before: the file of the same mail was not loaded."""
    if command.verb == "nil":
        return Refusal(
            "A file came in this message and was not filed, so the message says two things.",
            (f"If there are no data to submit, write in a message without files: {command}",),
        )
    if command.verb == "replace" and standing.waiting:
        earlier = f"replace {standing.ref}#{standing.waiting.number}"
        return Refusal(
            "The file in this message was not taken, and the one that waits may not be what you "
            "mean.",
            (f"To have that one all the same, write: {earlier}",),
        )
    return Refusal(
        "The file in this message was not filed, and what was filed before it may not be what you "
        "mean to send on.",
        (
            "To send the earlier one on all the same, write: "
            f"submit {standing.ref}#{standing.latest}",
        ),
    )


def latest(standing: Standing, command: Command, actor: Actor, today: date) -> Refusal | None:
    """A decision names the submission that was looked at, and it must be the newest."""
    if command.number == standing.latest:
        return None
    newest = f"#{standing.latest} ({standing.newest})"
    if not command.number:
        return Refusal(f"A decision must say which submission it is about; the newest is {newest}.")
    if command.number > standing.latest:
        return Refusal(f"There is no #{command.number}; the newest is {newest}.")
    return Refusal(f"#{command.number} is not the newest any more: {newest} came after it.")


def latest_if_named(
    standing: Standing, command: Command, actor: Actor, today: date
) -> Refusal | None:
    """The sender need not say which submission; if they do, it must be the newest."""
    return latest(standing, command, actor, today) if command.number else None


def second_person(
    standing: Standing, command: Command, actor: Actor, today: date
) -> Refusal | None:
    """Nobody approves what they themselves submitted: persons are compared, not addresses."""
    if actor.person is None or actor.person != standing.submitted_by:
        return None
    return Refusal(f"You submitted it yourself: somebody else must {command.verb} it.")
