"""What we say when a return has moved: to the one who moved it, and to those who must know."""

from dataclasses import replace
from datetime import date

from handlers.life.standing import Standing
from handlers.replies import replacing, signing
from handlers.replies.refusals import offered
from handlers.replies.results import heading, subject
from handlers.reply import Reply
from handlers.said.grammar import Command
from handlers.words import capital, day, due

_DECIDE = "It waits for you to approve it, or to send it back with a reason."
_TOLD = "You need do nothing now: you are told when it is approved or sent back."
_DECIDED = "you are told when it is approved or sent back."
RIGHT = (
    "Put it right in your own system, make the file again and send it in answer to this message."
)


def _reply(standing: Standing, what: str, verdict: str) -> Reply:
    return Reply(subject(standing, what), (heading(standing), verdict), ref=standing.ref)


def _which(standing: Standing) -> str:
    return f"#{standing.latest} ({standing.newest})"


def submitted(standing: Standing, command: Command) -> Reply:
    """To the one who submitted, where somebody decides about it."""
    back = () if standing.direct else ("withdraw",)
    return replace(
        _reply(
            standing,
            "submitted",
            f"Submitted: {_which(standing)} is now with {standing.receiver}.",
        ),
        said=str(command),
        next=(signing.AGREE if standing.unagreed else _TOLD,),
        offers=offered([Command(v, standing.ref) for v in (*signing.asked(standing), *back)]),
        documents=signing.summary(standing) if standing.unagreed else (),
    )


def accepted(standing: Standing, command: Command) -> Reply:
    """To the one who submitted, where no agent checks."""
    return replace(
        _reply(standing, "accepted", f"{capital(standing.done)}: {_which(standing)}."),
        said=str(command),
        next=("You need do nothing more: the return has moved to your previous returns.",),
    )


def declared(standing: Standing, command: Command) -> Reply:
    """To the one who declared that there are no data."""
    waits = standing.policies.agent_step
    verdict = f"“No data to submit” is declared, as #{standing.latest}."
    there = f"It is now with {standing.receiver}: {_DECIDED}"
    done = "You need do nothing more: the return has moved to your previous returns."
    return replace(
        _reply(standing, "no data to submit", verdict),
        said=str(command),
        next=(there if waits else done,),
        offers=offered(
            [Command("withdraw", standing.ref)] if waits and not standing.direct else []
        ),
    )


def withdrawn(standing: Standing, command: Command) -> Reply:
    """To the one who took it back."""
    return replace(
        _reply(standing, "withdrawn", f"Withdrawn: {_which(standing)} is back with you, loaded."),
        said=str(command),
        next=(
            "Send a new file in answer to this message, or submit this one again.",
            *replacing.choice(standing),
        ),
        offers=(
            *offered([Command("submit", standing.ref)] if not standing.blocking else []),
            *replacing.word(standing),
        ),
    )


def deleted(before: Standing, command: Command) -> Reply:
    """To the one who deleted what was loaded. ``before`` is how the return stood."""
    what = f"#{before.latest} {before.file_name}".rstrip()
    return replace(
        _reply(before, "deleted", f"Deleted: {what} is not in your return any more."),
        said=str(command),
        changed=("Your return is as if no file had come. Its history keeps that one did.",),
        next=("Send another file in answer to this message.",),
    )


def taken_back(standing: Standing, by: str) -> Reply:
    """To the agents: what waited for them does not wait any more."""
    verdict = f"{by} took {_which(standing)} back: it does not wait for you any more."
    return replace(
        _reply(standing, f"{standing.organisation_name} withdrew it", verdict),
        next=("You need do nothing: you are told when it is submitted again.",),
    )


def waits_for_approval(standing: Standing, by: str, reason: str, today: date) -> Reply:
    """To the agents: something waits for them."""
    verb = "declared" if standing.latest_kind == "nil" else "submitted"
    until = standing.calendar.agent_due
    number = standing.latest
    said = f"The reason: {reason}" if reason else ""
    return replace(
        _reply(
            standing,
            f"{standing.organisation_name} waits for your approval",
            f"{by} {verb} {_which(standing)}.",
        ),
        changed=(said,) if said else (),
        next=(
            signing.FIRST.format(s=standing) if standing.unagreed else _DECIDE,
            *(["Its figures are in summary.html (attached)."] if standing.summary else []),
            due(until, today) if until else due(standing.calendar.due, today),
        ),
        offers=offered(
            [
                Command(verb, standing.ref, number)
                for verb in (("reject",) if standing.unagreed else ("approve", "reject"))
            ]
        ),
        documents=signing.summary(standing),
    )


def approved(standing: Standing, command: Command) -> Reply:
    """To the agent who approved."""
    return replace(
        _reply(
            standing,
            "approved",
            f"Approved: {_which(standing)}. It now waits for {standing.taker} to authorise it.",
        ),
        said=str(command),
        next=(f"You need do nothing more. {standing.organisation_name} has been told.",),
    )


def approved_for_you(standing: Standing, by: str, today: date) -> Reply:
    """To the sources: their return is approved."""
    closed = today > standing.calendar.closes
    return replace(
        _reply(standing, "approved", f"{by} approved {_which(standing)} for {standing.checker}."),
        next=(
            f"You need do nothing: it now waits for {standing.taker}.",
            *([] if closed else replacing.choice(standing)),
        ),
        offers=() if closed else replacing.word(standing),
    )


def ready_to_authorise(standing: Standing, by: str) -> Reply:
    """To the collectors: something waits for them."""
    number = standing.latest
    return replace(
        _reply(
            standing,
            f"{standing.organisation_name} approved, ready to authorise",
            f"{by} approved {_which(standing)} for {standing.checker}.",
        ),
        next=("It waits for you to authorise it, or to send it back with a reason.",),
        offers=offered(
            [Command("authorise", standing.ref, number), Command("reject", standing.ref, number)]
        ),
    )


def waits_for_the_regulator(standing: Standing, by: str, reason: str) -> Reply:
    """To the collectors: a school that answers to them directly sent something on."""
    verb = "declared" if standing.latest_kind == "nil" else "submitted"
    ready = ready_to_authorise(standing, by)
    return replace(
        ready,
        subject=subject(standing, f"{standing.organisation_name} {verb}, ready to authorise"),
        verdict=(
            heading(standing),
            f"{by} {verb} {_which(standing)}. It answers to you directly: no authority looked at "
            "it.",
        ),
        changed=(f"The reason: {reason}",) if reason else (),
    )


def rejected(standing: Standing, command: Command) -> Reply:
    """To the one who sent it back."""
    return replace(
        _reply(standing, "rejected", f"Rejected: {_which(standing)} was sent back."),
        said=str(command),
        next=(f"You need do nothing more: {standing.organisation_name} has your reason.",),
    )


def rejected_for_you(standing: Standing, by: str, reason: str, today: date) -> Reply:
    """To the sources: why it came back and what to do."""
    closes = standing.calendar.closes
    closed = today > closes
    after = f"The collection closed on {day(closes)}: ask {standing.taker} to open it again first."
    return replace(
        _reply(standing, "sent back to you", f"{by} sent {_which(standing)} back."),
        changed=(f"The reason: {reason}",),
        next=(
            after if closed else RIGHT,
            *([] if closed else replacing.choice(standing)),
            due(standing.calendar.due, today),
        ),
        offers=(
            *offered([Command("errors", standing.ref)] if standing.errors else []),
            *(() if closed else replacing.word(standing)),
        ),
    )


def rejected_elsewhere(standing: Standing, by: str, reason: str) -> Reply:
    """To the agents who had approved it: it was sent back by the regulator."""
    return replace(
        _reply(standing, "sent back", f"{by} sent {_which(standing)} back."),
        changed=(f"The reason: {reason}",),
        next=(f"You need do nothing: {standing.organisation_name} has been told.",),
    )


def authorised(standing: Standing, command: Command) -> Reply:
    """To the collector who authorised."""
    return replace(
        _reply(standing, "authorised", f"Authorised: {_which(standing)}."),
        said=str(command),
        next=(f"You need do nothing more. {standing.organisation_name} has been told.",),
    )


def authorised_for_you(standing: Standing, by: str) -> Reply:
    """To the sources: their return is finished."""
    verdict = f"{by} authorised {_which(standing)} for {standing.taker}: it is finished."
    return replace(
        _reply(standing, "authorised", verdict),
        next=("You need do nothing more: it has moved to your previous returns.",),
    )


def beside(standing: Standing, file_name: str) -> Reply:
    """A file was taken beside the filed one and is being checked; its result follows."""
    stands = f"{file_name} came and is checked now. #{standing.latest} stands meanwhile."
    return replace(
        _reply(standing, "received", stands), next=("You need do nothing: the result follows.",)
    )


def received(standing: Standing, file_name: str) -> Reply:
    """A file was taken and is being checked; its result follows."""
    return replace(
        _reply(
            standing, "received", f"{file_name} came, as #{standing.latest}: it is checked now."
        ),
        next=("You need do nothing: the result follows.",),
    )
