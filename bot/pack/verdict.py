"""A verdict on an auditor's pack, without any store: each part against what was signed of it.

What is signed are the manifest, which names all parts, and the receipts. These name entries of the
ledger by their hashes, and the entries the files and the reports. What nothing signed speaks of is
said, and not called good.
"""

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from nacl.signing import VerifyKey

from bot.pack import chain, manifest
from bot.pack.faults import wrong
from bot.pack.history import table
from bot.pack.manifest import Manifest
from bot.verdict import Wrong, genuine
from handlers.life.receipting import CHECKS, FILED
from handlers.life.receipts import Receipt
from handlers.words import count
from storage.rows import Entry

LARGEST = 2 << 30
"""Bytes that a pack may have, unpacked."""
LEDGER, HISTORY, KEYS = "ledger.json", "history.csv", "public.keys"
Members = Mapping[str, bytes]
Held = Mapping[str, Receipt]
Faults = Iterable[Wrong]


@dataclass(frozen=True)
class Verdict:
    """What is right, in sentences, what is wrong, and which parts are neither."""

    right: tuple[str, ...]
    wrong: tuple[Wrong, ...]
    notes: tuple[str, ...] = ()


def is_pack(content: bytes) -> bool:
    """Whether it is a zip, and so no receipt."""
    return content.startswith(b"PK")


def judged(content: bytes, known: Mapping[str, VerifyKey]) -> Verdict:
    """All that is right and wrong with a pack; it is read to its end whatever is found."""
    try:
        members = _opened(content)
        entries = [Entry.model_validate(one) for one in json.loads(members[LEDGER])]
    except (zipfile.BadZipFile, zlib.error, ValueError, TypeError, KeyError, OSError) as why:
        return Verdict((), (wrong("pack-damaged", why=_in_words(why)),))
    receipts = {name: genuine(members[name], known) for name in members if _is_receipt(name)}
    held = {name: one for name, one in receipts.items() if isinstance(one, Receipt)}
    sealed = manifest.genuine(members, known)
    faults = (
        *chain.broken(entries),
        *_history(entries, members),
        *(Wrong(one.reference, f"{name}: {one.sentence}")
          for name, one in receipts.items() if isinstance(one, Wrong)),
        *_receipts(entries, held, members),
        *_parts(entries, members),
        *_sealed(sealed, members),
    )  # fmt: skip
    if isinstance(sealed, Manifest):
        notes = _note("no entry of the ledger tells of", _untold(members, entries))
        return Verdict(_right(sealed, entries, held, members), _once(faults), notes)
    return _without(sealed, entries, held, members, faults)


def _without(
    no: Wrong, entries: list[Entry], held: Held, members: Members, faults: Faults
) -> Verdict:
    """The verdict on a pack whose manifest does not hold: of the ledger only what receipts cover
    is called right."""
    links = [link for receipt in held.values() for link in receipt.links]
    loose = chain.uncovered(entries, links)
    covered = len(entries) - len(loose)
    right = f"{covered} of {len(entries)} entries of the ledger are covered by receipts"
    notes = _note(
        "nothing signed tells of", [*filter(_unsigned, members), *_untold(members, entries)]
    )
    unsigned = [chain.named("entry-unsigned", entry) for entry in loose]
    return Verdict((right,), _once((no, *unsigned, *faults)), notes)


def _right(sealed: Manifest, entries: list[Entry], held: Held, members: Members) -> tuple[str, ...]:
    covered = sum(name.startswith("files/") or _is_report(name) for name in members)
    covered -= len(_untold(members, entries))
    return (
        f"{sealed.headline}: {count(len(sealed.parts), 'part')}, signed with the key {sealed.key}",
        f"{len(entries)} entries of the ledger, {len(held)} genuine receipts",
        f"{covered} files and reports against their hashes",
    )


def _sealed(sealed: Manifest | Wrong, members: Members) -> Iterator[Wrong]:
    if isinstance(sealed, Manifest):
        yield from manifest.differing(sealed, members)


def _once(faults: Iterable[Wrong]) -> tuple[Wrong, ...]:
    """In their order: of a part that is missing two may say so."""
    return tuple(dict.fromkeys(faults))


def _note(what: str, names: Sequence[str]) -> tuple[str, ...]:
    return (f"{what}: {', '.join(names)}",) if names else ()


def _opened(content: bytes) -> Members:
    """The parts by name. Raises BadZipFile for one that is damaged, too large, or there twice."""
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        names = pack.namelist()
        if sum(one.file_size for one in pack.infolist()) > LARGEST:
            raise zipfile.BadZipFile("it is larger than a pack")
        if len(set(names)) < len(names):
            raise zipfile.BadZipFile("it has two parts of one name")
        return {name: pack.read(name) for name in names}


def _in_words(why: Exception) -> str:
    return f"{LEDGER} is missing" if isinstance(why, KeyError) else str(why).partition("\n")[0]


def _history(entries: list[Entry], members: Members) -> Iterator[Wrong]:
    if members.get(HISTORY) != table(entries):
        yield wrong("history-differs")


def _receipts(entries: list[Entry], held: Held, members: Members) -> Iterator[Wrong]:
    """Whether each receipt was made from these entries, and each filing has one."""
    hashes = {entry.sequence: (entry.before, entry.hash) for entry in entries}
    for name, receipt in held.items():
        if any(hashes.get(link.entry) != (link.before, link.hash) for link in receipt.links):
            yield wrong("receipt-differs", name=name)
    for entry in entries:
        there = [name for name in members if name.endswith(f"-{entry.submission}.json")]
        if entry.verb in FILED and not [name for name in there if _is_receipt(name)]:
            yield wrong("part-missing", what=f"The receipt of filing #{entry.submission}")


def _parts(entries: list[Entry], members: Members) -> Iterator[Wrong]:
    """Whether files and reports are those that the entries rest on, and nothing else is there."""
    filed = {str(e.submission): e.evidence for e in entries if e.verb in FILED}
    found = _reported(entries)
    for name, content in members.items():
        room, _, rest = name.partition("/")
        number = rest.partition("/")[0]
        if room == "files" and _sha256(content) != filed.get(number):
            yield wrong("file-differs", name=name)
        if _is_report(name) and number in found and _report_sha256(content) != found[number]:
            yield wrong("report-differs", name=name)
    yield from (wrong("part-unknown", name=name) for name in members if _is_strange(name))
    for number in found:
        if f"reports/{number}/report.json" not in members:
            yield wrong("part-missing", what=f"The report on filing #{number}")


def _reported(entries: list[Entry]) -> dict[str, str]:
    """The hashes of reports by the numbers of their filings: of what took its place, and of what
    waits, or waited, beside a filed one. What a newer file overtook has no entry of its check.
    """
    checks = [e for e in entries if e.verb in CHECKS and e.evidence]
    return {str(e.submission): e.evidence for e in reversed(checks)}


def _is_report(name: str) -> bool:
    return name.startswith("reports/") and name.endswith("/report.json")


def _is_strange(name: str) -> bool:
    known = name in (LEDGER, HISTORY, manifest.NAME) or name.startswith("files/")
    return not (known or _is_receipt(name) or _is_report(name) or _unsigned(name))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _report_sha256(content: bytes) -> str:
    """Of the report as it was kept: in the pack it is indented, to be read."""
    try:
        return _sha256(json.dumps(json.loads(content)).encode())
    except ValueError:
        return ""


def _untold(members: Members, entries: list[Entry]) -> list[str]:
    """The reports on which no entry rests."""
    told = _reported(entries)
    return [name for name in members if _is_report(name) and name.split("/")[1] not in told]


def _is_receipt(name: str) -> bool:
    return name.startswith("receipts/receipt-") and name.endswith(".json")


def _unsigned(name: str) -> bool:
    """Parts for people, made from the others, of which nothing signed tells."""
    documents = ("findings.xlsx", "findings.html", "summary.html")
    told = name.startswith("receipts/none-") or name in ("README.txt", KEYS)
    return told or (name.startswith("reports/") and name.endswith(documents))
