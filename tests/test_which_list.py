"""Whoever reads a report is told which list of rules was applied to which census, wherever they
read it, and what of that census is our reading."""

import io
import json
import zipfile
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.commands.app import app
from tests.census import template
from validation.check import check
from validation.collections.school_census.sample import make
from validation.finding import Report
from validation.report import html, text, xlsx
from validation.report.json import document

READING = "the place of its fields and its windows are our reading"
SAID = f"list of 2019-20, applied to autumn 2024 ({READING})"


@cache
def report() -> Report:
    name, content = make(20, 1, ("1510",), "2024-AUT")
    return check(name, content, template(), "2024-AUT", organisation="873-4001")


def in_workbook(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "".join(
            book.read(name).decode() for name in book.namelist() if name.endswith(".xml")
        )


def test_every_form_of_a_report_says_it() -> None:
    assert SAID in text.text(report())
    assert SAID in html.page(report(), template())
    assert SAID in in_workbook(xlsx.workbook(report()))
    assert SAID in json.dumps(document(report()))


def test_the_command_says_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name, content = make(20, 1, (), "2024-AUT")
    (tmp_path / name).write_bytes(content)
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["check", name])
    assert SAID in " ".join(result.output.split())


@pytest.mark.parametrize("period", sorted(template().periods))
def test_no_census_but_those_of_2013_14_is_called_certain(period: str) -> None:
    said = template().ruleset_for(period)
    assert said.startswith(f"list of 2019-20, applied to {template().periods[period].title}")
    assert ("our reading" in said) == (not period.startswith(("2013", "2014")))
