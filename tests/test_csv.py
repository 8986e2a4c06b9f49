"""Reading CSV: every record keeps its line, and what is odd about a file is named exactly."""

import csv as plain
import io
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from validation.finding import Finding, Severity
from validation.reading.csv import TABLE, glance, read
from validation.reading.headers import match
from validation.reading.tables import Reading
from validation.reading.trouble import Unreadable

HEADERS = ("Year", "Exam series", "Centre No.", "Title")
TOP = "Year,Exam series,Centre No.,Title\r\n"
ROW = "2019,June 2019,01234,Maths\r\n"


def reading(text: str | bytes, **more: Any) -> Reading:
    content = text if isinstance(text, bytes) else text.encode()
    return read(content, HEADERS, key=("Centre No.",), **more)


def findings(text: str | bytes, **more: Any) -> list[Finding]:
    return list(reading(text, **more).findings)


def only(text: str | bytes, **more: Any) -> Finding:
    (finding,) = findings(text, **more)
    assert finding.message
    assert finding.fix
    return finding


def refused(text: str | bytes) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        reading(text)
    return caught.value


def test_a_good_file_has_no_findings_and_keeps_its_text() -> None:
    got = reading(TOP + ROW + "NULL,NA,007, x \r\n")
    rows = got.tables[TABLE]
    assert not got.findings
    assert rows["Centre No."].tolist() == ["01234", "007"]
    assert rows["Year"].tolist() == ["2019", "NULL"]
    assert rows["Title"].tolist() == ["Maths", " x "]
    assert rows[["record", "key", "line"]].to_numpy().tolist() == [[1, "01234", 2], [2, "007", 3]]


def test_an_empty_value_is_missing() -> None:
    rows = reading(TOP + "2019,,  ,x\r\n").tables[TABLE]
    assert rows["Exam series"].isna().tolist() == [True]
    assert rows["Centre No."].isna().tolist() == [True]


def test_lines_are_those_of_the_file_where_a_value_has_several_lines() -> None:
    rows = reading(TOP + '2019,June,1,"two\nlines"\r\n' + ROW).tables[TABLE]
    assert rows["line"].tolist() == [2, 4]
    assert rows["Title"].tolist() == ["two\nlines", "Maths"]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(end: str) -> None:
    rows = reading((TOP + ROW + ROW).replace("\r\n", end)).tables[TABLE]
    assert rows["line"].tolist() == [2, 3]


def test_a_missing_column_is_named_with_its_place() -> None:
    finding = only("Year,Exam series,Title\r\n2019,June,x\r\n")
    assert (finding.rule, finding.field) == ("headers", "Centre No.")
    assert finding.expected == "Centre No. as column 3"


def test_a_header_that_is_written_otherwise_is_named_and_its_column_is_read() -> None:
    for written in ("ExamSeries", "exam series", "Exam seires"):
        got = reading(TOP.replace("Exam series", written) + ROW)
        (finding,) = got.findings
        assert (finding.found, finding.expected) == (repr(written), "'Exam series'")
        assert got.tables[TABLE]["Exam series"].tolist() == ["June 2019"]


def test_columns_in_another_order_are_named_and_still_read() -> None:
    got = reading("Year,Centre No.,Exam series,Title\r\n2019,01234,June,x\r\n")
    (finding,) = got.findings
    assert finding.found == "Centre No. where Exam series belongs"
    assert got.tables[TABLE]["Centre No."].tolist() == ["01234"]


def test_an_extra_column_is_an_error_where_the_format_is_complete() -> None:
    text = TOP.replace("\r\n", ",Notes\r\n") + ROW.replace("\r\n", ",hello\r\n")
    assert only(text).severity is Severity.ERROR
    assert only(text).found == "'Notes' as column 5"
    assert only(text, complete=False).severity is Severity.QUERY


def test_a_column_that_stands_twice_is_an_error() -> None:
    text = TOP.replace("\r\n", ",Title\r\n") + ROW.replace("\r\n", ",hello\r\n")
    finding = only(text, complete=False)
    assert finding.message == "A column stands twice"
    assert finding.severity is Severity.ERROR


def test_lines_above_the_headers_are_named() -> None:
    got = reading("Our return\r\n\r\n" + TOP + ROW)
    (finding,) = got.findings
    assert (finding.rule, finding.line) == ("headers", 3)
    assert got.tables[TABLE]["line"].tolist() == [4]


@pytest.mark.parametrize(("separator", "name"), [(";", "semicolons"), ("\t", "tabs")])
def test_another_separator_is_named_and_the_file_is_read(separator: str, name: str) -> None:
    got = reading((TOP + ROW).replace(",", separator))
    (finding,) = got.findings
    assert (finding.rule, finding.found) == ("separator", name)
    assert len(got.tables[TABLE]) == 1


def test_utf_16_is_an_error_and_is_read() -> None:
    for codec in ("utf-16", "utf-16-le", "utf-16-be"):
        got = reading((TOP + ROW).encode(codec))
        assert [f.rule for f in got.findings] == ["encoding"]
        assert len(got.tables[TABLE]) == 1


def test_windows_text_is_a_query_that_names_the_first_lines() -> None:
    got = reading((TOP + ROW + "2019,June,1,Español\r\n").encode("cp1252"))
    (finding,) = got.findings
    assert (finding.rule, finding.severity, finding.line) == ("encoding", Severity.QUERY, 3)
    assert finding.found == "line 3: 2019,June,1,Español"
    assert got.tables[TABLE]["Title"].tolist() == ["Maths", "Español"]


def test_bytes_in_no_encoding_are_refused_with_their_line() -> None:
    trouble = refused((TOP + ROW).encode() + b"2019,June,1,\x81\xe9\r\n")
    assert (trouble.reason, trouble.line) == ("wrong-encoding", 3)


def test_a_byte_order_mark_is_a_query_and_does_not_hide_the_first_header() -> None:
    got = reading(b"\xef\xbb\xbf" + (TOP + ROW).encode())
    assert [(f.rule, f.severity) for f in got.findings] == [("byte-order-mark", Severity.QUERY)]
    assert got.tables[TABLE]["Year"].tolist() == ["2019"]


def test_a_quotation_mark_that_swallows_rows_is_an_error_that_says_where() -> None:
    got = reading(TOP + ROW + '2019,June,1,"Maths\r\n' + ROW * 3 + '2019,June,1,"x"\r\n' + ROW)
    assert ("quotes", 3) in [(f.rule, f.line) for f in got.findings]
    assert 3 not in got.tables[TABLE]["line"].tolist()


def test_a_quotation_mark_that_is_open_to_the_end_is_an_error_that_says_where() -> None:
    got = reading(TOP + ROW + '2019,June,1,"Maths\r\n' + ROW * 3)
    (finding,) = got.findings
    assert (finding.rule, finding.line) == ("quotes", 3)
    assert got.tables[TABLE]["line"].tolist() == [2]


def test_a_quotation_mark_on_the_last_line_that_is_open_is_an_error() -> None:
    got = reading(TOP + ROW + '2019,June,1,"Maths\r\n')
    assert [(f.rule, f.line) for f in got.findings] == [("quotes", 3)]


def test_a_value_without_end_is_refused_with_its_line_whatever_another_library_allows() -> None:
    plain.field_size_limit(sys.maxsize)
    trouble = refused(TOP + '2019,June,1,"' + "x\n" * 200_000)
    assert (trouble.reason, trouble.line) == ("malformed-csv", 2)


def test_ragged_rows_are_one_finding_and_are_not_checked_any_further() -> None:
    got = reading(TOP + ROW + "2019,June\r\n" + "2019,June,1,a,b\r\n" + ROW)
    (finding,) = got.findings
    assert finding.rule == "ragged"
    assert finding.found == "lines 3, 4: line 3 has 2, line 4 has 5"
    assert got.tables[TABLE]["line"].tolist() == [2, 5]


def test_empty_rows_and_columns_are_queries() -> None:
    got = reading(TOP.replace("\r\n", ",,\r\n") + ROW.replace("\r\n", ",,\r\n") + ",,,,,\r\n\r\n")
    assert [(f.rule, f.severity) for f in got.findings] == [
        ("empty-rows", Severity.QUERY),
        ("empty-columns", Severity.QUERY),
    ]
    assert len(got.tables[TABLE]) == 1


def test_a_header_row_alone_is_a_file_of_no_rows() -> None:
    got = reading(TOP)
    assert not got.findings
    assert len(got.tables[TABLE]) == 0


def test_other_headers_are_refused_and_both_are_named() -> None:
    trouble = refused("Name,Age\r\nx,1\r\n")
    assert trouble.reason == "headers"
    assert "Name, Age" in trouble.sentence
    assert "Centre No." in trouble.sentence


def test_a_header_row_of_countless_cells_is_not_looked_at_in_full() -> None:
    seen = glance((TOP.strip() + "," * 2000 + "Extra\r\n").encode(), HEADERS)
    assert seen.matched == HEADERS
    assert seen.headers
    assert len(seen.headers.cells) == 500


def test_what_is_no_text_is_refused() -> None:
    assert refused(b"Year\x01\x02,Exam series\n").reason == "not-a-return"
    assert refused(b"").reason == "empty"


def test_a_glance_sees_values_row_by_row() -> None:
    seen = glance((TOP + ROW + ROW + "ragged\r\n").encode(), HEADERS)
    assert seen.matched == HEADERS
    assert seen.values("Year") == ["2019", "2019"]
    assert seen.values("Nothing") == []


@pytest.mark.parametrize("codec", ["utf-8", "cp1252", "utf-16", "utf-16-be"])
def test_a_glance_at_a_large_file_sees_its_beginning_only(codec: str) -> None:
    text = TOP + "2019,June 2019,01234,Español\r\n" * 40_000
    seen = glance(text.encode(codec), HEADERS)
    assert seen.matched == HEADERS
    assert seen.values("Title") == ["Español"] * 1000


CELLS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=8)


@given(st.lists(st.lists(CELLS, min_size=4, max_size=4), max_size=20))
@settings(max_examples=150, deadline=None)
def test_every_row_that_is_written_is_read(rows: list[list[str]]) -> None:
    target = io.StringIO(newline="")
    plain.writer(target).writerows([list(HEADERS), *rows])
    frame = reading(target.getvalue()).tables[TABLE]
    kept = [
        [cell if cell.strip() else "" for cell in row] for row in rows if any(map(str.strip, row))
    ]
    assert frame[list(HEADERS)].fillna("").to_numpy().tolist() == kept


@given(st.sampled_from([b"", TOP.encode(), b"\xff\xfe", b"\xef\xbb\xbf"]), st.binary(max_size=300))
@settings(max_examples=400, deadline=None)
def test_any_bytes_are_read_or_unreadable(start: bytes, rest: bytes) -> None:
    glance(start + rest, HEADERS)
    try:
        got = reading(start + rest)
    except Unreadable as trouble:
        assert trouble.sentence  # noqa: PT017 - either end is right
    else:
        assert set(got.tables[TABLE].columns) >= {"record", "line"}


@given(st.text(st.sampled_from('ab,;"\n\r\t2\x0b\x0c\x1c\x85\u2028'), max_size=120))
@settings(max_examples=400, deadline=None)
def test_any_mixture_of_marks_is_read_or_unreadable(rest: str) -> None:
    try:
        got = reading(TOP + rest)
    except Unreadable as trouble:
        assert trouble.sentence  # noqa: PT017
    else:
        lines = got.tables[TABLE]["line"].tolist()
        assert lines == sorted(lines)


def test_a_cell_is_not_looked_at_anew_for_every_column_there_may_be() -> None:
    looks = 0

    class Watched(str):
        def casefold(self) -> str:
            nonlocal looks
            looks += 1
            return super().casefold()

    row = [Watched(f"{n}" * 40) for n in range(50)]
    assert match(row, [f"Column {n}" for n in range(40)]).where == {}
    assert looks <= len(row)
