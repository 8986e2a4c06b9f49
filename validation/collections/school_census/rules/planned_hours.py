"""Planned hours of a sixth-former's year, against the learning aims."""

import pandas as pd

from validation.collections.school_census.derive import at_each_school, ever, numbers, on_roll
from validation.collections.school_census.learning import aims, of_study, this_year
from validation.collections.school_census.made import ERROR, QUERY, complaint
from validation.collections.school_census.since import LEARNING
from validation.rule import Context, Tables, rule

QUALIFICATION, OTHER = "pupils.QualHrs", "pupils.NonQualHrs"
MOST_HOURS = 4000


def planned(tables: Tables) -> "pd.Series[float]":
    """The planned hours of both kinds together; nought where none are given."""
    return numbers(tables, QUALIFICATION).fillna(0) + numbers(tables, OTHER).fillna(0)


@rule(
    "1992",
    ERROR,
    QUALIFICATION,
    good=[aims({}), aims({"LearningActualEndDate": "2024-07-20"}, QualHrs=None, NonQualHrs=None)],
    bad=[aims({}, QualHrs="0", NonQualHrs="0")],
    missing=[aims({}, QualHrs=None, NonQualHrs=None)],
    demands=True,
    expected="planned hours above 0, in this academic year",
    **LEARNING,
)
def no_hours(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A pupil pursues a learning aim this year and has no planned hours.

    Enter the hours of the year in the learning hours of your system's census routine.

    That an aim is pursued this year until it has ended before 1 August is our reading.
    """
    pursued = ever(tables, "learning_aims", this_year(tables, context) & of_study(tables))
    return on_roll(tables) & pursued & planned(tables).eq(0)


@rule(
    "1993",
    ERROR,
    QUALIFICATION,
    good=[aims({}), aims(QualHrs="0", NonQualHrs=None)],
    bad=[aims(), aims({"ProgType": "31"})],
    missing=[aims(QualHrs=None, NonQualHrs=None)],
    companions=("2870",),
    basis="V",
    **LEARNING,
)
def no_aims(tables: Tables, context: Context) -> pd.DataFrame:
    """A pupil has planned hours and no learning aim of a study programme.

    Enter the learning aims in your system's course manager, or remove the hours.
    """
    aimless = ~ever(tables, "learning_aims", of_study(tables))
    return complaint(
        aimless & (planned(tables) > 0),
        found=lambda: planned(tables).astype("Int64").astype("str") + " hours",
        expected="a learning aim, or no planned hours",
    )


@rule(
    "1997",
    ERROR,
    QUALIFICATION,
    good=[aims({}, QualHrs="3940")],
    bad=[aims({}, QualHrs="3941")],
    missing=[aims({}, QualHrs=None)],
    basis="V",
    **LEARNING,
)
def too_many_hours(tables: Tables, context: Context) -> pd.DataFrame:
    """A pupil's planned hours of both kinds are more than 4,000 together.

    Hours are those of one academic year: one digit is probably too many.
    """
    return complaint(
        planned(tables) > MOST_HOURS,
        found=lambda: planned(tables).astype("Int64").astype("str"),
        expected="at most 4000 hours",
    )


@rule(
    "1998Q",
    QUERY,
    QUALIFICATION,
    good=[aims({}), aims({}, QualHrs=None, NonQualHrs=None)],
    bad=[aims({}, QualHrs="0")],
    missing=[aims({}, QualHrs=None)],
    demands=True,
    expected="planned learning hours beside those of employability, enrichment and pastoral care",
    **LEARNING,
)
def only_other_hours(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A pupil has planned hours of enrichment and none of learning.

    Check the learning hours of your system's census routine. If they are right, say in your answer
    why it is so.
    """
    learning = numbers(tables, QUALIFICATION)
    return (numbers(tables, OTHER) > 0) & ~(learning > 0)


@rule(
    "1999Q",
    QUERY,
    "school.SchoolName",
    good=[aims({}), aims(QualHrs=None, NonQualHrs=None)],
    bad=[aims({}, NonQualHrs="0")],
    missing=[aims({}, NonQualHrs=None)],
    demands=True,
    expected="some pupils with hours of employability, enrichment and pastoral care",
    **LEARNING,
)
def nobody_other_hours(tables: Tables, context: Context) -> "pd.Series[bool]":
    """No pupil has planned hours of employability, enrichment and pastoral care.

    Enter them in the learning hours of your system's census routine. If there are none, say in your
    answer why it is so.
    """
    here = on_roll(tables)
    learning = at_each_school(tables, here & (numbers(tables, QUALIFICATION) > 0))
    other = at_each_school(tables, here & (numbers(tables, OTHER) > 0))
    return (learning > 0) & other.eq(0)
