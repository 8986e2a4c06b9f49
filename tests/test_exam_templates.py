"""The exam boards' templates: rules show themselves by their own examples, in every year."""

from collections.abc import Iterator
from datetime import date
from importlib import import_module

import pandas as pd
import pytest

from validation.check import check, shipped
from validation.column import TABLE
from validation.finding import Report, Verdict
from validation.rule import PLACE, Context, Example, Rule, Tables
from validation.run import run
from validation.schema import Schema
from validation.specimen import SPOILERS, NoSuchBreakError
from validation.template import Template

NAMES = ("specification-codes", "standard-qualification-fee")
YEAR = "2019"


def template(name: str) -> Template:
    return shipped()[name]


def perfect(name: str) -> dict[str, str | None]:
    return dict(template(name).reader.perfect()[TABLE][0])


def context(name: str) -> Context:
    schema = template(name).reader
    assert isinstance(schema, Schema)
    due = perfect(name)[schema.due_in]
    assert due
    return template(name).context(YEAR, due=date.fromisoformat(due))


def tables(name: str, example: Example) -> Tables:
    """The rows of an example, each laid over the perfect row."""
    frame = pd.DataFrame([perfect(name) | row for row in example[TABLE]], dtype="str")
    place = {column: "" for column in PLACE} | {"return": 1, "line": 2}
    frame = frame.assign(**place)
    frame["record"] = range(1, len(frame) + 1)
    return {TABLE: frame}


def examples() -> Iterator[object]:
    for name in NAMES:
        for rule in template(name).rules_for(YEAR):
            for kind in ("good", "bad", "missing"):
                for n, example in enumerate(getattr(rule, kind)):
                    broken = kind == "bad" or (kind == "missing" and rule.demands)
                    yield pytest.param(name, rule, example, broken, id=f"{rule.code}-{kind}-{n}")


@pytest.mark.parametrize(("name", "rule", "example", "broken"), list(examples()))
def test_a_rule_says_of_its_own_examples_what_it_claims(
    name: str, rule: Rule, example: Example, broken: bool
) -> None:
    done = run([rule], tables(name, example), context(name))
    assert done.ran == [rule.code], done.crashed or done.not_run
    assert bool(done.broken) == broken


@pytest.mark.parametrize("name", NAMES)
def test_every_rule_has_good_bad_and_missing_examples_and_words(name: str) -> None:
    for rule in template(name).rules:
        assert rule.good
        assert rule.bad
        assert rule.missing
        assert rule.message
        assert rule.fix
        assert " " not in rule.code
        assert "#" not in rule.code


@pytest.mark.parametrize("name", NAMES)
def test_every_year_has_rules(name: str) -> None:
    for period in template(name).periods:
        assert len(template(name).rules_for(period)) > 20


def made(name: str, breaks: tuple[str, ...] = (), size: int = 40, seed: int = 7) -> Report:
    sample = import_module(f"{template(name).package}.sample")
    file, content = sample.make(size, seed, breaks, YEAR, "AQA", date(2019, 6, 28))
    return check(file, content, template(name), YEAR, due=date(2019, 6, 28))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", range(5))
def test_a_sample_is_clean(name: str, seed: int) -> None:
    report = made(name, size=300, seed=seed)
    assert report.verdict is Verdict.CLEAN, report.findings[:3]
    assert report.records == 300
    assert not report.rules.not_run


def breaks() -> Iterator[tuple[str, str]]:
    for name in NAMES:
        yield from ((name, code) for code in SPOILERS)
        yield from ((name, rule.code) for rule in template(name).rules_for(YEAR))


@pytest.mark.parametrize(("name", "code"), list(breaks()))
def test_a_sample_breaks_the_rule_that_is_asked_for_and_nothing_else(name: str, code: str) -> None:
    companions = {c for rule in template(name).rules if rule.code == code for c in rule.companions}
    counts = made(name, (code,)).counts
    assert code in counts
    assert set(counts) <= {code} | companions


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_breaks_several_rules_at_once(name: str) -> None:
    asked = ("AwardingOrganisation-missing", "duplicate-row", "ragged", "ReportingDate-spreadsheet")
    assert set(made(name, asked).counts) == set(asked)


def test_a_sample_refuses_a_rule_that_does_not_exist() -> None:
    with pytest.raises(NoSuchBreakError, match="no rule 9999"):
        made(NAMES[0], ("9999",))


def test_minus_two_is_taken_where_it_does_not_apply_and_nowhere_else() -> None:
    rows = [perfect(NAMES[0]) | {"Tier": "-2", "FullOrShortCourse": "-2"}]
    done = run(
        template(NAMES[0]).rules_for(YEAR), tables(NAMES[0], {TABLE: rows}), context(NAMES[0])
    )
    assert not done.broken
    rows = [perfect(NAMES[0]) | {"Applied": "-2"}]
    done = run(
        template(NAMES[0]).rules_for(YEAR), tables(NAMES[0], {TABLE: rows}), context(NAMES[0])
    )
    assert [broken.rule.code for broken in done.broken] == ["Applied-code"]


@pytest.mark.parametrize("fee", ["38.45", "38", "38.4", "0", "-2", "999999999999999.99"])
def test_a_fee_is_pounds_and_pence(fee: str) -> None:
    assert not fee_is_broken(fee)


@pytest.mark.parametrize("fee", ["£38", "38.455", "1,000", "38.", "-3", "free", "٣٨", "38\n"])
def test_another_way_to_write_a_fee_is_named(fee: str) -> None:
    assert fee_is_broken(fee)


def fee_is_broken(fee: str) -> bool:
    rows: Example = {TABLE: [{"StandardQualificationFee": fee}]}
    rules = template(NAMES[1]).rules_for(YEAR)
    return bool(run(rules, tables(NAMES[1], rows), context(NAMES[1])).broken)


def test_one_bad_date_is_one_finding() -> None:
    rows: Example = {TABLE: [{"ReportingDate": "2019-02-31"}]}
    done = run(template(NAMES[0]).rules_for(YEAR), tables(NAMES[0], rows), context(NAMES[0]))
    assert [broken.rule.code for broken in done.broken] == ["ReportingDate-date"]
