"""The values of one file, found by a walk of its tree: what is never wrong, whatever the file is.

Every element is a step of Python here. ``validation.reading.columnwise`` is several times quicker
where the bytes are plain, and has to say the same.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

from lxml import etree

from validation.reading.inside import Inside, Meaning, Start
from validation.reading.layout import Layout
from validation.reading.met import Met
from validation.reading.records import NO
from validation.reading.values import Columns, first_columns

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_STRAY = etree.XPath("//*[*][text()[normalize-space()]]")
_ATTRIBUTES = etree.XPath("boolean(//@*)")
_ATTRIBUTED = etree.XPath(f"//*[@*[namespace-uri()!='{_XSI}']]")
_TEXTS = etree.XPath("count(//text())")


def columns(root: etree._Element, layout: Layout, of: str) -> Columns:
    """The values below ``root``; ``of`` names the return.

    An empty element counts as absent. What the layout does not know, and what no table would show
    (attributes, text beside elements, a value that stands twice), is in the notes.
    """
    walk = _Walk(layout)
    if root.tag != layout.root:
        walk.strip_namespaces(root)
    if root.tag == layout.root:
        walk.fill(root, Inside(first_columns(layout), layout.top, "", f"/{layout.root}"), NO)
    walk.look_around(root)
    rows = walk.met.records()
    picked, repeated = walk.met.picked(rows)
    for path, line in repeated:
        walk.note("repeated", path, line)
    notes = {note: (len(lines), min(lines)) for note, lines in walk.notes.items()}
    return picked.columns(rows, of, notes)


def matters(attribute: str | bytes) -> bool:
    """Whether an attribute is one to tell of: not one that only names a schema."""
    return etree.QName(attribute).namespace != _XSI


class _Walk:
    """One pass over a tree. ``blank`` counts the texts that are no value; ``mixed``: some value has
    elements in it."""

    def __init__(self, layout: Layout) -> None:
        self.layout, self.met, self.blank, self.mixed = layout, Met(layout), 0, False
        self.notes: dict[tuple[str, str], list[int]] = {}
        self.put: tuple[Callable[[Any], None], ...]
        self.put = self.met.texts.append, self.met.columns.append, self.met.lines.append

    def fill(self, element: etree._Element, inside: Inside, record: int) -> None:
        """Take what is known of the children of ``element`` into a record."""
        text, column, line = self.put
        for child in element:
            what = inside[child.tag]
            if what.__class__ is int:
                said = child.text
                if not said or said.isspace():
                    self.empty(child)
                    continue
                text(said)
                column(what)
                line(child.sourceline)
                self.mixed = self.mixed or len(child) > 0
            elif what.__class__ is Inside:
                self.fill(child, what, record)
            else:
                self.open(child, what, inside, record)

    def open(self, child: etree._Element, what: Meaning, inside: Inside, record: int) -> None:
        """What is neither a value nor a group."""
        if isinstance(what, Start):
            self.start(child, what, record)
            self.met.now_of(record)
        elif inside.node.by_name and len(child):
            self.fill(child, inside.beyond(str(child.tag)), record)
        else:
            self.note("unknown", _path(child), _line(child))

    def start(self, element: etree._Element, start: Start, around: int) -> None:
        """A new row, and all that is in it."""
        record = self.met.start(start, around, _line(element))
        if start.own is not None:
            self.take(element, start.own)
        self.fill(element, start.inside, record)

    def take(self, leaf: Any, column: int) -> None:
        """What ``fill`` does with a value, which is spelt out there because it is so often."""
        said = leaf.text
        if not said or said.isspace():
            self.empty(leaf)
            return
        self.mixed = self.mixed or len(leaf) > 0
        for put, one in zip(self.put, (said, column, leaf.sourceline), strict=True):
            put(one)

    def empty(self, leaf: Any) -> None:
        """An element where a value should stand, without one; it may hold others."""
        self.blank += leaf.text is not None
        if len(leaf):
            self.note("nested", _path(leaf), _line(leaf))

    def note(self, kind: str, path: str, line: int) -> None:
        """Something that the layout does not foresee, counted by kind and place."""
        self.notes.setdefault((kind, path), []).append(line)

    def strip_namespaces(self, root: etree._Element) -> None:
        """Some systems add a namespace; the names are the same without it."""
        for element in root.iter(etree.Element):
            name = etree.QName(element)
            if name.namespace:
                element.tag = name.localname
        if root.tag == self.layout.root:
            self.note("namespace", f"/{root.tag}", _line(root))

    def look_around(self, root: etree._Element) -> None:
        """Attributes, and text that stands beside elements, which no table would show.

        Most files have neither, which can be seen quickly: they hold no attribute, no value with
        elements in it, and as many texts as we picked or found blank.
        """
        for owner in _elements(_ATTRIBUTED, root) if _ATTRIBUTES(root) else ():
            for name in owner.attrib:
                path = f"{_path(owner)}/@{etree.QName(name).localname}"
                self.note("attribute", path, _line(owner))
        if self.mixed or len(self.met.texts) + self.blank != _TEXTS(root):
            for owner in _elements(_STRAY, root):
                self.note("text", _path(owner), _line(owner))


def _elements(query: etree.XPath, root: etree._Element) -> Sequence[etree._Element]:
    return cast(Sequence[etree._Element], query(root))


def _line(element: Any) -> int:
    """The line of an element: exact for a value, a little off for a container far down."""
    return element.sourceline or 0


def _path(element: etree._Element) -> str:
    names: Iterator[Any] = (e.tag for e in (*reversed([*element.iterancestors()]), element))
    return "/" + "/".join(map(str, names))
