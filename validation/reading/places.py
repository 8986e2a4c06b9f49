"""What the elements at each path are to a layout; worked out once a path, not once an element."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from validation.reading.layout import Layout, Node, Sheet
from validation.reading.records import NO
from validation.reading.tokens import Elements, Mask, NotPlain
from validation.reading.values import Whole

MOST = 1 << 22
"""Pairs of a path and a name that are told apart at most, two bytes each."""


@dataclass(frozen=True)
class Place:
    """What an element at one path is.

    ``node`` is what may stand inside (None: nothing there is read), ``sheet`` the kind of record
    that it belongs to (None above all records), ``begins`` whether such a record begins here.
    ``column`` is the position of its text among the columns of the sheet's table, or ``NO``.
    ``step`` is the path below the element of the record in which it stands; ``path`` is the whole,
    without numbers.
    """

    node: Node | None
    sheet: Sheet | None
    step: str
    path: str
    begins: bool = False
    column: int = NO
    unknown: bool = False


@dataclass(frozen=True)
class Placed:
    """For each element the position of its place in ``places``, and of the element that begins its
    record, -1 for none; ``level`` is how many records there are from the root to it."""

    places: list[Place]
    at: Whole
    owner: Whole
    level: Whole

    def where(self, wanted: Callable[[Place], bool]) -> Mask:
        """The elements whose place is ``wanted``."""
        return np.array([wanted(place) for place in self.places], dtype=bool)[self.at]

    def numbers(self, number: Callable[[Place], int]) -> Whole:
        """For each element the ``number`` of its place."""
        return np.array([number(place) for place in self.places], np.int64)[self.at]


def placed(tree: Elements, layout: Layout) -> Placed:
    """Level by level: the path of an element is that of the one around it, and its own name.

    Raises NotPlain where the names are so many that a table of their pairs would be too large.
    """
    known, names = [_root(layout)], len(tree.names)
    at, owner, level = (np.zeros(len(tree.name), np.int64) for _ in range(3))
    owner[0] = NO
    for depth in range(1, int(tree.depth.max()) + 1):
        here = np.flatnonzero(tree.depth == depth)
        above = tree.above[here]
        most = len(known) * names * 2
        if most > MOST:
            raise NotPlain("very many kinds of path")
        kind = (at[above] * names + tree.name[here]) * 2 + tree.leaf[here]
        kinds, which = _different(kind, most)
        fresh = [
            _below(known[kind // names // 2], tree.names[kind // 2 % names], leaf=bool(kind % 2))
            for kind in kinds.tolist()
        ]
        begins = np.array([place.begins for place in fresh])[which]
        at[here] = len(known) + which
        owner[here] = np.where(begins, here, owner[above])
        level[here] = level[above] + begins
        known += fresh
    return Placed(known, at, owner, level)


def _root(layout: Layout) -> Place:
    return Place(layout.top, None, f"/{layout.root}", f"/{layout.root}")


def _below(above: Place, tag: str, *, leaf: bool) -> Place:
    """The place of an element inside one at ``above``: what the walk would make of it."""
    node, sheet = above.node, above.sheet
    step = f"/{tag}" if above.begins else f"{above.step}/{tag}"
    path = f"{above.path}/{tag}"
    if node is None:
        return Place(None, sheet, step, path)
    if sheet is not None and tag in node.fields:
        return Place(None, sheet, step, path, column=node.fields[tag])
    if tag in node.groups:
        return Place(node.groups[tag], sheet, step, path)
    if tag in node.sheets:
        new = node.sheets[tag]
        own = NO if new.own is None else new.own
        return Place(new.node, new, step, path, begins=True, column=own)
    if node.by_name and not leaf:
        return Place(node, sheet, step, path)
    return Place(None, sheet, step, path, unknown=True)


def _different(values: Whole, below: int) -> tuple[Whole, Whole]:
    """The different values, and for each value which of them it is; all are less than ``below``."""
    there = np.zeros(below, dtype=bool)
    there[values] = True
    different = np.flatnonzero(there)
    number = np.empty(below, np.int64)
    number[different] = np.arange(len(different))
    return different, number[values]
