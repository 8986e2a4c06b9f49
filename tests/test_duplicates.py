"""Pupils whom two schools have: found by number and by person, shown without a name."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlmodel import Session
from typer.testing import CliRunner

from bot.commands.app import app
from bot.settings import Settings
from bot.store import opened
from storage import files, register, rows, submissions
from storage.collections import open_collection
from storage.rows import Collection
from tests.census import frame
from tests.test_compared import AT
from validation.collections.school_census.duplicates import DIFFERENT, NUMBER, duplicates
from validation.collections.school_census.sample import make

ALEX = {"UPN": "H801200001001", "Surname": "Example", "Forename": "Alex", "EnrolStatus": "C"}
OTHER = "R674123101121"
HILL, HOLLOW = "873-4001", "873-4002"
REGISTER = """organisation,kind,name,authority
DFE,regulator,Education,
873,authority,Cambs,
874,authority,Peterborough,
873-4001,school,Hillside,873
873-4002,school,Hollow,873
874-4003,school,Heath,874
"""


def pupils(*records: dict[str, Any]) -> pd.DataFrame:
    return frame("pupils", [{**ALEX, **one} for one in records])


def told(*records: dict[str, Any]) -> list[tuple[str, list[str]]]:
    return [
        (one.what, [place.organisation for place in one.places])
        for one in duplicates(pupils(*records))
    ]


def test_one_number_in_two_schools_is_a_duplicate() -> None:
    assert told({"return": HILL}, {"return": HOLLOW}) == [(NUMBER, [HILL, HOLLOW])]


def test_one_person_with_two_numbers_is_a_duplicate_however_the_name_is_written() -> None:
    again = {"return": HOLLOW, "UPN": OTHER, "Surname": "EXAMPLE ", "Forename": "alex"}
    assert told({"return": HILL}, again) == [(DIFFERENT, [HILL, HOLLOW])]


@pytest.mark.parametrize(
    "second",
    [
        {"return": HILL},
        {"return": HOLLOW, "roll": "off"},
        {"return": HOLLOW, "UPN": OTHER, "DOB": "2001-03-16"},
        {"return": HOLLOW, "UPN": OTHER, "DOB": None},
        {"return": HOLLOW, "UPN": None, "Surname": "Another"},
    ],
    ids=["one school", "has left", "another birthday", "no birthday", "no number"],
)
def test_what_is_no_duplicate_is_not_shown(second: dict[str, Any]) -> None:
    assert told({"return": HILL}, second) == []


def test_a_main_and_a_subsidiary_registration_are_right_and_two_main_ones_are_not() -> None:
    main, subsidiary = {"return": HILL, "EnrolStatus": "M"}, {"return": HOLLOW, "EnrolStatus": "S"}
    assert told(main, subsidiary) == []
    assert told(main, {**subsidiary, "EnrolStatus": "M"}) == [(NUMBER, [HILL, HOLLOW])]


def test_thousands_of_different_pupils_have_no_duplicate() -> None:
    many = [{"return": str(n % 9), "UPN": f"A{n:012d}", "Surname": str(n)} for n in range(3000)]
    assert told(*many) == []


# By command, from the store


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    session = Session(opened(Settings()))
    register.import_csv(session, REGISTER)
    day = AT.date()
    wanted = Collection(
        code="SC3-07", title="Census", template="school-census", period="2007-AUT", regulator="DFE",
        opens=day, due=day, closes=day, population=["kind:school"],
    )  # fmt: skip
    open_collection(session, wanted, AT)
    return session


def sent(session: Session, school: str, seed: int, content: bytes = b"") -> None:
    made = make(20, seed, (), "2007-AUT", HILL)[1]
    sha = files.keep(session, content or made)
    one = rows.Submission(ref=f"SC3-07/{school}", file=sha, file_name="c.xml", at=AT, kind="file")
    number = submissions.add(session, one).number
    session.get_one(rows.Return, f"SC3-07/{school}").latest = number


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["duplicates", *arguments])
    return result.exit_code, result.output


def test_the_command_shows_numbers_and_lines_and_no_names(store: Session) -> None:
    sent(store, HILL, 1)
    sent(store, HOLLOW, 1)
    store.commit()
    code, said = run("SC3-07")
    assert code == 0
    assert "20 duplicates in the files of 2 schools." in said
    first = said.splitlines()
    assert first[0] == f"{NUMBER}:"
    assert first[1].startswith(f"  {HILL}  ")
    assert "line" in first[1]
    assert "Smith" not in said


def test_the_command_writes_a_file_and_keeps_to_an_authority(store: Session) -> None:
    for school in (HILL, HOLLOW, "874-4003"):
        sent(store, school, 1)
    store.commit()
    code, said = run("SC3-07", "--authority", "874", "-o", "d.csv")
    assert code == 0
    assert "0 duplicates in the files of 1 schools." in said
    run("SC3-07", "-o", "d.csv")
    assert len(Path("d.csv").read_text().splitlines()) == 1 + 20 * 3


def test_a_newer_file_takes_the_place_of_the_older_and_a_bad_one_is_named(store: Session) -> None:
    sent(store, HILL, 1)
    sent(store, HOLLOW, 1)
    sent(store, HOLLOW, 2, b"<Message>")
    store.commit()
    assert (
        "0 duplicates in the files of 1 schools. Not readable: SC3-07/873-4002." in run("SC3-07")[1]
    )


def test_a_collection_that_has_no_pupils_is_refused_in_words(store: Session) -> None:
    store.commit()
    assert run("SC9-99") == (2, "There is no collection SC9-99.\n")
