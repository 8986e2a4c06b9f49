"""Exports: who has whose data, in which form, and that nothing half-written is left behind."""

import csv
import io
import json
import sqlite3
import stat
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from openpyxl import load_workbook
from sqlmodel import Session, select
from typer.testing import CliRunner

from bot import store
from bot.commands.app import app
from bot.demo.stage import fill, the_demo
from bot.settings import Settings
from handlers.life.standing import Status
from handlers.showing import exporting
from storage import files, ledger, submissions
from storage.rows import Entry, Return, Submission
from tests.returns import NOW
from validation import sample
from validation.check import shipped
from validation.exporting.csv import CsvTables
from validation.exporting.filed import Filed
from validation.exporting.write import Asked, write
from validation.exporting.xlsx import XlsxTables
from validation.report.harmless import STARTS, harmless

PUPILS = 12
SCHOOLS = ("873-4001", "873-4002", "873-4010")
ALONE = "873-4010,school,Meadow Academy,,,873,,,,regulator,no\n"
NEIGHBOUR = "873-4002,,,,,,Gil Neighbour,source,office@greenford.example\n"
AGENT = "census@cambridgeshire.example/agent"
COLLECTOR = "collector@education.example/collector"


def census(school: str) -> bytes:
    """A census file of a school."""
    _, content = sample.make(
        shipped(), "school-census", size=PUPILS, seed=7, period="2007-AUT", organisation=school
    )
    return content


@pytest.fixture(scope="module")
def contents() -> dict[str, bytes]:
    return {school: census(school) for school in SCHOOLS}


@pytest.fixture
def settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contents: dict[str, bytes]
) -> Settings:
    """Two schools and an academy with a file each: loaded, approved, loaded."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "returns-bot.toml").write_text('folder = "data"\n')
    made = Settings(folder=tmp_path / "data")
    demo = the_demo(date(2007, 10, 1))
    fill(made, type(demo)(demo.cast, demo.register + NEIGHBOUR + ALONE, demo.collections))
    engine = store.opened(made)
    with Session(engine) as session:
        for school, content in contents.items():
            _file(session, f"SC3-07/{school}", content)
        session.get_one(Return, "SC3-07/873-4002").status = Status.APPROVED
        session.commit()
    engine.dispose()
    return made


def _file(session: Session, ref: str, content: bytes) -> None:
    sha = files.keep(session, content)
    submissions.add(session, Submission(ref=ref, file=sha, file_name="census.xml", at=NOW))
    entry = Entry(ref=ref, verb="checked", actor="x", became="loaded", at=NOW)
    ledger.append(session, entry, 0, ledger.Figures(1))


def export(whom: str, output: str = "out.zip", format_: str = "csv") -> tuple[int, str]:
    line = ["export", "SC3-07", "--for", whom, "-o", output, "--format", format_]
    done = CliRunner().invoke(app, line)
    return done.exit_code, done.output


def listed(path: str = "out.zip") -> list[str]:
    """The organisations in an export's list of returns."""
    return [row["organisation"] for row in table("returns.csv", path)]


def table(name: str, path: str = "out.zip") -> list[dict[str, str]]:
    with zipfile.ZipFile(path) as archive:
        return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("whom", "schools"),
    [
        ("office@hillside.example/source", ["873-4001"]),
        ("office@greenford.example/source", ["873-4002"]),
        (AGENT, ["873-4001", "873-4002"]),
        (COLLECTOR, ["873-4002"]),
    ],
)
def test_everybody_has_what_they_see_and_no_more(
    settings: Settings, whom: str, schools: list[str]
) -> None:
    assert export(whom)[0] == 0
    assert listed() == schools
    assert {row["organisation"] for row in table("pupils.csv")} == set(schools)


@pytest.mark.parametrize(
    ("whom", "why"),
    [
        ("portal@exams-regulator.example/collector", "may have no data"),
        ("operator@returns-bot.example/operator", "the role is one of"),
        ("who@elsewhere.example/source", "nobody's address"),
        ("office@hillside.example/agent", "agent nowhere"),
        ("office@hillside.example", "the role is one of"),
    ],
)
def test_who_may_have_nothing_gets_no_file(settings: Settings, whom: str, why: str) -> None:
    code, said = export(whom)
    assert code == 1
    assert why in said
    assert not Path("out.zip").exists()


def test_the_ledger_keeps_for_whom_what_was_written(settings: Settings) -> None:
    export(AGENT)
    with Session(store.opened(settings)) as session:
        [entry] = session.exec(select(Entry).where(Entry.verb == "export"))
    assert entry.subject == "collection SC3-07"
    assert entry.text == f"{AGENT}, csv: SC3-07/873-4001#1, SC3-07/873-4002#1"


def test_xml_has_the_files_as_they_came_and_all_of_them_in_one(
    settings: Settings, contents: dict[str, bytes]
) -> None:
    assert export(AGENT, format_="xml")[0] == 0
    with zipfile.ZipFile("out.zip") as archive:
        for school in SCHOOLS[:2]:
            assert archive.read(f"files/{school}/census.xml") == contents[school]
        merged = etree.fromstring(archive.read("merged.xml"))
    assert [one.get("organisation") for one in merged] == [*SCHOOLS[:2]]
    for one in merged:
        alone = etree.fromstring(contents[str(one.get("organisation"))])
        assert etree.tostring(one[0], method="c14n") == etree.tostring(alone, method="c14n")


def test_the_four_forms_have_the_same_pupils(settings: Settings) -> None:
    for format_ in ("csv", "json", "xlsx"):
        assert export(AGENT, f"out.{format_}", format_)[0] == 0
    upns = [row["UPN"] for row in table("pupils.csv", "out.csv")]
    returns = json.loads(Path("out.json").read_text())["returns"]
    assert [p["UPN"] for one in returns for p in one["tables"]["pupils"]] == upns
    sheet = load_workbook("out.xlsx")["pupils"]
    heading, *rows = sheet.iter_rows(values_only=True)
    assert [row[heading.index("UPN")] for row in rows] == upns
    assert len(upns) > PUPILS


def test_what_is_there_already_is_left_and_only_its_owner_reads_what_is_new(
    settings: Settings,
) -> None:
    assert export(AGENT)[0] == 0
    assert stat.S_IMODE(Path("out.zip").stat().st_mode) == 0o600
    before = Path("out.zip").read_bytes()
    code, said = export(COLLECTOR)
    assert code == 1
    assert "there already" in said
    assert Path("out.zip").read_bytes() == before


def test_nothing_half_written_is_left_where_it_stops(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopping(*_: object) -> Iterator[Filed]:
        yield Filed("SC3-07/873-4001#1", "873-4001", "Hillside", "loaded")
        raise OSError("the disk is full")

    monkeypatch.setattr("bot.commands.export.exporting.filed", stopping)
    assert export(AGENT)[0] != 0
    assert [path.name for path in Path().iterdir() if "out" in path.name] == []


def test_the_bot_goes_on_while_an_export_reads_and_writes(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed, moved = exporting.filed, []

    def watched(*given: Any) -> Iterator[Filed]:
        for one in filed(*given):
            with sqlite3.connect(settings.folder / "returns-bot.db", timeout=0.1) as other:
                moved.append(other.execute("UPDATE submission SET reason = 'x'").rowcount)
            yield one

    monkeypatch.setattr("bot.commands.export.exporting.filed", watched)
    code, said = export(AGENT)
    assert (code, moved) == (0, [3, 3]), said


def test_the_file_appears_after_its_entry_and_where_it_cannot_that_is_said(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered = ledger.administrative

    def in_the_way(session: Session, entry: Entry) -> Entry:
        assert not Path("out.zip").exists()
        Path("out.zip").mkdir()
        return entered(session, entry)

    monkeypatch.setattr("bot.commands.export.ledger.administrative", in_the_way)
    code, said = export(AGENT)
    assert code == 1
    assert "out.zip could not be written: Is a directory. Nothing was left of it" in said
    assert [path.name for path in Path().iterdir() if "out" in path.name] == ["out.zip"]
    with Session(store.reading(settings)) as session:
        assert ledger.about(session, "collection SC3-07")[-1].verb == "export"


def test_without_an_entry_there_is_no_file(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopping(*_: object) -> None:
        raise OSError("the store is gone")

    monkeypatch.setattr("bot.commands.export.ledger.administrative", stopping)
    assert export(AGENT)[0] == 1
    assert [path.name for path in Path().iterdir() if "out" in path.name] == []


def test_a_file_that_cannot_be_read_is_named(settings: Settings) -> None:
    asked = Asked("json", "SC3-07", "school-census", "2007-AUT")
    broken = Filed("SC3-07/873-4001#1", "873-4001", "Hillside", "loaded", "a.xml", "", b"<Message>")
    into = io.BytesIO()
    assert write(asked, [broken], into).unread == [broken.reference]
    assert json.loads(into.getvalue())["returns"][0]["tables"] == {}


CELLS = st.text(st.sampled_from("=+-@ab1'\t\r\n"), max_size=6)


@given(CELLS)
def test_no_cell_of_a_csv_file_begins_a_formula(cell: str) -> None:
    into = io.BytesIO()
    with CsvTables(into) as tables:
        tables.add("a", ("=heading",), [(cell,)])
    with zipfile.ZipFile(into) as archive:
        [heading], [written] = csv.reader(
            io.StringIO(archive.read("a.csv").decode("utf-8-sig"), newline="")
        )
    assert heading == "'=heading"
    assert written == harmless(cell)
    assert not written.startswith(STARTS) or written.lstrip("-").isdigit()


def test_no_cell_of_a_workbook_is_a_formula_and_a_full_sheet_goes_on_in_the_next() -> None:
    into = io.BytesIO()
    with XlsxTables(into, most=3) as tables:
        tables.add("a", ("h",), [("=1+1",), ("007",), ("@x",), (None,), ("-2",)])
        tables.add("a", ("other",), [("1",)])
    book = load_workbook(into)
    assert book.sheetnames == ["a", "a 2", "a 3", "a 4"]
    cells = [row[0] for sheet in book for row in sheet.iter_rows()]
    assert all(cell.data_type in ("s", "n") for cell in cells)
    assert [cell.value for cell in book["a"]["A"]] == ["h", "'=1+1", "007"]
    assert [cell.value for cell in book["a 2"]["A"]][:2] == ["h", "'@x"]
    assert [cell.value for cell in book["a 3"]["A"]] == ["h", "-2"]
    assert [cell.value for cell in book["a 4"]["A"]] == ["other", "1"]


def test_records_with_other_columns_are_a_file_of_their_own() -> None:
    into = io.BytesIO()
    with CsvTables(into) as tables:
        tables.add("a", ("x",), [("1",)])
        tables.add("a", ("x", "y"), [("1", "2")])
        tables.add("a", ("x",), [("3",)])
    with zipfile.ZipFile(into) as archive:
        assert archive.namelist() == ["a.csv", "a-2.csv"]
        assert archive.read("a.csv").decode("utf-8-sig").split() == ["x", "1", "3"]
