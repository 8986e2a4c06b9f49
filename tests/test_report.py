"""A report on paper: as text, JSON, CSV and a workbook, in which no cell is ever a formula."""

import csv
import io
import json
from dataclasses import replace

import openpyxl
import pytest

from validation.finding import Finding, NotRun, Report, RulesRun, Severity, Verdict
from validation.report import csv as as_csv
from validation.report import json as as_json
from validation.report import text, xlsx

FINDING = Finding(
    "1510",
    Severity.ERROR,
    "pupils",
    7,
    "A873400105012",
    "/Message/Pupils/Pupil[7]",
    1204,
    "UPN",
    "A",
    "E",
    "The check letter is wrong",
    "Let the system issue it again.",
    "C",
)
QUERY = replace(
    FINDING, rule="2020Q", severity=Severity.QUERY, basis="M", message="Year group is odd", line=0
)
REPORT = Report(
    "a.xml",
    "school-census",
    "873-4001",
    "2007-AUT",
    "list of 2019-20, applied to autumn 2007",
    Verdict.ERRORS,
    {"1510": 2, "2020Q": 1},
    2,
    1,
    0,
    RulesRun(("1510", "2020Q"), (NotRun("1200", "it needs the register"),)),
    (FINDING, replace(FINDING, record=9, line=1377), QUERY),
    facts={"pupils on roll": 1412},
)


def test_text_says_what_and_where_and_how_to_put_it_right() -> None:
    said = text.text(REPORT)
    assert said.startswith("2 errors and 1 query in a.xml.\n")
    assert "1  The check letter is wrong (rule 1510): 2 pupils" in said
    assert "line 1,204  A873400105012  UPN: found A, expected E" in said
    assert "Let the system issue it again." in said
    assert "Year group is odd (rule 2020Q; our own reading of it): 1 pupil" in said
    assert "Corrections belong in your own system" in said
    assert "2 rules run, 1 not run" in said


def test_text_never_says_no_errors_when_a_rule_of_ours_failed() -> None:
    crashed = RulesRun(("1",), (), (NotRun("1510", "KeyError at rules.py:3"),))
    said = text.text(replace(REPORT, counts={}, findings=(), errors=0, queries=0, rules=crashed))
    assert "No errors" not in said
    assert "rules of ours failed, not your file" in said
    assert "1510: KeyError at rules.py:3" in said


def test_text_of_a_clean_file_and_of_one_that_cannot_be_read() -> None:
    clean = replace(REPORT, verdict=Verdict.CLEAN, counts={}, findings=(), errors=0, queries=0)
    assert text.text(clean).startswith("No errors, no queries in a.xml.\n")
    bad = replace(clean, verdict=Verdict.UNREADABLE, problem="It is a picture.")
    assert text.text(bad) == "a.xml could not be read.\nIt is a picture.\n"


def test_text_says_where_the_list_was_cut() -> None:
    assert "cut at 10,000 findings" in text.text(replace(REPORT, cut_at=10_000))


def test_json_has_the_promised_names_and_no_others() -> None:
    got = json.loads(as_json.text([REPORT]))
    assert set(got) == {
        "file", "collection", "organisation", "period", "ruleset", "verdict", "counts", "rules",
        "findings",
    }  # fmt: skip
    assert set(got["rules"]) == {"run", "not_run", "crashed"}
    assert set(got["findings"][0]) == {
        "rule", "severity", "table", "record", "key", "path", "line", "field", "found", "expected",
        "message",
    }  # fmt: skip
    assert got["verdict"] == "errors"
    assert got["findings"][2]["severity"] == "query"


def test_json_of_several_files_is_a_list() -> None:
    assert [d["file"] for d in json.loads(as_json.text([REPORT, REPORT]))] == ["a.xml", "a.xml"]


def test_csv_has_a_row_for_each_finding() -> None:
    rows = list(csv.DictReader(io.StringIO(as_csv.text([REPORT]), newline="")))
    assert [(row["file"], row["rule"], row["line"]) for row in rows] == [
        ("a.xml", "1510", "1204"), ("a.xml", "1510", "1377"), ("a.xml", "2020Q", "0"),
    ]  # fmt: skip


def book(*reports: Report) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(xlsx.workbook(*reports)))


def test_a_workbook_has_a_summary_and_findings_to_filter() -> None:
    opened = book(REPORT)
    assert opened.sheetnames == ["Summary", "Findings"]
    summary, findings = opened.worksheets
    assert summary["A1"].value == "2 errors and 1 query in a.xml"
    cells = [[cell.value for cell in row] for row in summary.iter_rows()]
    assert ["1510", "The check letter is wrong", "error", 2] in [row[:4] for row in cells]
    assert ["Pupils on roll", "1,412"] in [row[:2] for row in cells]
    assert findings.freeze_panes == "A2"
    assert findings.auto_filter.ref == "A1:L4"
    assert findings.max_row == 4


def test_ids_stay_text_and_lines_are_numbers() -> None:
    finding = replace(FINDING, key="0012345678", found="1e5")
    row = next(book(replace(REPORT, findings=(finding,))).worksheets[1].iter_rows(min_row=2))
    values = {cell.coordinate[0]: (cell.value, cell.data_type) for cell in row}
    assert values["F"] == ("0012345678", "s")
    assert values["H"] == ("1e5", "s")
    assert values["C"] == (1204, "n")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start: str) -> None:
    bad = start + 'HYPERLINK("http://example.org")'
    finding = replace(FINDING, key=bad, found=bad, field=bad, message=bad, rule=bad)
    report = replace(REPORT, file=bad, findings=(finding,), counts={bad: 1})
    for sheet in book(report).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not str(cell.value or "").startswith(start)
    for line in list(csv.reader(io.StringIO(as_csv.text([report]), newline="")))[1:]:
        assert not [cell for cell in line if cell.startswith(start)]


def test_several_reports_have_two_sheets_each() -> None:
    assert book(REPORT, REPORT).sheetnames == ["Summary 1", "Findings 1", "Summary 2", "Findings 2"]
