"""Which element goes into which table: an indented list, one file a version; it reads no data."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

_LINE = re.compile(
    r"(?P<indent> *)(?P<tag>\w+)(?P<many>\*?)(?: as (?P<column>\w+))?"
    r"(?: -> (?P<table>\w+)(?: of (?P<of>\w+))?(?: by (?P<key>\w+))?(?P<fixed>(?: \w+=\S+)*))?"
    r"(?: \[(?P<terms>[A-Z ]+|-)\])?"
)
_ROOT = re.compile(r"(?P<tag>\w+)(?P<by_name>, leaves by name)?")
STEP = 2
"""Blanks a level."""


@dataclass
class Node:
    """What may stand inside an element: fields of the same row, groups, and rows of their own.

    ``order`` has every tag once, in the order of the specification. ``by_name``: whatever else of
    the record is found here is taken too, and unknown elements are looked into.
    """

    fields: dict[str, int] = field(default_factory=dict)
    groups: dict[str, "Node"] = field(default_factory=dict)
    sheets: dict[str, "Sheet"] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    by_name: bool = False


@dataclass
class Sheet:
    """An element that begins a row of ``table``. ``blank`` is a row with the fixed values set;
    ``own`` is the column for the element's own text, where it is itself a value; ``key`` is the
    column that people know the row by; ``of`` is the table above that the row hangs below, where
    that is not the nearest."""

    table: str
    repeats: bool
    node: Node = field(default_factory=Node)
    fixed: dict[str, str] = field(default_factory=dict)
    by: str = ""
    own: int | None = None
    blank: list[str | None] = field(default_factory=list)
    key: int | None = None
    of: str = ""


@dataclass
class Layout:
    """A tree of elements and the columns of every table that is filled from it.

    ``places`` maps (table, column) to the paths below the record's element. ``asked`` are the
    columns that this term's return has; the others are there too, and always empty.
    """

    root: str
    top: Node
    columns: dict[str, list[str]]
    places: dict[tuple[str, str], tuple[str, ...]]
    asked: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class _Entry:
    depth: int
    tag: str
    many: bool
    column: str
    table: str
    of: str
    key: str
    fixed: dict[str, str]
    leaf: bool
    asked: bool


@cache
def load(path: Path, term: str = "") -> Layout:
    """The layout in a file. A line is ``Tag``, ``Tag*`` (repeats), ``Tag as Column``, and
    ``Tag -> table of above by Key column=value`` where a row begins; ``#`` begins a comment.

    ``[AUT SPR]`` at the end: in these terms only, with all that is below ("[-]": in none). Without
    a ``term`` the layout is that of all of them. The first line is the root; ``Message, leaves by
    name`` there says that the tree is not certain, so that a record's values may stand anywhere in
    it.

    Raises ValueError with the line's number for a line that is none of these.
    """
    lines = [
        (n, line.partition("#")[0].rstrip())
        for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if line.partition("#")[0].strip()
    ]
    root = _ROOT.fullmatch(lines[0][1])
    if not root:
        raise ValueError(f"line {lines[0][0]} of the layout is no root: {lines[0][1]}")
    layout = _build(root["tag"], _entries(lines[1:], term))
    if root["by_name"]:
        _by_name(layout.top)
    return layout


def _entries(lines: list[tuple[int, str]], term: str) -> Iterator[_Entry]:
    depths = [len(line) - len(line.lstrip()) for _, line in lines] + [0]
    without = 1 << 30
    for at, (number, line) in enumerate(lines):
        found = _LINE.fullmatch(line)
        if not found or depths[at] % STEP:
            raise ValueError(f"line {number} of the layout cannot be read: {line}")
        if depths[at] <= without:
            without = 1 << 30 if _is_asked(found["terms"], term) else depths[at]
        fixed = dict(pair.split("=") for pair in (found["fixed"] or "").split())
        yield _Entry(
            depths[at] // STEP,
            found["tag"],
            bool(found["many"]),
            found["column"] or found["tag"],
            found["table"] or "",
            found["of"] or "",
            found["key"] or "",
            fixed,
            leaf=depths[at + 1] <= depths[at],
            asked=depths[at] < without,
        )


def _is_asked(terms: str | None, term: str) -> bool:
    """Whether a line that names these terms holds in ``term`` ("": in any)."""
    return not terms or term in terms.split() or (not term and terms != "-")


def _build(root: str, entries: Iterator[_Entry]) -> Layout:
    columns: dict[str, list[str]] = {}
    places: dict[tuple[str, str], list[str]] = {}
    asked: set[tuple[str, str]] = set()
    sheets: list[Sheet] = []
    top = Node()
    stack: list[tuple[Node, str, str]] = [(top, "", "")]
    for entry in entries:
        del stack[entry.depth :]
        node, table, inside = stack[-1]
        node = node if entry.asked else Node()
        path = f"{inside}/{entry.tag}" if inside else entry.tag
        node.order.append(entry.tag)
        if entry.table:
            sheet = _sheet(entry, columns)
            node.sheets[entry.tag] = sheet
            sheets.append(sheet)
            stack.append((sheet.node, entry.table, ""))
        elif entry.leaf and table:
            node.fields[entry.tag] = _column(columns, table, entry.column)
            places.setdefault((table, entry.column), []).append(path)
            stack.append((Node(), table, path))
        else:
            node.groups[entry.tag] = inner = Node()
            stack.append((inner, table, path))
        if entry.asked:
            asked.update((entry.table or table, name) for name in (entry.column, *entry.fixed))
    for sheet in sheets:
        names = columns[sheet.table]
        sheet.blank = [sheet.fixed.get(name) for name in names]
        sheet.key = names.index(sheet.by) if sheet.by else None
    known = {at: tuple(paths) for at, paths in places.items()}
    return Layout(root, top, columns, known, frozenset(asked))


def _sheet(entry: _Entry, columns: dict[str, list[str]]) -> Sheet:
    """The sheet of an entry that begins a row, and its own columns."""
    columns.setdefault(entry.table, [])
    for column in (*entry.fixed, *([entry.column] if entry.leaf else [])):
        _column(columns, entry.table, column)
    own = columns[entry.table].index(entry.column) if entry.leaf else None
    return Sheet(entry.table, entry.many, fixed=entry.fixed, by=entry.key, own=own, of=entry.of)


def _by_name(node: Node, above: Mapping[str, Sheet] | None = None) -> None:
    """Let every element of a record take what any other of the same record may hold, and the rows
    of records above that say what they are ``of``."""
    nodes = [*_within(node)]
    fields: dict[str, int] = {}
    groups: dict[str, Node] = {}
    sheets: dict[str, Sheet] = {}
    for one in nodes:
        fields, groups, sheets = one.fields | fields, one.groups | groups, one.sheets | sheets
    told = {**(above or {}), **{tag: sheet for tag, sheet in sheets.items() if sheet.of}}
    for sheet in sheets.values():
        _by_name(sheet.node, told)
    for one in nodes:
        one.fields, one.groups = fields | one.fields, groups | one.groups
        one.sheets, one.by_name = {**(above or {}), **sheets, **one.sheets}, True


def _within(node: Node) -> Iterator[Node]:
    """A node and the groups below it, as far as they belong to the same record."""
    yield node
    for group in node.groups.values():
        yield from _within(group)


def _column(columns: dict[str, list[str]], table: str, name: str) -> int:
    """The number of a column, which is made where the table has none of that name."""
    names = columns.setdefault(table, [])
    if name not in names:
        names.append(name)
    return names.index(name)
