"""The rules that a period ends up with, run in that period: on its clean file, and on every
rule's own examples."""

from collections import Counter

import pytest

from tests.census import columns, context, template
from tests.resolved import outcome
from validation.check import check
from validation.collections.school_census.file import asks
from validation.collections.school_census.sample import make
from validation.finding import Verdict
from validation.rule import Rule
from validation.run import run

PERIODS = sorted(template().periods)
LEAST = {
    "2007-AUT": 170,
    "2013-AUT": 170,
    "2014-SPR": 250,
    "2014-SUM": 160,
    "2024-AUT": 240,
    "2025-SPR": 285,
    "2025-SUM": 190,
}
"""How many rules a period has at least; a new period needs a number of its own here."""
NO_SECOND_HALF = "no sheet of 2007 names a window for the second half of the summer term"
SILENT = {("2007-AUT", code): NO_SECOND_HALF for code in ("1882", "1883Q", "2575", "2579")}
"""Rules that cannot complain in a period, and why."""


FALLS_BACK = {"2560Q"}
"""Rules that look at a field of older files and, where there is none, at another."""


def alike(rule: Rule, period: str) -> bool:
    """Whether the period has the term and the codes that the rule's examples are written for."""
    home, there = context(rule), template().context(period)
    codes = home.parameters["codes"] == there.parameters["codes"]
    return codes and home.period[5:] == period[5:]


def amiss(rule: Rule, period: str) -> str:
    """What is wrong with a rule in a period, in words; "" where nothing is. Where term or codes
    are others than those of its examples, one of each kind must still do what it claims."""
    complain, asked, broke = outcome(rule, template().context(period))
    if broke:
        return broke
    if alike(rule, period):
        return ", ".join(sorted(complain ^ asked))
    good = {f"good-{at}" for at in range(1, len(rule.good) + 1)}
    alive = {name for name in complain if name.startswith("bad")}
    return "" if alive and good - complain else f"complains of {', '.join(sorted(complain)) or '-'}"


@pytest.mark.parametrize("period", PERIODS)
def test_a_period_has_a_whole_list_and_no_number_twice(period: str) -> None:
    numbers = Counter(rule.code for rule in template().rules_for(period))
    assert len(numbers) >= LEAST[period]
    assert set(numbers.values()) == {1}


@pytest.mark.parametrize("period", PERIODS)
def test_the_rules_of_a_period_run_on_its_clean_file_and_are_silent(period: str) -> None:
    name, content = make(60, 2, (), period)
    report = check(name, content, template(), period, organisation="873-4001")
    assert report.verdict is Verdict.CLEAN, report.counts
    idle = {none.rule: none.why for none in report.rules.not_run}
    resolved = {rule.code for rule in template().rules_for(period)}
    assert {*report.rules.run, *idle} == resolved
    assert not [why for why in idle.values() if "the file has no" in why]
    assert len(report.rules.run) >= LEAST[period] * 3 // 4


@pytest.mark.parametrize("period", PERIODS)
def test_every_rule_of_a_period_does_there_what_its_examples_claim(period: str) -> None:
    found = {rule.code: amiss(rule, period) for rule in template().rules_for(period)}
    silent = {code for there, code in SILENT if there == period}
    assert {code: words for code, words in found.items() if words and code not in silent} == {}
    assert all(found[code] for code in silent), "it does complain: take it out of SILENT"


@pytest.mark.parametrize("period", PERIODS)
def test_no_rule_of_a_period_looks_at_what_its_files_do_not_have(period: str) -> None:
    there = template().context(period)
    asked = asks(there)
    name, content = make(40, 2, (), period)
    tables = {
        table: frame.drop(
            columns=[c for c in frame if c in columns()[table] and not asked(f"{table}.{c}")]
        )
        for table, frame in template().read(name, content, there).tables.items()
        if table in columns()
    }
    crashed = {rule.rule for rule in run(template().rules_for(period), tables, there).crashed}
    assert crashed - FALLS_BACK == set()
