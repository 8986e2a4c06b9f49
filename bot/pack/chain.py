"""The entries of one return in a pack: are they as they were written, in one chain, and signed?"""

from collections.abc import Iterable, Iterator

from bot.pack.faults import wrong
from bot.verdict import Wrong
from handlers.life.receipts import Link
from storage.ledger import digest
from storage.rows import Entry


def broken(entries: list[Entry]) -> Iterator[Wrong]:
    """Where the entries are not as they were written, not all there, or not in one chain."""
    before: Entry | None = None
    for version, entry in enumerate(entries, 1):
        if entry.hash != digest(entry):
            yield named("entry-changed", entry)
        elif entry.version != version + _offset(entries, version):
            yield named("entry-missing", entry)
        elif before and _next(before, entry) and entry.before != before.hash:
            yield named("chain-broken", entry)
        before = entry


def uncovered(entries: list[Entry], links: Iterable[Link]) -> list[Entry]:
    """The entries that no receipt's link names, and that no covered one follows in the whole
    ledger: nothing but the pack itself says that they are so.
    """
    signed = {(link.entry, link.hash) for link in links}
    found: list[Entry] = []
    after: Entry | None = None
    for entry in reversed(entries):
        follows = after and _next(entry, after) and after.before == entry.hash
        covered = bool(follows) or (entry.sequence, entry.hash) in signed
        after = entry if covered else None
        found += [] if covered else [entry]
    return found[::-1]


def named(reference: str, entry: Entry) -> Wrong:
    """What is wrong with an entry."""
    return wrong(reference, n=entry.sequence, verb=entry.verb)


def _next(before: Entry, entry: Entry) -> bool:
    """Whether the second stands right after the first in the whole ledger: between two entries of
    one return others' may stand."""
    return entry.sequence == (before.sequence or 0) + 1


def _offset(entries: list[Entry], version: int) -> int:
    """How many are missing before: each gap is named once, where it is."""
    if version == 1:
        return 0
    return (entries[version - 2].version or 0) - (version - 1)
