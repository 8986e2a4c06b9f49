"""The HTML report: one file that needs nothing else, said in words, and escaped throughout."""

import re
from dataclasses import replace
from functools import cache
from html import escape
from itertools import pairwise

import lxml.etree
import lxml.html
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.returns import finding, report
from tests.test_report import REPORT
from validation import sample
from validation.check import check, shipped
from validation.finding import Finding, NotRun, Report, RulesRun, Severity, Verdict
from validation.report import html
from validation.rule import Context, Tables, rule

BROKEN = ("1510", "1600", "1860", "2020Q", "2340")


@cache
def census() -> Report:
    name, content = sample.make(shipped(), "SC3-07", size=30, seed=2007, breaks=BROKEN)
    return check(name, content, shipped()["school-census"], "2007-AUT", organisation="873-4001")


@cache
def page() -> lxml.html.HtmlElement:
    return opened(html.page(census(), shipped()["school-census"]))


def opened(text: str) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(text)


def test_it_needs_nothing_from_elsewhere_and_runs_nothing() -> None:
    assert not page().xpath(
        "//script | //link | //iframe | //object | //img[not(starts-with(@src, 'data:'))]"
    )
    assert "url(" not in lxml.html.tostring(page()).decode()
    assert page().xpath("//meta[@http-equiv='Content-Security-Policy']")
    assert all(link.get("href").startswith("#") for link in page().xpath("//a"))


def test_every_link_on_the_page_leads_somewhere_and_no_place_is_named_twice() -> None:
    places = page().xpath("//@id")
    assert len(places) == len(set(places))
    assert {link[1:] for link in page().xpath("//a/@href")} <= set(places)
    assert {one for names in page().xpath("//@aria-labelledby") for one in names.split()} <= set(
        places
    )


def test_a_screen_reader_finds_its_way() -> None:
    assert page().get("lang") == "en-GB"
    assert page().xpath("//body/*[1][self::a and @href='#main']")
    assert len(page().xpath("//h1")) == len(page().xpath("//main")) == 1
    levels = [int(h.tag[1]) for h in page().iter("h1", "h2", "h3", "h4")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for table in page().xpath("//table"):
        assert all(cell.get("scope") == "col" for cell in table.xpath(".//thead//th"))
        assert all(row.xpath("./th[@scope='row']") for row in table.xpath(".//tbody/tr"))


def test_what_is_red_or_yellow_is_also_said_in_words() -> None:
    tags = page().xpath("//*[contains(@class, 'tag')]")
    assert {(tag.get("class"), tag.text) for tag in tags} == {
        ("tag error", "Error"), ("tag query", "Query"),
    }  # fmt: skip
    ours = html.page(report(finding("1", basis="M")))
    assert "Error, our own reading" in ours


def test_it_says_what_blocks_first_and_where_each_thing_is_put_right() -> None:
    text = page().text_content()
    assert text.index("To put right before you submit") < text.index("To explain or put right")
    assert f"line {census().findings[0].line}" in text
    assert text.count("In your own system:") == 5
    assert "Corrections belong in your own system" in text


def test_the_broken_rules_are_explained_on_the_page() -> None:
    text = page().get_element_by_id("rule-1510").getparent().text_content()
    for said in ("Why it matters", "Put it right", "Basis", "Fails", "Passes"):
        assert said in text


def test_rules_lead_to_the_rule_book_where_it_is_published() -> None:
    linked = html.page(census(), shipped()["school-census"], "https://rules.example/")
    assert 'href="https://rules.example/school-census.html#rule-1510"' in linked


@rule("7", Severity.ERROR, "pupils.Surname", good=[], bad=[], missing=[])
def every_surname(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The surname is wrong

    Nothing is to be done.
    """
    return tables["pupils"]["Surname"].notna()


def test_no_pupil_is_named() -> None:
    name, content = sample.make(shipped(), "SC3-07", size=20, seed=2007)
    template = replace(shipped()["school-census"], rules=(every_surname,))
    found = check(name, content, template, "2007-AUT", organisation="873-4001")
    assert found.errors > 19
    names = {str(e.text) for e in lxml.etree.fromstring(content).iter("{*}Surname")}
    told = opened(html.page(found, template)).text_content()
    assert "Xxxxx, 5 characters" in told
    assert not [one for one in names if re.search(rf"\b{re.escape(one)}\b", told)]


def test_more_places_than_a_page_holds_are_counted() -> None:
    many = report(*(finding("1", f"K{n}", found=str(n)) for n in range(50)), counts={"1": 1204})
    told = html.page(many)
    assert "The first 20 of 1,204." in told
    assert told.count('<th scope="row" class="line">') == 20


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_has_a_next_step(verdict: Verdict) -> None:
    problem = "It is a picture." if verdict is Verdict.UNREADABLE else ""
    told = html.page(replace(REPORT, verdict=verdict, findings=(), counts={}, problem=problem))
    assert 'class="next' in told
    assert ("It is a picture." in told) == bool(problem)


def test_what_was_not_checked_is_said_with_the_reason() -> None:
    rules = RulesRun(("1",), (NotRun("1200", "it needs the register"),), (NotRun("7", "KeyError"),))
    told = html.page(replace(REPORT, rules=rules))
    assert "It needs the register" in told
    assert "That is not your fault" in told


TEXT = st.text(max_size=30) | st.sampled_from(["<script>alert(1)</script>", "'\"><b>", "&amp;"])


@given(TEXT, TEXT, TEXT)
def test_whatever_a_file_says_is_shown_and_never_run(found: str, key: str, message: str) -> None:
    one = Finding("1", Severity.ERROR, "pupils", 1, key, "", 3, "UPN", found, found, message, key)
    told = html.page(report(one))
    assert "<script" not in told
    assert "<b>" not in told.replace("<b>In your own system:</b>", "")
    assert str(escape(found)).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in told
