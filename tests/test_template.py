"""Templates are folders: shipped ones and the operator's are loaded alike, and rules resolved."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from validation.check import check, shipped
from validation.finding import Severity
from validation.order import ordered
from validation.rule import Context, Rule, Tables, rule, when
from validation.template import Template, catalogue, distinct

MILK = """
name = "{name}"
title = "School milk"
kind = "csv"
ruleset = "first list"
{more}
[parameters]
most = 10
[periods.2026]
title = "the year 2026"
reference_date = 2026-10-01
windows = {{ term = [2026-01-05, 2026-03-27] }}
[periods.2027]
most = 12
[[columns]]
name = "Pints"
description = "pints drunk"
kind = "{kind}"
within = [1, 4]
example = "3"
"""
RULES = '''
"""Rules on milk."""

from validation.declared import whole_number

PINTS = whole_number(
    "M1", "rows.Pints", "Too many pints", "Count again.", (0, 10), good=("3",), bad=("11",)
)
'''


def milk(folder: Path, name: str = "milk", kind: str = "text", rules: str = RULES) -> Path:
    (folder / name / "rules").mkdir(parents=True)
    toml = MILK.format(name=name, kind=kind, more="")
    (folder / name / "template.toml").write_text(toml, encoding="utf-8")
    (folder / name / "rules" / "pints.py").write_text(rules, encoding="utf-8")
    return folder


def numbered(code: str, at: str = "t.a", needs: Sequence[str] = (), **more: Any) -> Rule:
    @rule(code, Severity.ERROR, at, good=[], bad=[], missing=[], needs=needs, **more)
    def made(tables: Tables, context: Context) -> pd.DataFrame:
        """It is wrong

        Put it right.
        """
        raise NotImplementedError

    return made


def test_the_shipped_templates_are_found_by_name() -> None:
    assert set(shipped()) == {
        "ears-dr1",
        "exams-timetable",
        "grade-boundary-1ab",
        "grade-boundary-1c",
        "school-census",
        "special-consideration",
        "specification-codes",
        "standard-qualification-fee",
        "t1-entries",
        "vocational-quarterly",
    }


def test_every_period_of_every_template_resolves_to_rules_of_its_own() -> None:
    for template in shipped().values():
        assert template.periods
        for period in template.periods:
            rules = template.rules_for(period)
            assert rules
            assert len({one.code for one in rules}) == len(rules), (template.name, period)


def test_every_rule_that_is_needed_runs_before() -> None:
    for template in shipped().values():
        for period in template.periods:
            rules = template.rules_for(period)
            for place, one in enumerate(rules):
                late = [r for r in rules[place + 1 :] if r.at in one.needs and r.at != one.at]
                assert not [r.code for r in late if one.at not in r.needs], one.code


def test_an_operators_template_stands_beside_the_shipped_ones(tmp_path: Path) -> None:
    found = catalogue(milk(tmp_path))
    assert set(found) == set(shipped()) | {"milk"}
    assert "M1" in [one.code for one in found["milk"].rules_for("2026")]


def test_a_period_brings_its_day_and_its_parameters_over_the_templates_own(tmp_path: Path) -> None:
    template = catalogue(milk(tmp_path))["milk"]
    context = template.context("2026")
    assert str(context.reference_date) == "2026-10-01"
    assert context.parameters["most"] == 10
    assert "term" in context.parameters["windows"]
    assert template.context("2027").parameters["most"] == 12
    assert template.ruleset_for("2026") == "first list, applied to the year 2026"
    with pytest.raises(KeyError):
        template.context("1999")


def test_two_folders_of_operators_do_not_get_into_each_others_way(tmp_path: Path) -> None:
    other = RULES.replace("M1", "M2")
    first = catalogue(milk(tmp_path / "one"))["milk"]
    second = catalogue(milk(tmp_path / "two", rules=other))["milk"]
    assert "M1" in {one.code for one in first.rules}
    assert "M2" in {one.code for one in second.rules}


def test_a_name_that_is_taken_is_refused(tmp_path: Path) -> None:
    milk(tmp_path, name="specification-codes")
    with pytest.raises(ValueError, match="two templates are called specification-codes"):
        catalogue(tmp_path)


def test_a_column_of_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="colour"):
        catalogue(milk(tmp_path, kind="colour"))


CENTRES = """
name = "centres"
title = "Centres"
kind = "csv"
ruleset = "first list"
[periods.2026]
[[columns]]
name = "Centre No."
description = "the centre's number"
kind = "pattern"
pattern = '{pattern}'
expected = "five digits"
digits = 5
example = "01234"
wrong = "1 234"
"""


def centres(folder: Path, pattern: str) -> Template:
    (folder / "centres").mkdir()
    toml = CENTRES.format(pattern=pattern)
    (folder / "centres" / "template.toml").write_text(toml, encoding="utf-8")
    return catalogue(folder)["centres"]


def test_leading_zeros_that_a_spreadsheet_dropped_are_one_finding(tmp_path: Path) -> None:
    content = b"Centre No.\r\n01234\r\n1234\r\n567\r\n98765\r\n"
    report = check("a.csv", content, centres(tmp_path, "[0-9]{5}"), "2026")
    (finding,) = report.findings
    assert (finding.rule, finding.found) == ("CentreNo-zeros", "1234 (lines 3, 4)")


def test_a_pattern_that_cannot_be_used_is_refused_when_the_template_is_loaded(
    tmp_path: Path,
) -> None:
    with pytest.raises(ValueError, match=r"Centre No\.: no pattern: \(\?=5\)"):
        centres(tmp_path, "(?=5)5")


def test_no_pattern_can_hang(tmp_path: Path) -> None:
    content = b"Centre No.\r\n" + b"0" * 100_000 + b"!\r\n"
    report = check("a.csv", content, centres(tmp_path, "(([0-9]+)+)+"), "2026")
    assert report.counts == {"CentreNo-pattern": 1}


def test_a_code_that_is_written_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="rule 1 is written twice"):
        distinct([numbered("1"), numbered("1")])


def test_a_rule_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match="rule 7: the docstring needs"):

        @rule("7", Severity.ERROR, "t.a", good=[], bad=[], missing=[])
        def wordless(tables: Tables, context: Context) -> pd.DataFrame:
            """Only a message."""
            raise NotImplementedError


def test_message_and_fix_are_the_docstrings_first_paragraphs() -> None:
    assert (numbered("1").message, numbered("1").fix) == ("It is wrong", "Put it right.")


def test_rules_run_after_those_on_the_fields_that_they_need() -> None:
    late, early = numbered("late", "t.b", ["t.a"]), numbered("early", "t.a")
    assert [one.code for one in ordered([late, early])] == ["early", "late"]


def test_rules_that_need_each_other_run_as_written() -> None:
    first = numbered("first", "t.a", ["t.a", "t.b"])
    second = numbered("second", "t.b", ["t.a", "t.b"])
    third = numbered("third", "t.a", ["t.a", "t.b"])
    assert [r.code for r in ordered([first, second, third])] == ["first", "second", "third"]


@pytest.mark.parametrize(
    ("since", "until", "holds"),
    [
        ("", "", ["2007-AUT", "2014-SPR", "2014-AUT", "2015-SUM"]),
        ("2014-SPR", "", ["2014-SPR", "2014-AUT", "2015-SUM"]),
        ("2014-SUM", "2014", ["2014-AUT"]),
        ("", "2014-SPR", ["2007-AUT", "2014-SPR"]),
        ("2014-AUT", "2014-AUT", ["2014-AUT"]),
    ],
)
def test_a_rule_holds_from_since_to_until(since: str, until: str, holds: list[str]) -> None:
    one = numbered("1", since=since, until=until)
    periods = ["2007-AUT", "2014-SPR", "2014-AUT", "2015-SUM"]
    assert [period for period in periods if one.holds_for(period)] == holds


def test_a_rule_of_one_term_holds_in_that_term() -> None:
    one = numbered("1", terms=["AUT"])
    assert one.holds_for("2007-AUT")
    assert not one.holds_for("2014-SPR")


def test_terms_are_in_the_order_of_the_year() -> None:
    assert when("2014-SPR") < when("2014-SUM") < when("2014-AUT") < when("2015-SPR")
