"""What we say when data are asked for: here they are, or why not and where they lie."""

from collections.abc import Sequence

from handlers.life.standing import Standing
from handlers.replies.refusals import offered
from handlers.replies.results import heading, subject
from handlers.reply import Document, Offer, Reply
from handlers.said.grammar import Command
from handlers.words import capital, count, listing

KEPT = "Its regulator does not let data out by mail or in Slack."
ADDRESS, ROLE = "ADDRESS", "ROLE"


def nothing_of(line: Command) -> Reply:
    """A collection of which they see nothing, or that there is none of."""
    return Reply(
        subject=f"Nothing called {line.ref}",
        verdict=(f"You see nothing that is called {line.ref}.",),
        said=str(line),
        offers=offered([Command("returns")]),
    )


def none_yet(line: Command, title: str) -> Reply:
    """No return of it has data that they may see."""
    return Reply(
        subject=f"{title}: no data yet",
        verdict=(title, "There are no data in it yet that you may have."),
        said=str(line),
        next=("Where you collect it, you have a return's data once it is approved.",),
        offers=offered([Command("returns", line.ref)]),
    )


def kept_back(line: Command, title: str, returns: int, contact: str) -> Reply:
    """The policy does not let data out."""
    return _where(line, title, returns, KEPT, contact)


def too_much(line: Command, title: str, returns: int, contact: str) -> Reply:
    """More than a reply brings."""
    return _where(line, title, returns, "It is too much for a message.", contact)


def ask_again(line: Command, title: str) -> Reply:
    """Nothing was made for it: the returns moved on meanwhile, or the message had too many such
    lines.
    """
    return Reply(
        subject=f"{title}: not sent",
        verdict=(title, "Not sent. It was not put together, or its returns have moved meanwhile."),
        said=str(line),
        next=("Write the line once more, in a message of its own.",),
        offers=(Offer("have them put together", line),),
    )


def not_made(line: Command, title: str, contact: str) -> Reply:
    """It could not be made: our fault."""
    why = "It could not be put together: the fault is ours."
    return Reply(
        subject=f"{title}: not sent",
        verdict=(title, why),
        said=str(line),
        next=(f"Try again later, or write to {contact}.",),
    )


def _where(line: Command, title: str, returns: int, why: str, contact: str) -> Reply:
    how = f" --format {line.text}" if line.text else ""
    return Reply(
        subject=f"{title}: the data are not sent",
        verdict=(title, f"Not sent. {why}"),
        said=str(line),
        changed=(f"{capital(count(returns, 'return'))} with data that you may have.",),
        next=(
            f"They lie in our store, with {contact}: ask there to have them handed over. It is "
            "done with this command, your address and your role (source, agent or collector):",
            f"returns-bot export {line.ref}{how} --for {ADDRESS}/{ROLE} -o FILE",
        ),
    )


def sent(
    line: Command, title: str, returns: int, document: Document, unread: Sequence[str]
) -> Reply:
    """Here they are."""
    missing = (f"Could not be read, and is not in it: {listing(unread)}.",) if unread else ()
    return Reply(
        subject=f"{title}: the data of {count(returns, 'return')}",
        verdict=(title, f"{capital(count(returns, 'return'))}: {document.name} (attached)."),
        said=str(line),
        changed=missing,
        next=("The ledger has it that you were sent them. Keep them as your rules say.",),
        documents=(document,),
    )


def no_file(line: Command, standing: Standing) -> Reply:
    """No file is filed for this return, or none that they may have."""
    return Reply(
        subject=subject(standing, "no data"),
        verdict=(heading(standing), "No file is filed that could be sent."),
        said=str(line),
        next=("Ask again once a file is filed, and you may see it.",),
        offers=offered([Command("status", standing.ref)]),
        ref=standing.ref,
    )


def file_kept_back(line: Command, standing: Standing, contact: str) -> Reply:
    """The policy does not let the file out."""
    return Reply(
        subject=subject(standing, "the data are not sent"),
        verdict=(heading(standing), f"Not sent. {KEPT}"),
        said=str(line),
        next=(
            f"{standing.file_name or 'The file'} lies in our store, with {contact}: ask there to "
            f"have it handed over (returns-bot export {standing.collection} --for "
            f"{ADDRESS}/{ROLE} -o FILE).",
        ),
        ref=standing.ref,
    )


def file_sent(line: Command, standing: Standing, document: Document, number: int) -> Reply:
    """Here it is, as it came."""
    return Reply(
        subject=subject(standing, "the data"),
        verdict=(heading(standing), f"#{number} as it came: {document.name} (attached)."),
        said=str(line),
        next=("The ledger has it that you were sent it. Keep it as your rules say.",),
        documents=(document,),
        ref=standing.ref,
    )
