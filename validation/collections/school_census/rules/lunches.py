"""School lunches, which every infant may have free: who took one on census day."""

import pandas as pd

from validation.collections.school_census import early
from validation.collections.school_census.derive import on_roll
from validation.collections.school_census.made import ERROR, coded, rows
from validation.collections.school_census.rules.shares import CHECK, WHY, Bounds, share
from validation.collections.school_census.since import LUNCHES
from validation.rule import Context, Tables, rule

LUNCH = "pupils.SchoolLunchTaken"
INFANT = {"NCyearActual": "1", "SchoolLunchTaken": "true"}
HUNGRY = {**INFANT, "SchoolLunchTaken": "false"}
MOST_TAKEN = 95
"""Percent."""


def took(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The pupils who took a school lunch on census day."""
    return tables["pupils"]["SchoolLunchTaken"].isin(["true", "1"])


TAKEN = coded(
    "1875",
    LUNCH,
    "It is not said whether an infant took a school lunch on census day, or not as true or false.",
    "Enter it from the kitchen's list of the day in your system's census routine.",
    "boolean",
    where=early.infants,
    good=[rows("pupils", INFANT, HUNGRY)],
    bad=[rows("pupils", {**INFANT, "SchoolLunchTaken": "Y"})],
    missing=[rows("pupils", {**INFANT, "SchoolLunchTaken": None})],
    needs=("pupils.NCyearActual",),
    **LUNCHES,
)


@rule(
    "1876",
    ERROR,
    LUNCH,
    good=[rows("pupils", INFANT, {"SchoolLunchTaken": None})],
    bad=[rows("pupils", {"NCyearActual": "8", "SchoolLunchTaken": "true"})],
    missing=[rows("pupils", {"NCyearActual": "8", "SchoolLunchTaken": None})],
    needs=("pupils.NCyearActual", "pupils.DOB"),
    expected="nothing, above year 2",
    basis="M",
    **LUNCHES,
)
def unasked(tables: Tables, context: Context) -> "pd.Series[bool]":
    """It is said of a pupil who is no infant whether a school lunch was taken.

    It is asked of reception, years 1 and 2 only: look at the settings of your census routine, and
    correct the year group if that is wrong.
    """
    given = tables["pupils"]["SchoolLunchTaken"].notna()
    return on_roll(tables) & given & ~early.infants(tables, context)


SHARES = (
    share(
        "1877Q",
        "Nearly all infants took a school lunch on census day.",
        CHECK,
        took,
        Bounds(below=MOST_TAKEN),
        among=early.infants,
        good=[rows("pupils", INFANT, HUNGRY)],
        bad=[rows("pupils", INFANT)],
        **LUNCHES,
        basis="G",
    ),
    share(
        "1878Q",
        "No infant took a school lunch on census day.",
        WHY,
        took,
        Bounds(above=0),
        among=early.infants,
        good=[rows("pupils", INFANT, HUNGRY)],
        bad=[rows("pupils", HUNGRY)],
        needs=(LUNCH,),
        **LUNCHES,
        basis="G",
    ),
)
