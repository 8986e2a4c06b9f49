"""Hours of early education: what is paid for, and what is spent at the setting."""

import pandas as pd

from validation.collections.school_census import early
from validation.collections.school_census.derive import age, on_roll
from validation.collections.school_census.made import ERROR, complaint, rows
from validation.collections.school_census.rules.characteristics import SCHOOL_AGE
from validation.kept import kept
from validation.rule import Context, Rule, Tables, rule

HOURS, MOST_HOURS, MOST_FUNDED = "pupils.HoursAtSetting", 70, 15


SMALL = {"DOB": "2010-03-15", "NCyearActual": "N2", "FundedHours": "15", "HoursAtSetting": "15"}


@rule(
    "1851",
    ERROR,
    "pupils.FundedHours",
    good=[rows("pupils", SMALL, {"FundedHours": None})],
    bad=[rows("pupils", {"FundedHours": "15"})],
    missing=[rows("pupils", {**SMALL, "DOB": None})],
    needs=("pupils.DOB",),
    expected="no funded hours for a pupil who was 5 or older on 31 August",
    basis="F",
)
def funded_too_old(tables: Tables, context: Context) -> "pd.Series[bool]":
    """Funded hours are given for a pupil of 5 or over.

    Check the date of birth first; then remove the hours from the pupil's record.
    """
    old = age(tables, context) >= SCHOOL_AGE
    return on_roll(tables) & old & tables["pupils"]["FundedHours"].notna()


@rule(
    "1854",
    ERROR,
    HOURS,
    good=[rows("pupils", SMALL, {"HoursAtSetting": None})],
    bad=[rows("pupils", {"HoursAtSetting": "30"})],
    missing=[rows("pupils", {**SMALL, "DOB": None})],
    needs=("pupils.DOB",),
    expected="no hours for a pupil who was 5 or older on 31 August",
    basis="F",
)
def hours_too_old(tables: Tables, context: Context) -> "pd.Series[bool]":
    """Hours at the setting are given for a pupil of 5 or over.

    Check the date of birth first; then remove the hours from the pupil's record.
    """
    old = age(tables, context) >= SCHOOL_AGE
    return on_roll(tables) & old & tables["pupils"]["HoursAtSetting"].notna()


@rule(
    "1852",
    ERROR,
    "pupils.FundedHours",
    good=[rows("pupils", SMALL, {**SMALL, "FundedHours": "12.5"})],
    bad=[
        rows("pupils", {**SMALL, "FundedHours": "16"}),
        rows("pupils", {**SMALL, "FundedHours": "12.555"}),
    ],
    missing=[rows("pupils", {**SMALL, "FundedHours": None})],
    demands=True,
    needs=("pupils.DOB",),
    expected="0 to 15 hours, with at most two decimals",
    basis="F",
)
def funded_hours(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The funded hours of a pupil of 2 or 3 are missing, or not from 0 to 15.

    Enter the hours a week that the authority pays for in the pupil's early years record.
    """
    young = age(tables, context).isin([2, 3])
    return on_roll(tables) & young & ~early.hours(tables, "FundedHours").between(0, MOST_FUNDED)


@rule(
    "1855",
    ERROR,
    HOURS,
    good=[rows("pupils", SMALL, {**SMALL, "HoursAtSetting": "25.5"})],
    bad=[rows("pupils", {**SMALL, "HoursAtSetting": "71"})],
    missing=[rows("pupils", {**SMALL, "HoursAtSetting": None})],
    demands=True,
    needs=("pupils.DOB",),
    expected="0 to 70 hours, with at most two decimals",
    basis="C",
)
def hours(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The hours at the setting of a pupil of 2 or 3 are missing, or not from 0 to 70.

    Enter the hours of the week in which census day falls in the pupil's early years record.
    """
    young = age(tables, context).isin([2, 3])
    return on_roll(tables) & young & ~early.hours(tables, "HoursAtSetting").between(0, MOST_HOURS)


@rule(
    "1859",
    ERROR,
    "pupils.FundedHours",
    good=[rows("pupils", SMALL, {**SMALL, "HoursAtSetting": "20"})],
    bad=[rows("pupils", {**SMALL, "HoursAtSetting": "14"})],
    missing=[rows("pupils", {**SMALL, "HoursAtSetting": None})],
    needs=("pupils.FundedHours", "pupils.HoursAtSetting"),
    basis="M",
)
def funded_more(tables: Tables, context: Context) -> pd.DataFrame:
    """More hours are funded than the pupil spends at the setting.

    Compare the two in the pupil's early years record and correct the wrong one.
    """
    spent = early.hours(tables, "HoursAtSetting")
    paid = early.hours(tables, "FundedHours") + _extended(tables)
    hours = tables["pupils"]["HoursAtSetting"]
    return complaint(paid > spent, expected=lambda: "at most the hours at the setting, " + hours)


def _extended(tables: Tables) -> "pd.Series[float] | float":
    """Extended hours, where the file's edition has them; nought where none are given."""
    if "ExtendedHours" not in tables["pupils"]:
        return 0.0
    return early.hours(tables, "ExtendedHours").fillna(0.0)


FOUR = {"DOB": "2009-03-15", "NCyearActual": "N2", "FundedHours": "15", "HoursAtSetting": "15"}


MOST_AT_FOUR = 25


def of_four(tables: Tables, context: Context, *, nursery: bool) -> "pd.Series[bool]":
    """The pupils on roll who were 4 on 31 August, in nursery years or in those above."""
    pupils = tables["pupils"]

    def make() -> "pd.Series[bool]":
        years, four = pupils["NCyearActual"], on_roll(tables) & age(tables, context).eq(4)
        in_nursery = years.isin(early.NURSERY_YEARS)
        return four & (in_nursery if nursery else ~in_nursery & years.notna())

    return kept(pupils, ("of four", str(nursery), context.period), make)


def not_in_reception(code: str, field: str, words: str) -> Rule:
    """Hours of a pupil of 4 who is in reception or above."""

    def broken(tables: Tables, context: Context) -> "pd.Series[bool]":
        return of_four(tables, context, nursery=False) & tables["pupils"][field].notna()

    broken.__doc__ = f"""{words} are given for a pupil of 4 in reception or above.

    They are asked of nursery years only: remove them, or correct the year group."""
    reception = {**FOUR, "NCyearActual": "R"}
    return rule(
        code,
        ERROR,
        f"pupils.{field}",
        good=[rows("pupils", FOUR, {**reception, field: None})],
        bad=[rows("pupils", reception)],
        missing=[rows("pupils", {**reception, "NCyearActual": None})],
        needs=("pupils.DOB", "pupils.NCyearActual"),
        expected="nothing",
    )(broken)


IN_RECEPTION = (
    not_in_reception("5170", "FundedHours", "Funded hours"),
    not_in_reception("5190", "HoursAtSetting", "Hours at the setting"),
)


@rule(
    "5180",
    ERROR,
    "pupils.FundedHours",
    good=[rows("pupils", FOUR, {**FOUR, "FundedHours": "25"})],
    bad=[rows("pupils", {**FOUR, "FundedHours": "26"})],
    missing=[rows("pupils", {**FOUR, "FundedHours": None})],
    demands=True,
    needs=("pupils.DOB", "pupils.NCyearActual"),
    expected="0 to 25 hours, with at most two decimals",
)
def funded_at_four(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The funded hours of a pupil of 4 in a nursery year are missing, or not from 0 to 25.

    Enter the hours a week that the authority pays for in the pupil's early years record.
    """
    hours = early.hours(tables, "FundedHours")
    return of_four(tables, context, nursery=True) & ~hours.between(0, MOST_AT_FOUR)


@rule(
    "5200",
    ERROR,
    HOURS,
    good=[rows("pupils", FOUR)],
    bad=[rows("pupils", {**FOUR, "HoursAtSetting": None})],
    missing=[rows("pupils", {**FOUR, "HoursAtSetting": None})],
    demands=True,
    needs=("pupils.DOB", "pupils.NCyearActual"),
    expected="the hours of the week of census day",
)
def hours_at_four(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The hours at the setting of a pupil of 4 in a nursery year are missing.

    Enter the hours of the week in which census day falls in the pupil's early years record.
    """
    return of_four(tables, context, nursery=True) & tables["pupils"]["HoursAtSetting"].isna()
