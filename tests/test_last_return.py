"""A census is compared with the school's last approved return, and with the register."""

from typing import Any

import pytest
from sqlmodel import Session

from handlers.checks import compared
from storage import files, register, rows, submissions
from storage.collections import open_collection
from storage.rows import Collection
from tests.census import template
from tests.test_compared import AT
from validation.check import check_file
from validation.collections.school_census.sample import make
from validation.report import plots
from validation.rule import Context

SCHOOL = "873-4001"
REGISTER = """organisation,kind,name,authority,urn
DFE,regulator,Education,,
873,authority,Cambs,,
873-4001,school,Hillside,873,134001
873-4002,school,Hollow,873,
"""


@pytest.fixture(autouse=True)
def _nobody_looks_at_the_plots(monkeypatch: pytest.MonkeyPatch) -> None:
    """They take longer than the checks; test_summary.py draws them."""
    monkeypatch.setattr(plots, "_drawn", lambda *_: b"")


@pytest.fixture
def store(session: Session) -> Session:
    register.import_csv(session, REGISTER)
    return session


def sent(
    session: Session, period: str, size: int, status: str = "authorised", breaks: Any = ()
) -> rows.Return:
    """A collection of this period with the school's return of so many pupils."""
    day = AT.date()
    open_collection(
        session,
        Collection(
            code=period, title=period, template="school-census", period=period, regulator="DFE",
            opens=day, due=day, closes=day, population=["kind:school"],
        ),
        AT,
    )  # fmt: skip
    found = session.get_one(rows.Return, f"{period}/{SCHOOL}")
    name, content = make(size, 4, breaks, period, SCHOOL)
    one = rows.Submission(
        ref=found.ref, file=files.keep(session, content), file_name=name, at=AT, kind="file"
    )
    found.status, found.latest = status, submissions.add(session, one).number
    session.flush()
    return found


def report(session: Session, found: rows.Return) -> dict[str, Any]:
    collection = session.get_one(rows.Collection, found.collection)
    one = submissions.get(session, found.ref, found.latest)
    assert one is not None
    assert one.file is not None
    content = files.load(session, one.file)
    known = {
        "organisation": found.organisation,
        **compared.options(session, found, collection, ""),
    }
    options = {**known, "workbook": False}
    done = check_file(one.file_name, content, "school-census", found.collection, options)
    return dict(done["report"])


def idle(told: dict[str, Any]) -> dict[str, str]:
    return {one["rule"]: one["why"] for one in told["rules"]["not_run"]}


def test_many_more_pupils_than_in_the_last_approved_return_is_a_query(store: Session) -> None:
    sent(store, "2013-AUT", 40, "approved")
    told = report(store, sent(store, "2014-SPR", 60, "loaded"))
    (finding,) = (one for one in told["findings"] if one["rule"] == "TonT1B")
    assert (finding["found"], finding["expected"]) == ("60", "about 40, as last time")
    assert "TonT1C" in told["rules"]["run"]
    assert told["counts"].get("TonT1C") is None


def test_the_same_school_as_last_time_is_no_finding(store: Session) -> None:
    sent(store, "2013-AUT", 60)
    told = report(store, sent(store, "2014-SPR", 60, "loaded"))
    assert not [rule for rule in told["counts"] if rule.startswith("TonT")]


def test_without_a_last_return_the_comparison_is_reported_as_not_run(store: Session) -> None:
    told = report(store, sent(store, "2014-SPR", 60, "loaded"))
    assert idle(told)["TonT1B"] == "it needs the last return, which is not at hand"
    assert told["verdict"] == "clean"


def test_what_the_last_return_was_not_asked_for_is_not_compared(store: Session) -> None:
    sent(store, "2025-SUM", 30)
    found = sent(store, "2025-SPR", 30, "loaded")
    sent(store, "2024-AUT", 30)
    why = idle(report(store, found))["TonT9B"]
    assert why == "no last return with pupils.Ethnicity to compare with"


@pytest.mark.parametrize("status", ["loaded", "submitted", "rejected"])
def test_a_last_return_that_nobody_approved_is_not_compared_with(
    store: Session, status: str
) -> None:
    sent(store, "2013-AUT", 40, status)
    assert "TonT1B" in idle(report(store, sent(store, "2014-SPR", 60, "loaded")))


def test_the_latest_of_several_before_is_the_last_return(store: Session) -> None:
    for period, size in (("2013-AUT", 20), ("2007-AUT", 90), ("2014-SUM", 90)):
        sent(store, period, size)
    told = report(store, sent(store, "2014-SPR", 60, "loaded"))
    (finding,) = (one for one in told["findings"] if one["rule"] == "TonT1B")
    assert finding["expected"] == "about 20, as last time"


def test_a_last_return_that_cannot_be_read_is_not_compared_with(store: Session) -> None:
    found = sent(store, "2013-AUT", 40)
    one = submissions.get(store, found.ref, found.latest)
    assert one is not None
    one.file = files.keep(store, b"<Message>")
    store.flush()
    assert "TonT1B" in idle(report(store, sent(store, "2014-SPR", 60, "loaded")))


def test_the_number_in_the_register_is_the_one_in_the_file(store: Session) -> None:
    told = report(store, sent(store, "2024-AUT", 40, "loaded"))
    assert "160" in told["rules"]["run"]
    assert told["verdict"] == "clean"
    changed = "organisation,urn\n873-4001,134999\n"
    register.import_csv(store, changed)
    told = report(store, store.get_one(rows.Return, f"2024-AUT/{SCHOOL}"))
    (finding,) = told["findings"]
    assert (finding["rule"], finding["found"], finding["expected"]) == ("160", "134001", "134999")


def test_a_school_without_a_number_in_the_register_is_not_compared(store: Session) -> None:
    register.import_csv(store, "organisation,urn\n873-4002,\n")
    found = sent(store, "2024-AUT", 40, "loaded")
    found.organisation = "873-4002"
    assert idle(report(store, found))["160"] == "it needs the register, which is not at hand"


def test_a_number_in_the_register_has_six_digits(store: Session) -> None:
    with pytest.raises(register.BadRegister, match="it has 6 digits"):
        register.import_csv(store, "organisation,urn\n873-4001,12345\n")


def test_a_context_has_a_field_of_the_last_return_only_where_it_was_answered() -> None:
    blank = Context("school-census", "2014-SPR")
    name, content = make(20, 1, (), "2013-AUT")
    context = template().context("2013-AUT")
    last = template().read(name, content, context).tables
    known = Context("school-census", "2014-SPR", last_return=last)
    wanted = {"pupils.Language": True, "pupils.Nothing": False, "nothing.at_all": False}
    assert {at: known.has(f"last return with {at}") for at in wanted} == wanted
    assert not blank.has("last return with pupils.Language")
