"""What we say of a file that was checked only: the words of a filed one, and that it is not."""

from dataclasses import replace
from datetime import date

from handlers.life.result import Receipt, Result
from handlers.life.standing import Standing
from handlers.replies.refusals import offered
from handlers.replies.results import checked, heading, subject
from handlers.reply import Reply
from handlers.said.grammar import Command
from handlers.words import capital, count, fingerprint

FILE_IT = "To have a file filed, send it in answer to this message, without the word check."
AGAIN = (
    "Put these right in your own system and make the file again. Check that one too, or send it "
    "without the word check to have it filed."
)


def rehearsed(now: Standing, then: Standing, result: Result, today: date) -> Reply:
    """The result of a rehearsal. ``now`` is how the return stands, ``then`` as it would stand."""
    said = checked(then, result, (), today)
    report = result.report
    errors, queries = count(report.errors, "error"), count(report.queries, "query", "queries")
    found = f"{capital(errors)} and {queries} in {report.file}."
    step = AGAIN if then.blocking else FILE_IT
    return replace(
        said,
        subject=subject(now, f"checked only, {errors} and {queries}"),
        verdict=(heading(now), f"{found} Checked only: nothing was filed."),
        changed=(*said.changed, _as_it_was(now)),
        next=(*result.hold, step, *said.next[1:]),
    )


def not_rehearsed(standing: Standing, receipt: Receipt, outcome: str, contact: str) -> Reply:
    """A file that was to be checked only, and we failed."""
    long = "Checking your file took too long, so we stopped it."
    failed = "We could not check your file: our checker stopped. Your file is not at fault."
    ask = (f"If it happens again, write to {contact}.",) if contact else ()
    return Reply(
        subject=subject(standing, "we could not check your file"),
        verdict=(heading(standing), long if outcome == "too long" else failed),
        changed=(f"Nothing was filed. {_as_it_was(standing)}",),
        next=("Send it once more in a while, with the word check.", *ask),
        small_print=(f"File {fingerprint(receipt.sha256)}",),
        ref=standing.ref,
    )


def nothing_to_check(command: Command) -> Reply:
    """Somebody asks for a check, and no file came with the words."""
    return Reply(
        subject="No file came to be checked",
        verdict=("No file came with this message, so nothing was checked.",),
        said=str(command),
        next=(
            "Attach the file to a message with the word check: you have its answer, and nothing "
            "is filed.",
        ),
        offers=offered([Command("errors", command.ref)] if command.ref else []),
    )


def _as_it_was(standing: Standing) -> str:
    return f"Your return is as it was: {standing.stands}."
