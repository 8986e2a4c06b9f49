"""Reckoning: all that is kept compared with all else. Each function yields what is wrong."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import Session, col, select
from typer.testing import CliRunner

from bot import keys
from bot.commands.app import app
from bot.verdict import Wrong, belongs, genuine
from handlers.due.schedule import MARK, OWING
from handlers.life.standing import Status
from handlers.outside import Letter
from handlers.words import date_in_england
from storage import files, rows
from tests.simulation.stories import SILENT
from tests.simulation.town import AGENT, CLOSES, COLLECTOR, DUE, OPENS, Town

STATUS = "|".join(Status)
SAID = re.compile(rf"(\d[\d,]*) ({STATUS})")
FIGURES = re.compile(rf"(?:returns?|closes \S+): ((?:\d[\d,]* (?:{STATUS})(?:, )?)+)")
"""As in "250 returns: 31 no data, 22 loaded"."""
TOLD = [f"{DUE} {n}" for n in ("-14", "-7", "-2", "0", "+1", "+3", "+7", "+14", "+21", "+28")]
"""What the calendar brings, to somebody who does nothing."""


def each_day(town: Town, expected: Mapping[str, int]) -> Iterator[str]:
    """Every return stands somewhere, once: as it should, and as the ledger tells."""
    with town.outside.reading() as session:
        stand = Counter(session.exec(select(rows.Return.status)).all())
        told = Counter(_by_ledger(session, town).values())
    if stand.total() != len(town.schools):
        yield f"{stand.total()} returns of {len(town.schools)} schools"
    if stand != Counter(expected):
        yield f"they stand {_sorted(stand)}, not {_sorted(expected)}"
    if told != stand:
        yield f"the ledger tells {_sorted(told)}, and they stand {_sorted(stand)}"


def what_is_told(town: Town, expected: Mapping[str, int]) -> Iterator[str]:
    """What `progress` and `returns` say is what is so."""
    unfinished = {s: n for s, n in expected.items() if s != Status.AUTHORISED}
    said = [
        ("progress", _said(town.post.to(AGENT[0])[-1].text), expected),
        ("returns", _said(town.post.to(COLLECTOR[0])[-1].text), unfinished),
    ]
    yield from (one for what in said for one in _as_said(*what))


def _as_said(what: str, figures: Mapping[str, int], right: Mapping[str, int]) -> Iterator[str]:
    if figures != {status: number for status, number in right.items() if number}:
        yield f"{what} says {_sorted(figures)}, not {_sorted(right)}"


def at_the_end(town: Town, expected: Mapping[str, int], *, whole: bool) -> Iterator[str]:
    """Everything that must be true at last; ``whole``: the collection has closed."""
    listed = _said(_typed(town, "collection", "list")[1])
    yield from _as_said("collection list", listed, expected)
    with town.outside.reading() as session:
        yield from _statuses(session)
        yield from _letters(session, town)
        yield from _reminders(session, town)
        yield from _silent(session, town, whole)
        yield from _files(session, town)
    yield from _receipts(town)


def counts(town: Town) -> dict[str, int]:
    """How much there was of everything."""
    with town.outside.reading() as session:
        found = {
            "mails in": len(session.exec(select(rows.Message.id)).all()),
            "letters out": len(town.post.letters),
            "letters refused": len(town.post.refused),
            "entries of the ledger": len(session.exec(select(rows.Entry.sequence)).all()),
            "submissions": len(session.exec(select(rows.Submission.id)).all()),
            "receipts": sum(1 for _ in _receipts_in(town.post.letters)),
        }
        reminded = session.exec(select(rows.Outbox.milestone)).all()
    kinds = Counter(name.split()[0] for name in reminded if name)
    return found | {f"letters: {name}": number for name, number in sorted(kinds.items())}


def _by_ledger(session: Session, town: Town, until: int | None = None) -> dict[str, str]:
    """Where each return stands by the ledger alone, up to an entry."""
    stand = {school.ref: Status.NO_DATA.value for school in town.schools}
    moves = select(rows.Entry.ref, rows.Entry.became).where(rows.Entry.became != "")
    moves = moves.where(col(rows.Entry.sequence) <= until) if until is not None else moves
    return stand | {r: s for r, s in session.exec(moves.order_by(col(rows.Entry.sequence))) if r}


def _statuses(session: Session) -> Iterator[str]:
    reached = {Status.NO_DATA.value, *session.exec(select(rows.Entry.became)).all()}
    if missed := set(map(str, Status)) - reached:
        yield f"no return was ever {', '.join(sorted(missed))}"


def _letters(session: Session, town: Town) -> Iterator[str]:
    """Every letter that was owed went out, once, and none that was not owed."""
    owed = {row.message_id: row for row in session.exec(select(rows.Outbox))}
    for outcome, letters in (("sent", town.post.letters), ("refused", town.post.refused)):
        went = Counter(letter.message_id for letter in letters)
        yield from (f"{owed[one].key} went out {n} times" for one, n in went.items() if n > 1)
        kept = {one for one, row in owed.items() if row.outcome == outcome}
        if went.keys() != kept:
            yield f"{len(went.keys() ^ kept)} letters are {outcome} in the outbox or by post only"
    other = [row.key for row in owed.values() if row.outcome not in ("sent", "refused")]
    yield from (f"{key} is neither sent nor refused" for key in other)


def _reminders(session: Session, town: Town) -> Iterator[str]:
    """Nobody is reminded who owes nothing, nor when the collection is not open."""
    reminders = select(rows.Outbox).where(col(rows.Outbox.milestone).startswith(f"{MARK} "))
    by: dict[int | None, dict[str, str]] = {}
    for row in session.exec(reminders):
        if row.as_of not in by:
            by[row.as_of] = _by_ledger(session, town, row.as_of)
        if by[row.as_of][row.ref] not in OWING:
            yield f"{row.key}: reminded of a return that was {by[row.as_of][row.ref]}"
        if not OPENS <= date_in_england(row.intended_at) <= _closes(session, row.ref):
            yield f"{row.key}: reminded while it is not open"
        if not row.address.endswith(f"@school-{_number(row.ref)}.example"):
            yield f"{row.key}: reminded {row.address}, who is of another school"


def _silent(session: Session, town: Town, whole: bool) -> Iterator[str]:
    """Who does nothing is told of everything that the calendar brings, once."""
    right = [f"{MARK} opens {OPENS}", *(f"{MARK} {name}" for name in TOLD)]
    for school in town.schools:
        address = school.person("office")[0]
        mine = select(rows.Outbox.milestone).where(rows.Outbox.address == address)
        told = list(session.exec(mine.order_by(col(rows.Outbox.id))))
        so_far = right if whole else right[: max(1, len(told))]
        if school.kind in SILENT and told != so_far:
            yield f"{school.ref} ({school.kind}) was told {told}"


def _files(session: Session, town: Town) -> Iterator[str]:
    for sha256, content in town.sent.items():
        if session.get(rows.File, sha256) is None:
            yield f"a file of {len(content)} bytes is not in the store: {sha256}"
        elif files.load(session, sha256) != content:
            yield f"a file is not as it was sent: {sha256}"


def _receipts(town: Town) -> Iterator[str]:
    """Each receipt that somebody got is genuine, of a file that was sent, and of this ledger."""
    known = keys.known([keys.published(town.bot.settings.folder)])
    got = list(_receipts_in(town.post.letters))
    yield from (one for content in got for one in _receipt(town, content, known))
    filed = {json.loads(content)["receipt"].partition(",")[0] for content in got}
    with town.outside.reading() as session:
        every = {f"{s.ref}#{s.number}" for s in session.exec(select(rows.Submission))}
    yield from (f"{one} has no receipt" for one in sorted(every - filed))
    with TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{n}.json" for n in range(len(got))]
        for path, content in zip(paths, got, strict=True):
            path.write_bytes(content)
        code, told = _typed(town, "audit", "verify", *map(str, paths))
    if code:
        yield f"audit verify: {told}"


def _receipt(town: Town, content: bytes, known: Mapping[str, object]) -> Iterator[str]:
    receipt = genuine(content, known)  # type: ignore[arg-type]
    if isinstance(receipt, Wrong):
        yield f"a receipt is {receipt.reference}"
    elif receipt.sha256 and (wrong := belongs(receipt, town.sent.get(receipt.sha256, b""))):
        yield f"{receipt.headline[0]}: {wrong.reference}"


def _receipts_in(letters: Iterable[Letter]) -> Iterator[bytes]:
    for letter in letters:
        yield from (c for name, _, c in letter.attachments if name.startswith("receipt-"))


def _closes(session: Session, ref: str) -> date:
    until = session.get_one(rows.Return, ref).extended
    return max(CLOSES, until) if until else CLOSES


def _number(ref: str) -> int:
    return int(ref.rpartition("-")[2]) - 4000


def _said(text: str) -> dict[str, int]:
    """The figures of a text like "250 returns: 31 no data, 22 loaded"."""
    found = FIGURES.search(" ".join(text.split()))
    return {s: int(n.replace(",", "")) for n, s in SAID.findall(found[1])} if found else {}


def _typed(town: Town, *words: str) -> tuple[int, str]:
    """What a command on the same store says and ends with."""
    where = {"RETURNS_BOT_FOLDER": str(town.bot.settings.folder)}
    done = CliRunner().invoke(app, list(words), env=where)
    return done.exit_code, done.output


def _sorted(figures: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {status}" for status, number in sorted(figures.items()) if number)
