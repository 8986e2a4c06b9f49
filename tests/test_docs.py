"""The documentation says all there is, what it shows is true, and what can be run in it runs."""

import json
import re
import shlex
import tomllib
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import bench.__main__ as benches
from bot.commands import init
from bot.commands.app import app
from bot.settings import Settings
from docs import example, generate, reference, words
from handlers.life.lifecycle import TRANSITIONS
from handlers.life.standing import Policies, Status
from handlers.life.visibility import Sight
from handlers.said.grammar import FORMS
from storage.register_book import KINDS, ROLES
from storage.register_file import COLUMNS
from tests import census
from tests.shown import blocks, page
from validation.book import anchor, book
from validation.entry import BASIS, heading, ours
from validation.rule import Rule
from validation.run import run
from validation.template import catalogue

ROOT = Path(__file__).parent.parent
HAND = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md")
PAGES = sorted([*(ROOT / name for name in HAND), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
COMMANDS = [name for name, _ in reference.all_commands()]
GENERATED = generate.pages()


# The pages that follow from the code


@pytest.mark.parametrize("path", GENERATED)
def test_a_generated_page_is_up_to_date(path: str) -> None:
    assert page(f"docs/{path}") == GENERATED[path], "run make docs"


def test_no_page_of_the_rule_book_is_left_over() -> None:
    there = {f"rules/{file.name}" for file in (ROOT / "docs" / "rules").iterdir()}
    assert there == {path for path in GENERATED if path.startswith("rules/")}


# All there is, is said


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_has_a_help_and_a_place_in_the_text(command: str) -> None:
    hand = page("README.md") + page("docs/operators.md") + page("docs/adding-a-collection.md")
    assert dict(reference.all_commands())[command].help
    assert command in hand or command == "returns-bot demo"


@pytest.mark.parametrize("setting", Settings.model_fields)
def test_a_setting_is_explained_and_is_in_the_file_that_init_writes(setting: str) -> None:
    assert reference.docstrings().get(setting)
    assert f"`{setting}`" in page("docs/operators.md").replace(" = true`", "`")
    assert re.search(rf"^(# )?{setting} = ", init.TEMPLATE.read_text(), re.MULTILINE)


def test_no_setting_is_explained_that_does_not_exist() -> None:
    written = re.findall(r"^(?:# )?(\w+) = ", init.TEMPLATE.read_text(), re.MULTILINE)
    assert set(written) == set(Settings.model_fields)


def test_every_status_and_every_sight_has_its_words() -> None:
    assert words.STATUSES.keys() == set(Status)
    assert words.SIGHTS.keys() == set(Sight)


def test_every_guard_says_what_it_means() -> None:
    for row in TRANSITIONS:
        for guard in row.guards:
            assert guard.__doc__


@pytest.mark.parametrize("verb", sorted({form.verb for form in FORMS}))
def test_a_line_that_may_be_written_is_shown_to_those_who_write_it(verb: str) -> None:
    assert re.search(rf"^(\| `)?{verb}\b", page("docs/submitters.md"), re.MULTILINE) or re.search(
        rf"^{verb} ", page("docs/agents.md"), re.MULTILINE
    )


@pytest.mark.parametrize("policy", vars(Policies()))
def test_a_policy_is_explained_with_all_that_it_may_be(policy: str) -> None:
    said, _ = words.POLICIES[policy]
    default = getattr(Policies(), policy)
    kinds = [str(choice) for choice in type(default)] if isinstance(default, Enum) else []
    assert all(f"`{choice}`" in said for choice in kinds)
    assert re.search(rf"\| `{policy}` \| `{str(default).lower()}` \|", page("docs/operators.md"))


@pytest.mark.parametrize("name", catalogue())
def test_every_rule_is_in_the_book_with_its_words_and_its_basis(name: str) -> None:
    template = catalogue()[name]
    text = {made.name: made.text for made in book(template)}
    for rule in template.rules:
        assert rule.basis in BASIS
        section = text[f"{name}-{rule.table.replace('_', '-')}"].partition(
            f"\n## {heading(rule)}\n"
        )[2]
        section = section.partition("\n## ")[0]
        assert rule.message.rstrip(".") in section
        assert rule.fix in section
        assert ("our reading" in section) == ours(rule)
        assert f"#{anchor(rule)})" in text[name]


def test_every_word_of_the_register_file_is_explained() -> None:
    said = page("docs/operators.md")
    for word in (*COLUMNS, *KINDS, *ROLES):
        assert word in said, word
    assert blocks("docs/operators.md", "file")["register.csv"].split("\n")[0] == ",".join(COLUMNS)


def test_every_dependency_is_accounted_for() -> None:
    project = tomllib.loads(page("pyproject.toml"))["project"]
    extras = [name for extra in project["optional-dependencies"].values() for name in extra]
    named = {re.split(r"[>=\[]", one)[0] for one in [*project["dependencies"], *extras]}
    accounted = set(
        re.findall(r"^\| ([a-z][a-z0-9-]+) \|", page("docs/decisions/dependencies.md"), re.M)
    )
    assert accounted - {"library"} == named


def test_every_benchmark_is_on_the_page() -> None:
    results = json.loads(benches.RESULTS.read_text())["results"]
    assert results
    for figure in results:
        assert f"| {figure['what']} | {figure['value']:g} {figure['unit']} |" in page(
            "docs/performance.md"
        )


# Links


def headings(text: str) -> set[str]:
    """Link targets of a page, as Markdown renderers make them of its headings."""
    found = re.findall(r"^#+ (.+)$", FENCE.sub("", text), re.MULTILINE)
    kept = ("".join(c for c in h.lower() if c.isalnum() or c in " -_") for h in found)
    return {heading.strip().replace(" ", "-") for heading in kept}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    for link in LINK.findall(FENCE.sub("", path.read_text(encoding="utf-8"))):
        if link.startswith("https://"):
            continue
        target, _, place = link.partition("#")
        file = (path.parent / target).resolve() if target else path
        assert file.exists(), link
        if place:
            assert place in headings(file.read_text(encoding="utf-8")), link


@cache
def reached() -> set[Path]:
    """All that links lead to, from the README and the change log on."""
    seen: set[Path] = set()
    ahead = [ROOT / "README.md", ROOT / "CHANGELOG.md"]
    while ahead:
        here = ahead.pop()
        if here in seen or here.suffix != ".md":
            continue
        seen.add(here)
        links = LINK.findall(FENCE.sub("", here.read_text(encoding="utf-8")))
        ahead += [
            (here.parent / link.partition("#")[0]).resolve() for link in links if "//" not in link
        ]
    return seen


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_is_reached_from_the_readme(path: Path) -> None:
    assert path in reached()


# What is shown is true, and what can be run runs


def test_the_reply_in_the_readme_shows_a_finding_and_the_next_step() -> None:
    shown = example.BLOCK.search(page("README.md"))
    assert shown
    for word in ("Loaded, not submitted", "found ", "expected ", "WHAT NEXT"):
        assert word in shown[0]
    assert shown[0].count(example.CUT) == 3


def typed(line: str) -> Result:
    """What a command that is typed in a page says and ends with."""
    name, *arguments = shlex.split(line)
    assert name == "returns-bot", line
    return CliRunner().invoke(app, arguments)


def played(name: str, folder: Path) -> list[Result]:
    """The files of a page written into a folder, its commands run there."""
    for path, text in blocks(name, "file").items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text + "\n", encoding="utf-8")
    scripts = blocks(name, "run").values()
    return [typed(line) for s in scripts for line in s.replace("\\\n", " ").splitlines()]


def test_the_operators_register_and_collections_can_be_typed_as_they_stand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    results = played("docs/operators.md", tmp_path)
    assert [result.exit_code for result in results] == [0] * len(results), results[-1].output
    said = "".join(result.output for result in results)
    assert "Ann Lee" in said
    assert "1 no data" in said
    assert "SPEC-19" in said


def test_the_example_of_a_collection_finds_what_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (result,) = played("docs/adding-a-collection.md", tmp_path)
    assert result.exit_code == 1
    assert result.output.count("line 3") == 2
    assert "found many" in result.output
    assert "weekend" in result.output
    template = catalogue(tmp_path)["school-lunches"]
    assert "weekend" in [rule.code for rule in template.rules_for("2026")]


def test_the_example_of_a_rule_says_of_its_own_examples_what_it_claims() -> None:
    (code,) = blocks("docs/adding-a-rule.md", "rule").values()
    made: dict[str, Any] = {}
    exec(code, made)
    (rule,) = (value for value in made.values() if isinstance(value, Rule))
    assert rule.code not in [known.code for known in catalogue()["school-census"].rules]
    for kind, breaks in (("good", False), ("bad", True), ("missing", rule.demands)):
        for rows in getattr(rule, kind):
            done = run([rule], census.tables(rows), census.context(rule))
            assert done.ran == [rule.code], done.crashed
            assert bool(done.broken) == breaks, (kind, rows)
