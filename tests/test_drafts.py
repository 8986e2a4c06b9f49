"""Drafts: rules that are not switched on run for nobody, and can be tried; versions of rules."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.commands.app import app
from tests.shown import blocks
from validation.book import book
from validation.check import check_file
from validation.template import SHIPPED, Template, catalogue, load
from validation.version import version_of

FILE = "lunches.csv"
RULE = "lunches/rules/weekend.py"


@pytest.fixture
def lunches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The template that the docs show how to make, with its weekend rule as a draft."""
    monkeypatch.chdir(tmp_path)
    for path, text in blocks("docs/adding-a-collection.md", "file").items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{text}\n", encoding="utf-8")
    change(tmp_path / RULE, 'basis="P",', 'basis="P",\n    draft=True,')
    return tmp_path


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def template(folder: Path) -> Template:
    return catalogue(folder)["school-lunches"]


def typed(*words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--templates", "."])


def found(folder: Path, **options: object) -> dict[str, int]:
    content = (folder / FILE).read_bytes()
    given = {"templates": str(folder), "workbook": False, **options}
    counts = check_file(FILE, content, "school-lunches", "2026", given)["report"]["counts"]
    return dict(counts)


def test_a_draft_is_run_for_nobody_who_sends_a_file_until_it_is_tried(lunches: Path) -> None:
    assert "weekend" not in found(lunches)
    assert found(lunches, drafts=["weekend"])["weekend"] == 1


def test_the_command_line_runs_drafts_only_where_they_are_wanted_and_says_so(lunches: Path) -> None:
    without, with_them = typed("check", FILE), typed("check", FILE, "--drafts")
    assert "weekend" not in without.output
    assert "Lunches are reported for a Saturday or a Sunday (rule weekend)" in with_them.output
    assert "first list with the draft weekend" in with_them.output


def test_a_rule_of_a_column_is_made_a_draft_by_the_template(lunches: Path) -> None:
    change(lunches / "lunches/template.toml", 'kind = "csv"', 'kind = "csv"\ndrafts = ["Day"]')
    with pytest.raises(ValueError, match="school-lunches: drafts names Day, which is no rule"):
        catalogue(lunches)
    code = next(r.code for r in load(SHIPPED / "specification_codes", "").rules)
    made = load_with_draft(lunches, code)
    assert code not in [rule.code for rule in made.rules_for("2019")]


@pytest.mark.parametrize("name", ["entry_date.py", "why_late.py", "booking.py", "report/late.py"])
def test_a_rule_changes_the_version_whatever_its_file_is_called(lunches: Path, name: str) -> None:
    before, file = version_of(lunches / "lunches"), lunches / "lunches/rules" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("x")
    after = version_of(lunches / "lunches")
    file.write_text("y")
    assert len({before, after, version_of(lunches / "lunches")}) == 3


@pytest.mark.parametrize("name", ["sample.py", "summary_words.toml", "why.toml"])
def test_what_only_shows_changes_no_version(lunches: Path, name: str) -> None:
    before = version_of(lunches / "lunches")
    (lunches / "lunches" / name).write_text("x")
    assert version_of(lunches / "lunches") == before


def load_with_draft(folder: Path, code: str) -> Template:
    copied = folder / "copied"
    shutil.copytree(SHIPPED / "specification_codes", copied)
    change(copied / "template.toml", '\nkind = "csv"', f'\ndrafts = ["{code}"]\nkind = "csv"')
    made = load(copied, "validation.collections.specification_codes")
    assert made.drafts == (code,)
    assert code in [rule.code for rule in made.trying(code).rules_for("2019")]
    return made


def test_only_a_draft_can_be_tried(lunches: Path) -> None:
    with pytest.raises(ValueError, match="School lunches has no draft many; its drafts are week"):
        template(lunches).trying("many")


def test_the_rule_book_marks_drafts_whoever_reads_it(lunches: Path) -> None:
    contents, rows = (page.text for page in book(template(lunches)))
    assert "1 of them is a draft." in contents
    assert "| Draft: Lunches are reported" in contents
    assert "weekend, query, draft" in rows
    assert "not switched on" in rows
    assert "draft: Lunches" in typed("rules", "school-lunches").output
    (told,) = json.loads(typed("rules", "school-lunches", "weekend", "--format", "json").output)
    assert told["draft"] is True


def test_a_version_is_another_as_soon_as_anything_that_judges_is(lunches: Path) -> None:
    folder = lunches / "lunches"
    before = version_of(folder)
    (folder / "sample.py").write_text("PUPILS = 3\n", encoding="utf-8")
    assert version_of(folder) == before, "a maker of samples judges nothing"
    change(lunches / RULE, "SATURDAY = 5", "SATURDAY = 6")
    assert version_of(folder) != before


def test_the_version_stands_with_every_report(lunches: Path) -> None:
    made = check_file(FILE, b"", "school-lunches", "2026", {"templates": str(lunches)})
    assert made["report"]["version"] == template(lunches).version
    assert len(made["report"]["version"]) == 14
