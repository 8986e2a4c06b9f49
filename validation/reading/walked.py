"""The values of one file, found by a walk of its tree: what is never wrong, whatever the file is.

Every element is a step of Python here. ``validation.reading.columnwise`` is several times quicker
where the bytes are plain, and has to say the same.
"""

from collections.abc import Iterator
from itertools import accumulate
from typing import Any, cast

import numpy as np
import pyarrow as pa
from lxml import etree

from validation.reading.layout import Layout, Node, Sheet
from validation.reading.values import Columns, Whole, lines_of_records

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_STRAY = etree.XPath("//*[*][text()[normalize-space()]]")
_ATTRIBUTES = etree.XPath("boolean(//@*)")
_ATTRIBUTED = etree.XPath(f"//*[@*[namespace-uri()!='{_XSI}']]")
_TEXTS, _ELEMENTS = etree.XPath("count(//text())"), etree.XPath("count(//*)")

Column = dict[int, tuple[str, int]]
"""The number of a record in its table → the text and its line."""


def columns(root: etree._Element, layout: Layout, of: str) -> Columns:
    """The values below ``root``; ``of`` names the return.

    An empty element counts as absent. What the layout does not know, and what no table would show
    (attributes, text beside elements, a value that stands twice), is in the notes.
    """
    walk = _Walk(layout)
    if root.tag != layout.root:
        walk.strip_namespaces(root)
    if root.tag == layout.root:
        walk.fill(root, layout.top, None, f"/{layout.root}")
    walk.look_around(root)
    return walk.columns(of)


def matters(attribute: str | bytes) -> bool:
    """Whether an attribute is one to tell of: not one that only names a schema."""
    return etree.QName(attribute).namespace != _XSI


class _Record:
    """A row that is being filled, and how many rows of each kind hang below it."""

    __slots__ = ("below", "columns", "line", "number", "parent", "path", "sheet")

    def __init__(
        self, sheet: Sheet, number: int, parent: "_Record | None", path: str, line: int
    ) -> None:
        self.sheet, self.number, self.parent, self.path = sheet, number, parent, path
        self.line = line
        self.columns: list[Column] = []
        self.below: dict[int, int] = {}


class _Walk:
    """One pass over a tree."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.tables = {name: [Column() for _ in names] for name, names in layout.columns.items()}
        self.many = dict.fromkeys(layout.columns, 0)
        self.records: list[_Record] = []
        self.below: dict[int, int] = {}
        self.notes: dict[tuple[str, str], list[int]] = {}
        self.met = 1

    def fill(self, element: etree._Element, node: Node, record: _Record | None, path: str) -> None:
        """Take what ``node`` knows of the children of ``element`` into ``record``."""
        fields = node.fields
        self.met += len(element)
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

    def take(self, leaf: Any, at: int, record: _Record, path: str) -> None:
        """One value; an empty element counts as absent."""
        text = leaf.text
        if text is None or not (text := text.strip()):
            if len(leaf):
                self.note("nested", f"{path}/{leaf.tag}", leaf)
            return
        column = record.columns[at]
        if record.number in column:
            self.note("repeated", f"{path}/{leaf.tag}", leaf)
            return
        column[record.number] = text, leaf.sourceline or 0

    def start(
        self, element: etree._Element, sheet: Sheet, parent: _Record | None, path: str
    ) -> None:
        """A new row, and all that is in it."""
        while sheet.of and parent is not None and parent.sheet.table != sheet.of:
            parent = parent.parent
        below = parent.below if parent else self.below
        below[id(sheet)] = count = below.get(id(sheet), 0) + 1
        self.many[sheet.table] = number = self.many[sheet.table] + 1
        where = f"{path}[{count}]" if sheet.repeats else path
        record = _Record(sheet, number, parent, where, _line(element))
        record.columns = self.tables[sheet.table]
        self.records.append(record)
        for at, text in enumerate(sheet.blank) if sheet.fixed else ():
            if text is not None:
                record.columns[at][number] = text, 0
        if sheet.own is not None:
            self.take(element, sheet.own, record, where)
        self.fill(element, sheet.node, record, where)

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
        """Attributes, and text that stands beside elements, which no table would show.

        Most files have neither, which can be seen quickly: they hold as many elements as we met,
        and as many texts as we took.
        """
        for owner in cast(list[etree._Element], _ATTRIBUTED(root) if _ATTRIBUTES(root) else []):
            for name in owner.attrib:
                self.note("attribute", f"{_path(owner)}/@{etree.QName(name).localname}", owner)
        if (self.met, self.taken()) != (_ELEMENTS(root), _TEXTS(root)):
            for owner in cast(list[etree._Element], _STRAY(root)):
                self.note("text", _path(owner), owner)

    def taken(self) -> int:
        """How many values there are, without those that no element gave."""
        every = sum(len(column) for columns in self.tables.values() for column in columns)
        return every - sum(len(record.sheet.fixed) for record in self.records)

    def columns(self, of: str) -> Columns:
        """What has been found."""
        every = [column for columns in self.tables.values() for column in columns]
        rows = [number - 1 for column in every for number in column]
        values = [value for column in every for value in column.values()]
        cut = [*accumulate(map(len, every), initial=0)]
        order, row = _in_order(np.array(rows, np.int64), cut)
        texts = pa.array([text for text, _ in values], pa.large_string())
        lines = np.array([line for _, line in values], np.int64)[order]
        table = self.table()
        position = _positions(table, row, cut, [*map(len, self.tables.values())])
        line = self.lines(position, lines)
        return Columns(
            of=of,
            table=table,
            parent=np.array([r.parent.number if r.parent else 0 for r in self.records], np.int64),
            line=line,
            key=pa.array(self.keys(), pa.large_string()),
            path=pa.array([record.path for record in self.records], pa.large_string()),
            texts=texts.take(pa.array(order)),
            row=row,
            lines=np.where(lines, lines, line[position]).astype(np.int32),
            cut=cut,
            fixed={},
            notes={note: (len(lines), lines[0]) for note, lines in self.notes.items()},
        )

    def table(self) -> Whole:
        """The table of each record, as its position in the layout."""
        number = {name: at for at, name in enumerate(self.layout.columns)}
        return np.array([number[record.sheet.table] for record in self.records], np.int64)

    def lines(self, position: Whole, lines: Whole) -> Whole:
        """The line of each record: that of its first value, or of its element where it has none."""
        there = np.flatnonzero(lines)
        first = lines_of_records(position[there], lines[there], len(self.records))
        own = np.array([record.line for record in self.records], np.int64)
        return np.where(first, first, own)

    def keys(self) -> list[str]:
        """What people know each record by: its own key, or that of the row it hangs below."""
        known: dict[_Record | None, str] = {None: ""}
        for record in self.records:
            key = record.columns[record.sheet.key] if record.sheet.key is not None else Column()
            known[record] = key.get(record.number, (known[record.parent], 0))[0]
        del known[None]
        return [*known.values()]


def _in_order(rows: Whole, cut: list[int]) -> tuple[Whole, Whole]:
    """How the values of each column have to stand for their rows to ascend, and the rows then."""
    column = np.repeat(np.arange(len(cut) - 1), np.diff(cut))
    order = np.lexsort((rows, column))
    return order, rows[order]


def _positions(table: Whole, row: Whole, cut: list[int], widths: list[int]) -> Whole:
    """The record of each value, as a position among all records of the file."""
    order = np.argsort(table, kind="stable")
    first = np.searchsorted(table[order], np.arange(len(widths)))
    of_column = np.repeat(np.arange(len(widths)), widths)
    of_value = np.repeat(of_column, np.diff(cut))
    positions: Whole = order[first[of_value] + row]
    return positions


def _line(element: Any) -> int:
    """The line of an element: exact for a value, a little off for a container far down."""
    return element.sourceline or 0


def _path(element: etree._Element) -> str:
    names: Iterator[str] = (str(e.tag) for e in (*reversed([*element.iterancestors()]), element))
    return "/" + "/".join(names)


def _without_numbers(path: str) -> str:
    """The place, whichever record it is in: …/Pupil[3]/X → …/Pupil/X."""
    return "/".join(step.partition("[")[0] for step in path.split("/"))
