"""What the store knows of homes: whom a move concerns, and what all of somebody's returns are."""

import pytest
from sqlmodel import Session

from bench.authority import PEOPLE, filled, move
from storage import accounts, collections, homes, ledger
from storage.rows import Entry, now


@pytest.fixture
def people(any_session: Session) -> dict[str, int]:
    return filled(any_session, 8)


def test_a_move_concerns_who_owes_checks_takes_or_runs_it(
    any_session: Session, people: dict[str, int]
) -> None:
    for name, person in people.items():
        homes.keep(any_session, name, person, {"tab": "current"}, "x")
    homes.keep(any_session, "nobody", None, {}, "x")
    assert homes.accounts(any_session) == [*PEOPLE, "nobody"]
    assert homes.concerned(any_session, {"SC3-07/873-4002"}, "operator") == [
        "Bea", "Col", "Dan", "Olive",
    ]  # fmt: skip
    assert homes.concerned(any_session, {"SC3-07/871-4001"}, "operator") == ["Col", "Eve", "Olive"]
    assert homes.concerned(any_session, set(), "operator") == []
    assert homes.concerned(any_session, {"X/1"}, "operator") == ["Olive"]


def test_what_is_looked_at_is_kept_changed_and_forgotten(any_session: Session) -> None:
    assert homes.get(any_session, "T/U").looks_at == {}
    homes.keep(any_session, "T/U", None, {"search": "hill"}, "x")
    homes.keep(any_session, "T/U", None, {"search": "oak"}, "y")
    any_session.commit()
    any_session.expire_all()
    kept = homes.get(any_session, "T/U")
    assert (kept.looks_at, kept.shown) == ({"search": "oak"}, "y")
    homes.forget(any_session, "T/U")
    homes.forget(any_session, "T/U")
    assert homes.accounts(any_session) == []


def test_the_ledgers_news_name_the_returns_that_moved_and_say_what_concerns_all(
    any_session: Session, people: dict[str, int]
) -> None:
    seen, _, _ = homes.moved(any_session, 0)
    assert homes.moved(any_session, seen) == (seen, set(), set())
    move(any_session, "SC3-07/873-4005", "approve", "approved")
    assert homes.moved(any_session, seen) == (seen + 1, {"SC3-07/873-4005"}, set())
    ledger.administrative(any_session, Entry(subject="register", verb="x", actor="x", at=now()))
    assert homes.moved(any_session, seen) == (seen + 2, {"SC3-07/873-4005", None}, set())


def test_the_ledgers_news_name_the_accounts_that_became_somebodys_or_nobodys(
    any_session: Session, people: dict[str, int]
) -> None:
    seen, _, _ = homes.moved(any_session, 0)
    anybody = next(iter(people.values()))
    accounts.link(any_session, "T/U1", anybody, "code", now())
    accounts.link(any_session, "T/U1", anybody, "code", now())
    assert accounts.unlink(any_session, "T/U1", now())
    assert accounts.unlink(any_session, "T/U1", now()) is None
    assert homes.moved(any_session, seen) == (seen + 2, set(), {"T/U1"})


def test_the_newest_submission_and_who_last_acted_come_for_all_at_once(
    any_session: Session, people: dict[str, int]
) -> None:
    newest = collections.newest(any_session, authorities=["873"])
    assert newest["SC3-07/873-4003"] == ("file", "census_2.xml")
    assert newest["SC3-07/873-4004"] == ("file", "census_1.xml")
    assert "SC3-07/873-4001" not in newest
    assert "SC2-07/871-4001" not in newest
    by = collections.last_by(any_session, ["submit"], ["submitted"], organisations=["873-4005"])
    assert by == {"SC3-07/873-4005": people["Ann"]}
    move(any_session, "SC3-07/873-4005", "submit", "submitted", people["Dan"])
    by = collections.last_by(any_session, ["submit"], ["submitted"], authorities=["873"])
    assert by["SC3-07/873-4005"] == people["Dan"]
    assert "SC3-07/873-4003" not in by
