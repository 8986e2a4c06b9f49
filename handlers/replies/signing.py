"""What we say of summaries that a head signs off and a school agrees to."""

from dataclasses import replace

from handlers.life.result import documents
from handlers.life.standing import Standing
from handlers.replies.refusals import offered
from handlers.replies.results import heading, subject
from handlers.reply import Document, Reply
from handlers.said.grammar import Command

AGREE = "Look at the summary (summary.html, attached) and agree to it: it is not approved before."
FIRST = "You cannot approve it before {s.school} agrees to its summary: you are told when it does."


def asked(standing: Standing) -> tuple[str, ...]:
    """What the school is asked to say once it has submitted."""
    return ("agree",) if standing.unagreed else ()


def summary(standing: Standing) -> tuple[Document, ...]:
    """The figures to approve, where there are any."""
    return tuple(documents({"summary": standing.summary}).values())


def _reply(standing: Standing, what: str, verdict: str) -> Reply:
    return Reply(subject(standing, what), (heading(standing), verdict), ref=standing.ref)


def _which(standing: Standing) -> str:
    return f"#{standing.latest} ({standing.newest})"


def to_be_signed(standing: Standing, figures: Document | None) -> Reply:
    """To the head: a file waits for their signature."""
    where = " Its figures are in summary.html (attached)." if figures else ""
    return replace(
        _reply(standing, "waits for you to sign it off", f"{_which(standing)} is loaded."),
        next=(f"It cannot be submitted before you sign it off.{where}",),
        offers=offered([Command("signoff", standing.ref)]),
        documents=(figures,) if figures else (),
    )


def signed(after: Standing, command: Command) -> Reply:
    """To the head who signed it off."""
    return replace(
        _reply(after, "signed off", f"Signed off: {_which(after)}."),
        said=str(command),
        next=("You need do nothing more. A new file must be signed off anew.",),
    )


def signed_for_you(after: Standing, by: str) -> Reply:
    """To the sources: nothing keeps it from being submitted."""
    return replace(
        _reply(after, "signed off", f"{by} signed off {_which(after)}."),
        next=("You may submit it now.",),
        offers=offered([Command("submit", after.ref)]),
    )


def agreed(after: Standing, command: Command) -> Reply:
    """To the one who agreed for the school."""
    return replace(
        _reply(after, "agreed", f"Agreed to the summary of {_which(after)}."),
        said=str(command),
        next=(f"You need do nothing more: {after.checker} has been told.",),
    )


def agreed_for_you(after: Standing, by: str) -> Reply:
    """To the agents: now they may approve."""
    number = after.latest
    return replace(
        _reply(
            after,
            f"{after.organisation_name} agrees to its summary",
            f"{by} agrees to the summary of {_which(after)}.",
        ),
        next=("It waits for you to approve it, or to send it back with a reason.",),
        offers=offered(
            [Command("approve", after.ref, number), Command("reject", after.ref, number)]
        ),
        documents=summary(after),
    )
