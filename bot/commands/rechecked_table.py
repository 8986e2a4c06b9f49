"""What a recheck found, as lines of a table for a terminal. It checks nothing."""

from collections.abc import Iterator, Mapping, Sequence

from handlers.checks.rechecked import Rechecked

HEADINGS = ("return", "status", "before", "now", "new", "gone", "")
OF_DRAFTS = ("return", "status", "found")
FAILS = "would now fail"
Row = tuple[str, ...]


def table(seen: Sequence[Rechecked], version: str) -> list[str]:
    """Each return of which something else is found than its sender was told, and the sums."""
    other = [one for one in seen if one.new or one.gone]
    rows = [_row(one) for one in sorted(other, key=lambda one: not one.fails)]
    fail = sum(one.fails for one in other)
    older = len({one.before.version for one in seen} - {version})
    return [
        *_lines(HEADINGS, rows),
        f"{len(seen):,} returns by version {version} of the rules ({_versions(older)}): "
        f"{len(seen) - len(other):,} as before, {len(other):,} with other findings, of which "
        f"{fail:,} would now fail.",
    ]


def _versions(older: int) -> str:
    if not older:
        return "the same that they were checked by"
    return f"they were checked by {older} other{'' if older == 1 else 's'}"


def _row(one: Rechecked) -> Row:
    standing = one.standing
    return (
        standing.numbered,
        str(standing.status),
        one.was.newest,
        one.then.newest,
        _rules(one.new),
        _rules(one.gone),
        FAILS if one.fails else "",
    )


def _rules(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{rule} ({n:,})" for rule, n in counts.items()) or "-"


def of_drafts(seen: Sequence[Rechecked], drafts: Sequence[str]) -> list[str]:
    """Each return in which a draft finds something, and how often it does in all."""
    found = [one for one in seen if one.of_drafts()]
    rows = [
        (
            one.standing.numbered,
            str(one.standing.status),
            _rules({d: one.now.counts[d] for d in drafts if one.now.counts.get(d)}),
        )
        for one in found
    ]
    return [*_lines(OF_DRAFTS, rows), *(_sum(seen, draft) for draft in drafts)]


def _sum(seen: Sequence[Rechecked], draft: str) -> str:
    counts = [one.now.counts.get(draft, 0) for one in seen]
    returns = sum(1 for n in counts if n)
    unrun = sum(draft not in one.now.rules.run for one in seen)
    beside = f" It was not run on {unrun:,} of them." if unrun else ""
    where = f"in {returns:,} of {len(seen):,} returns"
    return f"{draft} would be found {sum(counts):,} times, {where}.{beside}"


def _lines(headings: Row, rows: Sequence[Row]) -> Iterator[str]:
    """Columns as wide as what stands in them; nothing where there are no rows."""
    if not rows:
        return
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    for row in (headings, *rows):
        yield "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip()
    yield ""
