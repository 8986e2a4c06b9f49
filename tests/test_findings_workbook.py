"""The workbook: widths that fit, links, a copy of the rows, and no cell that could be a formula."""

import csv
import io
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.test_check import DUE, rows
from tests.test_report import FINDING, REPORT, book
from validation import annotated as copies
from validation import documents
from validation.check import examine, shipped
from validation.finding import Finding, Severity
from validation.report import csv as as_csv
from validation.report import xlsx
from validation.report.harmless import harmless

STARTS = ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"]
NASTY = st.builds(str.__add__, st.sampled_from(["", *STARTS]), st.text(max_size=20))


def spec(*changes: dict[str, str], private: frozenset[str] = frozenset()) -> openpyxl.Workbook:
    template = replace(shipped()["specification-codes"], private=private)
    done = examine("a.csv", rows(*changes), template, "2019", due=DUE)
    made = documents.made(done, template, documents.Wanted())
    return openpyxl.load_workbook(io.BytesIO(made["workbook"]))


def test_columns_are_as_wide_as_what_stands_in_them() -> None:
    findings = book(replace(REPORT, findings=(replace(FINDING, found="x" * 30),))).worksheets[1]
    widths = {letter: findings.column_dimensions[letter].width for letter in "CFHL"}
    assert widths["H"] == pytest.approx(32, abs=1)
    assert widths["F"] == pytest.approx(len("A873400105012") + 2, abs=1)
    assert widths["C"] < 12


def test_a_rule_is_a_link_where_the_rule_book_is_published() -> None:
    data = xlsx.workbook(REPORT, rules_address="https://rules.example/")
    findings = openpyxl.load_workbook(io.BytesIO(data)).worksheets[1]
    link = findings["A2"].hyperlink
    assert link is not None
    assert f"{link.target}#{link.location}" == (
        "https://rules.example/school-census.html#rule-1510"
    )
    assert findings["A2"].value == "1510"


def test_a_copy_of_the_rows_says_why_first_and_shades_the_cells() -> None:
    sheet = spec({"Tier": "Higher"}, {}, {"Applied": "No", "Year": "19"})["Your rows"]
    assert [cell.value for cell in sheet[1]][:3] == ["What is wrong", "Line", "Year"]
    assert sheet["A2"].value == (
        "Error in Tier: Tier is not one of the values that the file format allows (expected: F or "
        "H, or -2 where it does not apply)"
    )
    assert sheet["B2"].value == 2
    assert not sheet["A3"].value
    shaded = [c.value for c in sheet[2] if c.fill.fgColor.rgb == "FFF8C9CC"]
    assert shaded == ["Higher"]
    assert len(str(sheet["A4"].value).splitlines()) == 2
    assert (sheet.freeze_panes, sheet.auto_filter.ref[:2]) == ("A2", "A1")


def test_ids_in_the_copy_stay_text() -> None:
    sheet = spec({"Tier": "Higher", "SpecificationCode": "0012"})["Your rows"]
    assert ("0012", "s") in [(cell.value, cell.data_type) for cell in sheet[2]]


def test_a_grouped_finding_marks_every_one_of_its_rows() -> None:
    sheet = spec(*({"ReportingDate": "28/06/2019"} for _ in range(7)))["Your rows"]
    assert all("spreadsheet" in str(row[0].value) for row in sheet.iter_rows(min_row=2))


def test_a_name_is_not_shown_in_the_copy_where_it_is_private() -> None:
    sheet = spec({"Tier": "Higher"}, private=frozenset({"rows.SpecificationTitle"}))["Your rows"]
    heads = [cell.value for cell in sheet[1]]
    assert "characters" in str(sheet[2][heads.index("SpecificationTitle")].value)


def test_of_a_large_file_only_the_wrong_rows_are_copied() -> None:
    template = shipped()["specification-codes"]
    done = examine("a.csv", rows({}, {"Tier": "x"}, {}), template, "2019", due=DUE)
    table = done.tables["rows"]
    copy = copies.annotated(table, "rows", done.broken, frozenset(), most=2)
    assert ([row.line for row in copy.rows], copy.whole) == ([3], False)


def test_a_census_has_no_copy_of_its_pupils() -> None:
    template = shipped()["school-census"]
    name, content = "a.xml", b"<Message><Header/></Message>"
    done = examine(name, content, template, "2007-AUT")
    assert documents.copy(done, template) is None


@given(NASTY)
def test_no_text_is_left_that_begins_a_formula(text: str) -> None:
    shown = harmless(text)
    number = shown.startswith("-") and shown[1:].replace(".", "", 1).isdigit()
    assert number or not shown.startswith(tuple(STARTS))
    assert text[:32_000] in (shown, shown.removeprefix("'"))


@settings(max_examples=60, deadline=None)
@given(NASTY, NASTY, NASTY)
def test_whatever_stands_in_a_file_no_cell_of_a_report_is_a_formula(a: str, b: str, c: str) -> None:
    finding = Finding(a, Severity.ERROR, b, 1, c, a, 3, b, c, a, b, c)
    report = replace(REPORT, file=a, organisation=b, findings=(finding,), counts={a: 1})
    copy = copies.Annotated(
        (a or "x", b or "y"), (copies.Row(1, (c, a), [copies.Mark(b, Severity.QUERY, c)]),)
    )
    data = xlsx.workbook(xlsx.Checked(report, copy), rules_address="https://r.example/")
    for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets:
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    for line in list(csv.reader(io.StringIO(as_csv.text([report]), newline="")))[1:]:
        assert [harmless(cell) for cell in line] == line
