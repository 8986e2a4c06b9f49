"""The ledger: written together with the return, guarded, chained, and verified."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, select

from storage import ledger
from storage.rows import Entry
from tests.filed import AT, REF, owed


@pytest.fixture
def book(any_session: Session) -> Session:
    """A store with one return that has no data."""
    owed(any_session)
    return any_session


def entry(verb: str, became: str = "", minutes: int = 0, words: str = "") -> Entry:
    at = AT + timedelta(minutes=minutes)
    return Entry(ref=REF, verb=verb, actor="Ann Lee", became=became, at=at, text=words)


def filled(session: Session) -> Session:
    ledger.append(session, entry("file", "loaded"), 0, ledger.Figures(1, errors=2))
    ledger.append(session, entry("submit", "submitted", 5), 1)
    about = Entry(
        subject="register", verb="import", actor="the command line", text="é, 3 added", at=AT
    )
    ledger.administrative(session, about)
    ledger.append(session, entry("approve", "approved", 9), 2)
    session.commit()
    return session


def test_an_entry_and_the_return_move_together(book: Session) -> None:
    ledger.append(book, entry("file", "loaded"), 0, ledger.Figures(1, 2, 3, 1))
    book.commit()
    book.expire_all()
    found = ledger.load(book, REF)
    assert (found.status, found.version, found.changed_at) == ("loaded", 1, AT)
    assert (found.latest, found.errors, found.queries, found.unconfirmed) == (1, 2, 3, 1)
    (written,) = ledger.history(book, REF)
    assert (written.was, written.became, written.version) == ("no data", "loaded", 1)
    assert (written.subject, written.sequence, written.before) == (REF, 1, "")


def test_an_entry_that_moves_nothing_leaves_the_status_and_the_figures(book: Session) -> None:
    ledger.append(book, entry("file", "loaded"), 0, ledger.Figures(1, 2))
    noted = ledger.append(book, entry("note", words="twins"), 1)
    assert (noted.was, noted.became) == ("", "")
    found = ledger.load(book, REF)
    assert (found.status, found.errors, found.version) == ("loaded", 2, 2)


def test_a_decision_on_an_old_version_is_refused_and_writes_nothing(book: Session) -> None:
    ledger.append(book, entry("file", "loaded"), 0)
    with pytest.raises(ledger.StaleError, match="at version 1, not 0"):
        ledger.append(book, entry("submit", "submitted"), 0)
    assert [e.verb for e in ledger.history(book, REF)] == ["file"]
    assert ledger.load(book, REF).status == "loaded"


def test_an_unknown_reference_is_an_error(book: Session) -> None:
    with pytest.raises(ledger.NoSuchReturnError):
        ledger.load(book, "SC3-07/873-9999")
    with pytest.raises(ledger.NoSuchReturnError):
        ledger.append(book, Entry(ref="SC3-07/873-9999", verb="x", actor="x", at=AT), 0)


def test_an_administrative_entry_has_a_subject_and_no_return(book: Session) -> None:
    with pytest.raises(ValueError, match="subject"):
        ledger.administrative(book, Entry(verb="x", actor="x", at=AT))
    with pytest.raises(ValueError, match="no return"):
        ledger.administrative(book, Entry(subject="x", ref=REF, verb="x", actor="x", at=AT))


def test_a_history_is_of_one_return(book: Session) -> None:
    filled(book)
    assert [e.verb for e in ledger.history(book, REF)] == ["file", "submit", "approve"]
    assert [e.verb for e in ledger.about(book, "register")] == ["import"]


def test_a_ledger_that_nobody_touched_is_whole_after_it_was_read_back(book: Session) -> None:
    filled(book)
    book.expunge_all()
    assert ledger.verify(book) == []
    chain = book.exec(select(Entry).order_by(text("sequence"))).all()
    assert [e.before for e in chain] == ["", *(e.hash for e in chain[:-1])]


def test_two_who_decide_on_the_same_version_make_one_entry_and_no_fork(
    any_engine: Engine,
) -> None:
    with Session(any_engine) as session:
        owed(session)
        session.commit()
    ends: list[str] = []

    def submit() -> None:
        with Session(any_engine) as session:
            try:
                ledger.append(session, entry("submit", "submitted"), 0)
                session.commit()
                ends.append("written")
            except ledger.StaleError:
                ends.append("stale")

    racers = [threading.Thread(target=submit) for _ in range(5)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert sorted(ends) == ["stale"] * 4 + ["written"]
    with Session(any_engine) as session:
        assert ledger.verify(session) == []
        assert len(ledger.history(session, REF)) == 1


def test_what_a_session_remembers_from_before_does_not_hide_a_newer_version(
    any_engine: Engine,
) -> None:
    with Session(any_engine, expire_on_commit=False) as slow:
        owed(slow)
        slow.commit()
        seen = ledger.load(slow, REF)
        slow.commit()
        with Session(any_engine) as quick:
            ledger.append(quick, entry("submit", "submitted"), 0)
            quick.commit()
        with pytest.raises(ledger.StaleError):
            ledger.append(slow, entry("submit", "submitted"), seen.version)


@pytest.fixture
def unlocked(session: Session) -> Session:
    """A ledger of four entries whose triggers were taken off: what a thief would do."""
    owed(session)
    filled(session)
    for verb in ("update", "delete"):
        session.execute(text(f"DROP TRIGGER entry_no_{verb}"))
    session.commit()
    session.execute(text("PRAGMA defer_foreign_keys=ON"))
    return session


# fmt: off
FORGED: dict[str, str | int] = {
    # field                 a value that no entry has
    "sequence":             99,
    "version":              99,
    "person_id":            99,
    "proof":                99,
    "submission":           99,
    "message_id":           99,
    "at":                   "2007-09-20 09:30:00.000001",
}
# fmt: on


@pytest.mark.parametrize("name", Entry.model_fields)
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_any_changed_field_is_found(unlocked: Session, name: str, number: int) -> None:
    unlocked.execute(
        text(f'UPDATE entry SET "{name}" = :value WHERE sequence = :number'),
        {"value": FORGED.get(name, "forged"), "number": number},
    )
    found = ledger.verify(unlocked)
    assert (99 if name == "sequence" else number) in found


@pytest.mark.parametrize(("removed", "broken"), [(1, [2]), (2, [3]), (3, [4]), (4, [4])])
def test_a_removed_entry_is_found_at_the_gap(
    unlocked: Session, removed: int, broken: list[int]
) -> None:
    unlocked.execute(text(f"DELETE FROM entry WHERE sequence = {removed}"))
    assert ledger.verify(unlocked) == broken


def test_an_entry_rewritten_with_its_hash_is_found_at_the_next(unlocked: Session) -> None:
    second = unlocked.get_one(Entry, 2)
    second.actor = "Somebody Else"
    second.hash = ledger.digest(second)
    unlocked.add(second)
    unlocked.flush()
    assert ledger.verify(unlocked) == [3]
