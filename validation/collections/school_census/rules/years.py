"""Year groups against the school's own, and the types of classes against year groups."""

import numpy as np
import pandas as pd

from validation.collections.school_census.codes import accepted
from validation.collections.school_census.derive import (
    ages_of_type,
    at_school,
    looked_up,
    on_roll,
    rows_of_school,
)
from validation.collections.school_census.made import ERROR, QUERY, complaint, each, rows
from validation.collections.school_census.schools import (
    AGE_IN_YEAR,
    PLACE,
    YEARS,
)
from validation.rule import Context, Rule, Tables, rule

NURSERY = ("E1", "E2", "N1", "N2")
NO_YEARS = "X"
LAST = "14"
"""Year 14 may be empty."""
FREE = {"LowestNCyear": NO_YEARS, "HighestNCyear": NO_YEARS}


def without_years(code: str, other: str) -> Rule:
    """A pupil with a year group in a school that has none."""

    def broken(tables: Tables, context: Context) -> "pd.Series[bool]":
        schools, years = tables["school"], tables["pupils"]["NCyearActual"]
        none = schools["LowestNCyear"].eq(NO_YEARS) & schools["HighestNCyear"].eq(NO_YEARS)
        if not none.any():
            return pd.Series(False, years.index)
        lowest = at_school(tables, "pupils", "LowestNCyear").eq(NO_YEARS)
        highest = at_school(tables, "pupils", "HighestNCyear").eq(NO_YEARS)
        return on_roll(tables) & lowest & highest & years.notna() & years.ne(NO_YEARS)

    broken.__doc__ = """The school follows no national curriculum years (X) and a pupil has one.

    Correct the lowest and highest year group in the school details, or the pupil's year group."""
    return rule(
        code,
        ERROR,
        "pupils.NCyearActual",
        good=[{"school": [FREE], "pupils": [{"NCyearActual": "X"}]}, rows("pupils", {})],
        bad=[{"school": [FREE], "pupils": [{"NCyearActual": "8"}]}],
        missing=[{"school": [FREE], "pupils": [{"NCyearActual": None}]}],
        expected=NO_YEARS,
        companions=(other,),
    )(broken)


WITHOUT = without_years("200", "2112")
WITHOUT_AGAIN = without_years("2112", "200")


@rule(
    "2005",
    ERROR,
    "pupils.NCyearLeaving",
    good=[rows("pupils", {"roll": "off", "NCyearLeaving": "11"})],
    bad=[rows("pupils", {"roll": "off", "NCyearLeaving": "Y11"})],
    missing=[rows("pupils", {"roll": "off", "NCyearLeaving": None})],
)
def year_on_leaving(tables: Tables, context: Context) -> pd.DataFrame:
    """The year group in which a pupil left is none of the codes of this census.

    Correct it in the pupil's record in your system.

    That it must be there for pupils with learning aims is not checked in editions without them.
    """
    given, codes = tables["pupils"]["NCyearLeaving"], accepted(context, "year")
    return complaint(given.notna() & ~given.isin(codes), expected=", ".join(codes))


@rule(
    "5065",
    ERROR,
    "pupils.roll",
    good=[rows("pupils", {"roll": "off"})],
    bad=[{"school": [{"Phase": "NS"}], "pupils": [{"roll": "off"}]}],
    missing=[{"school": [{"Phase": "NS"}], "pupils": []}],
    phases=("NS",),
    expected="pupils on roll only",
)
def left_nursery(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A nursery school reports a pupil who has left.

    Nursery schools are not asked about them: look at the settings of your census routine, and at
    the phase in the school details.
    """
    return ~on_roll(tables) & at_school(tables, "pupils", "Phase").eq("NS")


@rule(
    "2030Q",
    QUERY,
    "pupils.NCyearActual",
    good=each("pupils.NCyearActual", "7", "13", "X"),
    bad=each("pupils.NCyearActual", "6", "R"),
    missing=each("pupils.NCyearActual", None),
    needs=("pupils.NCyearActual",),
    companions=("2002", "2020Q", "2010Q"),
)
def unexpected_year(tables: Tables, context: Context) -> pd.DataFrame:
    """A pupil is in a year group that this type of school does not usually have.

    Check the year group, and the school's type in the school details. If both are right, confirm
    it in your answer.

    That the usual years are those of the usual ages of the type (1601Q) is our reading.
    """
    old = looked_up(tables["pupils"]["NCyearActual"], AGE_IN_YEAR)
    low, high = ages_of_type(tables, "pupils")
    return complaint(
        on_roll(tables) & ((old < low) | (old > high)),
        expected=lambda: (
            "a year group of a school of type " + at_school(tables, "pupils", "SchoolType")
        ),
    )


@rule(
    "2040Q",
    QUERY,
    "school.HighestNCyear",
    good=[
        {
            "school": [{"LowestNCyear": "7", "HighestNCyear": "8"}],
            "pupils": [{"NCyearActual": "7"}, {"NCyearActual": "8"}],
        }
    ],
    bad=[
        {
            "school": [{"LowestNCyear": "7", "HighestNCyear": "9"}],
            "pupils": [{"NCyearActual": "7"}, {"NCyearActual": "9"}],
        }
    ],
    missing=[rows("school", {"LowestNCyear": None}), rows("school", {"HighestNCyear": None})],
    needs=("school.LowestNCyear", "school.HighestNCyear"),
    companions=("2002",),
)
def empty_year(tables: Tables, context: Context) -> pd.DataFrame:
    """Between the school's lowest and highest year group there is one without pupils.

    Check the lowest and highest year group in the school details. If they are right, say in your
    answer why a year is empty.
    """
    schools, pupils = tables["school"], tables["pupils"]
    places = looked_up(pupils["NCyearActual"], PLACE).to_numpy()
    at = rows_of_school(pupils, schools)
    known = (at >= 0) & ~np.isnan(places) & on_roll(tables).to_numpy(dtype=bool)
    taught = np.zeros((len(schools), len(YEARS)), bool)
    taught[at[known], places[known].astype(int)] = True
    low, high = (looked_up(schools[field], PLACE) for field in ("LowestNCyear", "HighestNCyear"))
    empty = pd.Series(
        [_empty(*row) for row in zip(taught, low, high, strict=True)], schools.index, dtype="str"
    )
    return complaint(empty.ne(""), found=lambda: "nobody in " + empty, expected="pupils in each")


def _empty(taught: "np.ndarray[tuple[int], np.dtype[np.bool_]]", low: float, high: float) -> str:
    """The years without pupils, in words; "" where there are none or the range is not known."""
    if np.isnan(low) or np.isnan(high) or not taught.any():
        return ""
    asked = [YEARS[n] for n in range(int(low), int(high) + 1) if not taught[n]]
    return ", ".join(year for year in asked if year not in (LAST, "E1", "E2"))


@rule(
    "2070Q",
    QUERY,
    "pupils.TypeOfClass",
    good=[
        rows("pupils", {"TypeOfClass": "O", "NCyearActual": "3"}),
        rows("pupils", {"TypeOfClass": "N", "NCyearActual": "N2"}),
    ],
    bad=[
        rows("pupils", {"TypeOfClass": "N", "NCyearActual": "3"}),
        rows("pupils", {"TypeOfClass": "O", "NCyearActual": "N2"}),
    ],
    missing=[rows("pupils", {"TypeOfClass": None}), rows("pupils", {"NCyearActual": None})],
    needs=("pupils.NCyearActual", "pupils.TypeOfClass"),
)
def class_and_year(tables: Tables, context: Context) -> pd.DataFrame:
    """A pupil's type of class does not go with the year group.

    Check both in the pupil's record. If they are right, confirm it in your answer.
    """
    kinds, years = tables["pupils"]["TypeOfClass"], tables["pupils"]["NCyearActual"]
    nursery = years.isin(NURSERY)
    wrong = kinds.notna() & years.notna() & years.ne(NO_YEARS) & (kinds.eq("N") ^ nursery)
    return complaint(on_roll(tables) & wrong, expected=lambda: nursery.map({True: "N", False: "O"}))
