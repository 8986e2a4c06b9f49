"""The shape of everything that we say, the same for every face. It says nothing itself."""

from dataclasses import dataclass

from handlers.said.grammar import Command


@dataclass(frozen=True)
class Cause:
    """One group of findings: what is wrong, how often, where, how to put it right.

    ``examples`` are lines to read, at most three unless asked for; ``count`` is exact and
    ``places`` says it in words ("2 pupils"). ``blocks`` is False where it may be explained or is
    our own reading of a rule, which ``mark`` says. ``alike`` says what the places have in common,
    ``since`` what is new since the last file. ``page`` is its page in the rule book, relative.
    """

    rule: str
    title: str
    count: int
    examples: tuple[str, ...]
    fix: str
    blocks: bool
    mark: str = ""
    places: str = ""
    alike: str = ""
    since: str = ""
    page: str = ""


@dataclass(frozen=True)
class Offer:
    """A line that the reader may say now, and what it does in words: "submit it"."""

    does: str
    command: Command


@dataclass(frozen=True)
class Table:
    """Rows to read: a heading row and text cells."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Document:
    """A file that goes with a reply: name, media type, SHA-256 of a kept file. A picture has an
    ``alt``: the same in words; it is shown where it can be.
    """

    name: str
    media_type: str
    sha256: str
    alt: str = ""


@dataclass(frozen=True)
class Reply:
    """One thing that we say, in five parts: verdict, what changed, what to put right, what next,
    the small print. ``subject`` is without Re:. ``said`` is the line that it answers, "" for none.
    ``more`` follows the causes: how many others there are, and where. ``about_a_file`` is True
    where it answers a file by itself, and ``checked`` for what
    is said of a file that was checked. ``free`` is the line that free words in answer to it stand
    for, where it asks something.
    """

    subject: str
    verdict: tuple[str, ...]
    said: str = ""
    changed: tuple[str, ...] = ()
    causes: tuple[Cause, ...] = ()
    table: Table | None = None
    next: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()
    small_print: tuple[str, ...] = ()
    documents: tuple[Document, ...] = ()
    ref: str = ""
    more: str = ""
    checked: bool = False
    about_a_file: bool = False
    free: Command | None = None
