"""The quick reader of plain files makes what the exact one makes, or leaves the file to it."""

import csv as plain
import io
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from validation.reading import csv, plain_csv
from validation.reading.headers import STRICT
from validation.reading.trouble import Unreadable

HEADERS = ("Year", "Centre No.", "Title")
TOP = "Year,Centre No.,Title\r\n"
KEY = ("Centre No.", "Title")
ROW = "2019,01234,Maths\r\n"


@pytest.fixture(autouse=True)
def small_files_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plain_csv, "MANY", 0)


def exactly(content: bytes) -> Any:
    """What the exact reader says: a reading, or the reason why there is none."""
    try:
        return csv.read_exactly(content, HEADERS, KEY, True, STRICT)
    except Unreadable as trouble:
        return trouble.reason


def is_quick(content: bytes) -> bool:
    """Whether the quick reader reads it; then it has made what the exact one makes."""
    quick = csv.read_quickly(content, HEADERS, KEY)
    exact = exactly(content)
    if quick is None:
        return False
    assert not isinstance(exact, str), exact
    pd.testing.assert_frame_equal(quick[1], exact.tables["rows"])
    assert csv.read(content, HEADERS, key=KEY).findings == exact.findings
    return True


# fmt: off
PLAIN = {
    "one row":                 TOP + ROW,
    "LF":                      (TOP + ROW * 3).replace("\r\n", "\n"),
    "no last line end":        TOP + ROW + ROW.strip(),
    "an empty value":          TOP + "2019,,x\r\n" + "2019,1,\r\n",
    "blanks alone":            TOP + "2019,  ,\u00a0\r\n" + "\u2003,1,x\r\n",
    "blanks around":           TOP + " 2019,1\u00a0 , x\r\n",
    "whole values quoted":     TOP + '"2019","01234","Design, Technology"\r\n',
    "a doubled quote":         TOP + '2019,"say ""yes""",x\r\n',
    "an empty value quoted":   TOP + '2019,"","x"\r\n',
    "a quote at the very end": TOP + '2019,1,"x"',
    "letters of other lands":  TOP + "2019,1,Español Cymraeg 数学\r\n",
    "odd line separators":     TOP + "2019,\u2028,\x85x\x0b\x0c\r\n",
    "words that mean nothing": TOP + "NULL,NA,nan\r\n",
    "another header":          "Year,Centre no.,Titles\r\n" + ROW,
    "nothing below":           TOP,
    "another order":           "Title,Year,Centre No.\r\n" + ROW,
    "one column more":         "Year,Centre No.,Title,Notes\r\n" + "2019,1,x,\r\n",
}
ODD = {
    "CR":                      (TOP + ROW).replace("\r\n", "\r"),
    "CR within":               TOP + "2019,1\r,x\r\n",
    "an empty line":           TOP + ROW + "\r\n" + ROW,
    "empty lines at the end":  TOP + ROW + "\r\n\r\n",
    "an empty row":            TOP + ROW + ",,\r\n" + " , ,\t\r\n",
    "a row too short":         TOP + ROW + "2019,1\r\n",
    "a row too long":          TOP + ROW + "2019,1,x,y\r\n",
    "a quote that is open":    TOP + '2019,1,"x\r\n' + ROW,
    "a quote within":          TOP + '2019,1,5" pipe\r\n' + '2019,1,6" pipe\r\n',
    "a letter after a quote":  TOP + '2019,1,"x"y\r\n',
    "a blank before a quote":  TOP + '2019,1, "x"\r\n',
    "a CR in quotes":          TOP + '2019,1,"x\ry"\r\n' + ROW,
    "a line break in quotes":  TOP + '2019,1,"x\r\ny"\r\n' + ROW,
    "semicolons":              (TOP + ROW).replace(",", ";"),
    "a line above":            "Our return\r\n" + TOP + ROW,
    "a header in quotes":      '"Year","Centre No.","Title"\r\n' + ROW,
    "a column missing":        "Year,Title\r\n2019,x\r\n",
    "an empty header":         "Year,Centre No.,Title,\r\n" + "2019,1,x,\r\n",
    "a control character":     TOP + "2019,\x01,x\r\n",
    "a value without end":     TOP + f"2019,1,{'x' * 200_000}\r\n",
}
# fmt: on


@pytest.mark.parametrize("name", PLAIN)
def test_a_plain_file_is_read_quickly_and_alike(name: str) -> None:
    assert is_quick(PLAIN[name].encode())


@pytest.mark.parametrize("name", ODD)
def test_an_odd_file_is_left_to_the_exact_reader(name: str) -> None:
    assert not is_quick(ODD[name].encode())


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "cp1252"])
def test_another_encoding_is_left_to_the_exact_reader(codec: str) -> None:
    assert not is_quick((TOP + "2019,1,Español\r\n").encode(codec))


MARKS = st.text(st.sampled_from('ab2,,"\n\r\t \x0b\x1c\x85\u00a0\u2028é'), max_size=60)


@given(MARKS)
@settings(max_examples=300, deadline=None)
def test_any_mixture_of_marks_is_read_alike_or_left(rest: str) -> None:
    is_quick((TOP + rest).encode())


CELLS = st.text(st.sampled_from('ab ,"é\u2003'), max_size=5)
ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=8)


@given(ROWS, st.sampled_from([plain.QUOTE_MINIMAL, plain.QUOTE_ALL]))
@settings(max_examples=200, deadline=None)
def test_what_a_program_writes_is_read_alike(rows: list[list[str]], quoting: Any) -> None:
    target = io.StringIO(newline="")
    plain.writer(target, quoting=quoting).writerows(rows)
    assert is_quick((TOP + target.getvalue()).encode()) or any(
        not "".join(row).strip() for row in rows
    )


def test_every_blank_that_python_knows_is_one() -> None:
    allowed = (chr(n) for n in range(0x110000) if not 0xD800 <= n < 0xE000)
    cells = [c for c in allowed if c not in '\n\r,"' and not csv_refuses(c)]
    text = TOP + "".join(f"x,{cell},{cell}\r\n" for cell in cells if cell.isspace())
    assert is_quick(text.encode())
    others = [cell for cell in cells if not cell.isspace()]
    assert is_quick((TOP + "".join(f"x,{c},{c}\r\n" for c in others[::97])).encode())


def csv_refuses(character: str) -> bool:
    return ord(character) < 0x20 and character not in "\t\x0b\x0c\x1b"


def test_a_small_file_is_not_worth_the_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert not is_quick((TOP + ROW).encode())
