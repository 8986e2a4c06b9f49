"""Opening a collection makes what is owed, once; later members and changed dates are followed."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlmodel import Session, select

from storage import collections, ledger, register
from storage.collections import BadCollection, open_collection
from storage.rows import Collection, Entry, Return

AT = datetime(2007, 9, 1, 9, 0, tzinfo=UTC)
REGISTER = """organisation,kind,name
DFE,regulator,Department
OFQ,regulator,Exams
873,authority,Cambridgeshire
871,authority,Slough
873-4001,school,Hillside
873-4002,school,Greenford
871-4001,school,Marsh Lane
5258,awarding-organisation,Example Awarding
"""
LATER = "organisation,kind,name\n873-4003,school,New School\n"


@pytest.fixture
def book(any_session: Session) -> Session:
    """A store with a small register."""
    register.import_csv(any_session, REGISTER)
    return any_session


def census(population: Sequence[str] = ("authority:873",), **more: Any) -> Collection:
    fields: dict[str, Any] = {
        "code": "SC3-07",
        "title": "School Census autumn 2007",
        "template": "school-census",
        "period": "2007-AUT",
        "regulator": "DFE",
        "opens": date(2007, 9, 20),
        "due": date(2007, 10, 17),
        "agent_due": date(2007, 10, 31),
        "closes": date(2007, 12, 14),
        "policies": {"nil": "refused"},
        "population": list(population),
    }
    return Collection(**(fields | more))


def refs(session: Session) -> list[str]:
    return sorted(session.exec(select(Return.ref)))


def test_each_member_owes_one_return(book: Session) -> None:
    done = open_collection(book, census(), AT)
    assert refs(book) == ["SC3-07/873-4001", "SC3-07/873-4002"]
    assert done.added[1:] == refs(book)
    owed = ledger.load(book, "SC3-07/873-4001")
    assert (owed.status, owed.version, owed.latest) == ("no data", 0, 0)
    (entry,) = ledger.about(book, "collection SC3-07")
    assert (entry.verb, "873-4002" in entry.text) == ("open", True)


def test_opening_again_changes_nothing_and_writes_nothing(book: Session) -> None:
    open_collection(book, census(), AT)
    ledger.append(
        book, Entry(ref="SC3-07/873-4001", verb="f", actor="x", became="loaded", at=AT), 0
    )
    done = open_collection(book, census(), AT)
    assert (done.added, done.changed) == ([], [])
    assert done.unchanged == ["873-4001", "873-4002"]
    assert ledger.load(book, "SC3-07/873-4001").status == "loaded"
    assert len(ledger.about(book, "collection SC3-07")) == 1


def test_changed_dates_and_policies_are_kept_and_written_down(book: Session) -> None:
    open_collection(book, census(), AT)
    book.commit()
    done = open_collection(book, census(due=date(2007, 10, 19), policies={"nil": "allowed"}), AT)
    book.commit()
    assert done.changed[0] == "due is 2007-10-19, was 2007-10-17"
    book.expire_all()
    found = collections.collection(book, "SC3-07")
    assert found is not None
    assert (found.due, found.policies) == (date(2007, 10, 19), {"nil": "allowed"})
    assert "was 2007-10-17" in ledger.about(book, "collection SC3-07")[-1].text
    assert ledger.verify(book) == []


# fmt: off
POPULATIONS = [
    (["kind:school"],                       ["871-4001", "873-4001", "873-4002"]),
    (["authority:871"],                     ["871-4001"]),
    (["kind:awarding-organisation"],        ["5258"]),
    (["873-4002", "5258"],                  ["5258", "873-4002"]),
    (["authority:873", "873-4002", "5258"], ["5258", "873-4001", "873-4002"]),
]
# fmt: on


@pytest.mark.parametrize(("population", "codes"), POPULATIONS)
def test_a_population_means_these(book: Session, population: list[str], codes: list[str]) -> None:
    assert collections.matching(book, population) == codes


# fmt: off
BAD = [
    ({"due": date(2007, 9, 19)},           "open on or before the due date"),
    ({"closes": date(2007, 10, 16)},       "close on or after it"),
    ({"agent_due": date(2007, 10, 16)},    "authority's due date"),
    ({"agent_due": date(2007, 12, 15)},    "authority's due date"),
    ({"regulator": "QCA"},                 "regulator QCA is not in the register"),
    ({"code": "SC3/07"},                   "letters, digits"),
    ({"population": ["kind:shcool"]},      "is no population"),
    ({"population": ["area:873"]},         "is no population"),
    ({"population": ["873-9999"]},         "873-9999 is not in the register"),
    ({"population": ["authority:999"]},    "nobody in the register"),
    ({"population": []},                   "no population"),
]
# fmt: on


@pytest.mark.parametrize(("wrong", "says"), BAD)
def test_a_collection_that_makes_no_sense_is_refused_whole(
    book: Session, wrong: dict[str, Any], says: str
) -> None:
    with pytest.raises(BadCollection, match=says):
        open_collection(book, census(**wrong), AT)
    assert refs(book) == []
    assert collections.collections(book) == []


@pytest.mark.parametrize("fixed", ["template", "period"])
def test_a_collection_that_is_open_keeps_its_template_and_period(book: Session, fixed: str) -> None:
    open_collection(book, census(), AT)
    with pytest.raises(BadCollection, match="another code"):
        open_collection(book, census(**{fixed: "other"}), AT)


def test_who_joins_the_register_joins_the_collections_that_are_not_closed(book: Session) -> None:
    open_collection(book, census(), AT)
    open_collection(book, census(["5258"], code="X"), AT)
    register.import_csv(book, LATER)
    assert collections.follow_register(book, date(2007, 12, 15), AT) == []
    assert collections.follow_register(book, date(2007, 12, 14), AT) == ["SC3-07/873-4003"]
    assert collections.follow_register(book, date(2007, 12, 14), AT) == []


def test_lists_are_of_those_who_were_asked_for_in_order_of_due_date(book: Session) -> None:
    open_collection(book, census(), AT)
    open_collection(book, census(["871-4001"], code="SC2-07", due=date(2007, 9, 21)), AT)
    open_collection(book, census(["5258"], code="T1", regulator="OFQ"), AT)

    def shown(collection: str | None = None, **who: list[str]) -> list[str]:
        return [owed.ref for owed, _, _ in collections.returns(book, collection, **who)]

    everything = ["SC2-07/871-4001", "SC3-07/873-4001", "SC3-07/873-4002", "T1/5258"]
    assert shown() == everything
    assert shown("SC3-07") == everything[1:3]
    assert shown(organisations=["873-4002"]) == [everything[2]]
    assert shown(authorities=["871"]) == [everything[0]]
    assert shown(regulators=["OFQ"]) == [everything[3]]
    assert shown(organisations=["5258"], authorities=["871"]) == [everything[0], everything[3]]
    assert shown("SC3-07", authorities=["871"]) == []
    assert shown(organisations=[]) == [], "nobody's are none, not all"
    owed, organisation, collection = collections.returns(book, "T1")[0]
    assert (owed.organisation, organisation.name, collection.code) == (
        "5258",
        "Example Awarding",
        "T1",
    )
    assert collections.standings(book, "SC3-07") == {"no data": 2}
    assert [c.code for c in collections.collections(book)] == ["SC2-07", "SC3-07", "T1"]
