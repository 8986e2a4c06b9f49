"""Unique learner numbers, and pupils who are in the file twice."""

import pandas as pd

from validation.collections.school_census.derive import (
    age_on,
    census_day,
    dates,
    on_roll,
    stand_twice,
)
from validation.collections.school_census.identifier import uln_digits, ulns_are_wrong
from validation.collections.school_census.made import ERROR, QUERY, complaint, each, rows
from validation.declared import matches
from validation.rule import Context, Tables, rule
from validation.run import NOTHING

ULN = "pupils.UniqueLearnerNumber"
FROM_AGE = 14
WHOLE = "[1-9][0-9]{9}"
OLDER = {"DOB": "1998-03-15"}
WHO = ["Surname", "Forename", "Gender", "DOB"]


@rule(
    "1570",
    ERROR,
    ULN,
    good=[rows("pupils", {**OLDER, "UniqueLearnerNumber": "1234567899"}, {"DOB": "1999-10-04"})],
    bad=[rows("pupils", OLDER), rows("pupils", {"DOB": "1999-10-03"})],
    missing=[rows("pupils", {**OLDER, "DOB": None})],
    needs=("pupils.DOB",),
    expected="a number of 10 digits, for a pupil who is 14 or older",
    basis="V",
)
def missing_here(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A pupil of 14 or over has no unique learner number.

    Let your system ask the learner records service for it, then make the file again.
    """
    old = age_on(dates(tables, "pupils.DOB"), census_day(context)) >= FROM_AGE
    return on_roll(tables) & old & tables["pupils"]["UniqueLearnerNumber"].isna()


GONE = {"roll": "off", "LeavingDate": "2013-07-24"}


@rule(
    "1573",
    ERROR,
    ULN,
    good=[rows("pupils", {**GONE, **OLDER, "UniqueLearnerNumber": "1234567899"}, GONE)],
    bad=[rows("pupils", {**GONE, **OLDER})],
    missing=[rows("pupils", {**GONE, **OLDER, "LeavingDate": None})],
    needs=("pupils.DOB", "pupils.LeavingDate"),
    expected="a number of 10 digits, for a pupil who left at 14 or older",
    basis="V",
)
def missing_of_leaver(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A pupil who left at 14 or over has no unique learner number.

    Let your system ask the learner records service for it, then make the file again.
    """
    left = dates(tables, "pupils.LeavingDate")
    old = age_on(dates(tables, "pupils.DOB"), left) >= FROM_AGE
    return ~on_roll(tables) & old & tables["pupils"]["UniqueLearnerNumber"].isna()


@rule(
    "1575",
    ERROR,
    ULN,
    good=each(ULN, "1234567899"),
    bad=each(ULN, "1234567890", "123456789", "0234567899", "123456789X", "1000000060"),
    missing=each(ULN, None),
    basis="V",
)
def check_digit(tables: Tables, context: Context) -> pd.DataFrame:
    """A unique learner number does not have 10 digits, or its last digit does not fit the others.

    Compare it with the learner records service; one digit was probably mistyped.
    """
    numbers = tables["pupils"]["UniqueLearnerNumber"].dropna()
    if not len(numbers):
        return NOTHING
    whole = matches(numbers, WHOLE)
    read = numbers[whole]
    wrong = ~whole
    wrong[read.index] = ulns_are_wrong(read)

    def told() -> "pd.Series[str]":
        right = pd.Series(uln_digits(read), index=read.index, dtype="str").reindex(numbers.index)
        last = (right + " as the last digit, for these nine").mask(right.eq(""), "another number")
        return last.where(whole, "10 digits, the first not 0")

    return complaint(wrong, expected=told)


@rule(
    "1578",
    ERROR,
    ULN,
    good=[
        rows(
            "pupils",
            {"UniqueLearnerNumber": "1234567899"},
            {"UniqueLearnerNumber": "1000000009"},
        )
    ],
    bad=[
        rows(
            "pupils",
            {"UniqueLearnerNumber": "1234567899"},
            {"UniqueLearnerNumber": "1234567899", "roll": "off"},
        )
    ],
    missing=[rows("pupils", {}, {})],
    expected="a number that only one pupil of the file has",
    basis="V",
)
def twice(tables: Tables, context: Context) -> "pd.Series[bool]":
    """Two or more records of the file have the same unique learner number.

    If it is one pupil entered twice, remove one record; if they are two, find out whose number it
    is and correct the other.
    """
    pupils = tables["pupils"]
    again = stand_twice(pupils, "UniqueLearnerNumber")
    return pupils["UniqueLearnerNumber"].notna() & again


@rule(
    "1620Q",
    QUERY,
    "pupils.Surname",
    good=[rows("pupils", {}, {"Forename": "Sam"}), rows("pupils", {}, {"return": "873-4002"})],
    bad=[rows("pupils", {}, {"UPN": "R674123101121", "roll": "off"})],
    missing=[rows("pupils", {"Surname": None}, {"Surname": None})],
    expected="one record for each pupil",
    basis="G",
)
def same_person(tables: Tables, context: Context) -> "pd.Series[bool]":
    """Two records have the same surname, forename, sex and date of birth.

    If it is one pupil, remove one record in your system. If they are two, say so in your answer.
    """
    pupils = tables["pupils"]
    again = stand_twice(pupils, *WHO)
    return again & pupils[WHO].notna().all(axis=1) if again.any() else again
