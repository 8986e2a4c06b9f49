"""What we say when an agent asks for pupils whom two schools have: by number, never by name."""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.life.standing import Standing
from handlers.replies.exported import ask_again, nothing_of
from handlers.replies.refusals import offered
from handlers.reply import Document, Reply, Table
from handlers.said.grammar import Command
from handlers.words import capital, count, listing

__all__ = ["ask_again", "no_pupils", "none_yet", "not_made", "nothing_of", "told", "too_much"]

HEADINGS = ("", "What", "School", "UPN", "Line")
SHOWN = (0, 1, 2, 5, 6)
"""Which columns of the workbook the message shows."""
RIGHT = "One main and otherwise subsidiary registrations are right, and not shown."
WHY = {"too long": "it took more than we give it"}
OURS = (
    "Pupils on roll in the newest file of each school. The conditions are our reading of the "
    "collection system's duplicate reports."
)


def told(
    line: Command, theirs: Sequence[Standing], made: Mapping[str, Any], document: Document | None
) -> Reply:
    """The duplicates among the files of ``theirs``: the first to read, all attached."""
    title, unread = theirs[0].title, made["unread"]
    pupils, read = made["same"] + made["different"], len(made["returns"]) - len(unread)
    said = f"{capital(count(pupils, 'pupil'))} in two schools" if pupils else "No pupil twice"
    return Reply(
        subject=f"{title}: {said[0].lower()}{said[1:]}",
        verdict=(title, f"{said}, in the files of {count(read, 'school')}."),
        said=str(line),
        changed=(*_which(made), *_unread(unread), RIGHT),
        table=_table(made),
        next=_next(made, document),
        small_print=(OURS,),
        documents=(document,) if document else (),
    )


def _which(made: Mapping[str, Any]) -> tuple[str, ...]:
    same = f"{capital(count(made['same'], 'pupil'))}: one number in two schools."
    different = f"{capital(count(made['different'], 'pupil'))}: one person with two numbers."
    return (*((same,) if made["same"] else ()), *((different,) if made["different"] else ()))


def _unread(unread: Sequence[str]) -> tuple[str, ...]:
    return (f"Could not be read, and is not compared: {listing(unread)}.",) if unread else ()


def _table(made: Mapping[str, Any]) -> Table | None:
    rows = tuple(tuple(row[n] for n in SHOWN) for row in made["first"])
    return Table(HEADINGS, rows) if rows else None


def _next(made: Mapping[str, Any], document: Document | None) -> tuple[str, ...]:
    if document is None:
        return ("You need do nothing. Ask again when more files have come.",)
    left = f"{capital(count(made['more'], 'more record'))} and all" if made["more"] else "All"
    return (
        "Ask both schools who has the pupil, or whose number is the right one. They correct their "
        "own systems and send new files.",
        f"{left} of these to filter, with enrolment status and return: {document.name} (attached).",
    )


def none_yet(line: Command, title: str) -> Reply:
    """No school has sent a file that they may see."""
    return Reply(
        subject=f"{title}: nothing to compare yet",
        verdict=(title, "There is no file in it yet that you may see: nothing to compare."),
        said=str(line),
        next=("Where you collect it, you see a return's data once it is approved.",),
        offers=offered([Command("returns")]),
    )


def no_pupils(line: Command, title: str) -> Reply:
    """A collection of an exam board."""
    what = f"{title} has no pupils" if title else "Nothing that you check has pupils"
    return Reply(
        subject="No pupils to compare",
        verdict=(f"{what}: only the School Census has.",),
        said=str(line),
        offers=offered([Command("returns")]),
    )


def too_much(line: Command, title: str, command: str, contact: str) -> Reply:
    """More files than are read for a line; ``command`` makes the list, "" where none does."""
    return Reply(
        subject=f"{title}: not compared",
        verdict=(title, "Not compared. These are more files than are read for a message."),
        said=str(line),
        next=(f"Ask {contact} for the list. It is made with this command:", command)
        if command
        else (f"Ask {contact} to have them compared in parts.",),
    )


def not_made(line: Command, title: str, contact: str, outcome: str) -> Reply:
    """The files could not be compared: by our fault, or in the time and memory there is."""
    why = WHY.get(outcome, "the fault is ours")
    return Reply(
        subject=f"{title}: not compared",
        verdict=(title, f"The files could not be compared: {why}."),
        said=str(line),
        next=(f"Try again later, or write to {contact}.",),
    )
