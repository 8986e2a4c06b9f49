"""Explanations: what they are about, which hold, and what they make of a return's counts."""

from dataclasses import replace

import pytest

from handlers.life.decide import decide
from handlers.life.explaining import (
    Known,
    Written,
    bare,
    figure,
    moved,
    state,
    tallied,
    unexplained,
)
from handlers.life.standing import Status
from handlers.people import Actor
from handlers.said.grammar import Command
from tests.returns import ANN, BOB, CENSUS, NOW, finding, report
from validation.finding import Finding, Severity

HERS, HIS = "A873400105012", "B873400106033"


def query(rule: str, key: str = "", **more: object) -> Finding:
    return finding(rule, key, severity=Severity.QUERY, **more)


FOUND = report(
    query("2020Q", HERS, record=1, found="year 9"),
    query("2020Q", HIS, record=2, found="year 8"),
    query("1750Q", record=0, found="51%"),
    finding("1510", HERS, record=1, found="A"),
    finding("1867", HIS, record=2, basis="M"),
)
LOADED = replace(CENSUS, errors=2, queries=3, unconfirmed=1)


def said(kind: str, rule: str, record: str = "", about: str = "") -> Written:
    return Written(kind, rule, record, "because", "Ann", NOW, about or figure(FOUND, rule, record))


@pytest.mark.parametrize(
    ("written", "counts"),
    [
        ([], (0, 0, 0)),
        ([said("note", "2020Q", HERS)], (1, 0, 0)),
        ([said("note", "2020Q", "#2")], (1, 0, 0)),
        ([said("note", "2020Q")], (2, 0, 0)),
        ([said("note", "2020Q"), said("accept", "2020Q", HERS)], (1, 1, 0)),
        ([said("accept", "2020Q", HERS), said("query", "2020Q")], (0, 0, 0)),
        ([said("note", "2020Q"), said("query", "2020Q"), said("note", "2020Q")], (2, 0, 0)),
        ([said("note", "1510")], (0, 0, 0)),
        ([said("accept", "1510", HERS)], (0, 0, 1)),
        ([said("accept", "1867")], (0, 0, 0)),
        ([said("note", "2020Q", HERS, "year 5")], (0, 0, 0)),
        ([said("note", "9999", HERS, "x")], (0, 0, 0)),
    ],
)
def test_what_was_said_last_of_a_finding_decides_what_it_counts_as(
    written: list[Written], counts: tuple[int, int, int]
) -> None:
    after = tallied(LOADED, Known(FOUND, written))
    assert (after.explained, after.accepted, after.excused) == counts
    assert sum(unexplained(FOUND, written, 0).values()) == after.open_queries


def test_the_queries_that_nobody_explained_are_counted_by_rule() -> None:
    assert unexplained(FOUND, [], 0) == {"2020Q": 2, "1750Q": 1}
    assert unexplained(FOUND, [said("note", "2020Q", HERS)], 0) == {"2020Q": 1, "1750Q": 1}
    assert unexplained(FOUND, [said("accept", "2020Q"), said("query", "1750Q")], 0) == {"1750Q": 1}
    cut = replace(FOUND, counts={**FOUND.counts, "2020Q": 40})
    assert unexplained(cut, [said("note", "1750Q")], 0) == {"2020Q": 40}


def test_an_accepted_error_does_not_block_and_one_that_never_did_is_not_counted_twice() -> None:
    both = [said("accept", "1510"), said("accept", "1867")]
    assert LOADED.blocking == 1
    assert tallied(LOADED, Known(FOUND, both)).blocking == 0
    strict = replace(LOADED, policies=replace(LOADED.policies, block_unconfirmed=True))
    assert tallied(strict, Known(FOUND, both)).blocking == 0
    assert tallied(strict, Known(FOUND, both[:1])).blocking == 1


def test_what_a_cut_list_does_not_name_goes_with_what_was_said_of_the_whole_rule() -> None:
    cut = replace(FOUND, counts={**FOUND.counts, "2020Q": 50}, queries=51, cut_at=5)
    whole = Written("note", "2020Q", "", "because", "Ann", NOW, "50 places")
    standing = replace(LOADED, queries=51)
    assert tallied(standing, Known(cut, [whole])).explained == 50
    one = Written("note", "2020Q", HERS, "because", "Ann", NOW, "year 9")
    assert tallied(standing, Known(cut, [one])).explained == 1


@pytest.mark.parametrize(
    ("then", "now", "has"),
    [
        ("12 places", "12 places", False),
        ("12 places", "11 places", False),
        ("12 places", "13 places", True),
        ("51%", "51%", False),
        ("51%", "52%", True),
        ("", "", False),
    ],
)
def test_words_lapse_where_the_figure_has_moved(then: str, now: str, has: bool) -> None:
    assert moved(then, now) == has


@pytest.mark.parametrize(
    ("then", "now", "has"),
    [
        ("20 places", "22 places", False),
        ("20 places", "23 places", True),
        ("20 places", "2 places", False),
        ("50%", "45%", False),
        ("50%", "44%", True),
        ("year 9", "year 10", True),
        ("nan", "3", True),
    ],
)
def test_a_collection_may_let_a_figure_move_by_some_percent(then: str, now: str, has: bool) -> None:
    assert moved(then, now, 10) == has


def test_words_that_the_collection_lets_stand_are_counted_as_explained() -> None:
    more = replace(FOUND, counts={**FOUND.counts, "2020Q": 22})
    whole = Written("note", "2020Q", "", "because", "Ann", NOW, "20 places")
    lenient = replace(LOADED, policies=replace(LOADED.policies, tolerance=10))
    assert tallied(LOADED, Known(more, [whole])).explained == 0
    assert tallied(lenient, Known(more, [whole])).explained == 22


def test_a_figure_is_what_was_found_or_how_many_places_there_are() -> None:
    assert figure(FOUND, "2020Q", HERS) == "year 9"
    assert figure(FOUND, "2020Q", "") == "2 places"
    assert figure(FOUND, "1750Q", "") == "51%"


def test_what_is_worth_nothing_now_says_why() -> None:
    assert state(said("note", "2020Q", HERS), FOUND) == "explained"
    assert state(said("query", "2020Q", HERS, "another"), FOUND) == "asked"
    assert state(said("note", "2020Q", HERS, "year 5"), FOUND) == "lapsed"
    assert state(said("note", "2020Q", "#7", "x"), FOUND) == "gone"
    assert state(said("note", "2020Q", HERS), None) == "gone"


@pytest.mark.parametrize("text", ["Confirmed", "OK.", "yes, this is correct!", "Checked", "  "])
def test_a_word_that_only_confirms_is_no_reason(text: str) -> None:
    assert bare(text)
    line = Command("note", CENSUS.ref, 0, text, "2020Q", HERS)
    assert decide(LOADED, line, ANN, NOW, Known(FOUND)).refused
    whole = replace(line, rule="1867", record="")
    assert not decide(LOADED, whole, ANN, NOW, Known(FOUND)).refused


@pytest.mark.parametrize(
    ("verb", "actor", "status", "told"),
    [
        ("note", ANN, Status.LOADED, 0),
        ("note", ANN, Status.SUBMITTED, 1),
        ("accept", BOB, Status.LOADED, 1),
        ("query", BOB, Status.SUBMITTED, 1),
    ],
)
def test_who_must_know_is_told_and_the_return_stays_where_it_is(
    verb: str, actor: Actor, status: Status, told: int
) -> None:
    line = Command(verb, CENSUS.ref, 0, "Agreed with her parents.", "2020Q", HERS)
    decision = decide(replace(LOADED, status=status), line, actor, NOW, Known(FOUND))
    assert not decision.refused
    assert decision.after
    assert decision.after.status is status
    assert len(decision.tell) == told
    assert decision.move
    assert decision.move.stays


def test_nothing_is_explained_where_nothing_was_checked() -> None:
    line = Command("note", CENSUS.ref, 0, "because", "2020Q")
    assert decide(LOADED, line, ANN, NOW).refused


def test_where_the_regulator_wants_it_every_query_is_explained_before_it_is_submitted() -> None:
    wants = replace(CENSUS, queries=2, policies=replace(CENSUS.policies, explain=True))
    submit = Command("submit", CENSUS.ref)
    assert "2 queries are not explained" in decide(wants, submit, ANN, NOW).reply.verdict[1]
    half = replace(wants, explained=1)
    assert "1 query is not explained" in decide(half, submit, ANN, NOW).reply.verdict[1]
    assert not decide(replace(half, accepted=1), submit, ANN, NOW).refused
    assert not decide(replace(CENSUS, queries=2), submit, ANN, NOW).refused
