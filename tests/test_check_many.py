"""returns-bot check over many files: side by side, in limits, one table at the end."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from bot.commands.checking import Terms, side_by_side
from bot.commands.finding_files import Source, sources
from tests.test_check_command import made, run
from tests.workbooks import of_rows
from validation.collections.specification_codes import sample
from validation.reading.containers import MOST_FILES

TEMPLATE = """
name = "moods"
title = "Moods"
kind = "csv"
ruleset = "first list"
period_from = "Year"
[periods.2026]
[[columns]]
name = "Year"
description = "the year"
kind = "codes"
codes = ["2026"]
example = "2026"
[[columns]]
name = "Mood"
description = "what the rule does"
kind = "text"
within = [1, 500]
example = "fine"
"""
RULE = '''
import os, time
from pathlib import Path
from validation.finding import Severity
from validation.rule import rule

@rule("mood", Severity.QUERY, "rows.Mood", good=[], bad=[], missing=[], expected="a good one")
def mood(tables, context):
    """The mood is bad.

    Put it right.
    """
    said = tables["rows"]["Mood"].iloc[0]
    if said == "dies":
        os._exit(1)
    if said.startswith("sleeps"):
        Path(said.partition(" ")[2] or os.devnull).touch()
        time.sleep(600)
    return tables["rows"]["Mood"].eq("bad")
'''


@pytest.fixture
def moods(tmp_path: Path) -> Path:
    """A folder of templates; one has a rule that does what the file says."""
    rules = tmp_path / "templates" / "moods" / "rules"
    rules.mkdir(parents=True)
    rules.parent.joinpath("template.toml").write_text(TEMPLATE, encoding="utf-8")
    rules.joinpath("__init__.py").touch()
    rules.joinpath("mood.py").write_text(RULE, encoding="utf-8")
    return tmp_path / "templates"


def file(folder: Path, name: str, mood: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"Year,Mood\n2026,{mood}\n", encoding="utf-8")
    return path


def table(output: str) -> list[list[str]]:
    """The words of each line of the table."""
    lines = output[output.index("file  ") :].splitlines()
    return [line.split() for line in lines[2 : lines.index("")]]


def test_a_folder_is_checked_whole_and_ends_with_a_table(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    made(folder), made(folder / "deep", ["Tier-code"])
    (folder / "deep" / "scan.csv").write_bytes(b"%PDF-1.7")
    (folder / "notes.txt").write_text("not a return")
    (folder / ".hidden.csv").write_text("x")
    (folder / "~$open.xlsx").write_text("x")
    result = run(folder, "--brief")
    assert result.exit_code == 2
    rows = table(result.stdout)
    assert [(Path(row[0]).name[-8:], row[-1]) for row in rows] == [
        ("2019.csv", "clean"),
        ("2019.csv", "errors"),
        ("scan.csv", "unreadable"),
    ]
    assert "3 files: 1 clean, 1 with errors, 1 unreadable." in result.stdout
    assert "1 other files in the folders were passed over." in result.stderr


def test_a_table_says_what_each_file_is_and_the_findings_of_bad_ones_come_first(
    tmp_path: Path,
) -> None:
    result = run(made(tmp_path), made(tmp_path, ["Tier-code"]))
    assert result.stdout.count("TO PUT RIGHT") == 1
    assert result.stdout.index("TO PUT RIGHT") < result.stdout.index("what it is")
    assert all(
        "specification-codes 2019  AQA" in line for line in result.stdout.splitlines()[-4:-2]
    )


def test_json_and_csv_have_short_options(tmp_path: Path) -> None:
    path = made(tmp_path, ["Tier-code"])
    assert run(path, "--json").stdout == run(path, "--format", "json").stdout
    assert run(path, "--csv").stdout == run(path, "--format", "csv").stdout


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    name, content = sample.make(20, 1, (), "2019", "AQA")
    for folder in ("one", "two"):
        (tmp_path / "in" / folder).mkdir(parents=True)
        (tmp_path / "in" / folder / name).write_bytes(content)
    documents = json.loads(run(tmp_path / "in", "--json").stdout)
    assert [Path(d["file"]).parent.name for d in documents] == ["one", "two"]


def test_the_files_of_a_zip_are_checked_each(tmp_path: Path) -> None:
    name, content = sample.make(3, 1, (), "2019", "AQA")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for n in range(3):
            archive.writestr(f"{n}/{n}-{name}", content)
    documents = json.loads(run(tmp_path / "all.zip", "--json").stdout)
    assert [d["verdict"] for d in documents] == ["clean"] * 3
    assert documents[2]["file"].endswith(f"all.zip/2-{name}")


def test_a_zip_may_have_more_files_than_one_that_came_by_mail(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for n in range(MOST_FILES + 5):
            archive.writestr(f"{n}.csv", "x")
    opened = list(sources([tmp_path / "all.zip"], 1_000_000))
    assert len(opened) == MOST_FILES + 5
    assert {one.content for one in opened} == {b"x"}


def test_a_workbook_and_a_gz_are_files_and_a_cut_zip_says_so(tmp_path: Path) -> None:
    name, content = sample.make(3, 1, (), "2019", "AQA")
    rows = [line.split(",") for line in content.decode().splitlines()]
    (tmp_path / "a.xlsx").write_bytes(of_rows(rows))
    (tmp_path / f"{name}.gz").write_bytes(gzip.compress(content))
    (tmp_path / "cut.zip").write_bytes(b"PK\3\4 and no more")
    documents = json.loads(run(tmp_path, "--json").stdout)
    assert [(Path(d["file"]).name, d["verdict"]) for d in documents] == [
        (name, "clean"),
        ("a.xlsx", "queries"),
        ("cut.zip", "unreadable"),
    ]


def test_an_empty_folder_is_a_mistake_of_the_command(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert result.exit_code == 2
    assert "no file there ends with .xml" in " ".join(result.output.split())


def test_a_limit_of_size_can_be_set(tmp_path: Path) -> None:
    path = file(tmp_path, "a.csv", "x" * 1_100_000)
    assert "larger than 1 MB" in run(path, "--largest", "1").stdout


def test_a_check_that_dies_or_takes_too_long_is_told_apart_and_costs_the_others_nothing(
    tmp_path: Path, moods: Path
) -> None:
    for n in range(12):
        file(tmp_path / "in", f"{n:02}.csv", {3: "dies", 5: "sleeps", 7: "bad"}.get(n, "fine"))
    result = run(tmp_path / "in", "--templates", moods, "--brief", "-j", "1", "--seconds", "3")
    assert result.exit_code == 3
    words = [" ".join(row[-2:]) for row in table(result.stdout)]
    assert words[3] == words[5] == "not checked"
    assert words[7] == "queries only"
    assert "9 clean, 1 with queries only, 2 not checked" in result.stdout
    alone = run(tmp_path / "in" / "03.csv", "--templates", moods, "--json")
    assert [f["rule"] for f in json.loads(alone.stdout)["findings"]] == ["check-failed"]
    told = run(tmp_path / "in" / "05.csv", "--templates", moods, "--seconds", "2").stdout
    assert "could not be checked; nothing is known of it." in told
    assert "stopped after 2 s" in told


def test_a_file_that_goes_away_before_its_turn_is_not_checked(tmp_path: Path) -> None:
    stays = made(tmp_path)
    files = [Source("gone", "gone.csv", tmp_path / "gone.csv"), Source("here", stays.name, stays)]
    heard: list[int] = []
    (gone,), (here,) = side_by_side(files, Terms(), heard.append)
    assert (list(gone.counts), gone.not_checked) == (["no-access"], True)
    assert (here.file, here.not_checked) == ("here", False)
    assert sum(heard) == 2


def test_ctrl_c_ends_it_at_once_with_one_line_and_no_process_left(
    tmp_path: Path, moods: Path
) -> None:
    marks = [tmp_path / "mark-1", tmp_path / "mark-2"]
    for n, mark in enumerate(marks):
        file(tmp_path / "in", f"{n}.csv", f"sleeps {mark}")
    command = [sys.executable, "-m", "bot", "check", str(tmp_path / "in"), "-j", "2"]
    began = subprocess.Popen(
        [*command, "--templates", str(moods)],
        cwd=Path(__file__).parent.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while not all(mark.exists() for mark in marks):
        assert began.poll() is None, began.communicate()
        time.sleep(0.05)
    os.killpg(began.pid, signal.SIGINT)  # as a terminal does: to everything that it started
    said, told = began.communicate(timeout=60)
    assert began.returncode == 130
    assert (said, told) == ("", "Stopped; 0 files had been checked. Nothing was written.\n")
    while any_of(began.pid):  # the last of them may still be on its way out
        time.sleep(0.05)


def any_of(group: int) -> bool:
    """Whether a process of the group is alive."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
