"""The exam boards' templates: rules show themselves by their own examples, in every year."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib import import_module
from typing import Any

import pandas as pd
import pytest

from validation.check import check, shipped
from validation.column import TABLE
from validation.finding import Report, Severity, Verdict
from validation.recognise import recognise
from validation.report.text import text
from validation.rule import PLACE, Context, Example, Rule, Tables
from validation.run import Run, run
from validation.schema import Schema
from validation.schema_compared import Compared
from validation.specimen import SPOILERS, NoSuchBreakError
from validation.template import Template

CODES, FEES, QUARTERLY = "specification-codes", "standard-qualification-fee", "vocational-quarterly"
NAMES = tuple(name for name, one in shipped().items() if isinstance(one.reader, Schema))
DUE = date(2019, 6, 28)


def template(name: str) -> Template:
    return shipped()[name]


@cache
def perfect(name: str) -> Mapping[str, str | None]:
    return dict(template(name).reader.perfect()[TABLE][0])


def schema(name: str) -> Schema:
    found = template(name).reader
    assert isinstance(found, Schema)
    return found


def period(name: str) -> str:
    """The period of 2019 that the perfect row is of."""
    said = perfect(name)[schema(name).period_from] or ""
    return schema(name).says.get(said, "2019")


def others(name: str, rows: pd.DataFrame) -> dict[str, Tables]:
    """What the template's rules compare with: accepted returns that have all codes of ``rows``."""
    found: dict[str, Tables] = {"pre-filled sheet": {TABLE: rows}}
    for one in schema(name).compared:
        accepted = pd.DataFrame({one.field: rows[one.column]}, dtype="str")
        found[one.wanted] = {TABLE: accepted}
    return found


@cache
def context(name: str) -> Context:
    due = perfect(name).get(schema(name).due_in)
    day = date.fromisoformat(due) if due else None
    rows = pd.DataFrame([perfect(name)], dtype="str")
    return template(name).context(period(name), due=day, others=others(name, rows))


def tables(name: str, example: Example) -> Tables:
    """The rows of an example, each laid over the perfect row."""
    frame = pd.DataFrame([{**perfect(name), **row} for row in example[TABLE]], dtype="str")
    place = {column: "" for column in PLACE} | {"return": 1, "line": 2}
    frame = frame.assign(**place)
    frame["record"] = range(1, len(frame) + 1)
    return {TABLE: frame}


def examples() -> Iterator[object]:
    for name in NAMES:
        for rule in template(name).rules_for(period(name)):
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


@cache
def sample_file(name: str, breaks: tuple[str, ...], size: int, seed: int) -> tuple[str, bytes]:
    sample = import_module(f"{template(name).package}.sample")
    file, content = sample.make(size, seed, breaks, period(name), "AQA", DUE)
    return str(file), bytes(content)


@cache
def compared_with(name: str, size: int, seed: int) -> dict[str, Tables]:
    """Accepted returns that have all codes of the clean sample and of the perfect row."""
    file, clean = sample_file(name, (), size, seed)
    rows = template(name).read(file, clean, template(name).context(period(name))).tables[TABLE]
    rows = pd.concat([rows, pd.DataFrame([perfect(name)], dtype="str")])
    return others(name, rows.astype(dict.fromkeys(perfect(name), "str")))


def made(name: str, breaks: tuple[str, ...] = (), size: int = 40, seed: int = 7) -> Report:
    """The report on a sample, with all that its rules may compare with at hand."""
    file, content = sample_file(name, breaks, size, seed)
    known = compared_with(name, size, seed)
    return check(file, content, template(name), period(name), due=DUE, others=known)


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
        yield from ((name, rule.code) for rule in template(name).rules_for(period(name)))


@pytest.mark.parametrize(("name", "code"), list(breaks()))
def test_a_sample_breaks_the_rule_that_is_asked_for_and_nothing_else(name: str, code: str) -> None:
    companions = {c for rule in template(name).rules if rule.code == code for c in rule.companions}
    counts = made(name, (code,)).counts
    assert code in counts
    assert set(counts) <= {code} | companions


@pytest.mark.parametrize("name", [CODES, FEES, "exams-timetable", "grade-boundary-1c"])
def test_a_sample_breaks_several_rules_at_once(name: str) -> None:
    asked = ("AwardingOrganisation-missing", "duplicate-row", "ragged", "ReportingDate-spreadsheet")
    assert set(made(name, asked).counts) == set(asked)


def test_a_sample_refuses_a_rule_that_does_not_exist() -> None:
    with pytest.raises(NoSuchBreakError, match="no rule 9999"):
        made(CODES, ("9999",))


def test_minus_two_is_taken_where_it_does_not_apply_and_nowhere_else() -> None:
    rows = [{**perfect(CODES), "Tier": "-2", "FullOrShortCourse": "-2"}]
    done = run(template(CODES).rules_for("2019"), tables(CODES, {TABLE: rows}), context(CODES))
    assert not done.broken
    rows = [{**perfect(CODES), "Applied": "-2"}]
    done = run(template(CODES).rules_for("2019"), tables(CODES, {TABLE: rows}), context(CODES))
    assert [broken.rule.code for broken in done.broken] == ["Applied-code"]


@pytest.mark.parametrize("fee", ["38.45", "38", "38.4", "0", "-2", "999999999999999.99"])
def test_a_fee_is_pounds_and_pence(fee: str) -> None:
    assert not fee_is_broken(fee)


@pytest.mark.parametrize("fee", ["£38", "38.455", "1,000", "38.", "-3", "free", "٣٨", "38\n"])
def test_another_way_to_write_a_fee_is_named(fee: str) -> None:
    assert fee_is_broken(fee)


def fee_is_broken(fee: str) -> bool:
    rows: Example = {TABLE: [{"StandardQualificationFee": fee}]}
    rules = template(FEES).rules_for("2019")
    return bool(run(rules, tables(FEES, rows), context(FEES)).broken)


def test_one_bad_date_is_one_finding() -> None:
    rows: Example = {TABLE: [{"ReportingDate": "2019-02-31"}]}
    done = run(template(CODES).rules_for("2019"), tables(CODES, rows), context(CODES))
    assert [broken.rule.code for broken in done.broken] == ["ReportingDate-date"]


# The exam board's other returns


def judged(name: str, change: dict[str, str | None], **known: Any) -> Run:
    """A run of all rules over the perfect row with a change."""
    blank = template(name).context(period(name), **known)
    return run(template(name).rules_for(period(name)), tables(name, {TABLE: [change]}), blank)


COMPARED = [(name, one) for name in NAMES for one in schema(name).compared]


@pytest.mark.parametrize(("name", "compared"), COMPARED)
def test_a_rule_that_needs_another_return_says_that_it_was_not_run(
    name: str, compared: Compared
) -> None:
    not_run = {one.rule: one.why for one in judged(name, {}).not_run}
    code = f"{compared.column.replace(' ', '')}-unknown"
    assert not_run[code] == f"no accepted {compared.other} to compare with"


def test_the_report_says_what_was_not_compared() -> None:
    file, content = sample_file("exams-timetable", (), 40, 7)
    report = check(file, content, template("exams-timetable"), "2019-JUN", due=DUE)
    said = "SpecificationCode-unknown not run: no accepted SpecificationCodes to compare with"
    assert said in text(report)


def test_the_sheet_that_the_regulator_sent_is_compared_with_where_it_is_at_hand() -> None:
    (why,) = judged(QUARTERLY, {}).not_run
    assert (why.rule, why.why) == ("QAN-prefilled", "no pre-filled sheet to compare with")
    sheet = others(QUARTERLY, pd.DataFrame([perfect(QUARTERLY)], dtype="str"))
    broken = judged(QUARTERLY, {"Type": "Another"}, others=sheet).broken
    assert [one.rule.code for one in broken] == ["QAN-prefilled"]
    assert not judged(QUARTERLY, {"Registrations": "7"}, others=sheet).broken


def test_an_unknown_code_says_which_of_the_two_files_is_probably_wrong() -> None:
    rule = next(r for r in template("exams-timetable").rules if r.code.endswith("-unknown"))
    accepted = pd.DataFrame({"SpecificationCode": ["1", "2", "3"]}, dtype="str")
    known = {"accepted SpecificationCodes": {TABLE: accepted}}
    context = template("exams-timetable").context("2019-JUN", others=known)

    def expected(*codes: str) -> str:
        rows: Example = {TABLE: [{"SpecificationCode": code} for code in codes]}
        (broken,) = run([rule], tables("exams-timetable", rows), context).broken
        return str(broken.rows["expected"].iloc[0])

    assert "this file is probably wrong" in expected("1", "2", "9")
    assert "SpecificationCodes is probably old" in expected("1", "8", "9")


# Periods


@pytest.mark.parametrize(
    ("when", "said", "right"),
    [
        ("2019-JUN", "June 2019", True),
        ("2019-JUN", "Summer 2019", False),
        ("2024-JUN", "Summer 2024", True),
        ("2024-JUN", "June 2023", False),
    ],
)
def test_a_period_has_its_own_words(when: str, said: str, right: bool) -> None:
    rules = [r for r in template("exams-timetable").rules_for(when) if r.field == "ExamSeries"]
    rows = tables("exams-timetable", {TABLE: [{"ExamSeries": said}]})
    assert bool(run(rules, rows, template("exams-timetable").context(when)).broken) is not right


@pytest.mark.parametrize(("when", "right"), [("2026-Q1", True), ("2026-Q2", False)])
def test_a_template_has_dated_versions_that_the_period_chooses(when: str, right: bool) -> None:
    rules = [r for r in template(QUARTERLY).rules_for(when) if r.code == "QAN-length"]
    rows = tables(QUARTERLY, {TABLE: [{"QAN": "60129773"}]})
    assert bool(run(rules, rows, template(QUARTERLY).context(when)).broken) is not right


def test_minus_two_may_stand_for_a_number_since_the_format_of_2026() -> None:
    rows = tables(QUARTERLY, {TABLE: [{"Registrations": "-2"}]})
    for when, right in (("2026-Q1", False), ("2026-Q2", True)):
        rules = [r for r in template(QUARTERLY).rules_for(when) if r.field == "Registrations"]
        broken = run(rules, rows, template(QUARTERLY).context(when)).broken
        assert bool(broken) is not right


def test_a_file_names_its_period_in_its_own_words() -> None:
    for name, said in (("t1-entries", "2019-JUN"), (QUARTERLY, "2023-Q3")):
        file, content = sample_file(name, (), 40, 7)
        claim = recognise(file, content, shipped())
        assert (claim.template, claim.period, claim.organisation) == (name, said, "AQA")


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_is_taken_for_what_it_is(name: str) -> None:
    file, content = sample_file(name, (), 40, 7)
    claim = recognise(file, content, shipped())
    assert (claim.template, claim.named, claim.sure) == (name, name, 1.0)


# Boundaries, dates, -2


@pytest.mark.parametrize(
    ("marks", "wrong"),
    [
        ([("9", "90"), ("8", "80"), ("7", "70")], []),
        ([("7", "70"), ("9", "90"), ("8", "80")], []),
        ([("9", "90"), ("8", "95"), ("7", "70")], ["95"]),
        ([("A*", "90"), ("A", "90")], ["90"]),
        ([("9-9", "90"), ("9-8", "91")], ["91"]),
        ([("9", "90"), ("A*", "50"), ("8", "80")], []),
        ([("-2", "99"), ("9", "90")], []),
    ],
)
def test_boundaries_fall_as_grades_fall(marks: list[tuple[str, str]], wrong: list[str]) -> None:
    name = "grade-boundary-1c"
    rows: Example = {TABLE: [{"Grade": grade, "Boundary": mark} for grade, mark in marks]}
    made = tables(name, rows)
    rules = [r for r in template(name).rules if r.code == "Boundary-order"]
    found = [i for b in run(rules, made, context(name)).broken for i in b.rows.index]
    assert list(made[TABLE].loc[found, "Boundary"]) == wrong


@pytest.mark.parametrize("day", ["31/02/2024", "29/02/2023", "5/1/2021", "2021-12-31", "31/12/21"])
def test_a_day_that_comes_first_must_be_a_real_one_too(day: str) -> None:
    assert len(judged(QUARTERLY, {"Certification End Date": day}).broken) == 1
    assert not judged(QUARTERLY, {"Certification End Date": "29/02/2024"}).broken


@pytest.mark.parametrize("column", ["QAN", "Specification code", "Original unit raw mark"])
def test_a_review_may_have_minus_two_where_the_text_says_so(column: str) -> None:
    assert not judged("ears-dr1", {column: "-2"}).broken
    assert judged("ears-dr1", {"Centre No.": "-2"}).broken


def test_a_grade_that_a_spreadsheet_made_a_date_of_is_one_finding() -> None:
    (broken,) = judged("grade-boundary-1c", {"Grade": "09-Aug"}).broken
    assert broken.rule.code == "Grade-spreadsheet"


def test_columns_that_we_do_not_know_are_one_query() -> None:
    _, content = sample_file("grade-boundary-1ab", (), 5, 7)
    lines = content.decode().splitlines()
    more = [lines[0] + ",GradeA,BoundaryA,GradeB", *(line + ",A,60,B" for line in lines[1:])]
    content = "\r\n".join(more).encode()
    report = check("a.csv", content, template("grade-boundary-1ab"), "2019-JUN", due=DUE)
    (finding,) = report.findings
    assert (finding.severity, finding.found) == (Severity.QUERY, "'GradeA', 'BoundaryA', 'GradeB'")
    assert report.records == 5
