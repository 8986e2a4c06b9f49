"""A Summary: the figures of a return that a head teacher confirms, beside last time's. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

NOT_GIVEN = "Not given"
TOTAL = "Total"


@dataclass(frozen=True)
class Row:
    """A line of figures, one for each column of its Part; None where there is none.

    ``before`` is last time's figure of the last column. ``is_total`` where it sums up the others.
    """

    name: str
    values: tuple[float | None, ...]
    before: float | None = None
    is_total: bool = False


@dataclass(frozen=True)
class Part:
    """A table of the summary. ``plot`` is "" (none), "bars" or "stacked".

    The last column is the one that is compared with last time. ``note`` says what is counted.
    ``shares`` is True where the figures are parts of one whole, so that per cents make sense.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    note: str = ""
    plot: str = ""
    shares: bool = False


@dataclass(frozen=True)
class Summary:
    """The figures of one return. ``last`` says what they stand beside ("summer 2007"), "" where
    nothing earlier is known.
    """

    title: str
    organisation: str
    file: str
    parts: tuple[Part, ...]
    last: str = ""


def counted(values: "pd.Series[str]", names: Mapping[str, str]) -> tuple[Row, ...]:
    """How often each value stands, in the order of ``names``; then others, none, and the total.

    A named value that does not occur is left out.
    """
    counts = values.value_counts()
    order = [*names, *(code for code in sorted(counts.index) if code not in names)]
    rows = [
        Row(names.get(code, str(code)), (int(counts[code]),)) for code in order if code in counts
    ]
    missing = int(values.isna().sum())
    empty = [Row(NOT_GIVEN, (missing,))] if missing else []
    return (*rows, *empty, Row(TOTAL, (len(values),), is_total=True))


def crossed(
    values: "pd.Series[str]",
    by: "pd.Series[str]",
    names: Mapping[str, str],
    columns: Mapping[str, str],
) -> tuple[Row, ...]:
    """The same in columns: one for each value of ``by`` that has a name, and all of them last."""
    parts = [dict(_figures(counted(values[by.eq(code)], names))) for code in columns]
    return tuple(
        replace(row, values=(*(part.get(row.name, 0) for part in parts), row.values[-1]))
        for row in counted(values, names)
    )


def beside(now: Sequence[Part], before: Sequence[Part]) -> tuple[Part, ...]:
    """The parts with what stood in the same place before; what is gone now has a line of zeros."""
    then = {part.title: dict(_figures(part.rows)) for part in before}
    return tuple(_beside(part, then.get(part.title, {})) for part in now)


def _beside(part: Part, then: Mapping[str, float | None]) -> Part:
    if not then:
        return part
    none = 0 if part.shares else None  # of a whole, what is not named is none of it
    rows = [replace(row, before=then.get(row.name, none)) for row in part.rows]
    known = {row.name for row in rows}
    gone = [
        Row(name, tuple(0 for _ in part.columns), figure)
        for name, figure in then.items()
        if name not in known and figure and part.shares
    ]
    ends = [row for row in rows if row.is_total]
    return replace(part, rows=(*(row for row in rows if not row.is_total), *gone, *ends))


def _figures(rows: Sequence[Row]) -> list[tuple[str, Any]]:
    return [(row.name, row.values[-1]) for row in rows]
