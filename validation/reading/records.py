"""The records of a file, of every table at once: their numbers, paths and what they hang below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from validation.reading.layout import Layout, Sheet
from validation.reading.values import Whole, first_columns

NO = -1


@dataclass(frozen=True)
class Records:
    """Every record in the order of the file.

    ``sheet`` are positions in ``sheets``. ``around`` is the position among these records of the
    one that it stands in, ``above`` of the one that it hangs below, -1 for none; ``level`` is how
    many records there are around it, and itself. ``steps`` are texts of Arrow: the way to it from
    the one around it, or from the root.
    """

    layout: Layout
    sheets: Sequence[Sheet]
    sheet: Whole
    around: Whole
    above: Whole
    level: Whole
    steps: Any

    @cached_property
    def table(self) -> Whole:
        """The position of each one's table in the layout."""
        tables = [*self.layout.columns]
        return np.array([tables.index(one.table) for one in self.sheets], np.int64)[self.sheet]

    @cached_property
    def number(self) -> Whole:
        """The place of each in its table, from 1."""
        return _ordinals(self.table)

    @cached_property
    def parent(self) -> Whole:
        """The number of the one that each hangs below, 0 for none."""
        return np.where(self.above == NO, 0, self.number[self.above])

    def levels(self) -> list[Whole]:
        """The records that lie in others: those one deep, then those deeper, and so on."""
        deepest = int(self.level.max(initial=0))
        return [np.flatnonzero(self.level == level) for level in range(2, deepest + 1)]

    def path_of(self, record: int) -> str:
        """The path of a record, with its number where it repeats."""
        own, around = str(self.steps[record]), int(self.around[record])
        if self.sheets[self.sheet[record]].repeats:
            own = f"{own}[{self.ordinals[record]}]"
        return own if around == NO else self.path_of(around) + own

    @cached_property
    def ordinals(self) -> Whole:
        """The place of each among those of its kind that hang below the same record, from 1."""
        return _ordinals((self.above + 1) * len(self.sheets) + self.sheet)

    def keys(self, column: Whole, record: Whole, texts: Any) -> Any:
        """What people know each record by: its own key, or that of the record it hangs below.

        The values have their ``column``, among those of all tables, and their ``record``.
        """
        first = first_columns(self.layout)
        keys = [NO if one.key is None else first[one.table] + one.key for one in self.sheets]
        keyed = np.flatnonzero(np.array(keys, np.int64)[self.sheet[record]] == column)
        own = np.full(len(self.sheet), NO)
        own[record[keyed]] = keyed
        found = self._inherited(own)
        return texts.take(pa.array(found, mask=found == NO)).fill_null("")

    def _inherited(self, own: Whole) -> Whole:
        """``own`` where it is not -1, else that of the record above, as far as there is one."""
        found = own.copy()
        for here in self.levels():
            above = self.above[here]
            theirs = np.where(above == NO, NO, found[above])
            found[here] = np.where(found[here] == NO, theirs, found[here])
        return found

    def fixed(self) -> Mapping[int, Any]:
        """The columns whose values follow from the elements that begin records: by the number of
        the column a text, or null, for each row of its table."""
        first, made = first_columns(self.layout), dict[int, Any]()
        for number, (table, names) in enumerate(self.layout.columns.items()):
            said = [one.fixed if one.table == table else {} for one in self.sheets]
            rows = pa.array(self.sheet[self.table == number]) if any(said) else None
            for name in dict.fromkeys(name for one in said for name in one):
                texts = pa.array([one.get(name) for one in said], pa.large_string())
                made[first[table] + names.index(name)] = texts.take(rows)
        return made


def _ordinals(groups: Whole) -> Whole:
    """For each row its position among those of the same group, from 1."""
    order = np.argsort(groups, kind="stable")
    ordered = groups[order]
    starts = np.flatnonzero(np.diff(ordered, prepend=NO - 1))
    sizes = np.diff(starts, append=len(groups))
    ordinals = np.empty(len(groups), np.int64)
    ordinals[order] = np.arange(len(groups)) - np.repeat(starts, sizes) + 1
    return ordinals
