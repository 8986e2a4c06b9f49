"""What we say of the files of several organisations in one message: one table for all of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers.replies.unfiled import NOTHING
from handlers.reply import Document, Reply, Table
from handlers.words import capital, count, listing, number

HEADINGS = ("Organisation", "File", "Result", "Errors", "Queries", "Reference", "Next step")
NOT_FILED, OUR_FAULT = "not filed", "not checked yet"
ORDER = (NOT_FILED, OUR_FAULT)
"""What comes first in the table."""
FEW = 3
"""So many files of several organisations are told in one table, whatever became of them."""
JSON = "application/json"


@dataclass(frozen=True)
class Came:
    """One file of a message, and what became of it.

    ``whose`` is the organisation's name, "" where the file names none; ``result`` is in a word or
    two; ``errors`` and ``queries`` are None where nothing was counted; ``step`` is what is to be
    done next. ``reply`` is what would be said of it by itself.
    """

    sha256: str
    name: str
    whose: str
    result: str
    reply: Reply
    errors: int | None = None
    queries: int | None = None
    ref: str = ""
    step: str = ""


def of_several(came: Sequence[Came]) -> bool:
    """Whether these files are told in one table: they are of several organisations."""
    taken = {one.whose for one in came if one.result != NOT_FILED}
    return len(taken) > 1 or (len({one.whose for one in came} - {""}) > 1 and len(came) >= FEW)


def in_short(one: Came) -> Reply:
    """A file's own answer where a table says the rest: its verdict and its documents."""
    return replace(one.reply, changed=(), causes=(), more="", table=None)


def gathered(came: Sequence[Came]) -> Reply:
    """The answer to the files of several organisations: a row each, what needs work first."""
    rows = sorted(came, key=_urgency)
    return Reply(
        subject=f"{capital(count(len(came), 'file'))}: {_sums(came)}",
        verdict=(f"{_what(came)}: {_sums(came)}.", *_with_errors(came)),
        changed=tuple(_why(one) for one in rows if one.result == NOT_FILED),
        table=Table(HEADINGS, tuple(map(_row, rows))),
        next=_look(rows),
        documents=tuple(receipt for one in rows for receipt in _receipts(one)),
        about_a_file=True,
    )


def _urgency(one: Came) -> tuple[int, bool, str, str]:
    place = ORDER.index(one.result) if one.result in ORDER else len(ORDER)
    return place, not one.errors, one.whose, one.name


def _what(came: Sequence[Came]) -> str:
    organisations = len({one.whose for one in came} - {""})
    return capital(f"{count(len(came), 'file')} of {count(organisations, 'organisation')}")


def _sums(came: Sequence[Came]) -> str:
    tally = Counter(one.result for one in came)
    return listing(f"{number(n)} {result}" for result, n in tally.most_common())


def _with_errors(came: Sequence[Came]) -> tuple[str, ...]:
    wrong = sum(bool(one.errors) for one in came)
    return (f"{capital(count(wrong, 'file'))} with errors.",) if wrong else ()


def _look(rows: Sequence[Came]) -> tuple[str, ...]:
    """How to see what was found, by the example of the first that has findings."""
    ref = next((one.ref for one in rows if one.errors or one.queries), "")
    look = f"To see what was found, write a line such as: errors {ref}"
    return (look, f"To have all of it as a workbook: report {ref} findings") if ref else ()


def _row(one: Came) -> tuple[str, ...]:
    errors, queries = ("" if n is None else number(n) for n in (one.errors, one.queries))
    return (one.whose, one.name, capital(one.result), errors, queries, one.ref, one.step)


def _why(one: Came) -> str:
    """Why a file was not filed, with its name."""
    said = " ".join(line for line in one.reply.verdict if line != NOTHING)
    return said if one.name in said else f"{one.name}: {said}"


def _receipts(one: Came) -> tuple[Document, ...]:
    return tuple(d for d in one.reply.documents if d.media_type == JSON)
