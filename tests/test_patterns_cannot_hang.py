"""No pattern of a collection hangs, however it came in: matching takes time in step with the text.

Each of these makes Python's own engine try for longer than anybody lives. Here a run that would
hang ends with the time limit of the tests.
"""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.commands.app import app
from validation.check import check
from validation.column import Column
from validation.formats.own import faults_in
from validation.formats.patterns import takes
from validation.template import Template, catalogue

ROWS, LENGTH = 20, 5_000
LETTERS = "a" * LENGTH + "!"
# fmt: off
CLASSICS = {
    # pattern                                       what it never matches
    "(a+)+":                                        LETTERS,
    "([a-zA-Z]+)*":                                 LETTERS,
    "(a|aa)+":                                      LETTERS,
    "(a|a?)+":                                      LETTERS,
    "(.*a){20}":                                    "a" * 19 + "b" * LENGTH,
    r"(\w+\s?)*":                                   LETTERS,
    "(([a-z])+.)+[A-Z]([a-z])+":                    "a" * LENGTH,
    r"(.+)+@(.+)+\.[a-z]+":                         "a" * LENGTH,
    r"([0-9]+,?)+[0-9]+":                           "1" * LENGTH + "x",
    "(x+x+)+y":                                     "x" * LENGTH,
    "(a?){50}a{50}":                                "a" * 49 + "!" * LENGTH,
    r"(\d|[0-9]|\w)+":                              "1" * LENGTH + "-",
}
# fmt: on
HOSTILE = ("[" * 50_000, "1" * 9_000 + "x", "P" + "1" * 9_000, '{"a":' * 9_000, "12 " * 40_000)
HEAD = """
name = "hostile"
title = "Hostile"
kind = "csv"
ruleset = "none"
{more}
[periods.2026]
"""


def content(value: str) -> bytes:
    target = io.StringIO(newline="")
    csv.writer(target).writerows(
        [["Year", "Code"], *[["2026", value + str(n)] for n in range(ROWS)]]
    )
    return target.getvalue().encode()


def broken(template: Template, value: str) -> dict[str, int]:
    return dict(check("hostile.csv", content(value), template, "2026").counts)


def written(folder: Path, more: str, after: str = "") -> Template:
    (folder / "hostile").mkdir()
    (folder / "hostile" / "template.toml").write_text(HEAD.format(more=more) + after)
    return catalogue(folder)["hostile"]


@pytest.mark.parametrize("pattern", CLASSICS)
def test_a_column_of_a_template_does_not_hang(pattern: str, tmp_path: Path) -> None:
    columns = (
        '[[columns]]\nname = "Year"\ndescription = "x"\nkind = "text"\nwithin = [1, 9]\n'
        'example = "2026"\n[[columns]]\nname = "Code"\ndescription = "x"\nkind = "pattern"\n'
        f'pattern = \'{pattern}\'\nexpected = "x"\nexample = "a"\nwrong = "!"\n'
    )
    assert broken(written(tmp_path, "", columns), CLASSICS[pattern])["Code-pattern"] == ROWS
    list(faults_in(tmp_path / "hostile" / "template.toml"))


@pytest.mark.parametrize("pattern", CLASSICS)
def test_a_table_schema_does_not_hang(pattern: str, tmp_path: Path) -> None:
    fields: list[dict[str, Any]] = [{"name": "Year"}]
    fields.append({"name": "Code", "constraints": {"pattern": pattern}})
    (tmp_path / "hostile").mkdir()
    (tmp_path / "hostile" / "schema.json").write_text(json.dumps({"fields": fields}))
    toml = HEAD.format(more='table_schema = "schema.json"')
    (tmp_path / "hostile" / "template.toml").write_text(toml)
    made = catalogue(tmp_path)["hostile"]
    assert broken(made, CLASSICS[pattern])["Code-pattern"] == ROWS


@pytest.mark.parametrize("pattern", CLASSICS)
def test_an_imported_format_does_not_hang(pattern: str, tmp_path: Path) -> None:
    target = io.StringIO(newline="")
    names = ["Name", "Description", "Position", "Validation Regular Expression"]
    plain = csv.writer(target)
    plain.writerow([*names, "Description of Regular Expression"])
    plain.writerow(["Year", "The year", "1", r"^\d{4}$", "4 digits"])
    plain.writerow(["Code", "The code", "2", f"^({pattern})$", "as the pattern says"])
    table = tmp_path / "format.csv"
    table.write_text(target.getvalue())
    words = ["collections", "import", str(table), "--code", "hostile", "--period", "2026"]
    done = CliRunner().invoke(app, [*words, "-o", str(tmp_path / "own")])
    assert done.exit_code == 0, done.output
    CliRunner().invoke(app, ["collections", "lint", str(table)])
    (code,) = (c for c in catalogue(tmp_path / "own")["hostile"].reader.columns if c.name == "Code")
    assert isinstance(code, Column)
    found = broken(catalogue(tmp_path / "own")["hostile"], CLASSICS[pattern])
    assert found["Code-pattern" if code.kind == "pattern" else "Code-length"] == ROWS


@pytest.mark.parametrize("pattern", CLASSICS)
def test_the_linter_does_not_hang(pattern: str) -> None:
    assert not takes(f"^({pattern})$", CLASSICS[pattern])


@pytest.mark.parametrize("kind", ["object", "array", "geojson", "datetime", "number", "duration"])
def test_no_type_of_a_table_schema_hangs_or_crashes_on_hostile_text(
    kind: str, tmp_path: Path
) -> None:
    fields = [{"name": "Year"}, {"name": "Code", "type": kind}]
    if kind == "datetime":
        fields[1]["format"] = "any"
    (tmp_path / "hostile").mkdir()
    (tmp_path / "hostile" / "schema.json").write_text(json.dumps({"fields": fields}))
    toml = HEAD.format(more='table_schema = "schema.json"')
    (tmp_path / "hostile" / "template.toml").write_text(toml)
    made = catalogue(tmp_path)["hostile"]
    for value in HOSTILE:
        report = check("hostile.csv", content(value), made, "2026")
        assert not report.rules.crashed
        assert report.counts["Code-type"] == ROWS
