"""Rules bring their own examples; this file runs them, and compares the rules with the list."""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.census import context, tables, template
from validation import collections
from validation.rule import Example, Rule
from validation.run import run

LIST = Path(collections.__file__).parent / "school_census" / "rules.csv"
FACTS = {
    row["number"]: row for row in csv.DictReader(LIST.read_text(encoding="utf-8").splitlines())
}
OUR_OWN = {
    "attribute",
    "file-name",
    "namespace",
    "nested-element",
    "repeated-element",
    "stray-text",
    "unknown-element",
}
"""What we check beyond the authority's list; it has no number there."""


def examples() -> Iterator[object]:
    for rule in template().rules:
        for kind in ("good", "bad", "missing"):
            for at, example in enumerate(getattr(rule, kind), 1):
                yield pytest.param(rule, example, kind, id=f"{rule.code}-{kind}-{at}")


@pytest.mark.parametrize(("rule", "example", "kind"), list(examples()))
def test_a_rule_says_of_its_own_examples_what_it_claims(
    rule: Rule, example: Example, kind: str
) -> None:
    done = run([rule], tables(example), context(rule, example))
    assert not done.crashed
    assert not done.not_run
    complains = kind == "bad" or (kind == "missing" and rule.demands)
    assert bool(done.broken) == complains


@pytest.mark.parametrize("rule", template().rules, ids=lambda rule: rule.code)
def test_a_rule_has_every_kind_of_example_and_says_what_was_expected(rule: Rule) -> None:
    assert rule.good
    assert rule.bad
    assert rule.missing
    assert rule.message.endswith(".")
    assert rule.fix.endswith(".")
    if not rule.expected:
        (broken,) = run([rule], tables(rule.bad[0]), context(rule, rule.bad[0])).broken
        assert broken.rows["expected"].notna().all()


@pytest.mark.parametrize("rule", template().rules, ids=lambda rule: rule.code)
def test_a_rule_has_the_severity_and_the_basis_of_the_list(rule: Rule) -> None:
    if rule.code in OUR_OWN:
        assert rule.code not in FACTS
        return
    fact = FACTS[rule.code]
    assert (rule.severity, rule.basis) == (fact["severity"], fact["basis"])


def test_every_number_of_the_list_is_a_rule_and_so_are_our_own() -> None:
    assert {rule.code for rule in template().rules} == FACTS.keys() | OUR_OWN


@pytest.mark.parametrize("period", sorted(template().periods))
def test_every_period_has_rules_and_no_number_twice(period: str) -> None:
    numbers = Counter(rule.code for rule in template().rules_for(period))
    assert len(numbers) >= 60
    assert set(numbers.values()) == {1}


def test_needs_and_companions_name_what_there_is() -> None:
    places = {rule.at for rule in template().rules}
    for rule in template().rules:
        assert set(rule.needs) <= places, (rule.code, set(rule.needs) - places)
        assert set(rule.companions) <= FACTS.keys(), rule.code


def test_statements_and_school_action_are_right_in_2007() -> None:
    rules = [r for r in template().rules_for("2007-AUT") if r.code in ("2115", "2120")]
    provisions = tables({"pupils": [{"SENprovision": code} for code in "NAPS"]})
    assert [rule.code for rule in rules] == ["2120"]
    assert not run(rules, provisions, template().context("2007-AUT")).broken


def test_one_bad_date_of_birth_is_one_finding() -> None:
    rules = template().rules_for("2013-AUT")
    spoiled = tables({"pupils": [{"DOB": "15/03/2001", "PartTime": "false"}]})
    done = run(rules, spoiled, template().context("2013-AUT"), "SS")
    of_pupils = [broken.rule.code for broken in done.broken if broken.rule.table == "pupils"]
    assert of_pupils == ["1600"]


def test_uniqueness_is_asked_within_one_return() -> None:
    two = [{"return": "873-4001"}, {"return": "873-4002"}]
    rules = [rule for rule in template().rules if rule.code == "1520"]
    assert not run(rules, tables({"pupils": two}), template().context("2013-AUT")).broken
