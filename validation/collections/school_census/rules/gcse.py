"""Earlier results in English and mathematics, on which the funding of a sixth-former depends."""

import pandas as pd

from validation.collections.school_census.learning import aims, learners
from validation.collections.school_census.made import ERROR, QUERY, coded
from validation.collections.school_census.since import LEARNING
from validation.rule import Context, Rule, Tables, rule

PASSES = ("A*", "A", "B", "C", "9", "8", "7", "6", "5", "4")
ACHIEVED = ("1", "2")
"""The stages at which a pass was achieved: by the end of year 11, or since."""
DIFFICULTIES = "L"
PLAN = ("E", "S")
FIX = "Enter it in the earlier results of your system's census routine."


def given(code: str, field: str, words: str, codes: str, good: str, bad: str) -> Rule:
    """What must be said of every pupil with learning aims, on roll or left."""
    return coded(
        code,
        f"pupils.{field}",
        f"{words} of a pupil with learning aims is missing, or is none of the codes.",
        FIX,
        codes,
        where=learners,
        good=[aims({}, **{field: good}), aims(**{field: None})],
        bad=[aims({}, **{field: bad})],
        missing=[aims({}, **{field: None})],
        **LEARNING,
    )


def stage(code: str, subject: str, *, passed: bool) -> Rule:
    """The stage must fit the grade."""
    grade, field = f"{subject}GCSEHighestPriorAttainment", f"{subject}GCSEPriorAttainmentYear11"

    def broken(tables: Tables, context: Context) -> "pd.Series[bool]":
        pupils = tables["pupils"]
        has, early = pupils[grade].isin(PASSES), pupils[field].isin(ACHIEVED)
        known = pupils[grade].notna() & pupils[field].notna()
        return known & ((has & ~early) if passed else (~has & early))

    has, when = ("a", "it is not said when") if passed else ("no", "yet it is said when")
    broken.__doc__ = f"""A pupil has {has} pass in {subject} GCSE, and {when} it was achieved.

    Compare grade and stage with the pupil's certificate, and correct the wrong one."""
    right, wrong = ("1", "3") if passed else ("3", "1")
    mark = "6" if passed else "3"
    return rule(
        code,
        ERROR,
        f"pupils.{field}",
        good=[aims({}, **{grade: mark, field: right})],
        bad=[aims({}, **{grade: mark, field: wrong})],
        missing=[aims({}, **{grade: None, field: wrong}), aims({}, **{grade: mark, field: None})],
        needs=(f"pupils.{grade}", f"pupils.{field}"),
        expected="1 or 2" if passed else "3, as no pass was achieved",
        **LEARNING,
    )(broken)


def exempt(code: str, subject: str) -> Rule:
    """An exemption for learning difficulties of a pupil without a plan."""
    field = f"{subject}GCSEFundingExemption"

    def broken(tables: Tables, context: Context) -> "pd.Series[bool]":
        pupils = tables["pupils"]
        planned = pupils["SENprovision"].isna() | pupils["SENprovision"].isin(PLAN)
        return pupils[field].eq(DIFFICULTIES) & ~planned

    broken.__doc__ = f"""A pupil without a plan is exempt from {subject} for learning difficulties.

    Check the exemption and the special needs record. If both are right, say in your answer why."""
    return rule(
        code,
        QUERY,
        f"pupils.{field}",
        good=[aims({}), aims({}, **{field: DIFFICULTIES, "SENprovision": "E"})],
        bad=[aims({}, **{field: DIFFICULTIES})],
        missing=[
            aims({}, **{field: None}),
            aims({}, **{field: DIFFICULTIES, "SENprovision": None}),
        ],
        needs=(f"pupils.{field}",),
        expected="an education, health and care plan, or another exemption",
        **LEARNING,
    )(broken)


MATHS, ENGLISH = "Maths", "English"
GRADE, STAGE, EXEMPTION = (
    "GCSEHighestPriorAttainment",
    "GCSEPriorAttainmentYear11",
    "GCSEFundingExemption",
)
RESULTS = (
    given("3000", MATHS + GRADE, "The mathematics GCSE grade", "prior_attainment", "6", "10"),
    given(
        "3005", MATHS + STAGE, "The stage of mathematics GCSE", "prior_attainment_stage", "1", "4"
    ),
    given("3010", ENGLISH + GRADE, "The English GCSE grade", "prior_attainment", "5", "10"),
    given("3015", ENGLISH + STAGE, "The stage of English GCSE", "prior_attainment_stage", "1", "4"),
    given(
        "3040", MATHS + EXEMPTION, "The exemption from mathematics", "funding_exemption", "N", "X"
    ),
    given("3045", ENGLISH + EXEMPTION, "The exemption from English", "funding_exemption", "N", "X"),
    stage("1635", MATHS, passed=False),
    stage("1636", MATHS, passed=True),
    stage("1637", ENGLISH, passed=False),
    stage("1638", ENGLISH, passed=True),
    exempt("1634Q", MATHS),
    exempt("1633Q", ENGLISH),
)
