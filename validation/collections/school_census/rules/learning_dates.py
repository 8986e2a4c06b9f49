"""When learning aims begin and end, as planned and as they did."""

import pandas as pd

from validation.collections.school_census.derive import census_day, dates
from validation.collections.school_census.learning import aims
from validation.collections.school_census.made import ERROR, complaint
from validation.collections.school_census.since import LEARNING
from validation.declared import is_date
from validation.rule import Context, Rule, Tables, rule

START, PLANNED = "learning_aims.LearningStartDate", "learning_aims.LearningPlannedEndDate"
ACTUAL, STATUS = "learning_aims.LearningActualEndDate", "learning_aims.LearningAimStatus"
CONTINUES, ENDED = "1", ("2", "3", "4")
MOST_YEARS = 5
AUGUST = 8


def real_date(code: str, at: str, words: str) -> Rule:
    """A date that must be there."""
    field = at.partition(".")[2]

    def broken(tables: Tables, context: Context) -> "pd.Series[bool]":
        return ~is_date(tables["learning_aims"][field])

    broken.__doc__ = f"""A learning aim's {words} is missing, or is no real date.

    Correct it in the course membership in your system's course manager."""
    return rule(
        code,
        ERROR,
        at,
        good=[aims({})],
        bad=[aims({field: day}) for day in ("03/09/2024", "2024-02-30")],
        missing=[aims({field: None})],
        demands=True,
        expected="a date, CCYY-MM-DD",
        **LEARNING,
    )(broken)


def not_before(code: str, at: str, words: str) -> Rule:
    """An end that must not be before the start."""
    field = at.partition(".")[2]

    def broken(tables: Tables, context: Context) -> pd.DataFrame:
        wrong = dates(tables, at) < dates(tables, START)
        start = tables["learning_aims"]["LearningStartDate"]
        return complaint(wrong, expected=lambda: start + " or later, as it starts then")

    broken.__doc__ = f"""A learning aim {words} before it starts.

    Compare both dates in the course membership in your system's course manager."""
    return rule(
        code,
        ERROR,
        at,
        good=[aims({field: "2024-09-03", "LearningAimStatus": "2"})],
        bad=[aims({field: "2024-09-02"})],
        missing=[aims({field: None})],
        needs=(START, at),
        **LEARNING,
    )(broken)


BEGINS = real_date("2730", START, "start date")
PLANS = real_date("2750", PLANNED, "planned end date")
PLANNED_AFTER = not_before("2760", PLANNED, "is planned to end")


@rule(
    "2735",
    ERROR,
    START,
    good=[aims({"LearningStartDate": "2024-10-03"})],
    bad=[aims({"LearningStartDate": "2024-10-04"})],
    missing=[aims({"LearningStartDate": None})],
    needs=(START,),
    **LEARNING,
)
def not_yet_begun(tables: Tables, context: Context) -> pd.DataFrame:
    """A learning aim starts after census day.

    Correct the start date, or leave the aim to the next census.
    """
    day = census_day(context)
    return complaint(dates(tables, START) > pd.Timestamp(day), expected=f"{day} or earlier")


@rule(
    "2765",
    ERROR,
    PLANNED,
    good=[aims({"LearningPlannedEndDate": "2029-07-31"})],
    bad=[aims({"LearningPlannedEndDate": "2029-10-04"})],
    missing=[aims({"LearningPlannedEndDate": None})],
    needs=(PLANNED,),
    **LEARNING,
)
def far_away(tables: Tables, context: Context) -> pd.DataFrame:
    """A learning aim is planned to end more than 5 years after census day.

    Correct the planned end date in your system's course manager; the year is probably wrong.
    """
    day = census_day(context)
    last = day.replace(year=day.year + MOST_YEARS)
    return complaint(dates(tables, PLANNED) > pd.Timestamp(last), expected=f"{last} or earlier")


@rule(
    "2766",
    ERROR,
    PLANNED,
    good=[aims({}), aims({"LearningPlannedEndDate": "2025-09-01"})],
    bad=[aims({"LearningPlannedEndDate": "2026-08-01"})],
    missing=[aims({"LearningPlannedEndDate": None})],
    needs=(PLANNED,),
    expected="31 July or earlier, in the academic year in which the learner is due to finish",
    **LEARNING,
)
def in_august(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A learning aim is planned to end in August, after its academic year has ended.

    Enter 31 July of the year in which the learner is due to finish, or an earlier day.

    Which year that is, the file does not say: that no aim ends in August is our reading.
    """
    return dates(tables, PLANNED).dt.month.eq(AUGUST)


@rule(
    "2770",
    ERROR,
    ACTUAL,
    good=[aims({}), aims({"LearningActualEndDate": "2024-09-20", "LearningAimStatus": "2"})],
    bad=[aims({"LearningActualEndDate": "20/09/2024", "LearningAimStatus": "2"})],
    missing=[aims({"LearningActualEndDate": None})],
    expected="a date, CCYY-MM-DD",
    **LEARNING,
)
def no_real_end(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A learning aim's actual end date is no real date.

    Correct it in the course membership in your system's course manager.
    """
    given = tables["learning_aims"]["LearningActualEndDate"]
    return given.notna() & ~is_date(given)


@rule(
    "2780",
    ERROR,
    ACTUAL,
    good=[aims({})],
    bad=[aims({"LearningActualEndDate": "2024-09-20"})],
    missing=[aims({"LearningActualEndDate": "2024-09-20", "LearningAimStatus": None})],
    needs=(STATUS, ACTUAL),
    expected="no actual end date, as the aim goes on (status 1)",
    basis="M",
    **LEARNING,
)
def ended_and_goes_on(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A learning aim that goes on has an actual end date.

    Remove the date, or correct the status, in your system's course manager.
    """
    rows = tables["learning_aims"]
    return rows["LearningAimStatus"].eq(CONTINUES) & rows["LearningActualEndDate"].notna()


@rule(
    "2790",
    ERROR,
    ACTUAL,
    good=[aims({}), aims({"LearningActualEndDate": "2024-09-20", "LearningAimStatus": "2"})],
    bad=[aims({"LearningAimStatus": "2"})],
    missing=[aims({"LearningAimStatus": "4", "LearningActualEndDate": None})],
    demands=True,
    needs=(STATUS, ACTUAL),
    expected="the day on which it ended",
    basis="M",
    **LEARNING,
)
def ended_some_day(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A learning aim is over and has no actual end date.

    Enter the day in the course membership in your system's course manager.
    """
    rows = tables["learning_aims"]
    return rows["LearningAimStatus"].isin(ENDED) & rows["LearningActualEndDate"].isna()


@rule(
    "2805",
    ERROR,
    ACTUAL,
    good=[aims({"LearningActualEndDate": "2024-10-03", "LearningAimStatus": "2"})],
    bad=[aims({"LearningActualEndDate": "2024-10-04", "LearningAimStatus": "2"})],
    missing=[aims({"LearningActualEndDate": None})],
    needs=(ACTUAL,),
    **LEARNING,
)
def ends_later(tables: Tables, context: Context) -> pd.DataFrame:
    """A learning aim has ended after census day.

    Correct the actual end date, or report the aim as one that goes on.
    """
    day = census_day(context)
    return complaint(dates(tables, ACTUAL) > pd.Timestamp(day), expected=f"{day} or earlier")


ENDED_AFTER = not_before("2761", ACTUAL, "ended")
