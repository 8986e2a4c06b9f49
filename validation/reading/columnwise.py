"""Plain XML bytes → the values that the walk of the tree would find, by whole columns.

The walk in ``validation.reading.walked`` is the measure: where this reader cannot be sure to say
the same, it raises NotPlain and the walk is taken.
"""

from typing import Any

import numpy as np
import pyarrow as pa

from validation.reading.layout import Layout
from validation.reading.picked import Picked
from validation.reading.places import Placed, placed
from validation.reading.records import NO, Records
from validation.reading.tokens import Elements, NotPlain, elements
from validation.reading.values import Columns, Notes, Whole, first_columns


def columns(content: bytes, layout: Layout, of: str) -> Columns:
    """The values of one file. Raises NotPlain.

    ``content`` has been parsed and is UTF-8; its root is that of the layout, has no namespace, and
    no attribute that anybody asks for.
    """
    tree = elements(content)
    at = placed(tree, layout)
    element = np.flatnonzero(at.where(lambda place: place.begins))
    of_element = np.full(len(tree.name) + 1, NO)
    of_element[element] = np.arange(len(element))
    rows = _records(tree, at, layout, element, of_element)
    values, column, texts = _values(tree, at, layout)
    record, fixed = of_element[at.owner][values], rows.fixed()
    row = rows.number[record]
    if ((column[:-1] == column[1:]) & (row[:-1] >= row[1:])).any():
        raise NotPlain("a value twice in a record")
    if fixed and np.isin(column, [*fixed]).any():
        raise NotPlain("a value that its record's element gives already")
    begin, begins = tree.begin[values], tree.begin[element]
    picked = Picked(column, record, texts, begin, begins, tree.line, fixed)
    return picked.columns(rows, of, _unknown(tree, at))


def _values(tree: Elements, at: Placed, layout: Layout) -> tuple[Whole, Whole, Any]:
    """The elements that have a value, by column: their positions, columns and texts."""
    first = first_columns(layout)
    column = at.numbers(
        lambda place: (
            first[place.sheet.table] + place.column if place.sheet and place.column != NO else NO
        )
    )
    values = np.flatnonzero(column != NO)
    if not tree.leaf[values].all():
        raise NotPlain("elements where a value should stand")
    values = values[tree.end[values] > tree.start[values]]
    order = np.argsort(column[values].astype(np.int16), kind="stable")
    texts, blank = tree.texts(values, order)
    values = values[order]
    if len(blank):
        there = np.delete(np.arange(len(values)), blank)
        values, texts = values[there], texts.take(pa.array(there))
    return values, column[values], texts


def _records(
    tree: Elements, at: Placed, layout: Layout, element: Whole, of_element: Whole
) -> Records:
    """The records that begin at these elements."""
    sheets = {id(place.sheet): place.sheet for place in at.places if place.sheet is not None}
    numbers = {key: number for number, key in enumerate(sheets)}
    sheet = at.numbers(lambda place: numbers.get(id(place.sheet), NO))[element]
    tables = [*layout.columns]
    table = np.array([tables.index(one.table) for one in sheets.values()], np.int64)[sheet]
    around = of_element[at.owner[tree.above[element]]]
    wanted = [tables.index(one.of) if one.of else NO for one in sheets.values()]
    above = _climbed(around, table, np.array(wanted, np.int64)[sheet])
    steps = pa.array([place.step for place in at.places], pa.large_string())
    taken = steps.take(pa.array(at.at[element]))
    return Records(layout, [*sheets.values()], sheet, around, above, at.level[element], taken)


def _climbed(around: Whole, table: Whole, wanted: Whole) -> Whole:
    """The record that each hangs below: the one around, or further up where its sheet says so."""
    above = around.copy()
    while True:
        wrong = np.flatnonzero((wanted != NO) & (above != NO) & (table[above] != wanted))
        if not len(wrong):
            return above
        above[wrong] = above[above[wrong]]


def _unknown(tree: Elements, at: Placed) -> Notes:
    """The elements that the layout does not have."""
    strange = np.flatnonzero(at.where(lambda place: place.unknown))
    notes: dict[tuple[str, str], tuple[int, int]] = {}
    for number, line in zip(
        at.at[strange].tolist(), tree.line(tree.begin[strange]).tolist(), strict=True
    ):
        note = ("unknown", at.places[number].path)
        count, first = notes.get(note, (0, line))
        notes[note] = (count + 1, first)
    return notes
