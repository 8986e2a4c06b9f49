"""A copy of a file of rows to read: which cells are wrong and why. It is never taken back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from validation.complaints import shape
from validation.finding import Severity
from validation.rule import PLACE
from validation.run import Broken

MOST = 5_000
"""How many rows a copy has; of a larger file only those with something wrong."""


@dataclass(frozen=True)
class Mark:
    """What is wrong in one cell of a row; ``field`` may be of no column, then it is the row."""

    field: str
    severity: Severity
    reason: str


@dataclass
class Row:
    """One row as it stands in the file, and what is wrong in it."""

    line: int
    cells: tuple[str, ...]
    marks: list[Mark] = field(default_factory=list)


@dataclass(frozen=True)
class Annotated:
    """A copy. ``whole`` is False where rows without a mark, or too many with one, are left out."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    whole: bool = True


def annotated(
    table: pd.DataFrame,
    name: str,
    broken: Sequence[Broken],
    private: frozenset[str],
    most: int = MOST,
) -> Annotated:
    """A copy of ``table`` with what its ``broken`` rules say; of a name only the shape is shown."""
    columns = tuple(c for c in table.columns if c not in PLACE and "@" not in c)
    mine = [b for b in broken if b.rule.table == name]
    wrong = pd.Index([]).append([b.rows.index for b in mine]).unique().sort_values()
    whole = len(table) <= most
    index = table.index if whole else wrong[:most]
    shown = table.loc[index]
    hidden = [f"{name}.{column}" in private for column in columns]
    rows = {
        at: Row(line, tuple(_cell(v, h) for v, h in zip(cells, hidden, strict=True)))
        for at, line, cells in zip(
            index, shown["line"], shown[list(columns)].itertuples(index=False), strict=True
        )
    }
    for one in mine:
        for at, mark in _marks(one, rows):
            rows[at].marks.append(mark)
    return Annotated(columns, tuple(rows.values()), whole)


def _marks(broken: Broken, rows: Mapping[Any, Row]) -> Iterator[tuple[Any, Mark]]:
    """The marks that a rule makes in the rows that are shown."""
    rule = broken.rule
    here = broken.rows[broken.rows.index.isin(list(rows))]
    for at, said in zip(here.index, here.to_dict("records"), strict=True):
        wanted = said.get("expected") or rule.expected
        expected = f" (expected: {wanted})" if isinstance(wanted, str) and wanted else ""
        reason = f"{rule.message.rstrip('.')}{expected}"
        yield at, Mark(str(said.get("field", rule.field)), rule.severity, reason)


def _cell(value: Any, hidden: bool) -> str:
    text = value if isinstance(value, str) else ""
    return shape(text) if hidden and text else text
