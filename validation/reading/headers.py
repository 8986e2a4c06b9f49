"""The header row that a CSV file has against the one that it should have; it reads no data rows."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from validation.finding import Finding, Severity
from validation.reading.text import noted

COPY = "Copy the first row from the file format exactly, in its order, and export the file again."
TWICE = "A column stands twice"
ALIKE = 0.85
LONGEST = 60
LONGEST_HEADER = 500
SHOWN = 5
MOST = 500
"""Cells of a header row that are looked at: a file of commas must not cost hours."""


@dataclass(frozen=True)
class Headers:
    """The cells of a header row, matched to the names that are expected.

    ``where`` maps an expected name to its position in the row.
    """

    cells: tuple[str, ...]
    expected: tuple[str, ...]
    where: Mapping[str, int]

    @property
    def in_order(self) -> bool:
        """Whether those that were found stand in the order of the file format."""
        found = [self.where[name] for name in self.expected if name in self.where]
        return found == sorted(found)

    @property
    def width(self) -> int:
        """How many values a row has: empty headers at the end do not count."""
        return max((n for n, cell in enumerate(self.cells, 1) if cell.strip()), default=0)

    @property
    def strangers(self) -> tuple[int, ...]:
        """Positions of headers that belong to no expected name."""
        known = set(self.where.values())
        return tuple(n for n, cell in enumerate(self.cells) if n not in known and cell.strip())


@dataclass(frozen=True)
class Leeway:
    """What a header row may do other than a file format says: nothing, unless it is said."""

    order: bool = False
    more: bool = False
    lacks: frozenset[str] = frozenset()


STRICT = Leeway()


def match(cells: Sequence[str], expected: Sequence[str]) -> Headers:
    """Match exactly first, then without case and blanks, then by likeness (a slip of the pen)."""
    cells = cells[:MOST]
    where: dict[str, int] = {}
    for same in (str, _plain):
        places = _places(cells, same)
        for name in expected:
            _take(where, name, places.get(same(name), ()))
    if len(where) < len(expected):
        rest = {_plain(cell[:LONGEST]): n for n, cell in enumerate(cells[: 2 * len(expected)])}
        for name in expected:
            alike = [] if name in where else _alike(_plain(name), rest)
            _take(where, name, [rest[cell] for cell in alike])
    return Headers(tuple(cells), tuple(expected), where)


def _places(cells: Sequence[str], same: Callable[[str], str]) -> dict[str, list[int]]:
    """The positions of cells that are the same; cells of nothing but blanks are nobody's."""
    places: dict[str, list[int]] = {}
    for n, cell in enumerate(cells):
        if key := same(cell):
            places.setdefault(key, []).append(n)
    return places


def _alike(name: str, cells: Iterable[str]) -> list[str]:
    """The cell that is most like ``name``, where one is. Lengths are compared first: it is quick,
    and nearly every cell is ruled out by it."""
    near = [
        cell for cell in cells if 2 * min(len(cell), len(name)) >= ALIKE * (len(cell) + len(name))
    ]
    return get_close_matches(name, near, 1, ALIKE) if near else []


def compare(
    headers: Headers, line: int, *, complete: bool, leeway: Leeway = STRICT
) -> Iterator[Finding]:
    """Everything that is wrong with the row, one finding a header, all of code "headers"."""
    yield from _misspelt(headers, line)
    yield from _missing(headers, line, leeway.lacks)
    if not (headers.in_order or leeway.order):
        found = [headers.cells[n] for n in sorted(headers.where.values())]
        wanted = [headers.cells[headers.where[n]] for n in headers.expected if n in headers.where]
        first = next(
            n for n, pair in enumerate(zip(found, wanted, strict=True)) if len({*pair}) > 1
        )
        yield noted(
            "headers",
            "The columns are not in the order of the file format",
            COPY,
            line=line,
            field=found[first],
            found=f"{found[first]} where {wanted[first]} belongs",
            expected=", ".join(headers.expected),
        )
    yield from (one for one in _extra(headers, line, complete) if not _let(one, leeway))


def _let(finding: Finding, leeway: Leeway) -> bool:
    """Whether a finding on a column too many is none, because more columns may stand there."""
    return leeway.more and finding.message != TWICE


def _misspelt(headers: Headers, line: int) -> Iterator[Finding]:
    for name, n in headers.where.items():
        if headers.cells[n] != name:
            yield noted(
                "headers",
                "A header is not written as in the file format",
                COPY,
                line=line,
                field=name,
                found=repr(headers.cells[n][:LONGEST]),
                expected=repr(name),
            )


def _missing(headers: Headers, line: int, may_lack: frozenset[str]) -> Iterator[Finding]:
    for position, name in enumerate(headers.expected, 1):
        if name not in headers.where and name not in may_lack:
            yield noted(
                "headers",
                f"The column {name} is missing",
                COPY,
                line=line,
                field=name,
                found="no such column",
                expected=f"{name} as column {position}",
            )


def _extra(headers: Headers, line: int, complete: bool) -> Iterator[Finding]:
    count = Counter(headers.cells)
    unknown = []
    for n in headers.strangers:
        cell = headers.cells[n]
        twice = count[cell] > 1 and cell in headers.where
        if not (complete or twice):
            unknown.append(cell[:LONGEST])
            continue
        yield noted(
            "headers",
            TWICE if twice else "A column is not in the file format",
            "Take the column out and export the file again.",
            line=line,
            field=cell[:LONGEST],
            found=f"{cell[:LONGEST]!r} as column {n + 1}",
            expected=f"{len(headers.expected)} columns",
        )
    if unknown:
        yield _unknown(unknown, line, len(headers.expected))


def _unknown(names: Sequence[str], line: int, known: int) -> Finding:
    """One query for all columns that a file format of which we know a part may well have."""
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return noted(
        "headers",
        "Columns that we do not know were not checked",
        "We do not know the whole file format: say whether these columns belong to it.",
        severity=Severity.QUERY,
        line=line,
        field=names[0],
        found=", ".join(map(repr, names[:SHOWN])) + more,
        expected=f"the {known} columns that we know",
    )


def _plain(text: str) -> str:
    """Letters and digits only; "" for what is too long to be a header."""
    if len(text) > LONGEST_HEADER:
        return ""
    return "".join(c for c in text.casefold() if c.isalnum())


def _take(where: dict[str, int], name: str, positions: Sequence[int]) -> None:
    free = [n for n in positions if n not in where.values()]
    if name not in where and free:
        where[name] = free[0]
