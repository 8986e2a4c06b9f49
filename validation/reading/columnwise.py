"""Plain XML bytes → the values that the walk of the tree would find, by whole columns.

The walk in ``validation.reading.walked`` is the measure: where this reader cannot be sure to say
the same, it raises NotPlain and the walk is taken.
"""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validation.reading.layout import Layout
from validation.reading.places import NO, Placed, placed
from validation.reading.records import Records, records
from validation.reading.tokens import Elements, NotPlain, elements
from validation.reading.values import (
    Columns,
    Notes,
    Whole,
    first_columns,
    lines_of_records,
)


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
    fixed = _fixed(rows, layout)
    if any(cut[number] < cut[number + 1] for number in fixed):
        raise NotPlain("a value that its record's element gives already")
    return Columns(
        of=of,
        table=rows.table,
        parent=np.where(rows.above == NO, 0, rows.number[rows.above]),
        line=_lines(tree, rows, record, line),
        key=_keys(at, rows, values, record, texts),
        path=rows.paths(),
        texts=texts,
        row=row,
        lines=line.astype(np.int32),
        cut=cut,
        fixed=fixed,
        notes=_unknown(tree, at),
    )


def _fixed(rows: Records, layout: Layout) -> dict[int, Any]:
    """The columns whose values follow from the elements that begin records, by their numbers."""
    first, made = first_columns(layout), dict[int, Any]()
    for number, (table, names) in enumerate(layout.columns.items()):
        fixed = dict.fromkeys(
            n for sheet in rows.sheets if sheet.table == table for n in sheet.fixed
        )
        sheets = pa.array(rows.sheet[rows.table == number]) if fixed else None
        for name in fixed:
            said = pa.array([sheet.fixed.get(name) for sheet in rows.sheets], pa.large_string())
            made[first[table] + names.index(name)] = said.take(sheets)
    return made


def _lines(tree: Elements, rows: Records, record: Whole, line: Whole) -> Whole:
    """The line of each record: that of its first value, or of its element where it has none."""
    lines = lines_of_records(record, line, len(rows.element))
    without = np.flatnonzero(lines == 0)
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


def _unknown(tree: Elements, at: Placed) -> Notes:
    """The elements that the layout does not have."""
    strange = np.flatnonzero(at.where(lambda place: place.unknown))
    notes: dict[tuple[str, str], tuple[int, int]] = {}
    for number, line in zip(at.at[strange].tolist(), tree.line(strange).tolist(), strict=True):
        note = ("unknown", at.places[number].path)
        count, first = notes.get(note, (0, line))
        notes[note] = (count + 1, first)
    return notes
