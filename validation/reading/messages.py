"""XML files → tables: column by column where the bytes are plain, else by a walk of the tree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from lxml import etree

from validation.reading import frames, stacked, xml
from validation.reading.columnwise import Columns, columns
from validation.reading.layout import Layout
from validation.reading.tokens import NotPlain
from validation.reading.trouble import Unreadable

ENCODINGS = {"UTF-8", "ASCII", "US-ASCII"}


@dataclass(frozen=True)
class File:
    """The bytes of one file, and what its return is called."""

    content: bytes
    of: str


def read(file: File, layout: Layout) -> dict[str, pd.DataFrame]:
    """The tables of one file. Raises Unreadable."""
    root = xml.parse(file.content)
    try:
        return stacked.tables([_columns(file, root, layout)], layout)
    except NotPlain:
        return xml.read(root, layout, file.of)


def read_many(
    files: Sequence[File], layout: Layout
) -> tuple[dict[str, pd.DataFrame], dict[str, Unreadable]]:
    """The tables of many files, whose rows name their ``return``; and why others have none."""
    plain: list[Columns] = []
    parts: list[dict[str, pd.DataFrame]] = []
    unread: dict[str, Unreadable] = {}
    for file in files:
        try:
            root = xml.parse(file.content)
        except Unreadable as trouble:
            unread[file.of] = trouble
            continue
        try:
            plain.append(_columns(file, root, layout))
        except NotPlain:
            parts.append(xml.read(root, layout, file.of))
    parts += [stacked.tables(plain, layout)] if plain or not parts else []
    return joined(parts), unread


def joined(parts: Sequence[Mapping[str, pd.DataFrame]]) -> dict[str, pd.DataFrame]:
    """The tables of several files as one: the same names and columns in each."""
    if len(parts) == 1:
        return dict(parts[0])
    return {
        name: frames.whole(pd.concat([part[name] for part in parts], ignore_index=True))
        for name in parts[0]
    }


def _columns(file: File, root: etree._Element, layout: Layout) -> Columns:
    """The columns of a file. Raises NotPlain."""
    docinfo: Any = root.getroottree().docinfo
    if (docinfo.encoding or "UTF-8").upper() not in ENCODINGS:
        raise NotPlain("another encoding")
    if root.tag != layout.root:
        raise NotPlain("another root, or a namespace")
    if any(xml.matters(name) for name in root.attrib):
        raise NotPlain("attributes of the root")
    return columns(file.content, layout, file.of)
