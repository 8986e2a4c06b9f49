"""What the census asked for some years only, and hours of contact in referral units."""

import pandas as pd

from validation.collections.school_census.derive import at_school, on_roll
from validation.collections.school_census.early import NURSERY_YEARS, hours
from validation.collections.school_census.made import ERROR, coded, rows
from validation.rule import Context, Example, Tables, rule

PROFICIENCY = "pupils.ProficiencyInEnglish"
SPEAKERS_OF_ENGLISH = ("ENG", "ENB", "BSL")
MOST_HOURS = 168
"""The hours of a week."""


def learns_english(tables: Tables, context: Context) -> "pd.Series[bool]":
    """Pupils on roll, in reception and above, whose first language is another."""
    pupils = tables["pupils"]
    other = pupils["Language"].notna() & ~pupils["Language"].isin(SPEAKERS_OF_ENGLISH)
    years = pupils["NCyearActual"]
    return on_roll(tables) & other & years.notna() & ~years.isin(NURSERY_YEARS)


PROFICIENT = coded(
    "5140",
    PROFICIENCY,
    "It is not said how well a pupil with another first language speaks English.",
    "Enter the teacher's assessment, A to E, or N where there is none yet.",
    "proficiency",
    where=learns_english,
    good=[rows("pupils", {"Language": "POL", "ProficiencyInEnglish": "C"}, {})],
    bad=[rows("pupils", {"Language": "POL", "ProficiencyInEnglish": "good"})],
    missing=[rows("pupils", {"Language": "POL", "ProficiencyInEnglish": None})],
    needs=("pupils.Language", "pupils.NCyearActual"),
    since="2016-AUT",
    until="2018-SUM",
    basis="M",
)


def contact(value: str | None) -> Example:
    """An example: a pupil of a referral unit with these hours."""
    school = [{"Phase": "PR", "SchoolType": "54"}]
    return {"school": school, "pupils": [{"UnitContactTimePupil": value}]}


@rule(
    "2690",
    ERROR,
    "pupils.UnitContactTimePupil",
    good=[contact("25"), contact("12.5")],
    bad=[contact("full"), contact("169")],
    missing=[contact(None)],
    demands=True,
    terms=("SPR",),
    phases=("PR",),
    expected=f"hours from 0 to {MOST_HOURS}, with at most two decimals",
)
def contact_time(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The hours of contact of a pupil of a referral unit are missing, or are no hours of a week.

    Enter the hours in the week of census day in the pupil's record.

    That this is asked of referral units only is our reading.
    """
    referral = on_roll(tables) & at_school(tables, "pupils", "Phase").eq("PR")
    return referral & ~hours(tables, "UnitContactTimePupil").between(0, MOST_HOURS)
