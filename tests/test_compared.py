"""A return is compared with what its organisation has had accepted, through the store."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from bot.demo.stage import Script, the_demo
from handlers.checks import compared
from storage import files, register, rows, submissions
from storage.collections import open_collection
from storage.rows import Collection
from tests.files import made as file
from tests.world import World, world
from validation.check import check_file, shipped
from validation.sample import make
from validation.schema import Schema, plain

AT = datetime(2019, 9, 1, 9, 0, tzinfo=UTC)
CODES, TIMETABLE = "specification-codes", "exams-timetable"
REGISTER = """organisation,kind,name,acronym,aliases
OFQ,regulator,Exams,,
5258,awarding-organisation,Northern Examinations Board,NEB,Northern Exams
"""


def codes_in(content: bytes) -> list[str]:
    return [row["SpecificationCode"] for row in csv.DictReader(io.StringIO(content.decode()))]


def timetable(codes: list[str], due: Any, *names: str) -> bytes:
    """A timetable of 2019 whose rows have these specification codes and, in turn, these names."""
    _, content = make(
        shipped(),
        TIMETABLE,
        size=len(codes),
        seed=3,
        period="2019-JUN",
        organisation="NEB",
        due=due,
    )
    table = list(csv.DictReader(io.StringIO(content.decode())))
    for n, (row, code) in enumerate(zip(table, codes, strict=True)):
        row["SpecificationCode"] = code
        row["AwardingOrganisation"] = names[n % len(names)] if names else "NEB"
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(table[0]))
    writer.writeheader()
    writer.writerows(table)
    return out.getvalue().encode()


# By mail


def script() -> Script:
    demo = the_demo(datetime.now(UTC).date())
    codes = next(one for one in demo.collections if one.code == "SPEC-19")
    more = {"code": "TIME-19", "template": TIMETABLE, "period": "2019-JUN", "title": "Timetable"}
    return replace(demo, collections=(codes, Collection(**(codes.model_dump() | more))))


def hears(made: World) -> str:
    return " ".join(made.hears("exam board").split())


def test_an_exam_boards_timetable_is_compared_with_the_codes_that_were_accepted() -> None:
    played = script()
    due = {one.code: one.due for one in played.collections}
    name, codes = file("codes of NEB", {}, due)
    known = codes_in(codes)
    with world(played) as made:
        made.write("exam board", "", "", {name: codes})
        assert ": accepted (SPEC-19/5258)" in hears(made)
        names = ("NEB", "Northern Exams", "northern examinations board")
        sent = timetable(["00001", *known], due["TIME-19"], *names)
        made.write("exam board", "", "", {"t.csv": sent})
        told = hears(made)
        assert "1 error and no queries" in told
        assert (
            "found 00001, expected a SpecificationCode of the accepted SpecificationCodes" in told
        )
        assert "(SPEC-19/5258#1); most codes are known, so this file is probably wrong" in told


# By the store alone


@pytest.fixture
def store(any_session: Session) -> Session:
    register.import_csv(any_session, REGISTER)
    return any_session


def accepted(session: Session, code: str, template: str, period: str, content: bytes | None) -> str:
    """A collection of one year with the organisation's accepted return, a nil where None."""
    day = AT.date()
    wanted = Collection(
        code=code, title=code, template=template, period=period, regulator="OFQ", opens=day,
        due=day, closes=day, population=["5258"],
    )  # fmt: skip
    open_collection(session, wanted, AT)
    found = session.get_one(rows.Return, f"{code}/5258")
    sha = files.keep(session, content) if content is not None else None
    kind = "file" if sha else "nil"
    one = rows.Submission(ref=found.ref, file=sha, file_name="c.csv", at=AT, kind=kind)
    found.status, found.latest = "authorised", submissions.add(session, one).number
    session.flush()
    return found.ref


def options(session: Session, period: str = "2019-JUN") -> dict[str, Any]:
    ref = accepted(session, f"TIME-{period}", TIMETABLE, period, b"")
    found = session.get_one(rows.Return, ref)
    collection = session.get_one(rows.Collection, found.collection)
    return compared.options(session, found, collection, "")


def chosen(session: Session, period: str = "2019-JUN") -> list[str]:
    return [one["reference"] for one in options(session, period)["others"]]


def test_the_codes_of_the_same_year_are_compared_with_else_the_last_before(store: Session) -> None:
    for year in ("2017", "2018", "2019", "2020"):
        accepted(store, f"SPEC-{year}", CODES, year, b"x")
    assert chosen(store) == ["SPEC-2019/5258#1"]
    store.get_one(rows.Return, "SPEC-2019/5258").status = "rejected"
    assert chosen(store) == ["SPEC-2018/5258#1"]
    assert chosen(store, "2016-JUN") == []


def last(session: Session) -> str:
    given = options(session)["last"]
    return given["reference"] if given else ""


def test_the_last_return_is_the_newest_earlier_one_of_its_kind_that_was_approved(
    store: Session,
) -> None:
    assert not last(store)
    for period in ("2017-JUN", "2018-JUN", "2020-JUN"):
        accepted(store, f"TIME-{period}", TIMETABLE, period, b"x")
    assert last(store) == "TIME-2018-JUN/5258#1"
    store.get_one(rows.Return, "TIME-2018-JUN/5258").status = "loaded"
    assert last(store) == "TIME-2017-JUN/5258#1"


def test_a_nil_return_is_nothing_to_compare_with(store: Session) -> None:
    accepted(store, "SPEC-2019", CODES, "2019", None)
    assert chosen(store) == []


def test_another_organisations_codes_are_not_compared_with(store: Session) -> None:
    register.import_csv(store, "organisation,kind,name\n5259,awarding-organisation,Other\n")
    ref = accepted(store, "SPEC-2019", CODES, "2019", b"x")
    store.get_one(rows.Return, ref).organisation = "5259"
    assert chosen(store) == []


def report(store: Session, content: bytes) -> dict[str, Any]:
    return dict(check_file("t.csv", content, TIMETABLE, "2019-JUN", options(store))["report"])


def test_every_name_of_the_organisation_is_its_own_and_no_other_is(store: Session) -> None:
    names = ("NEB", "Northern  Exams", "NORTHERN EXAMINATIONS BOARD", "5258")
    good = timetable(["1"] * 8, AT.date(), *names)
    assert "one-organisation" not in report(store, good)["counts"]
    bad = timetable(["1"] * 8, AT.date(), "NEB", "Southern Exams")
    assert report(store, bad)["counts"]["one-organisation"] == 4


def test_an_accepted_file_that_cannot_be_read_is_not_compared_with(store: Session) -> None:
    accepted(store, "SPEC-2019", CODES, "2019", b"\x00\x01")
    not_run = report(store, timetable(["1"], AT.date()))["rules"]["not_run"]
    assert "SpecificationCode-unknown" in [one["rule"] for one in not_run]


def test_templates_that_cannot_be_loaded_leave_the_check_to_say_so(
    store: Session, tmp_path: Any
) -> None:
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "template.toml").write_text("name = ")
    ref = accepted(store, "TIME-19", TIMETABLE, "2019-JUN", b"")
    collection = store.get_one(rows.Collection, "TIME-19")
    given = compared.options(store, store.get_one(rows.Return, ref), collection, str(tmp_path))
    assert given["others"] == []


@given(st.text())
@settings(deadline=None)
def test_names_are_compared_as_the_register_compares_them(name: str) -> None:
    assert plain(name) == register.normal(name)


def test_a_column_of_a_later_version_is_asked_for_in_its_periods_only() -> None:
    column = {"description": "x", "kind": "text", "within": [1, 9], "example": "1"}
    made = Schema.from_toml(
        {
            "title": "Dated",
            "periods": {"2023": {}, "2024": {}},
            "columns": [
                {"name": "Number", **column},
                {"name": "Organisation name", "until": "2023", **column},
                {"name": "Acronym", "since": "2024", **column},
            ],
        }
    )
    assert made.headers_for("2023") == ("Number", "Organisation name")
    assert made.headers_for("2024") == ("Number", "Acronym")
    for header in (b"Number,Organisation name", b"Number,Acronym"):
        claim = made.recognise("x.csv", header + b"\r\n1,2\r\n")
        assert claim is not None
        assert claim.sure == 1.0
