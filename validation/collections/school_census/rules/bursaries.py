"""Bursaries of sixth-formers, as learner support."""

import pandas as pd

from validation.collections.school_census.codes import accepted
from validation.collections.school_census.derive import (
    above,
    age,
    census_day,
    last_august,
    lifted,
    stand_twice,
)
from validation.collections.school_census.made import ERROR, complaint
from validation.rule import Context, Tables, rule

BURSARY_FROM, BURSARY_UNTIL = 16, 20


def support(*codes: str | None, **pupil: str | None) -> dict[str, object]:
    """An example: one pupil with these bursaries."""
    old = {"DOB": "1996-03-15", "NCyearActual": "12"}
    return {"learner_support": [{"SupportCode": c} for c in codes], "pupils": [{**old, **pupil}]}


BURSARY = ("SPR", "SUM")


@rule(
    "1864",
    ERROR,
    "learner_support.SupportCode",
    good=[support("55")],
    bad=[support("55", EnrolStatus="S")],
    missing=[support(EnrolStatus="S")],
    terms=BURSARY,
    companions=("1870Q",),
    expected="no bursary; the pupil's main school reports it",
)
def support_of_subsidiary(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A bursary is reported for a pupil whose main school is another.

    The main school reports it: remove it here, or correct the enrolment status.
    """
    return above(tables, "learner_support", "pupils", "EnrolStatus").eq("S")


@rule(
    "1865",
    ERROR,
    "learner_support.SupportCode",
    good=[support("55"), support("56")],
    bad=[support("24"), support("bursary")],
    missing=[support()],
    terms=BURSARY,
    basis="C",
)
def support_code(tables: Tables, context: Context) -> pd.DataFrame:
    """A learner support code is none of those that the census collects.

    Report the bursaries for vulnerable groups and the discretionary ones only.
    """
    given, codes = tables["learner_support"]["SupportCode"], accepted(context, "support")
    return complaint(given.notna() & ~given.isin(codes), expected=" or ".join(codes))


@rule(
    "1866",
    ERROR,
    "learner_support.SupportCode",
    good=[support("55", "56")],
    bad=[support("55", "55")],
    missing=[support()],
    terms=BURSARY,
    expected="each code once",
)
def support_twice(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The same bursary is reported twice for a pupil.

    Remove one of them in the pupil's record.
    """
    return stand_twice(tables["learner_support"], "parent", "SupportCode")


def _aged(tables: Tables, context: Context) -> "pd.Series[float]":
    """The age of the pupil above each bursary, on 31 August."""
    return lifted(tables["learner_support"], tables["pupils"], age(tables, context))


@rule(
    "1867",
    ERROR,
    "learner_support.SupportCode",
    good=[support("55")],
    bad=[support("55", DOB="1998-03-15", NCyearActual="11")],
    missing=[support("55", DOB=None)],
    terms=BURSARY,
)
def too_young(tables: Tables, context: Context) -> pd.DataFrame:
    """A bursary is reported for a pupil who was not yet 16 on 31 August.

    Check the date of birth first; bursaries are for those of 16 and over.
    """
    day = last_august(census_day(context))
    return complaint(_aged(tables, context) < BURSARY_FROM, expected=f"16 or older on {day}")


@rule(
    "1868",
    ERROR,
    "learner_support.SupportCode",
    good=[support("55")],
    bad=[support("55", DOB="1993-03-15", NCyearActual="13")],
    missing=[support("55", DOB=None)],
    terms=BURSARY,
)
def too_old(tables: Tables, context: Context) -> pd.DataFrame:
    """A bursary is reported for a pupil who was already 20 on 31 August.

    Check the date of birth first; bursaries are for those under 20.
    """
    day = last_august(census_day(context))
    return complaint(_aged(tables, context) >= BURSARY_UNTIL, expected=f"under 20 on {day}")
