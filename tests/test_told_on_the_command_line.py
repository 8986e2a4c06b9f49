"""What somebody who is new tries first: names, places and numbers of the command line."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.commands.app import app
from validation.check import shipped
from validation.sample import which


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def words_of(result: Result) -> str:
    """What was said, without the box around it."""
    return " ".join(result.output.replace("│", " ").split())


def test_a_sample_takes_the_place_of_another_file_only_by_force(tmp_path: Path) -> None:
    at = tmp_path / "mine.csv"
    assert run("sample", "SPEC-19", "--rows", 3, "-o", at).exit_code == 0
    kept = at.read_bytes()
    assert run("sample", "SPEC-19", "--rows", 3, "-o", at).exit_code == 0, "the same once more"
    refused = run("sample", "SPEC-19", "--rows", 4, "-o", at)
    assert refused.exit_code == 1
    assert "is there already; it was left as it is" in refused.output
    assert at.read_bytes() == kept
    assert run("sample", "SPEC-19", "--rows", 4, "-o", at, "--force").exit_code == 0
    assert at.read_bytes() != kept


def test_how_many_pupils_a_sample_has_is_said_before_it_is_tried() -> None:
    assert "Pupils on roll (10 or more)" in words_of(run("sample", "--help"))
    assert "at least 10 pupils" in run("sample", "SC3-07", "--pupils", 9).output


def test_findings_are_numbered_through_from_errors_to_queries(tmp_path: Path) -> None:
    at = tmp_path / "codes.csv"
    run("sample", "SPEC-19", "--rows", 20, "--break", "Tier-code,byte-order-mark", "-o", at)
    said = run("check", at).stdout
    assert re.findall(r"^(\d+)  ", said, re.MULTILINE) == ["1", "2"]


def test_a_summary_is_what_its_name_says_or_refused(tmp_path: Path) -> None:
    census = tmp_path / "8734001_SC3_873LL07_001.XML"
    run("sample", "SC3-07", "--pupils", 10, "-o", census)
    refused = run("check", census, "--summary", tmp_path / "summary.txt")
    assert refused.exit_code == 2
    assert "a summary is a .html or a .xlsx file, no .txt" in words_of(refused)
    assert run("check", census, "--summary", tmp_path / "S.XLSX").exit_code == 0
    assert (tmp_path / "S.XLSX").read_bytes().startswith(b"PK")
    assert run("check", census, "--summary", tmp_path / "folder").exit_code == 0
    assert [file.suffix for file in (tmp_path / "folder").iterdir()] == [".html"]


@pytest.mark.parametrize(
    ("code", "template", "period"),
    [
        ("SPEC-19", "specification-codes", "2019"),
        ("spec-2019", "specification-codes", "2019"),
        ("FEES", "standard-qualification-fee", ""),
        ("T1-JUN19", "t1-entries", "2019-JUN"),
        ("VOC-Q323", "vocational-quarterly", "2023-Q3"),
        ("SC3-07", "school-census", "2007-AUT"),
    ],
)
def test_a_collection_may_be_asked_for_by_the_code_that_people_write(
    code: str, template: str, period: str
) -> None:
    found, meant = which(shipped(), code)
    assert (found.name, meant) == (template, period)
    assert run("rules", code).exit_code == 0


def test_an_unknown_code_is_answered_with_all_that_may_be_asked_for() -> None:
    said = words_of(run("rules", "SPEX-19"))
    assert "1C, CONS, DR1, FEES, SPEC, T1, TT, VOC" in said
    assert "specification-codes" in said
    assert "has no period 2099; there are 2018" in words_of(run("rules", "SPEC-99"))


def test_no_two_collections_are_called_the_same() -> None:
    short = [one.short for one in shipped().values() if one.short]
    assert len(short) == len(set(short)) == len(shipped()) - 1


def test_the_rules_that_a_report_counts_are_those_that_are_listed(tmp_path: Path) -> None:
    at = tmp_path / "codes.csv"
    run("sample", "SPEC-19", "--rows", 20, "-o", at)
    counted = re.findall(r"(\d+) rules run, (\d+) not run", run("check", at).stdout)
    listed = run("rules", "SPEC-19").stdout.strip().splitlines()
    form = re.fullmatch(r"Beside them (\d+) things about the file's form, .*", listed[-1])
    assert form
    assert sum(map(int, counted[0])) == len(listed) - 2 + int(form[1])


def test_a_demo_that_is_asked_to_end_takes_its_folder_along(tmp_path: Path) -> None:
    code = "from bot.__main__ import main; main()"
    demo = subprocess.Popen(
        [sys.executable, "-c", code, "demo"],
        env=os.environ | {"TMPDIR": str(tmp_path)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + 60
    while not list(tmp_path.glob("returns-bot-demo-*/*")) and time.monotonic() < until:
        time.sleep(0.05)
    assert list(tmp_path.glob("returns-bot-demo-*/*"))
    demo.send_signal(signal.SIGTERM)
    assert demo.wait(60) == 128 + signal.SIGTERM
    assert list(tmp_path.glob("returns-bot-demo-*")) == []
