"""The linter finds each kind of fault that published patterns have; the corrected are clean."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validation.formats.faults import KINDS, faults_of, lint
from validation.formats.making import make
from validation.formats.patterns import takes
from validation.formats.published import BadFormatError, Field, read

CORPUS = Path(__file__).parent / "linter_corpus"
KINDS_ASKED = [
    "refuses-minus-two",
    "bare-star",
    "range-as-length",
    "round-brackets",
    "year-gap",
    "backslash",
    "empty-alternative",
    "stray-blanks",
    "unreal-dates",
]
UNDECIDED = {"no-pattern", "unusable", "refuses-example", "takes-blank"}


def field(pattern: str, words: str = "", description: str = "", example: str = "") -> Field:
    return Field(2, "Code", description, "1", pattern, words, example)


def test_there_is_a_file_for_each_kind_of_fault() -> None:
    there = {path.stem for path in CORPUS.glob("*.csv") if not path.stem.endswith(".corrected")}
    assert there == set(KINDS) >= set(KINDS_ASKED)


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_is_found_by_its_kind_on_its_line(kind: str) -> None:
    (fault,) = faults_of(read((CORPUS / f"{kind}.csv").read_bytes()))
    assert (fault.kind, fault.line) == (kind, 3)
    assert fault.found
    assert fault.expected
    assert bool(fault.instead) == (kind not in UNDECIDED)


@pytest.mark.parametrize("kind", KINDS)
def test_the_corrected_file_is_clean(kind: str) -> None:
    assert not list(faults_of(read((CORPUS / f"{kind}.corrected.csv").read_bytes())))


@pytest.mark.parametrize("kind", sorted(set(KINDS) - UNDECIDED))
def test_what_is_to_be_written_instead_is_what_the_corrected_file_has(kind: str) -> None:
    wrong = read((CORPUS / f"{kind}.csv").read_bytes())[1]
    right = read((CORPUS / f"{kind}.corrected.csv").read_bytes())[1]
    (fault,), corrected = lint(wrong)
    assert fault.instead == corrected.pattern == right.pattern


# What regulators have really published


@pytest.mark.parametrize(
    ("pattern", "words", "kinds"),
    [
        (r"^(June)([ ][0-9][0- 9][0-9][0- 9])$", "Month and year", ["stray-blanks"]),
        (r"^(20)\d\d[-](20)\d\d $", "start year, a dash, end year", ["stray-blanks"]),
        (r"^\d{1,3}\.\d{0 ,3}$|^\d{1,3}$", "0 to 999", ["stray-blanks"]),
        ("^(A*|A|B|D| E|1-1|2- 1|-2)$", "A* to 1-1. -2 too", ["stray-blanks", "bare-star"]),
        (r"^\{1,14}$", "1 to 14 characters", ["backslash", "nothing-repeated"]),
        (r"^(TBD|\d{1,3})$", "TBD or an integer. -2 also accepted", ["refuses-minus-two"]),
        (r"^(?:-2|\d{1,3})$", "Integer. -2 accepted", []),
        ("^.{1,100}$", "One, to one hundred characters accepted", []),
        ("^.{1,7}$", "1 to 7 characters accepted -2 also accepted", []),
        ("^.{0,255}$", "Up to 255 characters", []),
        ("`^.{10}$`", "10 characters accepted.", []),
        ("^(January|June)([ ][0-9]{4})$", "for example June 2017", []),
        (r"^(0[1-9]|[12][0-9]|3[01])[\/](0[1-9]|1[012])[\/](20)\d\d$", "day", ["unreal-dates"]),
    ],
)
def test_published_patterns_are_judged(pattern: str, words: str, kinds: list[str]) -> None:
    faults, corrected = lint(field(pattern.strip("`"), words))
    assert [fault.kind for fault in faults] == kinds
    if kinds:
        assert not lint(corrected)[0]


def test_a_corrected_date_has_the_days_that_there_are() -> None:
    _, iso = lint(field(r"^\d{4}-\d\d-\d\d$"))
    for day in ("2024-02-29", "2023-12-31", "2023-04-30"):
        assert takes(iso.pattern, day)
    for day in ("2024-02-30", "2023-04-31", "2023-13-01", "2023-00-10", "x2023-01-01"):
        assert not takes(iso.pattern, day)


def test_a_fault_says_what_to_do() -> None:
    (fault,), _ = lint(field("^d{1,5}$"))
    assert str(fault) == (
        "Code: backslash: found a backslash too few or too many; expected \\d for a digit,"
        " { for a length. Write ^\\d{1,5}$"
    )


def test_a_pattern_that_would_hang_elsewhere_is_judged_at_once() -> None:
    faults, _ = lint(field("^(([a-z]+)+)+$", "letters", example="a" * 40 + "!"))
    assert [fault.kind for fault in faults] == ["refuses-example"]


PIECES = ["^", "$", "(", ")", "|", "[", "]", "{", "}", "\\", "d", "\\d", ".", "*", "+", "?", "1,2"]
PIECES += ["01,99", " ", "A", "-2", "(?:", "[0- 9]", "{1,15}", "(1,5)", "^(", ")$", "20[2-9][1-9]"]


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_any_pattern_makes_a_template_or_is_refused(pattern: str) -> None:
    one = field(pattern, "1 to 10 characters. -2 also accepted", "for example A")
    try:
        made = make("any", "", "any.csv", [one], ["2026"])
    except BadFormatError:
        return
    assert tomllib.loads(made.toml)["columns"][0]["name"] == "Code"


# The table itself


TABLE = """Name,Description,Position,Validation Regular Expression,Description of Regular Expression
QAN,Number,2,"^.{1,10}$",1 to 10 characters
Year,Year,1,^\\d{4}$,4 digits
"""


def complaints(text: str) -> list[tuple[int, str]]:
    with pytest.raises(BadFormatError) as bad:
        read(text.encode())
    return list(bad.value.complaints)


def test_columns_come_in_the_order_of_their_positions() -> None:
    assert [(f.name, f.line) for f in read(TABLE.encode())] == [("Year", 3), ("QAN", 2)]


def test_a_bad_table_is_refused_with_every_bad_line() -> None:
    text = TABLE + ",Nameless,3,^.$,x\nQAN,Again,4,^.$,x\nOther,Place,1,^.$,x\nZ,Where,next,^.$,x\n"
    assert complaints(text) == [
        (4, "the column has no name"),
        (5, "QAN stands on line 2 already"),
        (6, "position 1 is on line 3 already"),
        (7, "the position 'next' is neither a whole number nor a letter"),
    ]


def test_what_is_no_table_is_refused() -> None:
    assert "no table of a file format" in complaints("a,b\n1,2\n")[0][1]
    assert complaints(TABLE.partition("\n")[0] + "\n") == [(0, "The table has no rows")]
    assert complaints(TABLE + "Short,row\n") == [(4, "the row has 2 values, not 5 or more")]
    deep = "(" * 101 + "a" + ")" * 101
    assert complaints(TABLE + f"Deep,x,3,{deep},x\n") == [
        (4, "the pattern has more than 100 brackets")
    ]


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"PK\x03\x04"])
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(BadFormatError):
        read(content)


def test_headers_may_be_written_in_other_ways_and_positions_in_letters() -> None:
    text = (
        "Field name,Description,Position,Description of Regular Expression / Accepted values,"
        'Validation Regular Expression,Notes\nB,second,B,x,"`^.{1,2}$`",\nA,first,A,x,^.$,\n'
    )
    assert [(f.name, f.pattern) for f in read(text.encode())] == [("A", "^.$"), ("B", "^.{1,2}$")]
