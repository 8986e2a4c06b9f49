"""Receipts: what they say, that every changed byte is seen, and what `verify` answers offline."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey
from sqlmodel import Session
from typer.testing import CliRunner

from bot import keys, store
from bot.commands.app import app
from bot.settings import Settings
from bot.verdict import Wrong, belongs, genuine
from handlers.life import receipting
from handlers.life.receipts import Receipt, read
from handlers.life.signed import key_name, sealed
from handlers.outside import Signer
from storage import ledger, submissions
from storage.rows import Entry
from tests.filed import AT, FILE, REF, fill

SECRET = SigningKey(bytes(range(32)))
NAME = key_name(bytes(SECRET.verify_key))
KNOWN = {NAME: SECRET.verify_key}
SIGNER = Signer(NAME, "Returns of Ours", lambda content: SECRET.sign(content).signature)


def run(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, [str(word) for word in words])
    return done.exit_code, done.output


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A bot's folder with two filings, and its key; the working folder."""
    monkeypatch.chdir(tmp_path)
    settings = fill(tmp_path)
    keys.signer(settings.folder, settings.service_name)
    (tmp_path / "census.xml").write_bytes(FILE)
    return settings


def receipt(settings: Settings, number: int = 1, signer: Signer | None = None) -> bytes:
    with Session(store.reading(settings)) as session:
        found = submissions.get(session, REF, number)
        assert found
        signer = signer or keys.signer(settings.folder, settings.service_name)
        return receipting.receipt(session, signer, found)[1]


@pytest.fixture
def handed(site: Settings) -> Path:
    """The receipt of the file, as a file of its own."""
    Path("receipt.json").write_bytes(receipt(site))
    return Path("receipt.json")


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A receipt that a known key signed."""
    return receipt(fill(tmp_path_factory.mktemp("receipts")), signer=SIGNER)


# What it says


def test_a_receipt_begins_with_what_people_read(one: bytes) -> None:
    first = one.decode().splitlines()[:5]
    assert [line.strip().rstrip(",") for line in first] == [
        "{",
        f'"receipt": "{REF}#1, issued by Returns of Ours"',
        '"for": "School Census autumn 2007, Hillside School (873 4001)"',
        '"filed": "census.xml, filed by Ann Office, 20 September 2007, 10:30 (in England)."',
        '"found": "2 errors, 1 query, by the rules of school-census 2007-AUT 9e6c."',
    ]


def test_a_receipt_has_all_facts_and_the_hash_before_each_of_its_entries(
    site: Settings, one: bytes
) -> None:
    said = json.loads(one)
    facts, checked = said["facts"], said["facts"]["checked"]
    assert (facts["ref"], facts["number"], facts["file"]) == (REF, 1, "census.xml")
    assert (facts["size"], facts["at"]) == (len(FILE), "2007-09-20T09:30:00.000000+00:00")
    assert (facts["by"], facts["via"]) == ("Ann Office", "mail")
    assert (checked["errors"], checked["by_rule"]) == (2, {"1510": 2, "2340": 1})
    with Session(store.reading(site)) as session:
        chain = ledger.history(session, REF)
    assert [(link.entry, link.what) for link in read(one).links] == [(1, "file"), (2, "checked")]
    first, second = read(one).links
    assert second.before == first.hash
    assert (len(chain), first.before) == (3, "")


def test_the_same_filing_has_the_same_receipt_whenever_it_is_asked_for(site: Settings) -> None:
    assert receipt(site) == receipt(site)


def test_a_later_recheck_is_no_part_of_what_was_filed(site: Settings) -> None:
    before = receipt(site, 2)
    with Session(store.opened(site)) as session:
        said: dict[str, Any] = {"verb": "rechecked", "actor": "the operator", "at": AT}
        later = Entry(ref=REF, submission=2, evidence="ab" * 32, **said)
        ledger.append(session, later, ledger.load(session, REF).version)
        session.commit()
    assert receipt(site, 2) == before


def test_a_nil_declaration_has_a_receipt_without_a_file(site: Settings) -> None:
    found = read(receipt(site, 2))
    assert found.headline[2].startswith("No data to submit, filed by =Ann Office")
    assert found.headline[3] == "Nothing to check."
    wrong = belongs(found, FILE)
    assert wrong
    assert wrong.reference == "no-file-filed"


# Every byte counts


def test_a_receipt_that_nobody_touched_is_genuine(one: bytes) -> None:
    found = genuine(one, KNOWN)
    assert isinstance(found, Receipt)
    assert belongs(found, FILE) is None


@given(at=st.integers(min_value=0), byte=st.integers(min_value=0, max_value=255))
def test_any_changed_byte_of_a_receipt_is_seen(one: bytes, at: int, byte: int) -> None:
    at %= len(one)
    changed = one[:at] + bytes([byte]) + one[at + 1 :]
    assert isinstance(genuine(changed, KNOWN), Wrong) == (changed != one)


def test_every_single_bit_of_a_receipt_counts(one: bytes) -> None:
    """The case of a hexadecimal digit too, which sampling would seldom hit."""
    for at, byte in enumerate(one):
        for bit in range(8):
            changed = one[:at] + bytes([byte ^ 1 << bit]) + one[at + 1 :]
            assert isinstance(genuine(changed, KNOWN), Wrong), (at, bit)


@given(at=st.integers(min_value=0), more=st.binary(min_size=1, max_size=9))
def test_any_byte_put_in_or_taken_out_is_seen(one: bytes, at: int, more: bytes) -> None:
    at %= len(one)
    assert isinstance(genuine(one[:at] + more + one[at:], KNOWN), Wrong)
    assert isinstance(genuine(one[:at] + one[at + len(more) :], KNOWN), Wrong)


def test_a_receipt_with_its_signature_in_another_place_is_another_document(one: bytes) -> None:
    said = json.loads(one)
    moved = {"signature": said.pop("signature"), **said}
    changed = (json.dumps(moved, indent=1, ensure_ascii=False) + "\n").encode()
    assert isinstance(genuine(changed, KNOWN), Wrong)


@given(content=st.binary(max_size=200))
def test_what_is_no_receipt_is_called_damaged(content: bytes) -> None:
    wrong = genuine(content, KNOWN)
    assert isinstance(wrong, Wrong)
    assert wrong.reference == "receipt-damaged"


@pytest.mark.parametrize("name", ["receipt", "for", "filed", "found", "facts", "ledger", "key"])
@pytest.mark.parametrize("value", [None, [], {}, "", 7, [{}], {"sha256": None}])
def test_a_receipt_whose_parts_are_of_another_kind_is_refused(
    one: bytes, name: str, value: object
) -> None:
    said = json.loads(one) | {name: value}
    signature = bytes.fromhex(said.pop("signature"))
    unsigned = (json.dumps(said, indent=1, ensure_ascii=False) + "\n").encode()
    assert isinstance(genuine(sealed(unsigned, signature), KNOWN), Wrong)


@given(at=st.integers(min_value=0), byte=st.integers(min_value=0, max_value=255))
def test_any_changed_byte_of_the_file_is_seen(one: bytes, at: int, byte: int) -> None:
    at %= len(FILE)
    changed = FILE[:at] + bytes([byte]) + FILE[at + 1 :]
    assert (belongs(read(one), changed) is None) == (changed == FILE)


# returns-bot verify


def test_verify_says_what_was_filed_and_that_this_is_the_file(handed: Path) -> None:
    code, told = run("verify", handed, "census.xml")
    assert code == 0, told
    assert f"{REF}#1, issued by Returns of Ours" in told
    assert "ok   the receipt is as it was written, signed with the key" in told
    assert "ok   census.xml is the file: SHA-256" in told


def test_verify_needs_nothing_but_the_receipt_the_file_and_the_key(
    handed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "public").write_text(run("key", "show")[1])
    public = (tmp_path / "public").read_text().split()[0]
    away = tmp_path / "away"
    away.mkdir()
    monkeypatch.chdir(away)
    for key in (tmp_path / "public", public):
        told = run("verify", tmp_path / handed, tmp_path / "census.xml", "--key", key)
        assert told[0] == 0, told
    assert not list(away.iterdir())


def test_verify_says_that_a_file_differs(handed: Path) -> None:
    Path("census.xml").write_bytes(FILE.replace(b"Hillside", b"Lakeside"))
    code, told = run("verify", handed, "census.xml")
    assert (code, "NO   file-differs: " in told) == (1, True)


def test_verify_says_that_a_receipt_was_damaged_on_its_way(handed: Path) -> None:
    handed.write_bytes(handed.read_bytes().replace(b"\n", b"\r\n"))
    code, told = run("verify", handed)
    assert (code, "NO   receipt-damaged: " in told, "line end" in told) == (1, True, True)


def test_verify_says_that_a_receipt_was_changed_with_care(handed: Path) -> None:
    handed.write_bytes(handed.read_bytes().replace(b"2 errors", b"0 errors"))
    code, told = run("verify", handed)
    assert (code, "NO   signature-wrong: " in told) == (1, True)
    assert "0 errors" not in told


def test_verify_says_that_it_does_not_know_the_key(site: Settings) -> None:
    Path("receipt.json").write_bytes(receipt(site, signer=SIGNER))
    code, told = run("verify", "receipt.json")
    assert (code, f"NO   key-unknown: It is signed with the key {NAME}" in told) == (1, True)


def test_verify_says_that_what_was_given_is_no_key(handed: Path) -> None:
    code, told = run("verify", handed, "--key", "census.xml")
    assert (code, "no public key" in told) == (2, True)
    assert run("verify", handed, "--key", "nowhere.pub")[0] == 2


# The key


def test_the_private_key_is_for_its_owner_alone_and_doctor_says_where_it_is_not(
    site: Settings,
) -> None:
    path = site.folder / keys.PRIVATE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "ok   receipts: the key is its owner's alone" in run("doctor")[1]
    path.chmod(0o644)
    assert f"chmod 600 {path.relative_to(Path.cwd())}" in run("doctor")[1]


def test_after_a_rotation_old_receipts_and_new_ones_are_genuine(
    site: Settings, handed: Path
) -> None:
    code, told = run("key", "new")
    assert (code, "There is a key already" in told) == (1, True)
    assert run("key", "new", "--replace")[0] == 0
    Path("new.json").write_bytes(receipt(site))
    assert Path("new.json").read_bytes() != handed.read_bytes()
    for name in (handed, "new.json"):
        assert run("verify", name, "census.xml")[0] == 0
    shown = run("key", "show")[1]
    assert len(keys.known([shown])) == 2
    assert f"# {keys.current(site.folder)} signs now" in shown


def test_a_rotation_keeps_the_old_public_key_even_where_its_file_was_lost(
    site: Settings, handed: Path
) -> None:
    (site.folder / keys.PUBLIC).unlink()
    assert run("key", "new", "--replace")[0] == 0
    assert run("verify", handed, "census.xml")[0] == 0


def test_a_key_that_is_damaged_stops_what_would_sign_and_says_so(site: Settings) -> None:
    (site.folder / keys.PRIVATE).write_text("rubbish")
    with pytest.raises(keys.UnfitKeyError, match="holds no key"):
        keys.signer(site.folder, "")
    code, told = run("key", "show")
    assert (code, "holds no key" in told) == (2, True)
    assert "holds no key" in run("doctor")[1]


def test_where_there_is_no_key_show_says_how_to_make_one_and_new_makes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, told = run("key", "show")
    assert (code, "returns-bot key new" in told) == (1, True)
    assert run("key", "new")[0] == 0
    assert keys.known([run("key", "show")[1]])
