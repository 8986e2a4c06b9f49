"""Audits: what was tampered with is named, and the pack has all that is known of one return."""

import csv
import io
import json
import sqlite3
import zipfile
import zlib
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from bot import store
from bot.pack import making
from bot.settings import Settings
from storage import ledger
from storage.rows import Entry
from tests.filed import FILE, REF
from tests.test_receipts import receipt, run, site

__all__ = ["site"]


def tamper(settings: Settings, *statements: str) -> None:
    """Do what only somebody with the database in their hands can do."""
    with closing(sqlite3.connect(settings.folder / "returns-bot.db")) as database:
        for verb in ("update", "delete"):
            database.execute(f"DROP TRIGGER IF EXISTS entry_no_{verb}")
        for statement in statements:
            database.execute(statement)
        database.commit()


def test_a_ledger_that_nobody_touched_is_whole_and_it_is_said_what_was_looked_at(
    site: Settings,
) -> None:
    Path("receipt.json").write_bytes(receipt(site))
    code, told = run("audit", "verify", "receipt.json")
    assert code == 0, told
    assert "ok   the chain: 3 entries, the newest of 20 September 2007, 10:30: " in told
    assert "ok   what 2 entries rest on: files and results" in told
    assert "ok   1 receipt against the ledger" in told


def test_a_tampered_row_is_named_with_what_it_claims_to_be(site: Settings) -> None:
    tamper(site, "UPDATE entry SET actor = 'Eve' WHERE sequence = 2")
    code, told = run("audit", "verify")
    assert code == 1
    assert f"entry 2 (checked {REF}, by Eve, 20 September 2007, 10:30): it is not as" in told
    assert "entry 1" not in told


def test_a_removed_row_is_named_at_the_gap(site: Settings) -> None:
    tamper(site, "DELETE FROM entry WHERE sequence = 2")
    code, told = run("audit", "verify", "--chain-only")
    assert code == 1
    assert "entry 3 (nil" in told
    assert "an entry before it is gone" in told


FIGURES = "UPDATE findings SET errors = 0"
OTHER_FILE = f"UPDATE submission SET file = (SELECT sha256 FROM file WHERE size <> {len(FILE)})"
UNKNOWN = (
    "INSERT INTO submission (ref, number, kind, file_name, on_behalf_of, at, verdict, ruleset, "
    "reason, attempts) SELECT ref, 9, kind, '', '', at, '', '', '', 0 FROM submission LIMIT 1"
)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (FIGURES, "entry 2 (checked"),
        ("UPDATE submission SET ruleset = 'x' WHERE number = 1", "another result"),
        (f"{OTHER_FILE} WHERE number = 1", "entry 1 (file"),
        ("DELETE FROM file WHERE size < 100", "the file that it rests on is gone"),
        (UNKNOWN, f"a submission that no entry tells of: {REF}#9"),
    ],
)
def test_what_an_entry_rests_on_cannot_be_changed_unseen(
    site: Settings, statement: str, told: str
) -> None:
    tamper(site, statement)
    code, said = run("audit", "verify")
    assert (code, told in said) == (1, True), said
    assert "ok   the chain" in said


def test_a_kept_file_whose_bytes_were_changed_is_named(site: Settings) -> None:
    forged = zlib.compress(FILE.replace(b"Hillside", b"Lakeside")).hex()
    tamper(site, f"UPDATE file SET body = x'{forged}' WHERE size = {len(FILE)}")
    code, said = run("audit", "verify")
    assert (code, "entry 1 (file" in said, "was changed" in said) == (1, True, True)


def test_a_ledger_that_was_rewritten_as_a_whole_is_found_out_by_a_receipt(site: Settings) -> None:
    Path("receipt.json").write_bytes(receipt(site))
    tamper(site, "UPDATE entry SET actor = 'Eve' WHERE sequence = 1")
    engine, before = store.opened(site), ""
    with Session(engine) as session:
        for entry in session.exec(select(Entry).order_by(text("sequence"))):
            entry.before, entry.hash = before, ""
            before = entry.hash = ledger.digest(entry)
            session.add(entry)
        session.commit()
    engine.dispose()
    assert run("audit", "verify")[0] == 0
    code, told = run("audit", "verify", "receipt.json")
    assert code == 1
    assert "entry 1: it is not the one that receipt.json was made from" in told


def test_a_receipt_that_is_not_ours_is_named(site: Settings) -> None:
    Path("receipt.json").write_bytes(receipt(site).replace(b"2 errors", b"0 errors"))
    code, told = run("audit", "verify", "receipt.json")
    assert (code, "receipt.json: signature-wrong: " in told) == (1, True)


def packed(*options: str) -> dict[str, bytes]:
    code, told = run("audit", "pack", REF.lower(), "-o", "pack.zip", *options)
    assert code == 0, told
    with zipfile.ZipFile("pack.zip") as pack:
        return {name: pack.read(name) for name in pack.namelist()}


def test_the_pack_has_receipts_history_and_reports_and_can_be_verified_by_itself(
    site: Settings, tmp_path: Path
) -> None:
    members = packed()
    assert set(members) == {
        "README.txt",
        "history.csv",
        "ledger.json",
        "manifest.json",
        "public.keys",
        "receipts/receipt-SC3-07-873-4001-1.json",
        "receipts/receipt-SC3-07-873-4001-2.json",
        "reports/1/report.json",
    }
    assert json.loads(members["reports/1/report.json"])["errors"] == 2
    for name in ("receipts/receipt-SC3-07-873-4001-1.json", "public.keys"):
        (tmp_path / Path(name).name).write_bytes(members[name])
    told = run("verify", "receipt-SC3-07-873-4001-1.json", "census.xml", "--key", "public.keys")
    assert told[0] == 0, told


def test_the_entries_in_the_pack_have_all_that_their_hashes_are_made_of(site: Settings) -> None:
    entries = [Entry.model_validate(one) for one in json.loads(packed()["ledger.json"])]
    assert [ledger.digest(entry) for entry in entries] == [entry.hash for entry in entries]


def test_the_history_in_the_pack_holds_no_formula(site: Settings) -> None:
    text_ = packed()["history.csv"].decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text_)))
    assert [row["verb"] for row in rows] == ["file", "checked", "nil"]
    assert rows[2]["actor"] == "'=Ann Office"


def test_the_files_that_were_sent_are_in_the_pack_only_where_they_are_wanted(
    site: Settings,
) -> None:
    assert packed("--files")["files/1/census.xml"] == FILE


def test_the_bot_goes_on_while_a_pack_is_made(
    site: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, moved = making.pack, []

    def watched(*given: Any, **options: Any) -> Any:
        pack = made(*given, **options)
        with sqlite3.connect(site.folder / "returns-bot.db", timeout=0.1) as other:
            moved.append(other.execute("UPDATE submission SET reason = 'x'").rowcount)
        assert not Path("pack.zip").exists()
        return pack

    monkeypatch.setattr(making, "pack", watched)
    assert "README.txt" in packed()
    assert moved == [2]


def test_the_pack_is_for_its_owner_alone_written_once_and_in_the_ledger(site: Settings) -> None:
    packed()
    assert Path("pack.zip").stat().st_mode & 0o077 == 0
    assert run("audit", "pack", REF, "-o", "pack.zip")[0] == 1
    assert run("audit", "pack", "SC3-07/873-4009", "-o", "none.zip")[0] == 1
    assert not Path("none.zip").exists()
    with Session(store.reading(site)) as session:
        (noted,) = ledger.about(session, "audit")
    assert noted.text.startswith(f"{REF}: README.txt, history.csv")
