"""A file against what its sender owes: the right return, or why nothing was filed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from bot.faces import plain
from handlers.hearing.matching import Match, Owner, match
from handlers.life.standing import Calendar, Standing, Status
from handlers.replies import Reply, unfiled
from tests.returns import CENSUS, EXAMS, TODAY
from validation.finding import Claim

HILLSIDE = Owner("873-4001", "Hillside School")
GREENFORD = Owner("873-4002", "Greenford School")
BOARD = Owner("5258", "Northern Examinations")
FILE = Claim(
    "school-census",
    "2007-AUT",
    "873-4001",
    1.0,
    "The header says 873 4001, autumn 2007, collection SC.",
)
SPRING = replace(
    CENSUS,
    ref="SC1-08/873-4001",
    collection="SC1-08",
    title="School Census spring 2008",
    period="2008-SPR",
    calendar=Calendar(date(2008, 1, 3), date(2008, 1, 31), date(2008, 2, 28)),
)
TIMETABLE = replace(EXAMS, ref="TT-JUN07/5258", title="Exams Timetable", template="exams-timetable")


def refusal(claim: Claim, owner: Owner, owed: Sequence[Standing]) -> str:
    answer = match("a.xml", claim, owner, owed, TODAY)
    assert isinstance(answer, Reply)
    text = plain.render([answer])[1].partition("\n\n")[2]
    assert "Nothing was filed." in text
    return " ".join(text.split())


def test_a_file_is_filed_where_it_is_owed() -> None:
    assert match("a.xml", FILE, HILLSIDE, [SPRING, CENSUS], TODAY) == Match(CENSUS.ref)


def test_another_schools_file_is_not_filed_and_both_schools_are_named() -> None:
    theirs = replace(FILE, organisation="873-4002", says="The header says 873 4002.")
    text = refusal(theirs, GREENFORD, [CENSUS])
    assert "of Greenford School (873 4002), and you send for Hillside School (873 4001)." in text
    assert "ask Cambridgeshire to have you added to the register" in text
    assert "Due from Hillside School: School Census autumn 2007, by 20 September 2007" in text


def test_a_school_that_nobody_registered_is_named_as_the_file_names_it() -> None:
    theirs = replace(FILE, organisation="999-1234")
    assert "This is a file of 999 1234" in refusal(theirs, Owner(name="999-1234"), [CENSUS])


def test_another_period_shows_the_one_that_is_asked_for() -> None:
    text = refusal(replace(FILE, period="2007-SPR"), HILLSIDE, [CENSUS])
    assert "What is asked of you is School Census autumn 2007" in text


def test_another_collection_shows_what_is_due() -> None:
    text = refusal(replace(FILE, template="exams-timetable"), HILLSIDE, [CENSUS])
    assert "No such return is asked of you." in text
    assert "Send a file of what is asked of you, or ask Cambridgeshire whether" in text
    assert CENSUS.ref in text


def test_a_name_and_a_header_that_disagree_are_both_quoted() -> None:
    clash = "The file name says school 4001, the header says 4002"
    assert f"{clash}." in refusal(replace(FILE, clashes=(clash,)), HILLSIDE, [CENSUS])


def test_a_file_of_no_known_kind_says_what_is_wanted() -> None:
    text = refusal(Claim("", says="This file is none of the returns that we know."), Owner(), [])
    assert "none of the returns" in text
    assert "XML or CSV" in text


def test_the_content_decides_and_a_name_that_says_otherwise_waits_for_a_word() -> None:
    says = "This looks like Exams Timetable (12 of its 13 columns). Its name says Specifications."
    claim = Claim("exams-timetable", "2007", "Northern", 0.92, says, named="specification-codes")
    found = match("SpecificationCodes.csv", claim, BOARD, [EXAMS, TIMETABLE], TODAY)
    assert isinstance(found, Match)
    assert found.ref == TIMETABLE.ref
    assert found.hold[0].startswith(says)


def test_a_file_that_we_are_not_sure_of_waits_for_a_word() -> None:
    found = match("a.xml", replace(FILE, sure=0.5), HILLSIDE, [CENSUS], TODAY)
    assert isinstance(found, Match)
    assert found.hold


def test_of_two_collections_of_one_period_the_open_unfinished_one_that_is_due_first_is_taken() -> (
    None
):
    final = replace(
        CENSUS, ref="SC3F-07/873-4001", calendar=replace(CENSUS.calendar, due=date(2007, 10, 1))
    )
    found = match("a.xml", FILE, HILLSIDE, [final, CENSUS], TODAY)
    assert isinstance(found, Match)
    assert found.ref == CENSUS.ref
    assert "due first" in found.hold[0]
    done = replace(CENSUS, status=Status.AUTHORISED)
    assert match("a.xml", FILE, HILLSIDE, [done, final], TODAY) == Match(final.ref)


def test_a_file_that_does_not_say_whose_it_is_counts_for_the_only_organisation() -> None:
    unsaid = replace(FILE, organisation="")
    assert match("a.xml", unsaid, Owner(), [CENSUS], TODAY) == Match(CENSUS.ref)
    assert "does not say whose it is" in refusal(unsaid, Owner(), [CENSUS, EXAMS])


@pytest.mark.parametrize(
    ("place", "says"),
    [
        ({"line": 1204, "column": 8, "around": "</Pupl>"}, "Line 1,204, column 8: </Pupl>"),
        ({"line": 3}, "Line 3."),
        ({}, "XML or CSV"),
    ],
)
def test_a_broken_file_is_told_where(place: dict[str, int | str], says: str) -> None:
    reply = unfiled.unreadable("a.xml", "A tag is not closed", [CENSUS], TODAY, **place)  # type: ignore[arg-type]
    assert says in plain.render([reply])[1]
