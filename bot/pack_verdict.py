"""A verdict on an auditor's pack, without any store: each part against what was signed of it.

What is signed are the receipts. They name the entries of the ledger by their hashes, and these the
files and the reports. What nothing signed speaks of is said, and not called good.
"""

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nacl.signing import VerifyKey

from bot.pack_history import table
from bot.verdict import Wrong, genuine
from handlers.life.receipting import FILED
from handlers.life.receipts import Receipt
from storage.ledger import digest
from storage.rows import Entry

LARGEST = 2 << 30
"""Bytes that a pack may have, unpacked."""
LEDGER, HISTORY, KEYS = "ledger.json", "history.csv", "public.keys"
CHECKS = ("checked", "kept")
"""The verbs of the entries that rest on the report of a check."""
Members = Mapping[str, bytes]

# fmt: off
WHY = {
    # reference            what is wrong, and what to do
    "pack-damaged":       "It is no pack as we write them: {why}. Have it made again.",
    "part-missing":       "{what} is not in the pack.",
    "entry-changed":      "Entry {n} of the ledger ({verb}) is not as it was written.",
    "entry-missing":      "An entry of this return is gone, or was put in, before entry {n} "
                          "({verb}).",
    "chain-broken":       "Entry {n} ({verb}) does not follow the one that stands before it.",
    "history-differs":    "history.csv does not say what ledger.json says: do not rely on it.",
    "receipt-differs":    "{name} was not made from these entries of the ledger: one of the two "
                          "was changed, or belongs elsewhere.",
    "file-differs":       "{name} is not the file that was filed.",
    "report-differs":     "{name} is not what the check reported.",
    "part-unknown":       "{name} is no part of a pack: it proves nothing.",
}
# fmt: on


@dataclass(frozen=True)
class Verdict:
    """What is right, in sentences, what is wrong, and the parts that nothing signed tells of."""

    right: tuple[str, ...]
    wrong: tuple[Wrong, ...]
    unsigned: tuple[str, ...] = ()


def is_pack(content: bytes) -> bool:
    """Whether it is a zip, and so no receipt."""
    return content.startswith(b"PK")


def judged(content: bytes, known: Mapping[str, VerifyKey]) -> Verdict:
    """All that is right and wrong with a pack; it is read to its end whatever is found."""
    try:
        members = _opened(content)
        entries = [Entry.model_validate(one) for one in json.loads(members[LEDGER])]
    except (zipfile.BadZipFile, zlib.error, ValueError, TypeError, KeyError, OSError) as why:
        return Verdict((), (_wrong("pack-damaged", why=_in_words(why)),))
    receipts = {name: genuine(members[name], known) for name in members if _is_receipt(name)}
    held = {name: one for name, one in receipts.items() if isinstance(one, Receipt)}
    wrong = (
        *_chain(entries, members),
        *(Wrong(one.reference, f"{name}: {one.sentence}")
          for name, one in receipts.items() if isinstance(one, Wrong)),
        *_receipts(entries, held, members),
        *_parts(entries, members),
    )  # fmt: skip
    right = (
        f"{len(entries)} entries of the ledger, {len(held)} genuine receipts",
        f"{_covered(members, entries)} files and reports against their hashes",
    )
    unsigned = tuple(name for name in members if _unsigned(name) or _untold(name, entries))
    return Verdict(right, wrong, unsigned)


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


def _chain(entries: list[Entry], members: Members) -> Iterator[Wrong]:
    """Whether the entries are as they were written, all there, in one chain, and told rightly."""
    before: Entry | None = None
    for version, entry in enumerate(entries, 1):
        named = {"n": entry.sequence, "verb": entry.verb}
        if entry.hash != digest(entry):
            yield _wrong("entry-changed", **named)
        elif entry.version != version + _offset(entries, version):
            yield _wrong("entry-missing", **named)
        elif before and _next(before, entry) and entry.before != before.hash:
            yield _wrong("chain-broken", **named)
        before = entry
    if members.get(HISTORY) != table(entries):
        yield _wrong("history-differs")


def _next(before: Entry, entry: Entry) -> bool:
    """Whether the second stands right after the first in the whole ledger: between two entries of
    one return others' may stand."""
    return entry.sequence == (before.sequence or 0) + 1


def _offset(entries: list[Entry], version: int) -> int:
    """How many are missing before: each gap is named once, where it is."""
    if version == 1:
        return 0
    return (entries[version - 2].version or 0) - (version - 1)


def _receipts(
    entries: list[Entry], held: Mapping[str, Receipt], members: Members
) -> Iterator[Wrong]:
    """Whether each receipt was made from these entries, and each filing has one."""
    hashes = {entry.sequence: (entry.before, entry.hash) for entry in entries}
    for name, receipt in held.items():
        if any(hashes.get(link.entry) != (link.before, link.hash) for link in receipt.links):
            yield _wrong("receipt-differs", name=name)
    for entry in entries:
        there = [name for name in members if name.endswith(f"-{entry.submission}.json")]
        if entry.verb in FILED and not [name for name in there if _is_receipt(name)]:
            yield _wrong("part-missing", what=f"The receipt of filing #{entry.submission}")


def _parts(entries: list[Entry], members: Members) -> Iterator[Wrong]:
    """Whether files and reports are those that the entries rest on, and nothing else is there."""
    filed = {str(e.submission): e.evidence for e in entries if e.verb in FILED}
    found = _reported(entries)
    for name, content in members.items():
        room, _, rest = name.partition("/")
        number = rest.partition("/")[0]
        if room == "files" and _sha256(content) != filed.get(number):
            yield _wrong("file-differs", name=name)
        if _is_report(name) and number in found and _report_sha256(content) != found[number]:
            yield _wrong("report-differs", name=name)
    yield from (_wrong("part-unknown", name=name) for name in members if _is_strange(name))
    for number in found:
        if f"reports/{number}/report.json" not in members:
            yield _wrong("part-missing", what=f"The report on filing #{number}")


def _reported(entries: list[Entry]) -> dict[str, str]:
    """The hashes of reports by the numbers of their filings: of what took its place, and of what
    waits, or waited, beside a filed one. What a newer file overtook has no entry of its check.
    """
    checks = [e for e in entries if e.verb in CHECKS and e.evidence]
    return {str(e.submission): e.evidence for e in reversed(checks)}


def _is_report(name: str) -> bool:
    return name.startswith("reports/") and name.endswith("/report.json")


def _is_strange(name: str) -> bool:
    known = name in (LEDGER, HISTORY) or name.startswith("files/")
    return not (known or _is_receipt(name) or _is_report(name) or _unsigned(name))


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _report_sha256(content: bytes) -> str:
    """Of the report as it was kept: in the pack it is indented, to be read."""
    try:
        return _sha256(json.dumps(json.loads(content)).encode())
    except ValueError:
        return ""


def _untold(name: str, entries: list[Entry]) -> bool:
    """Whether it is a report on which no entry rests."""
    return _is_report(name) and name.split("/")[1] not in _reported(entries)


def _covered(members: Members, entries: list[Entry]) -> int:
    reports = sum(_is_report(name) and not _untold(name, entries) for name in members)
    return reports + sum(name.startswith("files/") for name in members)


def _is_receipt(name: str) -> bool:
    return name.startswith("receipts/receipt-") and name.endswith(".json")


def _unsigned(name: str) -> bool:
    """Parts for people, made from the others, of which nothing signed tells."""
    documents = ("findings.xlsx", "findings.html", "summary.html")
    told = name.startswith("receipts/none-") or name in ("README.txt", KEYS)
    return told or (name.startswith("reports/") and name.endswith(documents))


def _wrong(reference: str, **words: object) -> Wrong:
    return Wrong(reference, WHY[reference].format(**words))
