"""An auditor's pack is verified offline: what was tampered with is named, whatever it is."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nacl.signing import SigningKey
from sqlmodel import Session

from bot import store
from bot.pack import manifest
from bot.pack.history import table
from bot.settings import Settings
from handlers.life.signed import key_name
from handlers.outside import Signer
from storage import files, ledger, submissions
from storage.rows import Entry, Organisation, Return, Submission
from tests import filed
from tests.filed import REF
from tests.test_receipts import run, site

__all__ = ["site"]

Parts = dict[str, bytes]
FIRST, SECOND = (f"receipts/receipt-SC3-07-873-4001-{n}.json" for n in (1, 2))
MANIFEST = "manifest.json"
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


def test_a_pack_that_nobody_touched_is_right(
    site: Settings,
) -> None:
    code, told = verified(made())
    assert code == 0, told
    assert "ok   3 entries of the ledger, 2 genuine receipts" in told
    assert "ok   2 files and reports against their hashes" in told
    assert f"ok   {REF}, packed by Returns of Ours, " in told
    assert ": 8 parts, signed with the key " in told
    assert "nothing signed" not in told


def test_a_file_that_waited_has_its_report_and_one_that_was_overtaken_has_one_beside_the_ledger(
    site: Settings,
) -> None:
    more(site, "kept", {**filed.REPORT, "errors": 1})
    more(site, "", {**filed.REPORT, "errors": 3})
    parts = made()
    code, told = verified(parts)
    assert code == 0, told
    assert "reports/3/report.json" not in told
    assert "no entry of the ledger tells of: reports/4/report.json" in told
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
    parts["reports/1/summary.html"] = b"x"


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
        (added, "part-unknown: reports/1/summary.html"),
        (changed("README.txt", b"Hillside", b"Lakeside"), "part-changed: README.txt"),
        (changed("public.keys", b"since", b"SINCE"), "part-changed: public.keys"),
        (without("README.txt"), "part-missing: README.txt"),
        (without(MANIFEST), "part-missing: manifest.json"),
        (changed(MANIFEST, b"Ours", b"Eve"), "signature-wrong: manifest.json"),
        (changed(MANIFEST, b"\n", b"\r\n"), "manifest-damaged: "),
        (changed(MANIFEST, b'"parts"', b'"p"'), "manifest-damaged: The manifest is not as it was"),
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


@pytest.fixture
def approved(site: Settings) -> Settings:
    """The last entry is an approval: no receipt names it."""
    decide(site, "SC3-07/873-4001", "approve")
    return site


def decide(settings: Settings, ref: str, verb: str) -> None:
    engine = store.opened(settings)
    with Session(engine) as session:
        entry = Entry(ref=ref, verb=verb, actor="Ben", at=filed.AT)
        ledger.append(session, entry, ledger.load(session, ref).version)
        session.commit()
    engine.dispose()


def forged(parts: Parts, n: int = -1) -> None:
    """An entry was made another's, and all that follows from it in the pack was made to fit."""
    entries = [Entry.model_validate(one) for one in json.loads(parts["ledger.json"])]
    entries[n].verb, entries[n].actor = "reject", "Eve"
    entries[n].hash = ledger.digest(entries[n])
    said = [entry.model_dump(mode="json") for entry in entries]
    parts["ledger.json"], parts["history.csv"] = json.dumps(said).encode(), table(entries)


def test_a_forged_decision_is_found_out_by_the_manifest(approved: Settings) -> None:
    parts = made()
    assert verified(parts)[0] == 0
    forged(parts)
    code, said = verified(parts)
    assert code == 1
    assert "part-changed: ledger.json" in said
    assert "part-changed: history.csv" in said


@pytest.mark.parametrize("by", [None, SigningKey(bytes(32))])
def test_without_a_manifest_that_holds_no_decision_is_called_right(
    approved: Settings, by: SigningKey | None
) -> None:
    parts = made()
    forged(parts)
    del parts[MANIFEST]
    if by:
        eve = Signer(key_name(bytes(by.verify_key)), "Ours", lambda said: by.sign(said).signature)
        parts[MANIFEST] = manifest.made(eve, REF, filed.AT, [], parts)
    code, said = verified(parts)
    assert code == 1
    assert "3 of 4 entries of the ledger are covered by receipts" in said
    assert "entry-unsigned: No signature covers entry 4 of the ledger (reject)" in said
    assert "nothing signed tells of: README.txt, public.keys" in said
    assert "key-unknown: manifest.json" in said if by else "part-missing: manifest" in said


def test_an_entry_between_those_of_receipts_is_covered_only_where_the_chain_reaches_it(
    approved: Settings,
) -> None:
    """Where another return's entry stands after it, nothing signed holds its hash."""
    with Session(store.opened(approved)) as session:
        session.add(Organisation(code="873-4002", kind="school", name="Greenford"))
        session.flush()
        session.add(Return(ref="SC3-07/873-4002", collection="SC3-07", organisation="873-4002"))
        session.commit()
    decide(approved, "SC3-07/873-4002", "approve")
    decide(approved, REF, "note")
    more(approved, "kept", {**filed.REPORT, "errors": 1})
    parts = made()
    assert verified(parts)[0] == 0
    del parts[MANIFEST]
    said = verified(parts)[1]
    assert "6 of 7 entries" in said
    assert said.count("entry-unsigned") == 1
    assert "covers entry 4 of the ledger (approve)" in said


def test_a_pack_of_another_operator_is_signed_with_an_unknown_key(
    site: Settings, tmp_path: Path
) -> None:
    made()
    (tmp_path / "other.keys").write_text(f"{'ab' * 32}\n")
    code, said = run("verify", "pack.zip", "--key", "other.keys")
    assert (code, said.count("key-unknown")) == (1, 3)


@pytest.mark.parametrize("content", [b"PK", b"PK\x03\x04 cut off"])
def test_a_pack_that_cannot_be_opened_is_said_to_be_damaged(site: Settings, content: bytes) -> None:
    Path("cut.zip").write_bytes(content)
    code, said = run("verify", "cut.zip")
    assert (code, "pack-damaged" in said) == (1, True)
