"""Extended hours of early education: who may have them, their codes, and how many there are."""

import pandas as pd

from validation.collections.school_census import early
from validation.collections.school_census.derive import (
    on_roll,
    stand_twice,
)
from validation.collections.school_census.made import ERROR, complaint, rows
from validation.collections.school_census.since import THIRTY_HOURS
from validation.declared import matches
from validation.rule import Context, Example, Tables, rule

CODE, HOURS, FUNDED = "pupils.EligibilityCode", "pupils.ExtendedHours", "pupils.FundedHours"
MOST = 15
ELEVEN_DIGITS = "[0-9]{11}"
THREE = {
    "DOB": "2021-03-15",
    "NCyearActual": "N2",
    "FundedHours": "15",
    "HoursAtSetting": "30",
    "ExtendedHours": "15",
    "EligibilityCode": "50012345678",
}
OLD = {**THREE, "DOB": "2015-03-15", "NCyearActual": "4"}
RECORD = "Put it right in the pupil's early years record."


def pupil(ground: dict[str, str], **changed: str | None) -> Example:
    """An example: one pupil."""
    return rows("pupils", {**ground, **changed})


def expanded(tables: Tables) -> "pd.Series[bool]":
    """The pupils with expanded hours, for the youngest: these too have a code, since 2024."""
    pupils = tables["pupils"]
    if "ExpandedHours" in pupils:
        return pupils["ExpandedHours"].notna()
    return pd.Series(False, pupils.index)


@rule(
    "3105",
    ERROR,
    CODE,
    good=[pupil(THREE)],
    bad=[pupil(THREE, EligibilityCode="5001234567"), pupil(THREE, EligibilityCode="5001234567A")],
    missing=[pupil(THREE, EligibilityCode=None)],
    expected="11 digits",
    basis="M",
    **THIRTY_HOURS,
)
def eleven_digits(tables: Tables, context: Context) -> "pd.Series[bool]":
    """An eligibility code for extended hours does not have 11 digits.

    Compare it with the parent's letter, and correct it in the pupil's early years record.
    """
    codes = tables["pupils"]["EligibilityCode"]
    return codes.notna() & ~matches(codes, ELEVEN_DIGITS)


@rule(
    "3130",
    ERROR,
    CODE,
    good=[pupil(THREE), pupil(THREE, EligibilityCode=None, ExtendedHours=None)],
    bad=[pupil(THREE, EligibilityCode=None)],
    missing=[pupil(THREE, EligibilityCode=None)],
    demands=True,
    needs=("pupils.DOB", "pupils.NCyearActual"),
    expected="the 11 digits of the parent's eligibility code",
    basis="V",
    **THIRTY_HOURS,
)
def no_code(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A pupil has extended hours and no eligibility code.

    Ask the parent for the code and enter it in the pupil's early years record.
    """
    pupils = tables["pupils"]
    hours = pupils["ExtendedHours"].notna()
    return early.eligible(tables, context) & hours & pupils["EligibilityCode"].isna()


@rule(
    "3140",
    ERROR,
    HOURS,
    good=[pupil(THREE), pupil(THREE, ExtendedHours="0"), pupil(THREE, ExtendedHours="7.25")],
    bad=[pupil(THREE, ExtendedHours="16"), pupil(THREE, ExtendedHours="7.255")],
    missing=[pupil(THREE, ExtendedHours=None)],
    demands=True,
    needs=(CODE, "pupils.DOB", "pupils.NCyearActual"),
    expected="0 to 15 hours, with at most two decimals",
    **THIRTY_HOURS,
)
def hours_of_code(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A pupil has an eligibility code, and the extended hours are missing or not from 0 to 15.

    Enter the extended hours of the week of census day in the pupil's early years record.
    """
    coded = early.eligible(tables, context) & tables["pupils"]["EligibilityCode"].notna()
    right = early.hours(tables, "ExtendedHours").between(0, MOST) | expanded(tables)
    return coded & ~right


@rule(
    "3100",
    ERROR,
    HOURS,
    good=[pupil(THREE), pupil(OLD, ExtendedHours=None)],
    bad=[pupil(OLD), pupil(THREE, DOB="2020-03-15", NCyearActual="R")],
    missing=[pupil(OLD, ExtendedHours=None, EligibilityCode=None)],
    needs=(CODE, "pupils.DOB", "pupils.NCyearActual"),
    expected="nothing, or a pupil of 3, or of 4 in a nursery year, with an eligibility code",
    basis="V",
    **THIRTY_HOURS,
)
def not_eligible(tables: Tables, context: Context) -> "pd.Series[bool]":
    """Extended hours are given for a pupil who cannot have them.

    They are for pupils of 3, and of 4 in nursery years, with a code: check date of birth and year
    group first, then remove the hours.
    """
    pupils = tables["pupils"]
    may = early.eligible(tables, context) & pupils["EligibilityCode"].notna()
    return on_roll(tables) & pupils["ExtendedHours"].notna() & ~may


@rule(
    "3110",
    ERROR,
    CODE,
    good=[pupil(THREE), pupil(OLD, EligibilityCode=None)],
    bad=[pupil(OLD, ExtendedHours=None), pupil(THREE, ExtendedHours=None)],
    missing=[pupil(OLD, EligibilityCode=None, ExtendedHours=None)],
    needs=(HOURS, "pupils.DOB", "pupils.NCyearActual"),
    expected="nothing, or extended hours of a pupil who can have them",
    **THIRTY_HOURS,
)
def needless_code(tables: Tables, context: Context) -> "pd.Series[bool]":
    """An eligibility code is given for a pupil without extended hours, or who cannot have them.

    Remove the code from the pupil's early years record, or enter the hours.
    """
    pupils = tables["pupils"]
    used = early.eligible(tables, context) & pupils["ExtendedHours"].notna()
    needless = pupils["EligibilityCode"].notna() & ~used & ~expanded(tables)
    return on_roll(tables) & needless


@rule(
    "3160",
    ERROR,
    CODE,
    good=[rows("pupils", THREE, {**THREE, "EligibilityCode": "50012345679"})],
    bad=[rows("pupils", THREE, THREE)],
    missing=[rows("pupils", {}, {})],
    expected="a code that only one pupil of the file has",
    **THIRTY_HOURS,
)
def code_twice(tables: Tables, context: Context) -> "pd.Series[bool]":
    """Two pupils have the same eligibility code.

    Each child has a code of its own, twins too: compare both with the parents' letters.
    """
    pupils = tables["pupils"]
    twice = stand_twice(pupils, "EligibilityCode")
    return pupils["EligibilityCode"].notna() & twice


@rule(
    "5225",
    ERROR,
    FUNDED,
    good=[pupil(THREE), pupil(THREE, FundedHours="0.25")],
    bad=[pupil(THREE, FundedHours="16"), pupil(THREE, FundedHours="1.255")],
    missing=[pupil(THREE, FundedHours=None)],
    needs=(FUNDED,),
    expected="0 to 15 hours, with at most two decimals",
    **THIRTY_HOURS,
)
def funded_with_code(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A pupil has an eligibility code, and the funded hours are not from 0 to 15.

    The hours above 15 are extended hours: divide them in the pupil's early years record.
    """
    pupils = tables["pupils"]
    coded = on_roll(tables) & pupils["EligibilityCode"].notna() & pupils["FundedHours"].notna()
    return coded & ~early.hours(tables, "FundedHours").between(0, MOST)


@rule(
    "3150",
    ERROR,
    HOURS,
    good=[pupil(THREE), pupil(THREE, ExtendedHours="0", FundedHours="16")],
    bad=[pupil(THREE, FundedHours="15.5")],
    missing=[pupil(THREE, FundedHours=None), pupil(THREE, ExtendedHours=None)],
    needs=(HOURS, FUNDED),
    companions=("3130",),
    **THIRTY_HOURS,
)
def more_funded(tables: Tables, context: Context) -> pd.DataFrame:
    """A pupil has extended hours and more than 15 funded hours.

    The hours above 15 are extended hours: divide them in the pupil's early years record.
    """
    more = early.hours(tables, "FundedHours") > MOST
    wrong = on_roll(tables) & (early.hours(tables, "ExtendedHours") > 0) & more
    funded = tables["pupils"]["FundedHours"]
    return complaint(wrong, expected=lambda: "at most 15 funded hours, not " + funded)
