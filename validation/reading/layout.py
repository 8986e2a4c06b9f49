"""Which element goes into which table: an indented list, one file a version; it reads no data."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

_LINE = re.compile(
    r"(?P<indent> *)(?P<tag>\w+)(?P<many>\*?)(?: as (?P<column>\w+))?"
    r"(?: -> (?P<table>\w+)(?: by (?P<key>\w+))?(?P<fixed>(?: \w+=\S+)*))?"
)
STEP = 2
"""Blanks a level."""


@dataclass
class Node:
    """What may stand inside an element: fields of the same row, groups, and rows of their own.

    ``order`` has every tag once, in the order of the specification.
    """

    fields: dict[str, int] = field(default_factory=dict)
    groups: dict[str, "Node"] = field(default_factory=dict)
    sheets: dict[str, "Sheet"] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)


@dataclass
class Sheet:
    """An element that begins a row of ``table``. ``blank`` is a row with the fixed values set;
    ``own`` is the column for the element's own text, where it is itself a value; ``key`` is the
    column that people know the row by."""

    table: str
    repeats: bool
    node: Node = field(default_factory=Node)
    fixed: dict[str, str] = field(default_factory=dict)
    by: str = ""
    own: int | None = None
    blank: list[str | None] = field(default_factory=list)
    key: int | None = None


@dataclass
class Layout:
    """A tree of elements and the columns of every table that is filled from it.

    ``places`` maps (table, column) to the paths below the record's element.
    """

    root: str
    top: Node
    columns: dict[str, list[str]]
    places: dict[tuple[str, str], tuple[str, ...]]


@dataclass(frozen=True)
class _Entry:
    depth: int
    tag: str
    many: bool
    column: str
    table: str
    key: str
    fixed: dict[str, str]
    leaf: bool


@cache
def load(path: Path) -> Layout:
    """The layout in a file. A line is ``Tag``, ``Tag*`` (repeats), ``Tag as Column``, and
    ``Tag -> table by Key column=value`` where a row begins; ``#`` begins a comment.

    Raises ValueError with the line's number for a line that is none of these.
    """
    return _build([*_entries(path.read_text(encoding="utf-8"))])


def _entries(text: str) -> Iterator[_Entry]:
    lines = [
        (n, line) for n, line in enumerate(text.splitlines(), 1) if line.partition("#")[0].strip()
    ]
    depths = [len(line) - len(line.lstrip()) for _, line in lines] + [0]
    for at, (number, line) in enumerate(lines):
        found = _LINE.fullmatch(line.partition("#")[0].rstrip())
        if not found or depths[at] % STEP:
            raise ValueError(f"line {number} of the layout cannot be read: {line}")
        fixed = dict(pair.split("=") for pair in (found["fixed"] or "").split())
        yield _Entry(
            depths[at] // STEP,
            found["tag"],
            bool(found["many"]),
            found["column"] or found["tag"],
            found["table"] or "",
            found["key"] or "",
            fixed,
            leaf=depths[at + 1] <= depths[at],
        )


def _build(entries: list[_Entry]) -> Layout:
    columns: dict[str, list[str]] = {}
    places: dict[tuple[str, str], list[str]] = {}
    sheets: list[Sheet] = []
    top = Node()
    stack: list[tuple[Node, str, str]] = [(top, "", "")]
    for entry in entries[1:]:
        del stack[entry.depth :]
        node, table, inside = stack[-1]
        path = f"{inside}/{entry.tag}" if inside else entry.tag
        node.order.append(entry.tag)
        if entry.table:
            sheet = Sheet(entry.table, entry.many, fixed=entry.fixed, by=entry.key)
            for column in (*entry.fixed, *([entry.column] if entry.leaf else [])):
                _column(columns, entry.table, column)
            sheet.own = columns[entry.table].index(entry.column) if entry.leaf else None
            columns.setdefault(entry.table, [])
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
    for sheet in sheets:
        names = columns[sheet.table]
        sheet.blank = [sheet.fixed.get(name) for name in names]
        sheet.key = names.index(sheet.by) if sheet.by else None
    return Layout(entries[0].tag, top, columns, {at: tuple(p) for at, p in places.items()})


def _column(columns: dict[str, list[str]], table: str, name: str) -> int:
    """The number of a column, which is made where the table has none of that name."""
    names = columns.setdefault(table, [])
    if name not in names:
        names.append(name)
    return names.index(name)
