"""Plain XML bytes → the values that the walk of the tree would find, by whole columns.

The walk in ``validation.reading.xml`` is the measure: where this reader cannot be sure to say the
same, it raises NotPlain and the walk is taken.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validation.reading import frames
from validation.reading.layout import Layout
from validation.reading.places import NO, Placed, placed
from validation.reading.records import Records, records
from validation.reading.tokens import Elements, NotPlain, Whole, elements


@dataclass(frozen=True)
class Columns:
    """Every value of a file, column by column, and what each of its records is known by.

    The values of column ``n``, counted through all tables, are those from ``cut[n]`` to
    ``cut[n + 1]``; ``row`` is the record of a value as a position in its table, ``lines`` its
    line. ``line``, ``key`` and ``path`` are of each of the ``records``. ``of`` names the return.
    """

    of: str
    records: Records
    texts: Any
    row: Whole
    lines: Whole
    cut: list[int]
    line: Whole
    key: Any
    path: Any
    notes: frames.Notes


def columns(content: bytes, layout: Layout, of: str) -> Columns:
    """The values of one file. Raises NotPlain.

    ``content`` has been parsed and is UTF-8; its root is that of the layout, has no namespace, and
    no attribute that anybody asks for.
    """
    tree = elements(content)
    at = placed(tree, layout)
    rows = records(tree, at, layout)
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
    texts, line = tree.texts(values, order), tree.line(values)[order]
    values = values[order]
    there = np.flatnonzero(pc.not_equal(texts, ""))
    if len(there) < len(values):
        values, line, texts = values[there], line[there], texts.take(pa.array(there))
    record = rows.of[values]
    row, own = rows.number[record] - 1, column[values]
    if ((own[:-1] == own[1:]) & (row[:-1] >= row[1:])).any():
        raise NotPlain("a value twice in a record")
    cut = np.searchsorted(own, np.arange(sum(map(len, layout.columns.values())) + 1)).tolist()
    if any(cut[number] < cut[number + 1] for number in _fixed(rows, layout)):
        raise NotPlain("a value that its record's element gives already")
    return Columns(
        of=of,
        records=rows,
        texts=texts,
        row=row,
        lines=line.astype(np.int32),
        cut=cut,
        line=_lines(tree, rows, record, line),
        key=_keys(at, rows, values, record, texts),
        path=rows.paths(),
        notes=_unknown(tree, at),
    )


def first_columns(layout: Layout) -> dict[str, int]:
    """The number of each table's first column, when the columns of all are counted through."""
    counts = [0, *map(len, layout.columns.values())]
    return dict(zip(layout.columns, np.cumsum(counts).tolist(), strict=False))


def _fixed(rows: Records, layout: Layout) -> set[int]:
    """The numbers of the columns whose values follow from the elements that begin records."""
    first = first_columns(layout)
    return {
        first[sheet.table] + layout.columns[sheet.table].index(name)
        for sheet in rows.sheets
        for name in sheet.fixed
    }


def _lines(tree: Elements, rows: Records, record: Whole, line: Whole) -> Whole:
    """The line of each record: that of its first value, or of its element where it has none."""
    lines = np.full(len(rows.element), np.iinfo(np.int64).max)
    np.minimum.at(lines, record, line)
    without = np.flatnonzero(lines == np.iinfo(np.int64).max)
    lines[without] = tree.line(rows.element[without])
    return lines


def _keys(at: Placed, rows: Records, values: Whole, record: Whole, texts: Any) -> Any:
    """What people know each record by: its key's text, or that of the record around it."""
    is_key = at.where(lambda p: p.column != NO and p.sheet is not None and p.column == p.sheet.key)
    keyed = np.flatnonzero(is_key[values])
    own = np.full(len(rows.element), NO)
    own[record[keyed]] = keyed
    found = rows.inherited(own)
    return texts.take(pa.array(found, mask=found == NO)).fill_null("")


def _unknown(tree: Elements, at: Placed) -> frames.Notes:
    """The elements that the layout does not have."""
    strange = np.flatnonzero(at.where(lambda place: place.unknown))
    notes: dict[tuple[str, str], tuple[int, int]] = {}
    for number, line in zip(at.at[strange].tolist(), tree.line(strange).tolist(), strict=True):
        note = ("unknown", at.places[number].path)
        count, first = notes.get(note, (0, line))
        notes[note] = (count + 1, first)
    return notes
