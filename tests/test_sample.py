"""Samples: clean means clean, and a sample that breaks a rule breaks that one."""

from functools import cache
from pathlib import Path

import pandas as pd
import pytest
import typer
from typer.testing import CliRunner

from bot.commands.sample import sample as command
from tests.census import template
from validation.check import check, shipped
from validation.collections.school_census.breaks import BREAKS
from validation.collections.school_census.sample import make
from validation.collections.school_census.sample_school import KINDS, kind_of
from validation.finding import Report, Verdict
from validation.rule import Rule
from validation.run import run as run_rules
from validation.sample import make as sample

SAMPLES = Path(__file__).parent / "samples"
SCHOOLS = sorted({f"873-{kind[0].start + 1}" for kind in KINDS})
EVERYTHING = """FSMperiod SENneed TermlyExclusion SessionDetail LearnerSupportItem FormerUPN
    PupilNoLongerOnRoll SummerHalfTerm2Attendance UniqueLearnerNumber"""
NOT_OF_THE_FILE = {rule.code for rule in template().rules if rule.wants}
"""Rules that compare the file with what is not in it."""
RETIRED = {"5140", "5165"}
"""Rules that hold for none of the periods that the template knows."""
BREAKABLE = [r for r in template().rules if r.code not in NOT_OF_THE_FILE | RETIRED]
PERIODS = ("2007-AUT", "2014-SPR", "2014-SUM", "2024-AUT", "2025-SPR")
"""In the order in which a period is looked for in which a rule can be broken."""


def checked(name: str, content: bytes, period: str) -> Report:
    return check(name, content, template(), period, organisation="873-4001")


@pytest.mark.parametrize("period", sorted(template().periods))
@pytest.mark.parametrize("school", SCHOOLS)
def test_a_clean_sample_has_no_findings(school: str, period: str) -> None:
    size = 10 if period.endswith("SUM") else 61
    report = checked(*make(size, 7, (), period, school), period)
    assert report.verdict is Verdict.CLEAN, report.counts
    assert report.rules.crashed == ()
    assert report.facts["pupils on roll"] == size


@cache
def held(period: str) -> tuple[Rule, ...]:
    return template().rules_for(period)


def case(rule: Rule) -> tuple[str, str]:
    """The period and the school in which a rule can be broken."""
    period = BREAKS[rule.code].period or next(p for p in PERIODS if rule in held(p))
    return period, f"873-{BREAKS[rule.code].establishment or '4001'}"


@cache
def broken_by(period: str, school: str) -> dict[str, set[str]]:
    """Every rule that is broken there → the rules that complain: one run over all the returns."""
    codes = [rule.code for rule in BREAKABLE if case(rule) == (period, school)]
    read = []
    for code in codes:
        name, content = make(40, 3, (code,), period, school)
        context = template().context(period, organisation=code, file_name=name)
        read.append(template().read(name, content, context).tables)
    tables = {name: pd.concat([one[name] for one in read], ignore_index=True) for name in read[0]}
    phase = kind_of(school[4:]).phase
    done = run_rules(template().rules_for(period), tables, template().context(period), phase)
    assert not done.crashed
    found: dict[str, set[str]] = {code: set() for code in codes}
    for broken in done.broken:
        for code in tables[broken.rule.table].loc[broken.rows.index, "return"].unique():
            found[code].add(broken.rule.code)
    return found


@pytest.mark.parametrize("rule", BREAKABLE, ids=lambda rule: rule.code)
def test_a_sample_breaks_the_rule_that_is_named_and_its_companions_only(rule: Rule) -> None:
    found = broken_by(*case(rule))[rule.code]
    assert rule.code in found
    assert found <= {rule.code, *rule.companions}


def test_every_rule_that_is_a_property_of_the_file_can_be_broken_in_a_sample() -> None:
    unbroken = {rule.code for rule in template().rules} - BREAKS.keys()
    assert unbroken == NOT_OF_THE_FILE | RETIRED
    assert len(BREAKS) > 300


def test_several_rules_are_broken_in_several_pupils() -> None:
    report = checked(*make(60, 1, ("1510", "1600", "2340", "2020Q")), "2007-AUT")
    assert report.counts == {"1510": 1, "1600": 1, "2340": 1, "2020Q": 1}
    assert len({finding.key for finding in report.findings}) == 4


def test_a_finding_on_a_sample_names_its_line_and_what_was_expected() -> None:
    name, content = make(60, 1, ("1510",))
    (finding,) = checked(name, content, "2007-AUT").findings
    assert finding.found.encode() in content.split(b"\n")[finding.line - 1]
    assert finding.expected.endswith("as the first letter, for these digits")


def test_the_same_seed_makes_the_same_file_and_another_another() -> None:
    assert make(20, 5) == make(20, 5)
    assert make(20, 5) != make(20, 6)


def test_a_clean_sample_has_something_of_everything() -> None:
    _, content = make(200, 1, (), "2013-AUT")
    for tag in EVERYTHING.split():
        assert f"<{tag}>".encode() in content


@pytest.mark.parametrize(
    ("period", "school", "tags"),
    [
        ("2024-AUT", "4001", "Sex PLAA YSSA LearningAim QualHrs FTEmp SchoolArrangedAPDetail"),
        ("2024-AUT", "2014", "SchoolLunchTaken Reason1 SummerHalfTerm2Attendance"),
        ("2025-SPR", "2014", "Ethnicity YoungCarer SchoolLunchTaken ChildcareItem SENneed Class"),
        ("2025-SPR", "1001", "EYPPR DAFIndicator FundingBasis"),
        ("2025-SUM", "1101", "APProvisionDetail PrevURN"),
    ],
)
def test_a_sample_of_2024_25_has_what_those_censuses_newly_ask_for(
    period: str, school: str, tags: str
) -> None:
    _, content = make(60, 1, (), period, f"873-{school}")
    assert [tag for tag in tags.split() if f"<{tag}>".encode() not in content] == []
    assert b"<Gender>" not in content


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"collection": "SC9-07"}, "no collection SC9-07"),
        ({"collection": "school-census", "period": "1999-AUT"}, "no period 1999-AUT"),
        ({"organisation": "873-9999"}, "no sample school"),
        ({"breaks": ("9999",)}, "rule 9999"),
        ({"breaks": ("5051",)}, "another kind of school"),
        ({"size": 3}, "at least 10"),
    ],
)
def test_what_cannot_be_made_is_refused_in_words(change: dict[str, str], words: str) -> None:
    asked = {"collection": "SC3-07", "size": 20, "seed": 1, **change}
    with pytest.raises(ValueError, match=words):
        sample(shipped(), **asked)  # type: ignore[arg-type]


def run(*arguments: str) -> tuple[int, str]:
    app = typer.Typer()
    app.command()(command)
    result = CliRunner().invoke(app, list(arguments))
    return result.exit_code, result.output


def test_the_command_writes_a_file_under_its_own_name(tmp_path: Path) -> None:
    code, said = run(
        "SC3-07", "--pupils", "20", "--seed", "4", "--break", "1510, 2340", "-o", str(tmp_path)
    )
    target = tmp_path / "8734001_SC3_873LL07_001.XML"
    assert code == 0
    assert "breaking 1510, 2340" in said
    assert target.read_bytes() == make(20, 4, ("1510", "2340"))[1]


def test_the_command_writes_to_the_file_that_is_named(tmp_path: Path) -> None:
    target = tmp_path / "mine.xml"
    assert run("school-census", "--period", "2014-SPR", "-o", str(target))[0] == 0
    assert target.read_bytes() == make(100, 1, (), "2014-SPR")[1]


def test_the_command_makes_an_exam_boards_file_too(tmp_path: Path) -> None:
    code, said = run("specification-codes", "--rows", "5", "--period", "2019", "-o", str(tmp_path))
    assert code == 0, said
    assert len(list(tmp_path.glob("SpecificationCodes*.csv"))) == 1


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    code, said = run("SC3-07", "--break", "9999", "-o", str(tmp_path))
    assert code == 2
    assert "9999" in said


@pytest.mark.parametrize(
    ("folder", "counts"),
    [("clean", {}), ("broken", {"1510": 1, "1600": 1, "2340": 1, "2020Q": 1}), ("one_line", {})],
)
def test_the_samples_that_lie_beside_the_tests_are_what_they_say(
    folder: str, counts: dict[str, int]
) -> None:
    (path,) = (SAMPLES / "census" / folder).iterdir()
    assert checked(path.name, path.read_bytes(), "2007-AUT").counts == counts
