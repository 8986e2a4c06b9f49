"""What we say of a new file beside a filed one: that it waits, and that it took its place."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from handlers.life.result import Result
from handlers.life.standing import Standing, Status
from handlers.replies.behalf import MEND, NOBODY
from handlers.replies.refusals import offered
from handlers.replies.results import attached, checked, heading, subject
from handlers.reply import Offer, Reply
from handlers.said.grammar import Command
from handlers.words import capital, count, listing

RIGHT = (
    "Put these right in your own system, make the file again and send it in answer to this "
    "message. Until then {filed} stands."
)
STANDS_BY = "You need do nothing: then {filed} stands. To have {new} deleted: delete {ref}"
KEPT = "{filed}, its explanations and its history are kept."
AUTHORITY = "What waits for you is {filed}, as before. You are told if {new} takes its place."


@dataclass(frozen=True)
class Outlook:
    """What would come of a replacement: whether the new file is ``accepted`` by itself."""

    accepted: bool
    today: date


def waits(standing: Standing, result: Result, outlook: Outlook, offers: Sequence[Command]) -> Reply:
    """The result of a check of a file that waits, and before its sender says the word what that
    would undo.
    """
    then, filed = standing.then, f"#{standing.latest}"
    said = checked(then, result, (), outlook.today)
    errors, queries = count(then.errors, "error"), count(then.queries, "query", "queries")
    found = f"{capital(errors)} and {queries} in {result.report.file or then.file_name}."
    not_filed = f"It is checked and kept as #{then.latest}, and not filed: {_which(standing)}"
    steps = (
        (RIGHT.format(filed=filed),)
        if then.blocking
        else (
            f"If #{then.latest} takes its place: {bites(standing, accepted=outlook.accepted)}",
            STANDS_BY.format(filed=filed, new=f"#{then.latest}", ref=standing.ref),
        )
    )
    return replace(
        said,
        subject=subject(standing, f"{errors}, {filed} stands"),
        verdict=(heading(standing), f"{found} {not_filed} stands."),
        changed=(*said.changed, f"Your return is as it was: {standing.stands}."),
        next=(*result.hold, *steps, *attached(result)),
        offers=offered([c for c in offers if c.verb == "replace"]),
    )


def waits_for_them(standing: Standing, reply: Reply, result: Result) -> Reply:
    """To the agent who sent it for a school: whose word it waits for."""
    name = standing.organisation_name
    told = f"{name} has been told." if result.heard else NOBODY.format(name=name)
    word = f"Only {name} may put it in the place of #{standing.latest}."
    step = MEND if standing.then.blocking else word
    return replace(reply, verdict=(*reply.verdict, told), next=(step, *attached(result)), offers=())


def sent_for_you(standing: Standing, told: Reply, by: str) -> Reply:
    """To the school: who sent a file for it, and what ``told`` says of the file."""
    who = f"{by} of {standing.checker} sent {standing.then.file_name} for you."
    return replace(told, verdict=(told.verdict[0], who, *told.verdict[1:]))


def waits_already(standing: Standing, told: Reply, file_name: str) -> Reply:
    """The same bytes as those that wait were sent once more."""
    number = standing.then.latest
    again = f"{file_name}: we already have it, as #{number}, and it waits. Nothing new was filed."
    stands = f"#{standing.latest} ({standing.newest}) stands."
    return replace(told, verdict=(heading(standing), again, stands))


def bites(standing: Standing, *, accepted: bool) -> str:
    """What the word would undo, and what would have to be done again."""
    filed, new = f"#{standing.latest}", f"#{standing.then.latest}"
    approval = ", and its approval ends" if standing.decided else ""
    was = {
        Status.SUBMITTED: f"{filed} is not submitted any more",
        Status.APPROVED: f"{filed} is not submitted any more{approval}",
        Status.AUTHORISED: f"{filed} is not accepted any more",
    }.get(standing.status, "")
    becomes = f"{new} is accepted at once" if accepted else f"{new} is loaded, to be submitted anew"
    sentences = (
        f"{', and '.join(filter(None, (was, becomes)))}.",
        _said_anew(standing),
        KEPT.format(filed=filed),
    )
    return " ".join(filter(None, sentences))


def _said_anew(standing: Standing) -> str:
    said = [
        *(["sign-off by the head"] if _yes(standing, standing.signed) else []),
        *(["your agreement to the summary"] if _yes(standing, standing.agreed) else []),
    ]
    return f"{capital(listing(said))} must be given anew." if said else ""


def _yes(standing: Standing, number: int) -> bool:
    return bool(number) and number == standing.latest


def noticed(standing: Standing) -> tuple[str, ...]:
    """That a newer file waits, to its own side, where one does."""
    if standing.waiting is None:
        return ()
    then = standing.then
    return (f"A newer file waits and is not filed: #{then.latest} ({then.newest}).",)


def choice(standing: Standing) -> tuple[str, ...]:
    """The same to who may say the word, with what it would do now."""
    then = standing.then if standing.waiting else None
    if then is None or then.blocking:
        return noticed(standing)
    would = bites(standing, accepted=False)
    return (*noticed(standing), f"If #{then.latest} takes its place: {would}")


def word(standing: Standing) -> tuple[Offer, ...]:
    """The word itself, where a file waits that may take the place."""
    if standing.waiting is None or standing.then.blocking:
        return ()
    return offered([Command("replace", standing.ref, standing.waiting.number)])


def newer_waits(standing: Standing, by: str) -> Reply:
    """To the agents: the school has a newer file, which is not filed."""
    filed, new = f"#{standing.latest}", f"#{standing.then.latest}"
    number = standing.latest
    return Reply(
        subject=subject(standing, f"{standing.organisation_name} may replace {filed}"),
        verdict=(
            heading(standing),
            f"{by} sent a newer file, {new} ({standing.then.newest}), which is not filed.",
        ),
        next=(AUTHORITY.format(filed=filed, new=new),),
        offers=offered([Command(v, standing.ref, number) for v in _may_decide(standing)]),
        ref=standing.ref,
    )


def discarded(before: Standing, command: Command) -> Reply:
    """To the one who had the file deleted that waited."""
    new, filed = before.then, f"#{before.latest}"
    gone = f"Deleted: #{new.latest} {new.file_name}, which waited and was not filed."
    return Reply(
        subject=subject(before, f"deleted, {filed} stands"),
        verdict=(heading(before), gone),
        said=str(command),
        changed=(f"{filed} ({before.newest}) is as it was: {before.stands}.",),
        next=("You need do nothing. The history keeps that it came.",),
        ref=before.ref,
    )


def waits_no_more(before: Standing, by: str) -> Reply:
    """To the agents, who heard that a newer file waits."""
    new, filed = f"#{before.then.latest}", f"#{before.latest}"
    return Reply(
        subject=subject(before, f"{before.organisation_name} keeps {filed}"),
        verdict=(heading(before), f"{by} deleted {new}, which waited and was not filed."),
        next=(f"What waits for you is {filed}, as before.",),
        offers=offered([Command(v, before.ref, before.latest) for v in _may_decide(before)]),
        ref=before.ref,
    )


def _may_decide(standing: Standing) -> tuple[str, ...]:
    return ("reject",) if standing.unagreed else ("approve", "reject")


def replaced(
    before: Standing, after: Standing, command: Command, offers: Sequence[Command]
) -> Reply:
    """To the one who said the word."""
    where = {
        Status.AUTHORISED: f"It is {after.done}: the return stays among your previous returns.",
        Status.LOADED: "It is loaded, not submitted.",
    }[after.status]
    step = {
        Status.AUTHORISED: "You need do nothing more.",
        Status.LOADED: _to_submit(after),
    }[after.status]
    return Reply(
        subject=subject(before, f"#{after.latest} took the place of #{before.latest}"),
        verdict=(
            heading(before),
            f"Replaced: {_which(after)} took the place of {_which(before)}. {where}",
        ),
        said=str(command),
        changed=(KEPT.format(filed=f"#{before.latest}"),),
        next=(step,),
        offers=offered([c for c in offers if c.verb == "submit"]),
        ref=before.ref,
    )


def _to_submit(after: Standing) -> str:
    if after.unexplained:
        return f"Explain its queries before you submit it: note {after.ref} RULE your reason"
    if after.unsigned:
        return f"The head must sign it off before you submit it: signoff {after.ref}"
    return "Submit it now: until you do, nothing of yours is submitted."


def replaced_for_you(before: Standing, after: Standing, by: str) -> Reply:
    """To who had the filed one before them, or had decided about it."""
    filed = f"#{before.latest}"
    ended = "It does not wait for you any more"
    if before.decided or before.status is Status.AUTHORISED:
        ended = "What was decided about it does not hold for the new file"
    again = "You are told when the new one waits for you."
    done = f"The new one is {after.done} by itself."
    return Reply(
        subject=subject(before, f"{before.organisation_name} replaced {filed}"),
        verdict=(heading(before), f"{by} put another file in the place of {filed}. {ended}."),
        next=(done if after.status is Status.AUTHORISED else again,),
        ref=before.ref,
    )


def _which(standing: Standing) -> str:
    return f"#{standing.latest} ({standing.newest})"
