"""returns-bot rules: every rule can be asked for, in words, in JSON and as pages to publish."""

import json
import re
from pathlib import Path

import lxml.html
import pytest
from typer.testing import CliRunner, Result

from bot.commands.app import app
from validation.check import shipped
from validation.entry import entries
from validation.why import why


def run(*words: object) -> Result:
    return CliRunner().invoke(app, ["rules", *map(str, words)])


def test_without_a_collection_it_says_which_there_are() -> None:
    said = run().stdout
    assert re.search(r"^school-census  School Census: \d+ rules$", said, re.MULTILINE)
    assert len(said.splitlines()) == len(shipped())


def test_a_collection_lists_its_rules_a_line_each() -> None:
    said = run("SC3-07").stdout
    assert re.search(r"^1510 +error  The first letter of a UPN", said, re.MULTILINE)
    assert len(said.splitlines()) == len(shipped()["school-census"].rules_for("2007-AUT"))


def test_one_rule_says_all_that_is_known_of_it() -> None:
    said = run("SC3-07", "2020q").stdout
    for name in ("Looks at", "Why it matters", "Put it right", "Basis", "Fails", "Passes"):
        assert f"   {name}: " in said
    assert said.startswith("2020Q, query\n")
    assert "`" not in said


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("SC3-7",),
        ("SC3-99", "1510"),
        ("SC3-07", "99999"),
        ("--format", "html"),
        ("SC3-07", "--format", "html", "-o", "/nowhere/rules.html"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_what_to_do(words: tuple[str, ...]) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_json_of_one_is_a_list_and_of_all_a_list_for_each_template() -> None:
    (rule,) = json.loads(run("SC3-07", "1510", "--format", "json").stdout)
    assert (rule["code"], rule["our_reading"]) == ("1510", False)
    assert rule["facts"]["Put it right"] == rule["fix"]
    assert json.loads(run("--format", "json").stdout).keys() == shipped().keys()


def test_as_html_it_is_a_folder_to_publish_whose_links_all_lead_somewhere(tmp_path: Path) -> None:
    assert run("--format", "html", "-o", tmp_path / "book").exit_code == 0
    files = {file.name for file in (tmp_path / "book").iterdir()}
    assert files == {"index.html", *(f"{name}.html" for name in shipped())}
    for file in (tmp_path / "book").iterdir():
        page = lxml.html.document_fromstring(file.read_text(encoding="utf-8"))
        places = [str(one.get("id")) for one in page.iter() if one.get("id")]
        assert len(places) == len(set(places)), file.name
        for link in (str(one.get("href")) for one in page.iter("a")):
            assert link[1:] in places if link.startswith("#") else link in files


@pytest.mark.parametrize("name", shipped())
def test_every_rule_has_a_place_and_a_reason_why_it_matters(name: str) -> None:
    template = shipped()[name]
    told = entries(template)
    assert len({entry.anchor for entry in told}) == len(told) == len(template.rules)
    assert not [rule.code for rule in template.rules if not why(template, rule)]
