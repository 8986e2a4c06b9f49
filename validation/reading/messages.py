"""XML files → tables: column by column where the bytes are plain, else by a walk of the tree."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from validation.reading import stacked, walked, xml
from validation.reading.columnwise import columns
from validation.reading.layout import Layout
from validation.reading.located import Located
from validation.reading.tokens import NotPlain
from validation.reading.trouble import Unreadable
from validation.reading.values import Columns

ENCODINGS = {"UTF-8", "ASCII", "US-ASCII"}


@dataclass(frozen=True)
class File:
    """The bytes of one file, and what its return is called."""

    content: bytes
    of: str


def read(file: File, layout: Layout) -> Located:
    """The tables of one file. Raises Unreadable."""
    return stacked.tables([_values(file, layout)], layout)


def read_many(files: Sequence[File], layout: Layout) -> tuple[Located, dict[str, Unreadable]]:
    """The tables of many files, whose rows name their ``return``; and why others have none."""
    found: list[Columns] = []
    unread: dict[str, Unreadable] = {}
    for file in files:
        try:
            found.append(_values(file, layout))
        except Unreadable as trouble:
            unread[file.of] = trouble
    return stacked.tables(found, layout), unread


def _values(file: File, layout: Layout) -> Columns:
    """What is in a file, by whichever way understands it. Raises Unreadable."""
    if xml.is_well_formed(file.content):
        with suppress(NotPlain):
            return _columns(file, layout)
    return walked.columns(xml.parse(file.content), layout, file.of)


def _columns(file: File, layout: Layout) -> Columns:
    """The columns of a well-formed file. Raises NotPlain."""
    if xml.encoding(file.content) not in ENCODINGS:
        raise NotPlain("another encoding")
    root = xml.beginning(file.content)
    if root is None or root.tag != layout.root:
        raise NotPlain("another root, or a namespace")
    if any(walked.matters(name) for name in root.attrib):
        raise NotPlain("attributes of the root")
    return columns(file.content, layout, file.of)
