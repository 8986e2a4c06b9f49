"""How a pupil is enrolled: status, entry and leaving, part-time, boarding, year group, class."""

import pandas as pd

from validation.collections.school_census.derive import (
    age,
    at_school,
    census_day,
    dates,
    looked_up,
    on_roll,
)
from validation.collections.school_census.made import ERROR, coded, complaint, each, rows
from validation.collections.school_census.schools import (
    PLACE,
    YEARS,
)
from validation.rule import Context, Tables, rule

YES = ("true", "1")


YOUNGEST, OLDEST = 5, 15
"""Compulsory school age, on 31 August."""


ELSEWHERE = ("F", "O")
"""Pupils of a referral unit who are taught at a college of further education, or by others."""
TAUGHT_ELSEWHERE = each("pupils.EnrolStatus", *ELSEWHERE)


EARLY_YEARS = (*YEARS[:5], "1", "2", "3", "4", "5", "6", "7")


RECORD = "Correct it in the pupil's record in your system, then make the file again."


def here(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The pupils on roll."""
    return on_roll(tables)


def primary(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The pupils on roll of nursery to year 7 in a primary or all-through school."""
    phases = at_school(tables, "pupils", "Phase")
    young = tables["pupils"]["NCyearActual"].isin(EARLY_YEARS)
    return on_roll(tables) & phases.isin(["PS", "AT"]) & young


def not_taught_elsewhere(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The pupils on roll, but for those whom a referral unit has taught by others (F and O)."""
    elsewhere = tables["pupils"]["EnrolStatus"].isin(ELSEWHERE)
    if elsewhere.any():
        elsewhere &= at_school(tables, "pupils", "Phase").eq("PR")
    return on_roll(tables) & ~elsewhere


STATUS = coded(
    "1860",
    "pupils.EnrolStatus",
    "A pupil's enrolment status is missing, or is none of the codes of this census.",
    RECORD,
    "enrolment",
    where=not_taught_elsewhere,
    good=("C", "M", "S", *({"school": [{"Phase": "PR"}], **one} for one in TAUGHT_ELSEWHERE)),
    bad=("X", "c", *TAUGHT_ELSEWHERE),
    missing=(None,),
    basis="L",
)


PART_TIME = coded(
    "1930",
    "pupils.PartTime",
    "It is not said whether a pupil is part-time, or not as true or false.",
    RECORD,
    "boolean",
    good=("true", "false", "0"),
    bad=("Y", "True"),
    missing=(None,),
    basis="C",
)


BOARDER = coded(
    "1970",
    "pupils.Boarder",
    "A pupil's boarder code is none of the codes of this census.",
    RECORD,
    "boarder",
    demands=False,
    good=("N", "6"),
    bad=("Y", "5"),
    missing=(None,),
    basis="C",
)


YEAR = coded(
    "2000",
    "pupils.NCyearActual",
    "A pupil's year group is missing, or is none of the codes of this census.",
    RECORD,
    "year",
    where=here,
    good=("8", "R", "N1"),
    bad=("Y8", "08", "15"),
    missing=(None,),
    basis="L",
)


TYPE_OF_CLASS = coded(
    "2060",
    "pupils.TypeOfClass",
    "In a primary or all-through school a pupil's type of class is missing, or is neither N nor O.",
    RECORD,
    "class_type",
    where=primary,
    good=(
        {"school": [{"Phase": "PS"}], "pupils": [{"NCyearActual": "3", "TypeOfClass": "O"}]},
        {"school": [{"Phase": "SS"}], "pupils": [{"NCyearActual": "8"}]},
    ),
    bad=({"school": [{"Phase": "PS"}], "pupils": [{"NCyearActual": "3", "TypeOfClass": "X"}]},),
    missing=({"school": [{"Phase": "PS"}], "pupils": [{"NCyearActual": "3"}]},),
    needs=("pupils.NCyearActual", "school.Phase"),
    basis="C",
)


@rule(
    "1880",
    ERROR,
    "pupils.EntryDate",
    good=each("pupils.EntryDate", "2012-09-03", "2013-10-03"),
    bad=each("pupils.EntryDate", "2013-10-04", "03/09/2012", "2012-02-30"),
    missing=each("pupils.EntryDate", None),
    demands=True,
    basis="V",
)
def entry_date(tables: Tables, context: Context) -> pd.DataFrame:
    """A pupil's entry date is missing, is no real date, or lies after census day.

    Enter the day on which the pupil came on roll; a pupil who has not started yet does not belong
    in this census.
    """
    day = census_day(context)
    entry = dates(tables, "pupils.EntryDate")
    return complaint(
        entry.isna() | (entry > pd.Timestamp(day)), expected=f"a date up to {day}, CCYY-MM-DD"
    )


LEFT = {"roll": "off", "EntryDate": "2012-09-03"}


@rule(
    "1920",
    ERROR,
    "pupils.LeavingDate",
    good=[rows("pupils", {**LEFT, "LeavingDate": "2013-07-24"})],
    bad=[
        rows("pupils", {**LEFT, "LeavingDate": "2012-09-02"}),
        rows("pupils", {**LEFT, "LeavingDate": "2013-10-03"}),
        rows("pupils", {**LEFT, "LeavingDate": "24/07/2013"}),
    ],
    missing=[rows("pupils", {**LEFT, "LeavingDate": None})],
    demands=True,
    needs=("pupils.EntryDate",),
    basis="V",
)
def leaving_date(tables: Tables, context: Context) -> pd.DataFrame:
    """The leaving date of a pupil who has left is missing, before the entry date, or not before
    census day.

    Compare the admission and leaving dates in the pupil's record. A pupil who was still there on
    census day belongs on roll.
    """
    day = census_day(context)
    entry, left = dates(tables, "pupils.EntryDate"), dates(tables, "pupils.LeavingDate")
    wrong = left.isna() | (left < entry) | (left >= pd.Timestamp(day))
    since = tables["pupils"]["EntryDate"]
    return complaint(
        ~on_roll(tables) & wrong,
        expected=lambda: "a date from " + since.fillna("the entry date") + f" to before {day}",
    )


@rule(
    "1940",
    ERROR,
    "pupils.PartTime",
    good=[
        rows("pupils", {"PartTime": "false"}),
        rows("pupils", {"PartTime": "true", "DOB": "2009-03-01"}),
        rows("pupils", {"PartTime": "true", "DOB": "1997-03-01"}),
    ],
    bad=[rows("pupils", {"PartTime": "true"}), rows("pupils", {"PartTime": "1"})],
    missing=[rows("pupils", {"PartTime": None}), rows("pupils", {"PartTime": "1", "DOB": None})],
    needs=("pupils.DOB", "pupils.PartTime"),
    expected="false for a pupil who was 5 to 15 on 31 August",
    basis="F",
)
def part_time_age(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A pupil of 5 to 15 is shown as part-time.

    Check the date of birth first. Children of compulsory school age attend full time: correct the
    part-time mark in the pupil's record.
    """
    part = tables["pupils"]["PartTime"].isin(YES)
    return on_roll(tables) & part & age(tables, context).between(YOUNGEST, OLDEST)


@rule(
    "1950",
    ERROR,
    "pupils.PartTime",
    good=[rows("pupils", {"PartTime": "true", "Boarder": "N"}, {"Boarder": "7"})],
    bad=[rows("pupils", {"PartTime": "true", "Boarder": "B"})],
    missing=[
        rows("pupils", {"PartTime": None, "Boarder": "B"}),
        rows("pupils", {"PartTime": "true", "Boarder": None}),
    ],
    needs=("pupils.Boarder",),
    expected="false for a boarder, or boarder code N",
    companions=("1980Q",),
    basis="F",
)
def part_time_boarder(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A part-time pupil is shown as a boarder.

    One of the two is wrong: correct the part-time mark or the boarder code in the pupil's record.
    """
    pupils = tables["pupils"]
    boards = pupils["Boarder"].notna() & pupils["Boarder"].ne("N")
    return pupils["PartTime"].isin(YES) & boards


@rule(
    "2002",
    ERROR,
    "pupils.NCyearActual",
    good=each("pupils.NCyearActual", "7", "13", "X"),
    bad=each("pupils.NCyearActual", "6", "14"),
    missing=[
        rows("pupils", {"NCyearActual": None}),
        {"school": [{"LowestNCyear": None}], "pupils": [{"NCyearActual": "2"}]},
    ],
    needs=("pupils.NCyearActual", "school.LowestNCyear", "school.HighestNCyear"),
    companions=("2020Q", "2010Q", "2030Q"),
    basis="M",
)
def year_of_school(tables: Tables, context: Context) -> pd.DataFrame:
    """A pupil's year group is below the school's lowest or above its highest.

    Correct the pupil's year group, or the school's lowest and highest in the school details.
    """
    year = looked_up(tables["pupils"]["NCyearActual"], PLACE)
    lowest = at_school(tables, "pupils", "LowestNCyear")
    highest = at_school(tables, "pupils", "HighestNCyear")
    wrong = (year < looked_up(lowest, PLACE)) | (year > looked_up(highest, PLACE))
    return complaint(
        on_roll(tables) & wrong, expected=lambda: "a year from " + lowest + " to " + highest
    )


@rule(
    "5048",
    ERROR,
    "pupils.TypeOfClass",
    good=[
        {"school": [{"Phase": "PS"}], "pupils": [{"NCyearActual": "3", "TypeOfClass": "O"}]},
    ],
    bad=[
        {"school": [{"Phase": "SS"}], "pupils": [{"TypeOfClass": "O"}]},
        {"school": [{"Phase": "AT"}], "pupils": [{"NCyearActual": "8", "TypeOfClass": "O"}]},
    ],
    missing=[rows("pupils", {"TypeOfClass": None})],
    needs=("school.Phase", "pupils.NCyearActual"),
    expected="no type of class",
)
def type_of_class_unasked(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A type of class is given for a pupil of whom none is wanted.

    It is wanted only in primary and all-through schools, up to year 7. Look at the settings of your
    system's census routine; correct the pupil's year group if that is wrong.
    """
    return tables["pupils"]["TypeOfClass"].notna() & on_roll(tables) & ~primary(tables, context)
