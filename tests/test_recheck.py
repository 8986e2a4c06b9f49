"""Rechecking: what was filed, by the rules of today; told once, and nothing moves."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from sqlmodel import Session, select

from bot import store
from bot.commands.rechecked_file import SoFar
from bot.settings import Settings
from handlers.checks import rechecking
from handlers.checks.rechecked import Rechecked
from handlers.life.standing import Standing, Status
from handlers.replies.rechecked import newly_failing
from storage import ledger
from storage.rows import Entry, Outbox, Return
from tests import lunches
from tests.lunches import CODE, DRAFT, FILED
from tests.returns import ACADEMY, BROKEN, CENSUS, CLEAN, EXAMS, TODAY
from tests.test_receipts import run

FAIL = [one for one in FILED if one.day == lunches.SATURDAY]


@pytest.fixture
def before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A store whose returns were checked by the rules of then; those of today are not there yet."""
    monkeypatch.chdir(tmp_path)
    return lunches.fill(tmp_path)


@pytest.fixture
def today(before: Settings) -> Settings:
    """Now the rules look at weekends."""
    lunches.template(before.folder / "templates")
    return before


def rows(settings: Settings, kind: Any) -> list[Any]:
    engine = store.opened(settings)
    with Session(engine) as session:
        found = list(session.exec(select(kind)))
    engine.dispose()
    return found


def stand(settings: Settings) -> dict[str, tuple[str, int]]:
    return {one.ref: (one.status, one.errors) for one in rows(settings, Return)}


def test_it_shows_who_would_now_fail_and_tells_nobody(today: Settings) -> None:
    stood, entries = stand(today), len(rows(today, Entry))
    code, told = run("recheck", CODE)
    assert code == 1
    lines = [" ".join(line.split()) for line in told.splitlines()]
    for one in FAIL:
        row = f"{one.ref}#1 {one.status} no errors 1 error weekend (1) - would now fail"
        assert row in lines
    assert "4 returns by version" in told
    assert "1 as before, 3 with other findings, of which 3 would now fail." in told
    assert (stand(today), len(rows(today, Entry)), rows(today, Outbox)) == (stood, entries, [])


def test_senders_and_who_decides_are_told_once_the_ledger_has_it_and_nothing_moves(
    today: Settings,
) -> None:
    stood = stand(today)
    code, told = run("recheck", CODE.lower(), "--apply")
    assert code == 1
    assert "Told: the senders of 3 returns; 2 lists to who decides." in told
    assert stand(today) == stood
    letters = {row.address: row for row in rows(today, Outbox)}
    assert letters.keys() == {
        *(one.address for one in FAIL),
        "bea@cambridgeshire.example",
        "col@department.example",
    }
    assert all(row.outcome == "waiting" for row in letters.values())
    listed = letters["bea@cambridgeshire.example"].text
    assert ["4001" in listed, "4002" in listed, "4004" in listed] == [True, False, True]
    assert "4004" not in letters["col@department.example"].text
    entries = [entry for entry in rows(today, Entry) if entry.verb == "rechecked"]
    assert [(e.ref, e.became) for e in entries] == [(one.ref, "") for one in FAIL]
    assert entries[0].text.endswith("of the rules: rule weekend (1)")
    code, verified = run("audit", "verify")
    assert code == 0, verified


def test_told_again_it_is_told_to_nobody(today: Settings) -> None:
    run("recheck", CODE, "--apply")
    kept = len(rows(today, Outbox)), len(rows(today, Entry))
    code, told = run("recheck", CODE, "--apply")
    assert (code, "4 as before" in told, "senders of 0 returns" in told) == (0, True, True)
    assert (len(rows(today, Outbox)), len(rows(today, Entry))) == kept


def test_who_decides_reads_what_they_may_send_back_themselves(today: Settings) -> None:
    run("recheck", CODE, "--apply")
    lists = {row.address: " ".join(row.text.split()) for row in rows(today, Outbox)}
    agents, regulators = lists["bea@cambridgeshire.example"], lists["col@department.example"]
    assert "send what is only submitted back with your reason: reject REF#N REASON" in agents
    assert "approved or authorised only Department can send back: they have this list" in agents
    assert "send a return back with your reason: reject REF#N REASON" in regulators
    assert "only Department" not in regulators


def test_as_many_other_returns_that_fail_are_another_list(today: Settings) -> None:
    real, first, last = rechecking.filed, FAIL[0].ref, FAIL[-1].ref
    for only in (first, last):
        with patch.object(
            rechecking, "filed", lambda *given, ref=only: [f for f in real(*given) if f[0] == ref]
        ):
            run("recheck", CODE, "--apply")
        engine = store.opened(today)
        with Session(engine) as session:
            entry = Entry(ref=only, verb="reject", became="rejected", actor="x", at=lunches.AT)
            if only == first:
                ledger.append(session, entry, ledger.load(session, only).version)
                session.commit()
        engine.dispose()
    lists = [row.text for row in rows(today, Outbox) if row.address.startswith("bea@")]
    assert [first in lists[0], last in lists[-1], len(lists)] == [True, True, 2]


@pytest.mark.parametrize(
    ("number", "words", "offer"),
    [
        (4001, "You need do nothing now. Cambridgeshire knows of this", ""),
        (4002, "make the file again and send it before you submit", ""),
        (4004, "take the return back and send a corrected file", f"withdraw {CODE}/873-4004"),
    ],
)
def test_the_letter_says_what_it_means_and_what_to_do(
    today: Settings, number: int, words: str, offer: str
) -> None:
    run("recheck", CODE, "--apply")
    (letter,) = (row for row in rows(today, Outbox) if str(number) in row.address)
    text = " ".join(letter.text.split())
    assert letter.subject.startswith("School lunches 2026: the rules have changed, 1 finding in")
    assert "since lunches.csv was checked (6 October 2026)" in text
    assert "Lunches are reported for a Saturday or a Sunday (rule weekend)" in text
    assert "Nothing has moved" in text
    assert ("BEFORE YOU SUBMIT" in text) == (number == 4002)
    assert words in text
    assert offer in text


def test_a_run_that_was_stopped_goes_on_where_it_was(today: Settings) -> None:
    real, done = rechecking.look, iter([True, True, False])

    def stops(*given: Any) -> Any:
        if not next(done):
            raise KeyboardInterrupt
        return real(*given)

    with patch.object(rechecking, "look", stops):
        code, told = run("recheck", CODE, "--jobs", 1)
    assert (code, "Stopped. The same command goes on" in told) == (130, True)
    kept = today.folder / f"recheck-{CODE}.jsonl"
    assert kept.stat().st_mode & 0o077 == 0
    code, told = run("recheck", CODE)
    assert (code, "2 were checked by a run before this one." in told) == (1, True)
    assert "of which 3 would now fail" in told
    assert not kept.exists()


@pytest.mark.parametrize("how", ["--dry-run", "--apply"])
def test_a_complete_run_leaves_no_findings_behind(today: Settings, how: str) -> None:
    run("recheck", CODE, how)
    assert not list(today.folder.glob("recheck-*"))


def test_findings_that_are_older_than_a_day_are_dropped(tmp_path: Path) -> None:
    path, then = tmp_path / "recheck-X.jsonl", lunches.AT
    for n, hours in enumerate((0, 2)):
        SoFar(path, f"v{n}", (), then + timedelta(hours=hours)).add({"submission": n, "failed": ""})
    late = SoFar(path, "v1", (), then + timedelta(hours=25))
    assert list(late.found()) == [1]
    assert (len(path.read_text().splitlines()), path.stat().st_mode & 0o077) == (1, 0)
    assert replace(late, now=then + timedelta(hours=27)).found() == {}
    assert list(tmp_path.iterdir()) == []


def test_a_return_that_has_gone_on_meanwhile_is_not_told(today: Settings) -> None:
    real = rechecking.look

    def goes_on(outside: Any, row: int, drafts: Any) -> Any:
        found = real(outside, row, drafts)
        if found["ref"] == FAIL[0].ref:
            with outside.writing() as session:
                entry = Entry(
                    ref=found["ref"], verb="reject", became="rejected", actor="x", at=lunches.AT
                )
                ledger.append(session, entry, ledger.load(session, found["ref"]).version)
                session.commit()
        return found

    with patch.object(rechecking, "look", goes_on):
        told = run("recheck", CODE, "--apply")[1]
    assert "senders of 2 returns" in told


def test_a_check_that_does_not_end_is_named_and_not_called_as_before(today: Settings) -> None:
    rule = today.folder / "templates/lunches/rules/weekend.py"
    rule.write_text(rule.read_text().replace("    return as_dates", "    return 1 / 0  #"))
    code, told = run("recheck", CODE, "--apply")
    assert code == 3
    assert f"{FAIL[0].ref}: could not be checked (failed)" in told
    assert not rows(today, Outbox)


def test_a_draft_is_tried_on_what_was_filed_and_nobody_can_be_told_of_it(before: Settings) -> None:
    lunches.template(before.folder / "templates", DRAFT)
    code, told = run("recheck", CODE)
    assert (code, "4 as before" in told) == (0, True)
    code, told = run("recheck", CODE, "--draft", "weekend")
    assert (code, "weekend would be found 3 times, in 3 of 4 returns." in told) == (1, True)
    assert f"{FAIL[0].ref}#1  approved   weekend (1)" in told
    assert run("recheck", CODE, "--draft", "weekend", "--apply")[0] == 2
    assert not rows(before, Outbox)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["LUNCH-99"], "there is no collection LUNCH-99"),
        ([CODE, "--draft", "many"], "School lunches has no draft many; it has none."),
    ],
)
def test_what_there_is_not_is_said(today: Settings, words: list[str], told: str) -> None:
    code, said = run("recheck", *words)
    assert (code, told in " ".join(said.replace("│", " ").split())) == (2, True)


@pytest.mark.parametrize(
    ("standing", "holds"),
    [
        (replace(CENSUS, status=Status.LOADED), False),
        (replace(CENSUS, status=Status.SUBMITTED), False),
        (replace(CENSUS, status=Status.APPROVED), True),
        (replace(CENSUS, status=Status.AUTHORISED), True),
        (replace(ACADEMY, status=Status.APPROVED), False),
        (replace(ACADEMY, status=Status.AUTHORISED), True),
        (replace(EXAMS, status=Status.AUTHORISED), False),
    ],
)
def test_what_was_decided_holds_only_where_somebody_decided(
    standing: Standing, holds: bool
) -> None:
    said = newly_failing(Rechecked(standing, CLEAN, BROKEN, ()), TODAY, TODAY)
    assert ("What was decided about it holds" in str(said)) == holds
    wanted = "The Department" if standing.direct else "Cambridgeshire"
    if standing.status is Status.APPROVED:
        assert f"{wanted} knows of this" in said.next[0]
