"""A regulator's published table becomes a template that files are checked against."""

import csv
import io
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.commands.app import app
from validation.check import check
from validation.column import Column
from validation.finding import Verdict
from validation.formats.difference import differences
from validation.formats.own import faults_in, templates_in
from validation.formats.patterns import alternatives, example_of, lengths, listed, takes
from validation.template import SHIPPED, catalogue

HEADERS = [
    "Name",
    "Description",
    "Position",
    "Validation Regular Expression",
    "Description of Regular Expression",
]
ISO = r"^(20)\d\d[-](0[1-9]|1[012])[-](0[1-9]|[12][0-9]|3[01])$"
ROWS = [
    ["Year", "Year of the data", "1", r"^\d{4}$", "4 digits"],
    ["ReportingDate", "Date due. Format yyyy-mm-dd", "2", ISO, "year, month, day"],
    ["AwardingOrganisation", "Name of the organisation", "3", "^.{1,100}$", "1 to 100 characters"],
    ["QAN", "Number, for example 123/1234/1", "4", "^.{1,10}$", "1 to 10 characters"],
    ["Level", "Level e.g. GCSE", "5", "^(GCSE|AS|A level||Project L3)$", "GCSE, AS, A level"],
    ["Grade", "Grade", "6", "^(A*|A|B|-2)$", "A*, A, B or -2"],
    ["Mark", "The mark", "7", r"^\d{1,3}$", "0 to 999. -2 also accepted"],
    ["Comment", "Anything", "8", "^.{0,255}$", "Up to 255 characters"],
    ["End", "Last day. dd/mm/yyyy", "9", r"^\d\d/(0[1-9]|1[012])/20\d\d$", "A valid date"],
]
GOOD = ["2026", "2026-06-30", "AQA", "601/4292/3", "GCSE", "A*", "-2", "", "31/08/2026"]


def written(rows: list[list[str]]) -> bytes:
    target = io.StringIO(newline="")
    csv.writer(target).writerows(rows)
    return target.getvalue().encode()


def typed(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["collections", *map(str, words)])


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "FILE_FORMAT.csv"
    file.write_bytes(written([HEADERS, *ROWS]))
    return file


def imported(table: Path, *more: str) -> Result:
    words = ("import", table, "--code", "my-exams", "--period", "2026", "-o")
    return typed(*words, table.parent / "templates", *more)


def counts(folder: Path, *rows: list[str]) -> dict[str, int]:
    template = catalogue(folder)["my-exams"]
    content = written([[row[0] for row in ROWS], *rows])
    return dict(check("a.csv", content, template, "2026").counts)


def test_a_file_is_checked_against_the_imported_template(table: Path) -> None:
    done = imported(table, "--title", "My exams")
    assert done.exit_code == 0, done.output
    assert "9 columns. Ready for: returns-bot collection open" in done.output
    folder = table.parent / "templates"
    template = catalogue(folder)["my-exams"]
    good = check("a.csv", written([[row[0] for row in ROWS], GOOD]), template, "2026")
    assert (good.verdict, good.records) == (Verdict.CLEAN, 1)


@pytest.mark.parametrize(
    ("place", "value", "rule"),
    [
        (0, "26", "Year-pattern"),
        (0, "2025", "Year-period"),
        (1, "2026-02-31", "ReportingDate-date"),
        (2, "", "AwardingOrganisation-missing"),
        (3, "12345678901", "QAN-length"),
        (4, "", "Level-missing"),
        (5, "AAA", "Grade-code"),
        (6, "1000", "Mark-pattern"),
        (7, "x" * 256, "Comment-length"),
        (8, "31/02/2026", "End-date"),
    ],
)
def test_what_the_regulator_meant_is_asked(table: Path, place: int, value: str, rule: str) -> None:
    imported(table)
    row = [value if n == place else cell for n, cell in enumerate(GOOD)]
    assert counts(table.parent / "templates", row) == {rule: 1}


def test_the_import_says_what_it_corrected_and_what_is_to_be_decided(table: Path) -> None:
    said = imported(table).output
    for kind in ("unreal-dates", "empty-alternative", "bare-star", "refuses-minus-two"):
        assert f": {kind}: " in said
    assert "corrected: line 6: Level: empty-alternative" in said
    assert "you decide: No columns are said to stand only once" in said


def test_a_column_without_a_pattern_is_for_the_operator_to_decide(table: Path) -> None:
    more = ["Cause", "How", "10", "See accepted values", "Accepted values: post"]
    table.write_bytes(written([HEADERS, *ROWS, more]))
    said = imported(table).output
    assert "you decide: Cause: no-pattern: found 'See accepted values'" in said
    assert "Cause: no pattern that can be used: 1 to 255 characters are taken" in said
    toml = tomllib.loads((table.parent / "templates/my_exams/template.toml").read_text())
    assert toml["columns"][-1]["kind"] == "text"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["a", "b"]], "line 1: This is no table of a file format"),
        ([HEADERS, ["", "x", "1", "^.$", "x"]], "line 2: the column has no name"),
        ([HEADERS, ["A", "x", "0", "^.$", "x"]], "line 2: the position '0' is neither"),
        ([HEADERS, ["A", "x", "1", "^.$", "x"], ["A.", "x", "2", "^.$", "x"]], "twice"),
    ],
)
def test_a_bad_table_is_refused_and_nothing_is_made(
    table: Path, rows: list[list[str]], said: str
) -> None:
    table.write_bytes(written(rows))
    done = imported(table)
    assert done.exit_code == 1
    assert said in done.output
    assert "Nothing was imported." in done.output
    assert not (table.parent / "templates").exists()


def test_a_code_that_is_taken_or_is_none_is_refused(table: Path) -> None:
    into = table.parent / "templates"
    for code, said in (
        ("school-census", "is called school-census already"),
        ("My Exams", "no code"),
    ):
        done = typed("import", table, "--code", code, "-o", into)
        assert (done.exit_code, said in done.output) == (1, True), done.output
    imported(table)
    assert imported(table).exit_code == 1
    assert sorted(path.name for path in (into / "my_exams").iterdir()) == [
        "file_format.csv",
        "template.toml",
    ]
    assert [path.name for path in into.iterdir()] == ["my_exams"]


def test_a_file_that_an_imported_template_knows_as_well_as_ours_is_the_imported_ones(
    tmp_path: Path,
) -> None:
    """A regulator's whole file format beside the part of it that we ship."""
    from validation.recognise import recognise

    ours = catalogue()["t1-entries"].reader
    rows = [[c.name, c.name, str(n), "^.{1,50}$", "x"] for n, c in enumerate(ours.columns, 1)]
    file = tmp_path / "t1.csv"
    file.write_bytes(written([HEADERS, *rows]))
    typed("import", file, "--code", "my-entries", "-o", tmp_path / "own")
    content = written([[row[0] for row in rows], [c.example for c in ours.columns]])
    assert recognise("a.csv", content, catalogue(tmp_path / "own")).template == "my-entries"
    assert recognise("a.csv", content, catalogue()).template == "t1-entries"


def test_a_folder_that_is_there_is_left_as_it_is(table: Path) -> None:
    folder = table.parent / "templates" / "my_exams"
    folder.mkdir(parents=True)
    (folder / "notes.txt").write_text("mine")
    done = imported(table)
    assert (done.exit_code, "is there already" in done.output) == (1, True)
    assert [path.name for path in folder.iterdir()] == ["notes.txt"]


# Lint


def test_our_own_templates_have_no_faults() -> None:
    files = templates_in(SHIPPED)
    assert len(files) >= 10
    assert [str(fault) for file in files for fault in faults_in(file)] == []


def test_lint_names_the_file_the_line_and_what_to_write(table: Path) -> None:
    done = typed("lint", table)
    assert done.exit_code == 1
    assert f"{table}, line 7: Grade: bare-star" in done.output
    assert r"Write ^(A\*|A|B|-2)$" in done.output
    imported(table)
    assert (typed("lint", table.parent / "templates").exit_code) == 0


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ('example = "123/1234/1"', 'example = "123/1234/12"', "refuses-example"),
        ('pattern = "\\\\d{4}"', 'pattern = "d{4}"', "backslash"),
        ('wrong = "?"', 'wrong = "2026"', "takes-wrong"),
        ('kind = "date"', 'kind = "colour"', "not-loaded"),
        ('description = "Year of the data"', 'description = "-2 if none"', "refuses-minus-two"),
    ],
)
def test_lint_finds_what_is_wrong_with_a_template(
    table: Path, old: str, new: str, kind: str
) -> None:
    imported(table)
    toml = table.parent / "templates/my_exams/template.toml"
    text = toml.read_text(encoding="utf-8")
    assert old in text
    toml.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert kind in [fault.kind for fault in faults_in(toml)]


def test_lint_says_where_there_is_nothing_to_look_at(tmp_path: Path) -> None:
    assert typed("lint", tmp_path).exit_code == 2


# Diff


def text(name: str, **more: object) -> Column:
    given: dict[str, object] = {"description": name, "kind": "text", "example": "x"}
    return Column(name, **{**given, "within": (1, 10), **more})  # type: ignore[arg-type]


def codes(*values: str) -> Column:
    return Column("Level", "Level", "codes", values[0], codes=values)


def number(pattern: str, example: str = "123") -> Column:
    more = {"pattern": pattern, "expected": "a number", "wrong": "?"}
    return Column("N", "N", "pattern", example, **more)  # type: ignore[arg-type]


A, B, C = text("A"), text("B"), text("C")


@pytest.mark.parametrize(
    ("old", "new", "kind", "column", "breaks"),
    [
        ([A], [A, B], "added", "B", "until it has this column"),
        ([A, B], [A], "removed", "B", "until the column is taken out"),
        ([A, B, C], [C, A, B], "moved", "C", "in the new order"),
        ([text("Exam series")], [text("ExamSeries")], "renamed", "Exam series", "says ExamSeries"),
        ([codes("F", "H")], [codes("F")], "codes removed", "Level", "those who send H"),
        ([codes("F")], [codes("F", "H")], "codes added", "Level", "for nobody"),
        ([A], [text("A", within=(10, 10))], "length changed", "A", "fewer than 10 characters"),
        ([A], [text("A", within=(1, 7))], "length changed", "A", "more than 7 characters"),
        ([A], [text("A", within=(1, 20))], "length changed", "A", "for nobody"),
        ([number("[0-9]{3}")], [number("[0-9]{4}", "1234")], "pattern changed", "N", "like 123"),
        ([number("[0-9]{3}")], [number("[0-9]+")], "pattern changed", "N", "still taken"),
        ([text("A", not_applicable=True)], [A], "-2 removed", "A", "those who send -2"),
        ([A], [text("A", not_applicable=True)], "-2 added", "A", "for nobody"),
        ([text("A", optional=True)], [A], "now needed", "A", "send it empty"),
        ([A], [text("A", optional=True)], "now optional", "A", "for nobody"),
    ],
)
def test_a_difference_says_for_whom_it_breaks(
    old: list[Column], new: list[Column], kind: str, column: str, breaks: str
) -> None:
    (change,) = differences(old, new)
    assert (change.kind, change.column) == (kind, column)
    assert breaks in str(change)


def test_what_is_the_same_is_no_difference(table: Path) -> None:
    imported(table)
    done = typed("diff", table, table.parent / "templates" / "my_exams")
    assert (done.exit_code, done.output) == (0, "Nothing changed.\n")


def test_two_tables_are_compared(table: Path) -> None:
    newer = table.parent / "NEWER.csv"
    rows = [row if row[0] != "QAN" else [*row[:3], "^.{10}$", "10 characters"] for row in ROWS]
    newer.write_bytes(written([HEADERS, *rows]))
    done = typed("diff", table, newer)
    assert done.output == (
        "length changed: QAN: 1 to 10 characters became 10."
        " Breaks for those who send fewer than 10 characters.\n"
    )
    assert typed("diff", table, table.parent).exit_code == 2


# Patterns


@pytest.mark.parametrize(
    "pattern",
    [r"^\d{1,5}$", "^(June)([ ][0-9]{4})$", r"^(20)[2-9][0-9][.]([1-4])$", "^(?:a|b)c?d*e+$",
     r"^\d{3}/\d{4}/[\dX]$", "^[^x]{2}$", "^A|B$", r"^\d{1,3}\.\d{0,3}$|^\d{1,3}$"],
)  # fmt: skip
def test_an_example_is_made_that_the_pattern_takes(pattern: str) -> None:
    made = example_of(pattern)
    assert made
    assert takes(pattern, made)


def test_patterns_are_taken_apart() -> None:
    assert alternatives(r"a\|b|[|]|(c|d)") == [r"a\|b", "[|]", "(c|d)"]
    assert listed("^(A level|App|-2)$") == ["A level", "App", "-2"]
    assert listed(r"^(A\*|A)$") == ["A*", "A"]
    assert listed("^(a[bc]|d)$") == []
    assert lengths("^.{1,100}$") == (1, 100)
    assert lengths("^(.{10})$") == (10, 10)
    assert lengths("^x{1,2}$") is None


def test_a_table_schema_is_imported_with_the_file_itself(table: Path) -> None:
    schema = table.parent / "schema.json"
    schema.write_text(
        '{"fields": [{"name": "Year", "type": "year"}, {"name": "AwardingOrganisation"},'
        ' {"name": "Mark", "type": "integer"}], "primaryKey": "AwardingOrganisation"}'
    )
    done = imported(schema)
    assert done.exit_code == 0, done.output
    assert "3 columns. Ready for" in done.output
    assert "No column has the due date" in done.output
    template = catalogue(table.parent / "templates")["my-exams"]
    bad = b"Year,AwardingOrganisation,Mark\r\n2026,AQA,many\r\n2025,AQA,1\r\n"
    counts = check("a.csv", bad, template, "2026").counts
    assert counts == {"Mark-type": 1, "Year-period": 1, "primary-key": 2}


def test_a_table_schema_that_cannot_be_used_is_refused_and_nothing_is_made(table: Path) -> None:
    schema = table.parent / "schema.yaml"
    schema.write_text("fields: [{name: Year, type: era}]")
    done = imported(schema)
    assert done.exit_code == 1
    assert "Year: no type 'era'" in done.output
    assert "Nothing was imported." in done.output
    assert not (table.parent / "templates" / "my_exams").exists()


def test_files_of_today_are_tried_with_the_format_of_tomorrow(table: Path) -> None:
    newer = table.parent / "NEWER.csv"
    rows = [list(row) for row in ROWS if row[0] != "Comment"]
    rows[4][3] = "^(GCSE|AS)$"
    newer.write_bytes(written([HEADERS, *rows]))
    header = [row[0] for row in ROWS]
    files = {"a.csv": [GOOD] * 2, "b.csv": [[*GOOD[:4], "A level", "Z", *GOOD[6:]]] * 3}
    for name, sent in files.items():
        (table.parent / name).write_bytes(written([header, *sent]))
    done = typed("diff", table, newer, *(table.parent / name for name in files))
    assert done.exit_code == 0, done.output
    taken = "A column is not in the file format (Comment)"
    level = "Level is not one of the values that the file format allows"
    assert f"a.csv: {taken} (2 rows).\n" in done.output
    assert f"b.csv: {taken} (3 rows); {level} (3 rows).\n" in done.output
    same = typed("diff", table, table, table.parent / "a.csv")
    assert same.output == "Nothing changed.\na.csv: breaks nothing new.\n"


def test_a_file_that_cannot_be_read_as_the_new_format_says_why(table: Path) -> None:
    newer = table.parent / "NEWER.csv"
    newer.write_bytes(written([HEADERS, *[[f"New {r[0]}x", *r[1:]] for r in ROWS[:2]]]))
    sent = table.parent / "a.csv"
    sent.write_bytes(written([[row[0] for row in ROWS], GOOD]))
    done = typed("diff", table, newer, sent)
    assert "a.csv: The first row does not hold the headers" in done.output


def test_the_operator_is_told_what_could_be_compared_with_another_return(table: Path) -> None:
    codes = [["Specification code", "Code", "10", "^.{1,7}$", "1 to 7 characters"]]
    table.write_bytes(written([HEADERS, *ROWS, *codes]))
    said = "you decide: Specification code is not compared with SpecificationCodes"
    assert said in imported(table).output
