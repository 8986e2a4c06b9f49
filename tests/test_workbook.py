"""Workbooks as returns: what a spreadsheet keeps survives, what it has spoiled is named."""

from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from tests.workbooks import MAIN, REFERS, of_rows, packed, parts_of, written
from validation.check import check, shipped
from validation.finding import Finding, Report, Severity
from validation.intake import take_in
from validation.reading.trouble import Unreadable
from validation.reading.workbook import table as table_module
from validation.reading.workbook.book import opened
from validation.reading.workbook.cells import Written
from validation.reading.workbook.sheet import Noted
from validation.reading.workbook.table import read
from validation.schema import Schema

HEADERS = ("Code", "Day", "Title")
TOP = [*HEADERS]
CELLS = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in HEADERS)
TOP_ROW = f"<row>{CELLS}</row>"
DATES = {"Day": Written.ISO}
SPECS = shipped()["specification-codes"]


def table(content: bytes, sheet: str = "") -> list[str]:
    return read(content, HEADERS, DATES, sheet).content.decode().splitlines()


def findings(content: bytes, sheet: str = "") -> dict[str, Finding]:
    found = read(content, HEADERS, DATES, sheet).findings
    assert all(one.message and one.fix for one in found if one.rule != "workbook")
    return {one.rule: one for one in found}


def cells(sheet: str, **parts: str) -> list[str]:
    """The lines below the headers, of a sheet whose row 1 has them."""
    rows = f"<sheetData>{TOP_ROW}{sheet}</sheetData>"
    return table(packed(parts_of(rows, **parts)))[1:]


def refused(content: bytes) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        table(content)
    return caught.value


def filled(fill: Any) -> bytes:
    """A workbook whose sheet has the headers, and what ``fill(page, book)`` writes into it."""

    def write(book: Any) -> None:
        page = book.add_worksheet("Data")
        page.write_row(0, 0, HEADERS)
        fill(page, book)

    return written(write)


def test_texts_stay_what_they_are() -> None:
    content = of_rows([TOP, ["00123", "2019-06-28", "NULL"], ["1E5", "x", ' a,"b" ']])
    assert table(content) == ["Code,Day,Title", "00123,2019-06-28,NULL", '1E5,x," a,""b"" "']


def test_dates_are_written_as_their_column_writes_them() -> None:
    def fill(page: Any, book: Any) -> None:
        page.write_datetime(1, 0, date(2019, 6, 28), book.add_format({"num_format": "d-mmm"}))
        page.write_datetime(1, 1, date(2019, 6, 28), book.add_format({"num_format": 14}))
        page.write_datetime(1, 2, date(2019, 6, 1), book.add_format({"num_format": "mmm-yy"}))
        clock = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        page.write_datetime(2, 1, datetime.fromisoformat("2019-06-28T10:30"), clock)
        page.write_datetime(3, 2, time(10, 30), book.add_format({"num_format": "hh:mm"}))

    content = filled(fill)
    assert table(content)[1:] == [
        "28-Jun,2019-06-28,June 2019",
        ",2019-06-28 10:30:00,",
        ",,10:30:00",
    ]
    day_first = read(content, HEADERS, {"Day": Written.DAY_FIRST}).content
    assert b",28/06/2019," in day_first


def test_dates_that_count_from_1904_are_the_same_days() -> None:
    def fill(book: Any) -> None:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADERS)
        page.write_datetime(1, 1, date(2019, 6, 28), book.add_format({"num_format": "yyyy-mm-dd"}))

    assert table(written(fill, date_1904=True)) == table(written(fill))


@pytest.mark.parametrize(
    ("number", "code", "shown"),
    [
        (123, "00000", "00123"),
        (12312341, r"000\/0000\/0", "123/1234/1"),
        (12312341, '000"/"0000"/"0', "123/1234/1"),
        (123456, "00000", "123456"),
        (1234567890123, "General", "1234567890123"),
        (123456789012345, "0", "123456789012345"),
        (12345678901234567, "General", "1.23456789012346E+16"),
        (0.1 + 0.2, "General", "0.3"),
        (12.5, "0.00", "12.5"),
        (-2, "General", "-2"),
        (1e-5, "General", "0.00001"),
        (-5, "00000", "-5"),
        (99999999, "yyyy-mm-dd", "99999999"),
    ],
)
def test_a_number_is_what_its_format_shows_or_is_seen_to_be_spoiled(
    number: float, code: str, shown: str
) -> None:
    content = filled(
        lambda page, book: page.write_number(1, 0, number, book.add_format({"num_format": code}))
    )
    assert table(content)[1] == f"{shown},,"


def test_a_long_number_that_lost_its_digits_is_an_error_of_its_column() -> None:
    reading = Schema.from_toml(
        {
            "title": "T",
            "columns": [
                {
                    "name": "Code",
                    "description": "a code",
                    "kind": "text",
                    "within": [1, 25],
                    "example": "A",
                }
            ],
        }
    )
    (rule,) = [rule for rule in reading.rules() if rule.code == "Code-spreadsheet"]
    content = filled(lambda page, _: page.write_number(1, 0, 12345678901234567))
    context = SPECS.context("2019")
    tables = reading.read("a.xlsx", content, context).tables
    assert list(rule.broken(tables, context)) == [True]


def test_formulas_count_by_their_stored_results_and_those_without_are_named() -> None:
    content = filled(
        lambda page, _: (
            page.write_formula(1, 0, "=1+1", None, 2),
            page.write_formula(1, 2, '=A1&""', None, "0100"),
            page.write_formula(3, 0, "=NA()", None, "#N/A"),
        )
    )
    assert table(content)[1:] == ["2,,0100", "", "#N/A,,"]
    found = findings(content)
    assert (found["cell-errors"].found, found["cell-errors"].severity) == ("A4", Severity.ERROR)


def test_a_formula_whose_result_is_not_stored_is_an_error_that_names_the_cell() -> None:
    rows = '<row r="2"><c r="A2"><f>1+1</f></c></row><row r="3"><c r="A3"><f>B</f><v></v></c></row>'
    found = findings(packed(parts_of(f"<sheetData>{TOP_ROW}{rows}</sheetData>")))
    assert found["no-result"].severity is Severity.ERROR
    assert found["no-result"].found == "A2, A3"


def test_merged_cells_are_an_error_where_the_rows_are_and_not_above_them() -> None:
    def fill(book: Any) -> None:
        page = book.add_worksheet()
        page.merge_range(0, 0, 0, 2, "Our return")
        page.write_row(1, 0, HEADERS)
        page.merge_range(2, 0, 3, 0, "A")
        page.write_row(2, 1, ["2019-06-28", "x"])

    found = findings(written(fill))
    assert (found["merged-cells"].found, found["merged-cells"].severity) == (
        "A3:A4",
        Severity.ERROR,
    )


def test_hidden_rows_and_columns_are_read_and_named() -> None:
    def fill(page: Any, book: Any) -> None:
        page.write_row(1, 0, ["A", "2019-06-28", "x"])
        page.set_row(1, None, None, {"hidden": True})
        page.set_column(2, 2, None, None, {"hidden": True})

    content = filled(fill)
    assert table(content)[1] == "A,2019-06-28,x"
    assert findings(content)["hidden-cells"].found == "2, C"


def test_line_breaks_in_a_value_are_blanks_so_that_a_row_is_a_line() -> None:
    content = of_rows([TOP, ["A", "2019-06-28", "two\nlines"], ["B", "2019-06-28", "x"]])
    assert table(content)[1:] == ["A,2019-06-28,two lines", "B,2019-06-28,x"]
    assert findings(content)["line-breaks"].found == "C2"


def test_lines_are_rows_and_empty_rows_keep_their_number() -> None:
    def fill(page: Any, book: Any) -> None:
        page.write_row(4, 0, ["A", "2019-06-28", "x"])
        page.write_blank(900, 0, None, book.add_format({"bold": True}))

    assert table(filled(fill)) == ["Code,Day,Title", "", "", "", "A,2019-06-28,x"]


def several(*sheets: tuple[str, list[list[str]], bool]) -> bytes:
    def fill(book: Any) -> None:
        for name, rows, hidden in sheets:
            page = book.add_worksheet(name)
            for n, row in enumerate(rows):
                page.write_row(n, 0, row)
            if hidden:
                page.hide()

    return written(fill)


def test_the_first_sheet_with_the_headers_is_read_and_the_others_are_named() -> None:
    content = several(("Notes", [["For the office"]], False), ("T", [TOP, ["A", "B", "C"]], False))
    assert table(content)[1] == "A,B,C"
    other = findings(content)["other-sheets"]
    assert (other.severity, other.found) == (Severity.QUERY, "'Notes' beside 'T'")


def test_rows_of_the_return_in_two_sheets_are_an_error() -> None:
    content = several(
        ("One", [TOP, ["A", "B", "C"]], False), ("Two", [TOP, ["D", "E", "F"]], False)
    )
    other = findings(content)["other-sheets"]
    assert (other.severity, other.found) == (Severity.ERROR, "'Two' beside 'One'")


def test_a_sheet_that_the_template_names_is_read() -> None:
    content = several(
        ("One", [TOP, ["A", "B", "C"]], False), ("Two", [TOP, ["D", "E", "F"]], False)
    )
    assert table(content, "two")[1] == "D,E,F"
    schema = Schema.from_toml({"title": "T", "columns": [], "sheet": "Two"})
    assert schema.sheet == "Two"


def test_a_visible_sheet_goes_before_a_hidden_one() -> None:
    content = several(
        ("Shown", [["x"]], False),
        ("Old", [TOP, ["A", "B", "C"]], True),
        ("New", [TOP, ["D", "E", "F"]], False),
    )
    assert table(content)[1] == "D,E,F"


def test_macros_are_named_and_not_run() -> None:
    parts = parts_of("<sheetData/>") | {"xl/vbaProject.bin": "x"}
    assert findings(packed(parts))["macros"].severity is Severity.QUERY


def test_texts_in_runs_with_readings_and_escapes_are_joined() -> None:
    texts = (
        "<si><r><t>Ma</t></r><r><t>ths</t></r><rPh><t>xxx</t></rPh></si>"
        "<si><t>a_x0009_b_x0001_</t></si>"
    )
    row = '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="b"><v>1</v></c></row>'
    assert cells(row, texts=texts) == ["Maths,a\tb_x0001_,TRUE"]


def test_cells_and_rows_without_names_follow_each_other() -> None:
    assert cells('<row><c/><c><v>1</v></c><c r="C2"><v>2</v></c></row>') == [",1,2"]


def test_a_day_as_text_of_iso_8601_is_a_day() -> None:
    assert cells('<row><c/><c t="d"><v>2019-06-28T00:00:00Z</v></c></row>') == [",2019-06-28,"]


@pytest.mark.parametrize(
    "sheet",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row>',
        '<row r="3"/><row r="2"/>',
        '<row r="2"><c r="B2"><v>1</v></c><c r="A2"><v>2</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>',
        '<row r="2"><c r="A3"><v>1</v></c></row>',
        '<row r="2"><c r="XFE2"><v>1</v></c></row>',
        '<row r="99999999"><c><v>1</v></c></row>',
        '<row r="-1"/>',
        '<row r="2"><c t="s"><v>7</v></c></row>',
        '<row r="2"><c t="s"><v>x</v></c></row>',
        '<row r="2"><c s="x"><v>1</v></c></row>',
        '<row r="2"><c t="d"><v>yesterday</v></c></row>',
        '<row r="2"><c t="inlineStr"><is><t>' + "x" * 40_000 + "</t></is></c></row>",
        '<row r="2"><c',
    ],
)
def test_cells_that_stand_where_none_can_are_damage_and_never_dropped(sheet: str) -> None:
    content = packed(parts_of(f"<sheetData>{TOP_ROW}{sheet}</sheetData>"))
    assert refused(content).reason == "damaged-workbook"


def test_a_workbook_that_is_cut_off_or_has_no_sheets_is_damaged() -> None:
    whole = of_rows([TOP])
    assert refused(whole[: len(whole) // 2]).reason == "damaged-workbook"
    assert refused(packed({"xl/workbook.xml": "<workbook/>"})).reason == "damaged-workbook"
    assert refused(packed({"[Content_Types].xml": "x"})).reason == "damaged-workbook"


LEVELS = "".join(f"<!ENTITY b{n} '{f'&b{n - 1};' * 10}'>" for n in range(1, 9))
BOMB = f"<!DOCTYPE worksheet [<!ENTITY b0 'x'>{LEVELS}]>"


@pytest.mark.parametrize(
    "before",
    [BOMB, '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "<!DOCTYPE w>"],
)
def test_a_document_type_in_any_part_is_refused_and_nothing_is_fetched(before: str) -> None:
    text = "&a;" if "SYSTEM" in before else "&b8;" if "b8" in before else ""
    row = f'<sheetData><row><c t="inlineStr"><is><t>{text}</t></is></c></row></sheetData>'
    assert refused(packed(parts_of(row, before=before))).reason == "doctype"
    parts = parts_of("<sheetData/>")
    parts["xl/sharedStrings.xml"] = before + parts["xl/sharedStrings.xml"].replace(
        "</sst>", f"<si><t>{text}</t></si></sst>"
    )
    assert refused(packed(parts)).reason == "doctype"


def test_parts_that_lie_elsewhere_are_not_fetched() -> None:
    parts = parts_of("<sheetData/>")
    rels = parts["xl/_rels/workbook.xml.rels"]
    parts["xl/_rels/workbook.xml.rels"] = rels.replace(
        'Target="worksheets/sheet1.xml"', 'TargetMode="External" Target="http://example.com/a.xml"'
    )
    assert refused(packed(parts)).reason == "damaged-workbook"


def perfect(*changes: dict[str, str]) -> list[list[str]]:
    row = SPECS.reader.perfect()["rows"][0]
    return [list(row), *([*(row | change).values()] for change in changes)]


def checked(content: bytes) -> Report:
    return check("a.xlsx", content, SPECS, "2019")


def test_a_workbook_is_recognised_like_the_csv_file_it_should_have_been() -> None:
    rows = perfect({"SpecificationCode": "8300"}, {"SpecificationCode": "8301"})
    (taken,) = take_in("codes.xlsx", of_rows(rows))
    assert taken.claim
    assert (taken.claim.template, taken.claim.period) == ("specification-codes", "2019")
    assert (taken.claim.organisation, taken.claim.sure) == ("AQA", 1.0)


def test_a_good_workbook_has_one_query_that_it_is_no_csv() -> None:
    report = checked(of_rows(perfect({"SpecificationCode": "8300"})))
    assert (report.errors, dict(report.counts)) == (0, {"workbook": 1})
    assert report.findings[0].found == "the sheet 'Data'"
    assert "merged-cells" in report.rules.run


def test_findings_in_a_workbook_name_its_rows() -> None:
    report = checked(
        of_rows(perfect({"SpecificationCode": "8300"}, {"SpecificationCode": "8301", "Tier": "X"}))
    )
    assert [(f.rule, f.line) for f in report.findings if f.severity is Severity.ERROR] == [
        ("Tier-code", 3)
    ]


def test_a_workbook_of_something_else_is_nobodys() -> None:
    (taken,) = take_in("a.xlsx", of_rows([["Name", "Age"], ["x", "1"]]))
    assert taken.claim
    assert taken.claim.template == ""


def test_a_damaged_workbook_that_cannot_be_recognised_is_said_to_be_damaged() -> None:
    (taken,) = take_in("a.xlsx", packed({"[Content_Types].xml": "x", "xl/workbook.xml": "<x/>"}))
    assert taken.trouble
    assert taken.trouble.reason == "damaged-workbook"


def test_rows_with_a_cell_far_to_the_right_do_not_take_all_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(table_module, "LARGEST", 1_000_000)
    rows = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(2, 90))
    assert refused(packed(parts_of(f"<sheetData>{TOP_ROW}{rows}</sheetData>"))).reason == (
        "too-large"
    )


def test_a_workbook_of_another_writer_is_read_the_same() -> None:
    book = Workbook()
    page = book.active
    assert page
    page.append(TOP)
    page.append(["00123", date(2019, 6, 28), "Maths"])
    page.append(["=1+1", None, "x"])  # which this writer stores without a result
    target = BytesIO()
    book.save(target)
    assert table(target.getvalue())[1:] == ["00123,2019-06-28,Maths", ",,x"]
    assert findings(target.getvalue())["no-result"].found == "A3"


def test_the_strict_kind_of_workbook_is_read_the_same() -> None:
    purl = "http://purl.oclc.org/ooxml"
    strict = {
        name: text.replace(MAIN, f"{purl}/spreadsheetml/main").replace(
            REFERS, f"{purl}/officeDocument/relationships"
        )
        for name, text in parts_of(f"<sheetData>{TOP_ROW}</sheetData>").items()
    }
    assert table(packed(strict)) == ["Code,Day,Title"]


VALUES = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12),
    st.integers(-(10**14), 10**14),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.dates(date(1900, 3, 1), date(2100, 1, 1)),
    st.booleans(),
    st.none(),
)


@given(st.lists(st.lists(VALUES, max_size=5), max_size=8))
@settings(max_examples=80, deadline=None)
def test_every_cell_is_what_another_library_reads(rows: list[list[Any]]) -> None:
    def fill(book: Any) -> None:
        page, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        for n, row in enumerate(rows):
            for m, cell in enumerate(row):
                write = page.write_string if isinstance(cell, str) else page.write
                write(n, m, cell, *([day] if isinstance(cell, date) else []))

    content = written(fill)
    theirs = {
        (row, column): value
        for row, cells in enumerate(
            load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True), 1
        )
        for column, value in enumerate(cells, 1)
        if value not in (None, "")
    }
    (sheet,) = opened(content).sheets
    ours = {
        (row.number, column): cell
        for row in sheet.rows(Noted())
        for column, cell in enumerate(row.cells, 1)
        if cell
    }
    assert ours.keys() == theirs.keys()
    for place, value in theirs.items():
        assert same(ours[place], value)


def same(ours: Any, theirs: Any) -> bool:
    if isinstance(theirs, bool):
        return bool(ours == str(theirs).upper())
    if isinstance(theirs, datetime):
        return bool(ours.when == theirs)
    if isinstance(theirs, str):
        return bool(" ".join(ours.splitlines()) == " ".join(theirs.splitlines()))
    return float(ours) == pytest.approx(theirs, rel=1e-14)
