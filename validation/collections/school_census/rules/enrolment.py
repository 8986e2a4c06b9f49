"""How a pupil is enrolled: status, entry and leaving, part-time, boarding, year group, class."""

from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from validation.collections.school_census.derive import (
    age,
    at_school,
    census_day,
    dates,
    looked_up,
    on_roll,
)
from validation.collections.school_census.made import ERROR, QUERY, coded, complaint, each, rows
from validation.collections.school_census.schools import (
    OLDEST_OF_TYPE,
    PLACE,
    YEARS,
    YOUNGEST_OF_TYPE,
)
from validation.rule import Context, Tables, rule

YES = ("true", "1")
YOUNGEST, OLDEST = 5, 15
"""Compulsory school age, on 31 August."""
NURSERY_ENDS = 6
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


STATUS = coded(
    "1860",
    "pupils.EnrolStatus",
    "A pupil's enrolment status is missing, or is none of the codes of this census.",
    RECORD,
    "enrolment",
    where=here,
    good=("C", "M", "S"),
    bad=("X", "c"),
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
    "2080",
    ERROR,
    "pupils.TypeOfClass",
    good=[rows("pupils", {"TypeOfClass": "N", "DOB": "2009-03-01"}, {"TypeOfClass": "O"})],
    bad=[
        rows("pupils", {"TypeOfClass": "N"}),
        rows("pupils", {"TypeOfClass": "N", "DOB": "2007-08-31"}),
    ],
    missing=[
        rows("pupils", {"TypeOfClass": None}),
        rows("pupils", {"TypeOfClass": "N", "DOB": None}),
    ],
    needs=("pupils.DOB",),
    expected="O, for a pupil who was 6 or older on 31 August",
    basis="C",
)
def nursery_age(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A pupil of 6 or over is shown in a nursery class.

    Check the date of birth first; then correct the type of class in the pupil's record.
    """
    in_nursery = tables["pupils"]["TypeOfClass"].eq("N")
    return on_roll(tables) & in_nursery & (age(tables, context) >= NURSERY_ENDS)


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


AGES_EXPECTED = {
    2: ("N1", "N2", "R"),
    3: ("N1", "N2", "R", "1"),
    4: ("N1", "N2", "R", "1", "2"),
    5: ("N1", "N2", "R", "1", "2", "3"),
    6: ("R", "1", "2", "3", "4"),
}
"""The years that a pupil of this age may be in without a question (rule 2020Q)."""


OLDEST_KNOWN = 150
"""Of this age all older ones are taken for."""


def years_for(years_old: float) -> tuple[str, ...]:
    """The year groups that are expected of an age on 31 August; () where the rule says nothing.

    >>> years_for(12.0)
    ('6', '7', '8', '9', '10')
    """
    if years_old != years_old or years_old < min(AGES_EXPECTED):  # noqa: PLR0124 - NaN
        return ()
    old = int(years_old)
    return AGES_EXPECTED.get(old) or tuple(str(y) for y in range(max(old - 6, 1), old - 1))


@rule(
    "2020Q",
    QUERY,
    "pupils.NCyearActual",
    good=each("pupils.NCyearActual", "8", "9", "6", "X"),
    bad=each("pupils.NCyearActual", "5", "11"),
    missing=[
        rows("pupils", {"NCyearActual": None}),
        rows("pupils", {"NCyearActual": "2", "DOB": None}),
    ],
    needs=("pupils.DOB", "pupils.NCyearActual"),
    companions=("2010Q",),
    basis="C",
)
def year_and_age(tables: Tables, context: Context) -> pd.DataFrame:
    """A pupil's year group is two or more years from the one that fits the age.

    Check the date of birth and the year group. If both are right, say in your answer why the pupil
    is taught with another age group.
    """
    years, old = tables["pupils"]["NCyearActual"], age(tables, context)
    place = looked_up(years, PLACE)
    known = on_roll(tables) & place.notna() & old.ge(0)
    odd = known.copy()
    ages, places = old[known].clip(upper=OLDEST_KNOWN), place[known]
    odd[known] = ~_expected()[ages.to_numpy(dtype=int), places.to_numpy(dtype=int)]

    def told() -> "pd.Series[str]":
        usual = old[odd].map(lambda a: years_for(a)[len(years_for(a)) // 2])
        return "about year " + usual.astype("str") + " at age " + _whole(old[odd])

    return complaint(odd, expected=told)


@cache
def _expected() -> npt.NDArray[np.bool_]:
    """For each age and each place in YEARS whether the year is expected of the age."""
    rows = (years_for(old) or YEARS for old in range(OLDEST_KNOWN + 1))
    return np.array([[year in expected for year in YEARS] for expected in rows])


def _whole(ages: "pd.Series[float]") -> "pd.Series[str]":
    return ages.astype("Int64").astype("str")


@rule(
    "1601Q",
    QUERY,
    "pupils.DOB",
    good=each("pupils.DOB", "2001-03-15", "2002-08-31"),
    bad=each("pupils.DOB", "2002-09-01", "1990-01-01"),
    missing=[
        rows("pupils", {"DOB": None}),
        {"school": [{"SchoolType": None}], "pupils": [{"DOB": "2009-01-01"}]},
    ],
    companions=("2020Q", "2010Q", "2050Q"),
    needs=("pupils.DOB",),
    basis="F",
)
def age_for_school(tables: Tables, context: Context) -> pd.DataFrame:
    """A pupil is younger or older than this type of school usually takes.

    Check the date of birth, and the school's type in the school details. If both are right, say in
    your answer why the pupil is here.
    """
    types, old = at_school(tables, "pupils", "SchoolType"), age(tables, context)
    low, high = looked_up(types, YOUNGEST_OF_TYPE), looked_up(types, OLDEST_OF_TYPE)
    wrong = on_roll(tables) & ((old < low) | (old > high))
    return complaint(
        wrong,
        expected=lambda: "age " + _whole(low) + " to " + _whole(high) + " on 31 August",
    )
