"""returns-bot check writes pages, workbooks and summaries about the files that it checks."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.test_check_command import made, run
from validation import sample
from validation.check import shipped


def census(folder: Path, period: str = "2014-SPR", *breaks: str, name: str = "") -> Path:
    shown, content = sample.make(
        shipped(), "school-census", size=20, seed=3, period=period, breaks=breaks
    )
    path = folder / (name or shown)
    path.write_bytes(content)
    return path


def test_a_page_about_one_file_is_a_file(tmp_path: Path) -> None:
    target = tmp_path / "out.html"
    assert run(made(tmp_path, ["Tier-code"]), "--format", "html", "-o", target).exit_code == 1
    page = target.read_text(encoding="utf-8")
    assert "<h1>1 error in" in page
    assert "Why it matters" in page


def test_pages_about_several_files_are_a_folder(tmp_path: Path) -> None:
    bad = tmp_path / "notes.txt"
    bad.write_text("nothing", encoding="utf-8")
    files = (census(tmp_path), bad)
    assert run(*files, "--format", "html", "-o", tmp_path / "out").exit_code == 2
    assert sorted(one.name for one in (tmp_path / "out").iterdir()) == [
        f"{files[0].name}.html",
        "notes.txt.html",
    ]
    assert "could not be read" in (tmp_path / "out" / "notes.txt.html").read_text(encoding="utf-8")


def test_a_page_needs_a_place(tmp_path: Path) -> None:
    assert run(made(tmp_path), "--format", "html").exit_code == 2


def test_a_workbook_about_one_file_of_rows_has_a_copy_of_them(tmp_path: Path) -> None:
    target = tmp_path / "out.xlsx"
    run(made(tmp_path, ["Tier-code"]), "--format", "xlsx", "-o", target)
    assert load_workbook(target).sheetnames == ["Summary", "Findings", "Your rows"]


def test_the_summary_of_a_file_stands_beside_the_last_one(tmp_path: Path) -> None:
    last = census(tmp_path, "2013-AUT", name="last.xml")
    target = tmp_path / "figures.html"
    result = run(census(tmp_path), "--summary", target, "--last", last)
    assert result.exit_code == 0
    assert result.stdout.startswith("No errors")
    page = target.read_text(encoding="utf-8")
    assert "Autumn 2013" in page
    assert "approve them" in page


def test_the_summary_can_be_a_workbook(tmp_path: Path) -> None:
    target = tmp_path / "figures.xlsx"
    run(census(tmp_path), "--summary", target)
    assert load_workbook(target).sheetnames == ["Summary", "Plots"]


def test_the_summary_of_a_file_with_errors_asks_nobody_to_approve_it(tmp_path: Path) -> None:
    target = tmp_path / "figures.html"
    assert run(census(tmp_path, "2014-SPR", "1600"), "--summary", target).exit_code == 1
    assert "cannot be sent on yet" in target.read_text(encoding="utf-8")


def test_a_last_return_that_cannot_be_read_is_refused_in_words(tmp_path: Path) -> None:
    last = tmp_path / "last.xml"
    last.write_text("no xml", encoding="utf-8")
    result = run(census(tmp_path), "--last", last)
    assert result.exit_code == 2
    assert "This file is none of the returns that we know" in " ".join(result.output.split())


@pytest.mark.parametrize("name", ["notes.txt", "empty.csv"])
def test_what_has_no_figures_is_said_to_have_none(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("nothing" if name.endswith("txt") else "", encoding="utf-8")
    result = run(tmp_path / name, "--summary", tmp_path / "figures.html")
    assert result.exit_code == 2
    assert "nothing can be made of" in " ".join(result.output.split())


def test_a_place_that_cannot_be_written_to_is_refused_in_words(tmp_path: Path) -> None:
    result = run(census(tmp_path), "--summary", tmp_path / "none" / "figures.html")
    assert result.exit_code == 2
    assert "there is no folder" in " ".join(result.output.split())
