"""returns-bot check --register: what a register file says of a school is compared with."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.test_check_command import run
from validation import sample
from validation.check import shipped
from validation.offline import look_many
from validation.reading.containers import Member

HEAD = "organisation,kind,name,authority,urn\n"
RIGHT = "873-4001,school,Hillside,873,134001\n"
WRONG = "873-4002,school,Greenford,873,999999\n"


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """A census of each of three schools, with the URN that samples have."""
    return dict(
        sample.make(
            shipped(), "school-census", size=10, seed=1, period="2024-AUT", organisation=school
        )
        for school in ("873-4001", "873-4002", "873-4003")
    )


def register(folder: Path, text: str) -> Path:
    path = folder / "register.csv"
    path.write_text(text, encoding="utf-8")
    return path


def told(*arguments: object) -> dict[str, tuple[bool, bool]]:
    """By school whether rule 160 ran, and whether it complained."""
    reports: list[dict[str, Any]] | dict[str, Any] = json.loads(run(*arguments, "--json").stdout)
    return {
        one["organisation"]: ("160" in one["rules"]["run"], "160" in one["counts"])
        for one in (reports if isinstance(reports, list) else [reports])
    }


EXPECTED = {
    "873-4001": (True, False),
    "873-4002": (True, True),
    "873-4003": (False, False),
}


def test_a_folder_and_a_zip_are_compared_and_a_school_that_is_not_listed_is_not_passed(
    tmp_path: Path, files: dict[str, bytes]
) -> None:
    folder, packed = tmp_path / "files", tmp_path / "files.zip"
    folder.mkdir()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            (folder / name).write_bytes(content)
            archive.writestr(name, content)
    at = register(tmp_path, HEAD + RIGHT + WRONG)
    assert told(folder, "--register", at) == EXPECTED
    assert told(packed, "--register", at) == EXPECTED
    assert not any(ran for ran, _ in told(folder).values())


def test_schools_that_are_checked_together_are_each_compared_or_not(
    files: dict[str, bytes],
) -> None:
    urns = {"873-4001": {"urn": "134001"}, "873-4002": {"urn": "999999"}}
    for order in (list(files.items()), list(files.items())[::-1]):
        sent = [Member(*one) for one in order]
        looked = [report for [report] in look_many(sent, shipped(), register=urns)]
        ran = {one.organisation: ("160" in one.rules.run, "160" in one.counts) for one in looked}
        assert ran == EXPECTED


def test_one_file_is_compared_with_its_last_return_beside(
    tmp_path: Path, files: dict[str, bytes]
) -> None:
    path = tmp_path / "census.xml"
    path.write_bytes(list(files.values())[1])
    at = register(tmp_path, HEAD + RIGHT + WRONG)
    assert told(path, "--register", at, "--last", path) == {"873-4002": (True, True)}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("organisation;urn\n", "line 1: the columns are separated by semicolons"),
        ("school,urn\n873-4001,100000\n", 'there is no column "school"'),
        ("organisation,kind\n873-4001,school\n", 'it wants a column "urn"'),
        ("organisation,urn\n873-4001,12345\n", 'line 2: the urn is "12345"; it has 6 digits'),
        ("organisation,urn\nA,100000\nA,100001\n", "line 3: the urn of A is 100001, and 100000"),
        ("organisation,name\n873-4001,Caf\u00e9\n", "not in UTF-8"),
    ],
    ids=["semicolons", "columns", "no numbers", "five digits", "two numbers", "encoding"],
)
def test_a_bad_register_is_told_in_words_and_nothing_is_checked(
    tmp_path: Path, files: dict[str, bytes], text: str, why: str
) -> None:
    path, bad = tmp_path / "census.xml", tmp_path / "register.csv"
    path.write_bytes(next(iter(files.values())))
    bad.write_bytes(text.encode("latin-1"))
    done = run(path, "--register", bad)
    assert done.exit_code == 2
    assert why in " ".join(done.output.replace("│", " ").split())
    assert "No errors" not in done.output
