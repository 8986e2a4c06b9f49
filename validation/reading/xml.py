"""XML bytes → tables that remember their source; it refuses whatever is not plain, bounded XML."""

from collections.abc import Iterator
from typing import Any, cast

import numpy as np
import pandas as pd
from lxml import etree

from validation.reading import frames
from validation.reading.layout import Layout, Node, Sheet
from validation.reading.trouble import Unreadable
from validation.reading.xml_trouble import explain

LARGEST = 192 * 1024 * 1024
"""Bytes; the largest school's file is about 10 MB, its tree about ten times that."""

_DOCTYPES = tuple("<!DOCTYPE".encode(code) for code in ("ascii", "utf-16-le", "utf-16-be"))
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_STRAY = etree.XPath("//*[*][text()[normalize-space()]]")
_ATTRIBUTED = etree.XPath(f"//*[@*[namespace-uri()!='{_XSI}']]")

Row = list["str | None"]


def parse(content: bytes) -> etree._Element:
    """The root element. Raises Unreadable for what is not well-formed, too large or not plain.

    No document type, no entity of the sender's own, no network, no text over 10 MB, no nesting
    deeper than 256 (libxml2's own limits stay on).
    """
    _refuse(content)
    try:
        root = etree.fromstring(content, _parser())
    except etree.XMLSyntaxError as error:
        raise explain(content, error) from None
    docinfo: Any = root.getroottree().docinfo
    if docinfo.doctype:
        raise _document_type()
    return root


def read(root: etree._Element, layout: Layout, of: str) -> dict[str, pd.DataFrame]:
    """Every table of ``layout``, with the rows of this file; ``of`` names the return.

    Columns: ``return``, ``record`` (from 1), ``key``, ``line`` (of the record's first value) and
    ``path``; ``parent`` (the record number of the row above) in a table of children; then one
    text column for each field, NA where it is absent or empty. A table ``<name>@line`` has the
    line of each field, or of its record. What the layout does not know is in the table
    ``structure``, one row a kind.
    """
    walk = _Walk(layout)
    if root.tag != layout.root:
        walk.strip_namespaces(root)
    if root.tag == layout.root:
        walk.fill(root, layout.top, None, f"/{layout.root}")
    walk.look_around(root)
    return walk.frames(of)


def matters(attribute: str | bytes) -> bool:
    """Whether an attribute is one to tell of: not one that only names a schema."""
    return etree.QName(attribute).namespace != _XSI


def _parser() -> etree.XMLParser:
    """A new parser each time: one that has seen a broken file may not be trusted again."""
    return etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_blank_text=True,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


def _refuse(content: bytes) -> None:
    """Raise Unreadable for what must not even reach the parser."""
    if not content.strip():
        raise Unreadable("empty", "The file is empty.")
    if len(content) > LARGEST:
        size = len(content) // 1024**2
        raise Unreadable("too-large", f"The file has {size} MB; at most {LARGEST >> 20} are read.")
    if b"!" in content and any(mark in content for mark in _DOCTYPES):
        raise _document_type()


def _document_type() -> Unreadable:
    return Unreadable(
        "doctype",
        "The file contains a document type (<!DOCTYPE …>). No school's system needs one and it "
        "can be used to do harm, so such a file is not read. Export the file again and send that.",
    )


class _Record:
    """A row that is being filled, and the rows that hang below it."""

    __slots__ = ("lines", "number", "parent", "path", "row", "sheet")

    def __init__(self, sheet: Sheet, number: int, parent: "_Record | None", path: str) -> None:
        self.sheet, self.number, self.parent, self.path = sheet, number, parent, path
        self.row: Row = [*sheet.blank]
        self.lines: list[int] = [0] * len(self.row)

    def key(self) -> str | None:
        """What people know this row by: its own key, or that of the row it hangs below."""
        at = self.sheet.key
        if at is not None and self.row[at] is not None:
            return self.row[at]
        return self.parent.key() if self.parent else None


class _Walk:
    """One pass over a tree."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.records: dict[str, list[_Record]] = {name: [] for name in layout.columns}
        self.notes: dict[tuple[str, str], list[int]] = {}

    def fill(self, element: etree._Element, node: Node, record: _Record | None, path: str) -> None:
        """Take what ``node`` knows of the children of ``element`` into ``record``."""
        fields = node.fields
        for child in element:
            tag = child.tag
            at = fields.get(tag)
            if at is not None and record is not None:
                self.take(child, at, record, path)
            elif (group := node.groups.get(tag)) is not None:
                self.fill(child, group, record, f"{path}/{tag}")
            elif (sheet := node.sheets.get(tag)) is not None:
                self.start(child, sheet, record, f"{path}/{tag}")
            elif node.by_name and len(child):
                self.fill(child, node, record, f"{path}/{tag}")
            else:
                self.note("unknown", f"{path}/{tag}", child)

    def take(self, leaf: etree._Element, at: int, record: _Record, path: str) -> None:
        """One value; an empty element counts as absent."""
        text = leaf.text
        if text is None or not (text := text.strip()):
            if len(leaf):
                self.note("nested", f"{path}/{leaf.tag}", leaf)
            return
        if record.row[at] is not None:
            self.note("repeated", f"{path}/{leaf.tag}", leaf)
            return
        record.row[at] = text
        record.lines[at] = _line(leaf)

    def start(
        self, element: etree._Element, sheet: Sheet, parent: _Record | None, path: str
    ) -> None:
        """A new row, and all that is in it."""
        while sheet.of and parent is not None and parent.sheet.table != sheet.of:
            parent = parent.parent
        rows = self.records[sheet.table]
        where = f"{path}[{self.count(sheet, parent)}]" if sheet.repeats else path
        record = _Record(sheet, len(rows) + 1, parent, where)
        rows.append(record)
        if sheet.own is not None:
            self.take(element, sheet.own, record, where)
        self.fill(element, sheet.node, record, where)
        if not any(record.lines):
            record.lines.append(_line(element))

    def count(self, sheet: Sheet, parent: _Record | None) -> int:
        """The position of the next element of this kind below ``parent``, from 1."""
        number = 1
        for record in reversed(self.records[sheet.table]):
            if record.parent is not parent:
                break
            if record.sheet is sheet:
                return number + int(record.path.rpartition("[")[2][:-1])
        return number

    def note(self, kind: str, path: str, element: etree._Element) -> None:
        """Something that the layout does not foresee, counted by kind and place."""
        self.notes.setdefault((kind, _without_numbers(path)), []).append(_line(element))

    def strip_namespaces(self, root: etree._Element) -> None:
        """Some systems add a namespace; the names are the same without it."""
        for element in root.iter(etree.Element):
            name = etree.QName(element)
            if name.namespace:
                element.tag = name.localname
        if root.tag == self.layout.root:
            self.note("namespace", f"/{root.tag}", root)

    def look_around(self, root: etree._Element) -> None:
        """Attributes, and text that stands beside elements, which no table would show."""
        for owner in cast(list[etree._Element], _ATTRIBUTED(root)):
            for name in owner.attrib:
                self.note("attribute", f"{_path(owner)}/@{etree.QName(name).localname}", owner)
        for owner in cast(list[etree._Element], _STRAY(root)):
            self.note("text", _path(owner), owner)

    def frames(self, of: str) -> dict[str, pd.DataFrame]:
        """The tables, with the columns that say where a row came from."""
        made: dict[str, pd.DataFrame] = {}
        for name, rows in self.records.items():
            made |= (
                self.table(name, rows, of)
                if rows
                else frames.empty(name, self.layout.columns[name])
            )
        return made | {"structure": self.structure(of)}

    def table(self, name: str, records: list[_Record], of: str) -> dict[str, pd.DataFrame]:
        """A table, and its lines."""
        columns = self.layout.columns[name]
        place = {
            "return": frames.same(of, len(records)),
            "record": np.fromiter((r.number for r in records), np.int64, len(records)),
            "key": frames.text([r.key() or "" for r in records]),
            "line": np.fromiter((_first(r.lines) for r in records), np.int64, len(records)),
            "path": frames.text([r.path for r in records]),
            "parent": np.fromiter(
                (r.parent.number if r.parent else 0 for r in records), np.int64, len(records)
            ),
        }
        values = map(frames.text, zip(*(r.row for r in records), strict=True))
        lines = np.array([r.lines[: len(columns)] for r in records], np.int64)
        return {
            name: frames.table(place, dict(zip(columns, values, strict=True))),
            frames.lines_of(name): frames.lines(
                np.where(lines, lines, place["line"][:, None]), columns
            ),
        }

    def structure(self, of: str) -> pd.DataFrame:
        """What the layout does not foresee."""
        told = {note: (len(lines), lines[0]) for note, lines in self.notes.items()}
        return frames.structure(told, of)


def _line(element: Any) -> int:
    """The line of an element: exact for a value, a little off for a container far down."""
    return element.sourceline or 0


def _first(lines: list[int]) -> int:
    return min(filter(None, lines), default=0)


def _path(element: etree._Element) -> str:
    names: Iterator[str] = (str(e.tag) for e in (*reversed([*element.iterancestors()]), element))
    return "/" + "/".join(names)


def _without_numbers(path: str) -> str:
    """The place, whichever record it is in: …/Pupil[3]/X → …/Pupil/X."""
    return "/".join(step.partition("[")[0] for step in path.split("/"))
