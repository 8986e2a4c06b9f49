"""returns-bot check: what it prints, what it writes, what it ends with."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
import typer
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from bot.commands.check import check
from validation.check import shipped
from validation.collections.specification_codes import sample

app = typer.Typer()
app.command()(check)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def made(folder: Path, breaks: Sequence[str] = (), period: str = "2019") -> Path:
    name, content = sample.make(20, 1, tuple(breaks), period, "AQA")
    path = folder / f"{len(list(folder.iterdir()))}-{name}"
    path.write_bytes(content)
    return path


def test_a_clean_file_ends_with_0(tmp_path: Path) -> None:
    result = run(made(tmp_path))
    assert result.exit_code == 0
    assert result.stdout.startswith("No errors, no queries in ")


def test_errors_end_with_1_and_are_told_with_their_lines(tmp_path: Path) -> None:
    result = run(made(tmp_path, ["Tier-code"]))
    assert result.exit_code == 1
    assert "found Higher, expected F or H" in result.stdout
    assert "Traceback" not in result.output


def test_queries_alone_end_with_0(tmp_path: Path) -> None:
    assert run(made(tmp_path, ["byte-order-mark"])).exit_code == 0


def test_an_unreadable_file_ends_with_2_and_says_why(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(b"%PDF-1.7")
    result = run(path)
    assert result.exit_code == 2
    assert "scan.pdf is a PDF document" in result.stdout


def test_the_worst_file_decides(tmp_path: Path) -> None:
    empty = tmp_path / "empty.csv"
    empty.touch()
    assert run(made(tmp_path), made(tmp_path, ["Tier-code"])).exit_code == 1
    assert run(empty, made(tmp_path)).exit_code == 2


def test_a_file_that_does_not_exist_is_named(tmp_path: Path) -> None:
    result = run(tmp_path / "nothing.csv")
    assert result.exit_code == 2
    assert "does not exist" in " ".join(result.output.split())


def test_json_is_one_document_for_one_file_and_a_list_for_several(tmp_path: Path) -> None:
    one = json.loads(run(made(tmp_path, ["Tier-code"]), "--format", "json").stdout)
    assert (one["collection"], one["verdict"]) == ("specification-codes", "errors")
    assert one["counts"] == {"Tier-code": 1}
    many = json.loads(run(made(tmp_path), made(tmp_path), "--format", "json").stdout)
    assert [document["verdict"] for document in many] == ["clean", "clean"]


def test_json_of_an_unreadable_file_names_the_reason(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("nothing here", encoding="utf-8")
    document = json.loads(run(path, "--format", "json").stdout)
    assert document["verdict"] == "unreadable"
    assert [finding["rule"] for finding in document["findings"]] == ["not-a-return"]


def test_csv_goes_to_the_screen_or_a_file(tmp_path: Path) -> None:
    path, target = made(tmp_path, ["Tier-code"]), tmp_path / "out.csv"
    shown = run(path, "--format", "csv")
    assert shown.stdout.splitlines()[1].split(",")[1] == "Tier-code"
    written = run(path, "--format", "csv", "-o", target)
    assert written.stdout == ""
    assert target.read_text(encoding="utf-8").splitlines() == shown.stdout.splitlines()


def test_a_workbook_needs_a_place(tmp_path: Path) -> None:
    path, target = made(tmp_path, ["Tier-code"]), tmp_path / "out.xlsx"
    assert run(path, "--format", "xlsx").exit_code == 2
    assert run(path, "--format", "xlsx", "-o", target).exit_code == 1
    assert load_workbook(target).sheetnames[:2] == ["Summary", "Findings"]


def test_the_due_date_is_checked_when_it_is_told(tmp_path: Path) -> None:
    path = made(tmp_path)
    assert run(path, "--due", "2019-06-28").exit_code == 0
    assert "not the day on which this file is due" in run(path, "--due", "2019-06-29").stdout


def test_every_file_in_a_zip_is_checked(tmp_path: Path) -> None:
    packed = tmp_path / "both.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for breaks in ((), ("Tier-code",)):
            path = made(tmp_path, breaks)
            archive.write(path, path.name)
    result = run(packed, "--format", "json")
    assert [document["verdict"] for document in json.loads(result.stdout)] == ["clean", "errors"]
    assert result.exit_code == 1


def test_a_folder_of_own_templates_is_read(tmp_path: Path) -> None:
    own = tmp_path / "own" / "codes"
    own.mkdir(parents=True)
    shipped_toml = Path(sample.__file__).with_name("template.toml").read_text(encoding="utf-8")
    changed = shipped_toml.replace('"specification-codes"', '"our-codes"').replace(
        'name = "Year"', 'name = "School year"'
    )
    (own / "template.toml").write_text(
        changed.replace('period_from = "Year"', 'period_from = "School year"'), encoding="utf-8"
    )
    path = made(tmp_path)
    path.write_bytes(path.read_bytes().replace(b"Year,", b"School year,", 1))
    result = run(path, "--templates", tmp_path / "own", "--format", "json")
    assert json.loads(result.stdout)["collection"] == "our-codes"


@pytest.mark.parametrize("period", sorted(shipped()["specification-codes"].periods))
def test_every_year_that_we_have_rules_for_can_be_checked(tmp_path: Path, period: str) -> None:
    assert run(made(tmp_path, period=period)).exit_code == 0


def test_it_runs_in_an_empty_folder_without_settings_or_store(tmp_path: Path) -> None:
    path = made(tmp_path)
    empty = tmp_path / "empty"
    empty.mkdir()
    script = "import typer; from bot.commands.check import check; typer.run(check)"
    root = Path(__file__).parent.parent
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        cwd=empty,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert not list(empty.iterdir())
