"""Learning aims of pupils over 16, as several rules look them up; it judges nothing."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pandas as pd

from validation.collections.school_census.derive import (
    census_day,
    dates,
    ever,
    last_august,
    lifted,
    on_roll,
)
from validation.rule import Context, Example, Tables

AIM = {
    "QN": "60145432",
    "SCC": "2210",
    "LearningStartDate": "2024-09-03",
    "LearningPlannedEndDate": "2026-07-31",
    "LearningActualEndDate": None,
    "LearningAimStatus": "1",
    "LearningAimWithdrawalReason": None,
    "CoreAim": "false",
}
STUDENT = {
    "DOB": "2008-03-15",
    "NCyearActual": "12",
    "UniqueLearnerNumber": "1234567899",
    "QualHrs": "600",
    "NonQualHrs": "60",
    "FTEmp": "false",
    "MathsGCSEHighestPriorAttainment": "6",
    "MathsGCSEPriorAttainmentYear11": "1",
    "MathsGCSEFundingExemption": "N",
    "EnglishGCSEHighestPriorAttainment": "5",
    "EnglishGCSEPriorAttainmentYear11": "1",
    "EnglishGCSEFundingExemption": "N",
}
STUDY = ("01", "30")
"""Programme types whose hours are planned as QualHrs and NonQualHrs; technical levels have their
own."""


def aims(*changed: Mapping[str, Any], **pupil: Any) -> Example:
    """An example: a pupil of the sixth form with these learning aims."""
    return {
        "pupils": [{**STUDENT, **pupil}],
        "learning_aims": [{**AIM, **one} for one in changed],
    }


def learners(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The pupils who have a learning aim, on roll or not."""
    return ever(tables, "learning_aims")


def learners_here(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The pupils on roll who have a learning aim."""
    return on_roll(tables) & learners(tables, context)


def of_leavers(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The learning aims of pupils who have left."""
    return lifted(tables["learning_aims"], tables["pupils"], ~on_roll(tables)).eq(True)


def year_began(context: Context) -> date:
    """1 August of the academic year of census day."""
    return last_august(census_day(context)).replace(day=1)


def this_year(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The learning aims that were pursued for some of this academic year."""
    ended = dates(tables, "learning_aims.LearningActualEndDate")
    return ~(ended < pd.Timestamp(year_began(context)))


def of_study(tables: Tables) -> "pd.Series[bool]":
    """The learning aims of study programmes; a file without programme types has no others."""
    rows = tables["learning_aims"]
    if "ProgType" not in rows:
        return pd.Series(True, rows.index)
    return rows["ProgType"].isna() | rows["ProgType"].isin(STUDY)
