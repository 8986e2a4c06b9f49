"""Ages against year groups, classes and the type of school."""

from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from validation.collections.school_census.derive import (
    age,
    ages_of_type,
    looked_up,
    on_roll,
)
from validation.collections.school_census.made import ERROR, QUERY, complaint, each, rows
from validation.collections.school_census.schools import (
    PLACE,
    YEARS,
)
from validation.rule import Context, Tables, rule

NURSERY_ENDS = 6


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
        return old[odd].map(_year_at_age).astype("str")

    return complaint(odd, expected=told)


@cache
def _expected() -> npt.NDArray[np.bool_]:
    """For each age and each place in YEARS whether the year is expected of the age."""
    rows = (years_for(old) or YEARS for old in range(OLDEST_KNOWN + 1))
    return np.array([[year in expected for year in YEARS] for expected in rows])


def _year_at_age(old: float) -> str:
    usual = years_for(old)
    return f"about year {usual[len(usual) // 2]} at age {old:.0f}"


def _whole(ages: "pd.Series[float]") -> "pd.Series[str]":
    return pd.Series([f"{old:.0f}" for old in ages.tolist()], ages.index, dtype="str")


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
    old, (low, high) = age(tables, context), ages_of_type(tables, "pupils")
    outside = (old.to_numpy() < low.to_numpy()) | (old.to_numpy() > high.to_numpy())
    return complaint(
        on_roll(tables) & outside,
        expected=lambda: "age " + _whole(low) + " to " + _whole(high) + " on 31 August",
    )
