"""Two versions of a file format → what will break for whom, in plain words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches

from validation.column import Column
from validation.declared import listed
from validation.formats.columns import refused

ALIKE = 0.75
NOBODY = "Breaks for nobody."
EVERYBODY = "Breaks for everybody: every file made for the old format is refused"
NO_LONGER = "Breaks for those who send"


@dataclass(frozen=True)
class Change:
    """One difference: its kind, the column, what is different, and for whom it breaks."""

    kind: str
    column: str
    what: str
    breaks: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.column}: {self.what}. {self.breaks}"


def differences(old: Sequence[Column], new: Sequence[Column]) -> list[Change]:
    """Columns added, removed, renamed, moved; then what changed in those that stayed."""
    before, after = {c.name: c for c in old}, {c.name: c for c in new}
    names = dict(_renamed(old, new))
    there = {names.get(name, name): column for name, column in before.items()}
    return [
        *(_rename(was, now) for was, now in names.items()),
        *(_removed(c) for name, c in there.items() if name not in after),
        *(_added(c, n) for n, c in enumerate(new, 1) if c.name not in there),
        *_moved([n for n in there if n in after], [n for n in after if n in there]),
        *(change for c in new if c.name in there for change in _changed(there[c.name], c)),
    ]


def _renamed(old: Sequence[Column], new: Sequence[Column]) -> Iterator[tuple[str, str]]:
    """(old name, new name) of columns that are gone and came back alike, or in the same place."""
    gone = [c for c in old if c.name not in {n.name for n in new}]
    came = {c.name: c for c in new if c.name not in {o.name for o in old}}
    for column in gone:
        place = list(old).index(column)
        same = [n for n in came if len(new) > place and new[place].name == n]
        alike = get_close_matches(column.name, came, 1, ALIKE)
        other = next((n for n in (*alike, *same) if n in alike or _same(column, came[n])), "")
        if other:
            del came[other]
            yield column.name, other


def _same(one: Column, other: Column) -> bool:
    return (one.kind, one.codes, one.pattern, one.within) == (
        other.kind,
        other.codes,
        other.pattern,
        other.within,
    )


def _rename(was: str, now: str) -> Change:
    return Change(
        "renamed", was, f"it is now called {now}",
        f"{EVERYBODY} until its first row says {now}.",
    )  # fmt: skip


def _removed(column: Column) -> Change:
    return Change(
        "removed", column.name, "the column is gone",
        f"{EVERYBODY} until the column is taken out.",
    )  # fmt: skip


def _added(column: Column, place: int) -> Change:
    what = f"a new column, number {place}: {column.description}"
    return Change("added", column.name, what, f"{EVERYBODY} until it has this column.")


def _moved(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    blocks = SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
    stayed = {new[n] for block in blocks for n in range(block.b, block.b + block.size)}
    for name in new:
        if name not in stayed:
            place = new.index(name)
            after = f"after {new[place - 1]}" if place else "first"
            yield Change(
                "moved", name, f"it stands {after} now",
                f"{EVERYBODY} until its columns are in the new order.",
            )  # fmt: skip


def _changed(was: Column, now: Column) -> Iterator[Change]:
    if was.kind == now.kind == "codes":
        yield from _codes(was, now)
    elif was.kind == now.kind == "text":
        yield from _lengths(was, now)
    elif (was.kind, was.pattern, was.day_first) != (now.kind, now.pattern, now.day_first):
        yield _pattern(was, now)
    yield from _empty(was, now)


def _codes(was: Column, now: Column) -> Iterator[Change]:
    gone = [code for code in was.codes if code not in now.codes]
    came = [code for code in now.codes if code not in was.codes]
    if gone:
        yield Change(
            "codes removed", now.name, f"{listed(gone)} no longer allowed",
            f"{NO_LONGER} {listed(gone)}.",
        )  # fmt: skip
    if came:
        yield Change("codes added", now.name, f"{listed(came)} allowed as well", NOBODY)


def _lengths(was: Column, now: Column) -> Iterator[Change]:
    if was.within == now.within:
        return
    what = f"{_span(was)} characters became {_span(now)}"
    tighter = [f"more than {now.within[1]}"] if now.within[1] < was.within[1] else []
    tighter += [f"fewer than {now.within[0]}"] if now.within[0] > was.within[0] else []
    breaks = f"{NO_LONGER} {' or '.join(tighter)} characters." if tighter else NOBODY
    yield Change("length changed", now.name, what, breaks)


def _span(column: Column) -> str:
    least, most = column.within
    return str(most) if least == most else f"{least} to {most}"


def _pattern(was: Column, now: Column) -> Change:
    """What values must look like; tried with the values that the old version names."""
    tried = [value for value in dict.fromkeys((was.example, *was.codes)) if refused(now, value)]
    what = f"{_wanted(was)} became {_wanted(now)}"
    breaks = (
        f"{NO_LONGER} values like {listed(tried)}."
        if tried
        else f"The old example {was.example} is still taken; other values may not be."
    )
    return Change("pattern changed", now.name, what, breaks)


def _wanted(column: Column) -> str:
    said = {
        "date": "a date, dd/mm/yyyy" if column.day_first else "a date, CCYY-MM-DD",
        "codes": listed(column.codes),
        "text": f"{_span(column)} characters",
    }
    return said.get(column.kind, f"{column.expected} ({column.pattern})")


def _empty(was: Column, now: Column) -> Iterator[Change]:
    if was.not_applicable and not now.not_applicable:
        yield Change("-2 removed", now.name, "-2 is no longer allowed", f"{NO_LONGER} -2.")
    if now.not_applicable and not was.not_applicable:
        yield Change("-2 added", now.name, "-2 is allowed where it does not apply", NOBODY)
    if was.optional and not now.optional:
        yield Change("now needed", now.name, "it may no longer be empty", f"{NO_LONGER} it empty.")
    if now.optional and not was.optional:
        yield Change("now optional", now.name, "it may be empty", NOBODY)
