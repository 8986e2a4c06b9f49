"""What is asked of each different value once is what would be said of every row."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench import tables
from tests.test_exam_templates import DUE, NAMES, compared_with, period, sample_file, template
from validation import different as module
from validation import run as engine
from validation.check import check, shipped
from validation.declared import as_dates
from validation.different import different
from validation.repeated import repeated
from validation.rule import Context, Rule, Tables
from validation.run import Run, run


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few rows, and values that repeat little, are enough."""
    for room in (module, engine):
        monkeypatch.setattr(room, "MANY", 1)
    monkeypatch.setattr(module, "MOST", 1.1)
    monkeypatch.setattr(module, "QUARTER", 1.1)


def said(done: Run) -> dict[str, list[int]]:
    assert not done.crashed
    return {one.rule.code: sorted(map(int, one.rows.index)) for one in done.broken}


def compare(rules: tuple[Rule, ...], tables: Tables, context: Context, phase: Any = None) -> int:
    """Compare both ways; how many columns were judged by their different values."""
    done = run(rules, tables, context, phase)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "MANY", 10**9)
        slow = run(rules, tables, context, phase)
    assert said(done) == said(slow)
    assert not slow.different
    return sum(one is not None for one in done.different.values())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.usefixtures("eager")
def test_an_exam_boards_rules_say_the_same_of_values_and_of_rows(name: str) -> None:
    rules = template(name).rules_for(period(name))
    codes = tuple(rule.code for rule in rules if rule.alone and rule.field)
    known = {"due": DUE, "others": compared_with(name, 90, 7)}
    file, content = sample_file(name, codes, 90, 7)
    context = template(name).context(period(name), **known)
    tables = template(name).read(file, content, context).tables
    assert compare(rules, tables, context) > 5


def rows(*values: str | None) -> "pd.Series[str]":
    return pd.Series(list(values), dtype="str")


def test_few_rows_and_values_that_hardly_repeat_are_judged_row_by_row() -> None:
    assert different(rows(*"ab" * 2_000)) is None
    assert different(rows(*map(str, range(6_000)))) is None
    assert different(pd.Series([1, 2] * 3_000)) is None
    found = different(rows(*["a", None, "b"] * 2_000))
    assert found is not None
    assert found.values.fillna("-").tolist() == ["a", "-", "b"]
    assert found.rows(pd.Series([False, True, False])).tolist()[:2] == [1, 4]


def test_the_dates_of_a_long_column_are_those_of_a_short_one() -> None:
    days = ["2024-02-28", None, "2024-02-31", "2024-1-5", ""]
    long = as_dates(rows(*days * 2_000))
    pd.testing.assert_series_equal(long[:5], as_dates(rows(*days)))
    pd.testing.assert_series_equal(long, pd.concat([long[:5]] * 2_000, ignore_index=True))


def test_a_rule_may_not_name_rows_that_are_not_there() -> None:
    made = shipped()["specification-codes"]
    bad = next(rule for rule in made.rules if rule.code == "QAN-length")

    def broken(tables: Tables, context: Context) -> pd.DataFrame:
        return pd.DataFrame(index=[99])

    table = pd.DataFrame({"QAN": rows("1")})
    done = run(
        [replace(bad, broken=broken, alone=False, needs=())], {"rows": table}, Context("", "")
    )
    assert done.crashed[0].why.startswith("IndexError")


LETTERS = st.sampled_from(["a", "b", "", None])


@given(st.lists(st.tuples(LETTERS, LETTERS, st.sampled_from([1, 2])), max_size=12))
@settings(deadline=None)
def test_repeated_rows_are_those_that_pandas_finds(given_rows: list[Any]) -> None:
    first, second, third = zip(*given_rows, strict=True) if given_rows else ((), (), ())
    columns = [rows(*first), rows(*second), pd.Series(third, dtype="int64")]
    frame = pd.concat(columns, axis=1)
    assert repeated(columns).tolist() == frame.duplicated(keep=False).tolist()


def test_columns_of_many_values_each_are_still_told_apart() -> None:
    numbers = np.arange(3_000)
    columns = [rows(*map(str, numbers % n)) for n in (2_999, 2_998, 2_997, 2_996, 2_995, 2_994)]
    assert not repeated(columns).any()
    assert repeated([pd.concat([one, one], ignore_index=True) for one in columns]).all()


@pytest.mark.parametrize("errors", [31, 6_000])
def test_every_planted_error_is_found_in_its_line_and_counted(errors: int) -> None:
    made = tables.planted(6_000, errors)
    known = {"accepted Specifications": tables.specifications()}
    given: Any = ("x.csv", made.content, tables.template(), tables.PERIOD)
    whole = check(*given, cut_at=0, others=known)
    found = {(one.line, one.field, one.rule.partition("-")[2]) for one in whole.findings}
    assert found == made.errors
    cut = check(*given, cut_at=20, others=known)
    assert (cut.errors, cut.counts, cut.cut_at) == (errors, whole.counts, 20)
    assert len(cut.findings) == 20
