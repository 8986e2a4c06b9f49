"""What a head teacher approves: counted right, beside last time's, plotted and attached."""

import io
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from functools import cache
from typing import Any

import lxml.etree
import lxml.html
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.life.result import Result
from handlers.life.standing import Status
from handlers.life.verdicts import checked
from handlers.reply import Document
from tests.returns import ANN, BROKEN, CENSUS, CLEAN, NOW, RECEIPT
from validation import documents, sample
from validation.check import Examined, check_file, examine, shipped
from validation.report import plots, summary_book, summary_page
from validation.rule import Context, Tables
from validation.summary import NOT_GIVEN, TOTAL, Part, Row, Summary, beside, counted, crossed

NAMES = {"F": "Girls", "M": "Boys"}
CODES = st.lists(st.sampled_from(["F", "M", "X", None]), max_size=30)


def text(values: list[str | None]) -> "pd.Series[str]":
    return pd.Series(pd.array(values, "str"))


@cache
def census(period: str = "2014-SPR", size: int = 60, seed: int = 8) -> tuple[str, bytes]:
    return sample.make(shipped(), "school-census", size=size, seed=seed, period=period)


@cache
def examined() -> Examined:
    template = shipped()["school-census"]
    name, before = census("2013-AUT", 50, 7)
    last = template.read(name, before, template.context("2013-AUT")).tables
    given: dict[str, Any] = {"last_return": last, "last": "autumn 2013"}
    return examine(*census(), template, "2014-SPR", organisation="873-4001", **given)


@cache
def summed() -> Summary:
    made = documents.summary(examined(), shipped()["school-census"])
    assert made is not None
    return made


def part(title: str) -> Part:
    return next(one for one in summed().parts if one.title == title)


def figures(one: Part) -> dict[str, float | None]:
    return {row.name: row.values[-1] for row in one.rows}


@given(CODES)
def test_every_value_is_counted_once_named_or_not(values: list[str | None]) -> None:
    *rows, total = counted(text(values), NAMES)
    assert sum(row.values[0] or 0 for row in rows) == len(values) == total.values[0]
    assert [row.is_total for row in (*rows, total)] == [False] * len(rows) + [True]
    wanted = Counter({NAMES.get(v, v) if v else NOT_GIVEN: n for v, n in Counter(values).items()})
    assert Counter({row.name: row.values[0] for row in rows}) == wanted


@given(
    st.lists(
        st.tuples(st.sampled_from(["7", "8", None]), st.sampled_from(["F", "M", None])), max_size=30
    )
)
def test_columns_never_hold_more_than_their_sum(pairs: list[tuple[str | None, str | None]]) -> None:
    values, by = text([a for a, _ in pairs]), text([b for _, b in pairs])
    for row in crossed(values, by, {"7": "Year 7"}, NAMES):
        girls, boys, everybody = (n or 0 for n in row.values)
        assert girls + boys <= everybody


def test_what_is_gone_now_stands_beside_what_was_there_then() -> None:
    now = (Part("Sex", ("Pupils",), counted(text(["F"]), NAMES), shares=True),)
    then = (Part("Sex", ("Pupils",), counted(text(["F", "M", "M"]), NAMES), shares=True),)
    (made,) = beside(now, then)
    assert [(row.name, row.values[-1], row.before) for row in made.rows] == [
        ("Girls", 1, 1), ("Boys", 0, 2), (TOTAL, 1, 3),
    ]  # fmt: skip


def total_of(root: lxml.etree._Element, path: str) -> int:
    return sum(int(str(one.text)) for one in root.findall(f".//{path}"))


def test_the_figures_are_those_of_the_file() -> None:
    root = lxml.etree.fromstring(census()[1])
    on_roll = list(root.iter("{*}PupilOnRoll"))
    years = Counter(f"Year {one.findtext('.//{*}NCyearActual')}" for one in on_roll)
    assert figures(part("Pupils"))["On roll"] == len(on_roll) == 60
    told = figures(part("Year group and sex"))
    assert {name: n for name, n in told.items() if name != TOTAL} == years
    assert told[TOTAL] == 60
    possible = total_of(root, "{*}TermlyAttendance/{*}SessionsPossible")
    assert figures(part("Attendance in the term"))["Sessions possible"] == possible
    missed = total_of(root, "{*}TermlyAttendance//{*}AbsenceSessions")
    assert figures(part("Attendance in the term: reasons for absence"))[TOTAL] == missed


def test_all_that_is_asked_for_is_there() -> None:
    titles = {one.title for one in summed().parts}
    assert titles >= {
        "Year group and sex", "Enrolment status", "Free school meals", "Special educational needs",
        "Ethnic group", "First language", "Attendance in the term", "Exclusions",
    }  # fmt: skip
    assert part("Pupils").rows[0].before == 50


@pytest.mark.parametrize("period", shipped()["school-census"].periods)
def test_every_period_has_a_summary_without_an_unknown_code(period: str) -> None:
    template = shipped()["school-census"]
    name, content = census(period, 30)
    made = template.summary(*_read(period, name, content))
    assert not [row.name for one in made for row in one.rows if row.name.startswith("Code ")]
    assert len(made) > 8


def _read(period: str, name: str, content: bytes) -> tuple[Tables, Context]:
    template = shipped()["school-census"]
    context = template.context(period, file_name=name)
    return template.read(name, content, context).tables, context


def test_an_exam_boards_rows_are_counted_by_columns_of_few_values() -> None:
    template = shipped()["specification-codes"]
    name, content = sample.make(shipped(), "specification-codes", size=40, seed=1, period="2019")
    done = examine(name, content, template, "2019", organisation="AQA")
    made = documents.summary(done, template)
    assert made is not None
    assert figures(made.parts[0]) == {"All rows": 40}
    assert len(made.parts) > 1
    assert all(figures(one)[TOTAL] == 40 for one in made.parts[1:])


def test_the_page_shows_both_terms_says_what_it_is_for_and_needs_nothing_else() -> None:
    page: Any = lxml.html.document_fromstring(summary_page.page(summed()))
    told = page.text_content()
    assert "approve them" in told
    assert "Autumn 2013" in told
    assert "+10" in told
    plotted = page.findall(".//img")
    assert len(plotted) == 4
    assert all(one.get("alt") and one.get("src").startswith("data:") for one in plotted)
    places = [str(one.get("id")) for one in page.iter() if one.get("id")]
    assert len(places) == len(set(places))
    assert "Signature" in told


def test_a_page_of_a_file_with_errors_asks_nobody_to_approve() -> None:
    assert "approve them" not in summary_page.page(summed(), submittable=False)


def test_the_workbook_has_the_tables_to_add_up_and_the_plots() -> None:
    book = openpyxl.load_workbook(io.BytesIO(summary_book.workbook(summed())))
    cells = [[cell.value for cell in row] for row in book["Summary"].iter_rows()]
    assert ["On roll", 60, 50, 10] in [row[:4] for row in cells]
    sheet: Any = book["Plots"]
    assert len(sheet._images) == 4


def test_words_of_a_file_are_drawn_and_not_run() -> None:
    rows = (Row("<script>alert(1)</script> $x_1$ -->", (3,)), Row("b", (2,)))
    made = Summary("T", "<b>", "f", (Part("P", ("n",), rows, plot="bars"),))
    assert "<script" not in summary_page.page(made)
    assert plots.png(made.parts[0]).startswith(b"\x89PNG")


def test_a_plot_is_the_same_each_time_it_is_drawn() -> None:
    assert plots.svg(part("Ethnic group")) == plots.svg(part("Ethnic group"))


def test_only_a_school_file_that_may_be_sent_on_brings_its_summary() -> None:
    name, clean = census()
    assert check_file(name, clean, "school-census", "2014-SPR")["summary"].startswith(b"<!DOCTYPE")
    _, bad = sample.make(shipped(), "SC3-07", size=20, seed=1, breaks=("1600",))
    assert check_file("a.xml", bad, "school-census", "2007-AUT")["summary"] == b""
    csv, rows = sample.make(shipped(), "specification-codes", size=9, seed=1, period="2019")
    assert check_file(csv, rows, "specification-codes", "2019")["summary"] == b""


def test_the_last_return_is_read_and_named() -> None:
    name, content = census("2013-AUT", 50, 7)
    last = {"template": "school-census", "period": "2013-AUT", "file": name, "content": content}
    made = check_file(*census(), "school-census", "2014-SPR", {"last": last})
    assert b"Autumn 2013" in made["summary"]
    assert made["report"]["last"] == "autumn 2013"
    assert made["report"]["before"]["pupils on roll"] == 50
    for broken in ({"content": b"no xml"}, {"period": "1999-AUT"}):
        made = check_file(*census(), "school-census", "2014-SPR", {"last": last | broken})
        assert b"no earlier return is known" in made["summary"]


def test_the_answer_asks_for_approval_where_nothing_else_is_missing() -> None:
    summary = Document("summary.html", "text/html", "00")
    loaded = replace(CENSUS, status=Status.CHECKING)
    clean = checked(loaded, Result(CLEAN, RECEIPT, summary=summary), ANN, NOW).reply
    assert clean.documents == (summary,)
    assert "Ask your head teacher to approve the summary (summary.html, attached)" in clean.next[0]
    bad = checked(loaded, Result(BROKEN, RECEIPT, summary=summary), ANN, NOW).reply
    assert bad.documents == ()
    assert not [line for line in bad.next if "head teacher" in line]


def test_nothing_but_drawing_imports_what_draws() -> None:
    code = (
        "import bot.commands.app, validation.documents, sys\nassert 'matplotlib' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
