"""An auditor's pack is verified offline: what was tampered with is named, whatever it is."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from bot import store
from bot.settings import Settings
from storage import files, ledger, submissions
from storage.rows import Entry, Submission
from tests import filed
from tests.filed import REF
from tests.test_receipts import run, site

__all__ = ["site"]

Parts = dict[str, bytes]
FIRST, SECOND = (f"receipts/receipt-SC3-07-873-4001-{n}.json" for n in (1, 2))
REPORT, SENT = "reports/1/report.json", "files/1/census.xml"


def made() -> Parts:
    code, told = run("audit", "pack", REF, "-o", "pack.zip", "--files")
    assert code == 0, told
    with zipfile.ZipFile("pack.zip") as pack:
        return {name: pack.read(name) for name in pack.namelist()}


def verified(parts: Parts) -> tuple[int, str]:
    """What verify says of a pack of these parts, with the operator's own keys."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as pack:
        for name, content in parts.items():
            pack.writestr(name, content)
    Path("other.zip").write_bytes(packed.getvalue())
    return run("verify", "other.zip")


def test_a_pack_that_nobody_touched_is_right_and_what_nothing_signed_tells_of_is_said(
    site: Settings,
) -> None:
    code, told = verified(made())
    assert code == 0, told
    assert "ok   3 entries of the ledger, 2 genuine receipts" in told
    assert "ok   2 files and reports against their hashes" in told
    assert "nothing signed tells of: README.txt, public.keys" in told


def test_a_file_that_waited_has_its_report_and_one_that_was_overtaken_has_one_unsigned(
    site: Settings,
) -> None:
    more(site, "kept", {**filed.REPORT, "errors": 1})
    more(site, "", {**filed.REPORT, "errors": 3})
    parts = made()
    code, told = verified(parts)
    assert code == 0, told
    assert "reports/3/report.json" not in told
    assert "nothing signed tells of: README.txt, reports/4/report.json" in told
    assert "ok   5 files and reports against their hashes" in told
    changed("reports/3/report.json", b'"errors": 1', b'"errors": 0')(parts)
    assert "report-differs: reports/3/report.json" in verified(parts)[1]


def more(settings: Settings, verb: str, report: dict[str, Any]) -> None:
    """One more filing, whose check left an entry of this verb; "" for none."""
    engine = store.opened(settings)
    with Session(engine) as session:
        file = files.keep(session, json.dumps(report).encode() + b" the file")
        one = Submission(ref=REF, file=file, file_name="more.xml", at=filed.AT)
        submissions.add(session, one)
        submissions.keep_findings(session, one, report)
        _entry(session, one, "file", file)
        if verb:
            _entry(session, one, verb, files.keep(session, json.dumps(report).encode()))
        session.commit()
    engine.dispose()


def _entry(session: Session, one: Submission, verb: str, evidence: str = "") -> None:
    by: dict[str, Any] = {"actor": "Ann Office", "at": filed.AT, "evidence": evidence}
    entry = Entry(ref=REF, verb=verb, submission=one.number, **by)
    ledger.append(session, entry, ledger.load(session, REF).version)


def changed(name: str, old: bytes, new: bytes) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        assert old in parts[name]
        parts[name] = parts[name].replace(old, new, 1)

    return change


def without(name: str) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        del parts[name]

    return change


def without_entry(n: int) -> Callable[[Parts], None]:
    def change(parts: Parts) -> None:
        entries = json.loads(parts["ledger.json"])
        del entries[n]
        parts["ledger.json"] = json.dumps(entries).encode()

    return change


def swapped(parts: Parts) -> None:
    parts[FIRST], parts[SECOND] = parts[SECOND], parts[FIRST].replace(b"2007", b"2008", 1)


def added(parts: Parts) -> None:
    parts["files/../../etc/passwd"] = b"x"
    parts["more.txt"] = b"x"


@pytest.mark.parametrize(
    ("tamper", "told"),
    [
        (changed("ledger.json", b"Ann Office", b"Eve Office"), "entry-changed: Entry 1"),
        (without_entry(1), "entry-missing: An entry of this return is gone"),
        (changed("history.csv", b"Ann Office", b"Eve Office"), "history-differs"),
        (changed(FIRST, b"Ann Office", b"Eve Office"), f"signature-wrong: {FIRST}"),
        (changed(FIRST, b"\n", b"\r\n"), f"receipt-damaged: {FIRST}"),
        (without(SECOND), "part-missing: The receipt of filing #2"),
        (without(REPORT), "part-missing: The report on filing #1"),
        (without("ledger.json"), "pack-damaged: It is no pack as we write them: ledger.json is"),
        (changed(SENT, b"Hillside", b"Lakeside"), f"file-differs: {SENT}"),
        (changed(REPORT, b'"errors": 2', b'"errors": 0'), f"report-differs: {REPORT}"),
        (changed(REPORT, b"{", b""), f"report-differs: {REPORT}"),
        (swapped, "signature-wrong"),
        (added, "part-unknown: more.txt"),
        (added, "file-differs: files/../../etc/passwd"),
    ],
)
def test_what_was_tampered_with_is_named(
    site: Settings, tamper: Callable[[Parts], None], told: str
) -> None:
    parts = made()
    tamper(parts)
    code, said = verified(parts)
    assert (code, told in said) == (1, True), said


def test_an_entry_that_was_forged_with_its_hash_is_found_out_by_the_receipt(site: Settings) -> None:
    parts = made()
    entries = json.loads(parts["ledger.json"])
    entries[0]["actor"] = "Eve"
    entries[0]["hash"] = ledger.digest(Entry.model_validate(entries[0]))
    parts["ledger.json"] = json.dumps(entries).encode()
    code, said = verified(parts)
    assert code == 1
    assert f"receipt-differs: {FIRST}" in said
    assert "chain-broken: Entry 2" in said


def test_a_pack_of_another_operator_is_signed_with_an_unknown_key(
    site: Settings, tmp_path: Path
) -> None:
    made()
    (tmp_path / "other.keys").write_text(f"{'ab' * 32}\n")
    code, said = run("verify", "pack.zip", "--key", "other.keys")
    assert (code, said.count("key-unknown")) == (1, 2)


@pytest.mark.parametrize("content", [b"PK", b"PK\x03\x04 cut off"])
def test_a_pack_that_cannot_be_opened_is_said_to_be_damaged(site: Settings, content: bytes) -> None:
    Path("cut.zip").write_bytes(content)
    code, said = run("verify", "cut.zip")
    assert (code, "pack-damaged" in said) == (1, True)
