"""The records of a file, of every table at once: their numbers, paths and what they hang below."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validation.reading.layout import Layout, Sheet
from validation.reading.places import NO, Placed
from validation.reading.tokens import Elements, Mask, NotPlain, Whole


@dataclass(frozen=True)
class Records:
    """Every record in the order of the file.

    ``element`` are positions of elements; ``sheet`` are positions in ``sheets``, ``table`` in the
    tables of the layout; ``number`` is the ordinal in its table, from 1. ``around`` is the position
    among these records of the one that it stands in, ``above`` of the one that it hangs below, -1
    for none; ``level`` is how many records there are around it, and itself. ``of`` is, for each
    element, the record that it belongs to.
    """

    element: Whole
    sheets: list[Sheet]
    sheet: Whole
    table: Whole
    number: Whole
    around: Whole
    above: Whole
    level: Whole
    of: Whole
    steps: Any

    def levels(self) -> list[Whole]:
        """The records that lie in others: those one deep, then those deeper, and so on."""
        deepest = int(self.level.max(initial=0))
        return [np.flatnonzero(self.level == level) for level in range(2, deepest + 1)]

    def paths(self) -> Any:
        """The path of each record, with the numbers of those that repeat."""
        repeats: Mask = np.array([sheet.repeats for sheet in self.sheets], dtype=bool)[self.sheet]
        ordinals = _ordinals((self.above + 1) * len(self.sheets) + self.sheet)
        number = pa.array(ordinals).cast(pa.large_string())
        number = pc.if_else(pa.array(repeats), _joined("[", number, "]"), _text(""))
        paths = _joined(self.steps, number)
        for here in self.levels():
            around = paths.take(pa.array(self.around[here]))
            whole = _joined(around, paths.take(pa.array(here)))
            mask = np.zeros(len(self.element), dtype=bool)
            mask[here] = True
            paths = pc.replace_with_mask(paths, pa.array(mask), whole)
        return paths

    def inherited(self, own: Whole) -> Whole:
        """``own`` where it is not -1, else that of the record around, as far as there is one."""
        found = own.copy()
        for here in self.levels():
            above = self.above[here]
            theirs = np.where(above == NO, NO, found[above])
            found[here] = np.where(found[here] == NO, theirs, found[here])
        return found


def records(tree: Elements, at: Placed, layout: Layout) -> Records:
    """All records of the file. Raises NotPlain where those below one do not stand together."""
    element = np.flatnonzero(at.where(lambda place: place.begins))
    sheets = {id(place.sheet): place.sheet for place in at.places if place.sheet is not None}
    numbers = {key: number for number, key in enumerate(sheets)}
    sheet = at.numbers(lambda place: numbers.get(id(place.sheet), NO))[element]
    tables = [*layout.columns]
    table = np.array([tables.index(one.table) for one in sheets.values()], np.int64)[sheet]
    of_element = np.full(len(tree.name) + 1, NO)
    of_element[element] = np.arange(len(element))
    around = of_element[at.owner[tree.above[element]]]
    wanted = [tables.index(one.of) if one.of else NO for one in sheets.values()]
    above = _climbed(around, table, np.array(wanted, np.int64)[sheet])
    if not _together(above, table):
        raise NotPlain("records of one kind on two levels")
    steps = pa.array([place.step for place in at.places], pa.large_string())
    return Records(
        element=element,
        sheets=[*sheets.values()],
        sheet=sheet,
        table=table,
        number=_ordinals(table),
        around=around,
        above=above,
        level=at.level[element],
        of=of_element[at.owner],
        steps=steps.take(pa.array(at.at[element])),
    )


def _climbed(around: Whole, table: Whole, wanted: Whole) -> Whole:
    """The record that each hangs below: the one around, or further up where its sheet says so."""
    above = around.copy()
    while True:
        wrong = np.flatnonzero((wanted != NO) & (above != NO) & (table[above] != wanted))
        if not len(wrong):
            return above
        above[wrong] = above[above[wrong]]


def _together(above: Whole, table: Whole) -> bool:
    """Whether no table comes back to a record after rows that hang below another one."""
    order = np.argsort(table, kind="stable")
    pairs = (table * (len(above) + 1) + above + 1)[order]
    return int((np.diff(pairs, prepend=NO) != 0).sum()) == len(np.unique(pairs))


def _joined(*parts: Any) -> Any:
    """Texts one after the other, row by row."""
    whole = [_text(part) if isinstance(part, str) else part for part in parts]
    return pc.binary_join_element_wise(*whole, _text(""))


def _text(value: str) -> Any:
    return pa.scalar(value, pa.large_string())


def _ordinals(groups: Whole) -> Whole:
    """For each row its position among those of the same group, from 1."""
    order = np.argsort(groups, kind="stable")
    ordered = groups[order]
    starts = np.flatnonzero(np.diff(ordered, prepend=NO - 1))
    sizes = np.diff(starts, append=len(groups))
    ordinals = np.empty(len(groups), np.int64)
    ordinals[order] = np.arange(len(groups)) - np.repeat(starts, sizes) + 1
    return ordinals
