"""Files that are checked together: each gets the report that it would get alone."""

from dataclasses import replace
from functools import cache

import pandas as pd
import pytest

from validation import sample
from validation.batch import LARGEST, Sent, batches, check_many
from validation.check import check, shipped
from validation.finding import Report, Verdict
from validation.rule import Context, Tables
from validation.template import Template

BREAKS = (("1510", "1600"), ("1860", "2020Q", "2340"), (), ("130", "1520"), ("2500",))


@cache
def school(number: int, period: str = "2007-AUT") -> Sent:
    """A school's file, spoiled in one of several ways."""
    organisation = f"873-{4001 + number}"
    name, content = sample.make(
        shipped(),
        "school-census",
        size=20 + number,
        seed=number,
        period=period,
        organisation=organisation,
        breaks=BREAKS[number % len(BREAKS)],
    )
    return Sent(name, content, organisation)


def spoiled(file: Sent, old: str, new: str) -> Sent:
    assert old.encode() in file.content
    return file._replace(content=file.content.replace(old.encode(), new.encode()))


def alone(file: Sent, template: Template, period: str = "2007-AUT", **more: int) -> Report:
    return check(file.name, file.content, template, period, organisation=file.organisation, **more)


def census() -> Template:
    return shipped()["school-census"]


def files() -> list[Sent]:
    """Schools of several phases; one file that only the walk can read, one that nobody can."""
    sent = [school(number) for number in range(7)]
    sent[1] = spoiled(sent[1], "<Phase>SS<", "<Phase>PS<")
    sent[2] = spoiled(sent[2], "<Pupils>", "<Pupils><!-- by hand -->")
    sent[3] = spoiled(sent[3], "</Pupils>", "")
    sent[4] = spoiled(sent[4], "<Phase>SS</Phase>", "")
    sent[5] = spoiled(sent[5], "<Pupils>", "<Pupils><Odd/><Odd/>")
    return sent


@pytest.mark.parametrize("cut_at", [10_000, 7, 0])
def test_each_report_is_the_one_that_the_file_would_get_alone(cut_at: int) -> None:
    reports = check_many(files(), census(), "2007-AUT", cut_at=cut_at)
    assert [r.verdict for r in reports].count(Verdict.UNREADABLE) == 1
    assert any(report.errors for report in reports)
    assert any(report.cut_at for report in reports) == (cut_at == 7)
    for file, report in zip(files(), reports, strict=True):
        assert report == alone(file, census(), cut_at=cut_at)


@pytest.mark.parametrize("period", ["2013-AUT", "2014-SPR", "2024-AUT", "2025-SUM"])
def test_it_is_so_in_every_kind_of_period(period: str) -> None:
    sent = [school(number, period) for number in range(5) if period == "2013-AUT" or number == 2]
    sent += [spoiled(school(2, period), "</DOB>", "x</DOB>")._replace(organisation="1-2")]
    reports = check_many(sent, census(), period)
    for file, report in zip(sent, reports, strict=True):
        assert report == alone(file, census(), period)


def test_files_that_cannot_be_checked_together_are_checked_one_by_one() -> None:
    name, content = sample.make(shipped(), "specification-codes", size=5, seed=1, period="2019")
    sent = [Sent(name, content, "5258"), Sent(name, content, "5259")]
    codes = shipped()["specification-codes"]
    reports = check_many(sent, codes, "2019")
    assert reports == [alone(file, codes, "2019") for file in sent]


def test_a_rule_for_one_phase_is_heard_of_schools_of_that_phase_only() -> None:
    def broken(tables: Tables, context: Context) -> "pd.Series[bool]":
        return tables["pupils"]["UPN"].notna()

    more = {"code": "nursery", "at": "pupils.UPN", "phases": frozenset({"NS"}), "needs": ()}
    limited = replace(census().rules[0], broken=broken, **more)  # type: ignore[arg-type]
    after = replace(limited, code="after", phases=frozenset(), needs=("pupils.UPN",))
    template = replace(census(), rules=(*census().rules, limited, after))
    sent = [school(7), spoiled(school(5), "<Phase>SS<", "<Phase>NS<")]
    reports = check_many(sent, template, "2007-AUT")
    assert ["nursery" in report.counts for report in reports] == [False, True]
    assert ["after" in report.counts for report in reports] == [True, False]
    assert reports == [alone(file, template) for file in sent]


def test_where_a_rule_crashes_only_the_file_to_blame_says_so() -> None:
    def broken(tables: Tables, context: Context) -> "pd.Series[bool]":
        assert "2" not in tables["source"]["SerialNo"].to_list()
        return tables["pupils"]["UPN"].isna()

    crashing = replace(census().rules[0], code="crash", at="pupils.UPN", broken=broken)
    template = replace(census(), rules=(*census().rules, crashing))
    sent = [school(0), spoiled(school(1), "<SerialNo>001<", "<SerialNo>2<")]
    reports = check_many(sent, template, "2007-AUT")
    assert [report.crashed for report in reports] == [False, True]


def test_batches_hold_no_school_twice_and_not_too_much() -> None:
    small = [Sent("a", b"12345", code) for code in "abacd"]
    cut = [[file.organisation for file in batch] for batch in batches(small, 12)]
    assert cut == [["a", "b"], ["a", "c"], ["d"]]
    assert [*batches([])] == []
    assert LARGEST > 1 << 20
