"""The disability access fund, why two-year-olds are funded, and schools without such funding."""

from collections.abc import Mapping

import pandas as pd

from validation.collections.school_census import early
from validation.collections.school_census.codes import accepted
from validation.collections.school_census.derive import ever, lifted, on_roll, stand_twice
from validation.collections.school_census.made import ERROR, coded, complaint, rows
from validation.collections.school_census.rules.entries import unfunded
from validation.collections.school_census.since import PREMIUM, THIRTY_HOURS
from validation.declared import listed
from validation.kept import kept
from validation.rule import Context, Example, Tables, rule

FUND, HOURS, BASIS = "pupils.DAFIndicator", "pupils.FundedHours", "funding_bases.FundingBasis"
YES = ("true", "1")
THREE = {
    "DOB": "2021-03-15",
    "NCyearActual": "N2",
    "FundedHours": "15",
    "HoursAtSetting": "15",
    "DAFIndicator": "true",
}
TWO = {**THREE, "DOB": "2022-06-15", "NCyearActual": "N1", "DAFIndicator": None}


def pupil(ground: Mapping[str, str | None], **changed: str | None) -> Example:
    """An example: one pupil."""
    return rows("pupils", {**ground, **changed})


def of_two(*bases: str | None, **changed: str | None) -> Example:
    """An example: a pupil of two who is funded for these reasons."""
    reasons = [{"FundingBasis": basis} for basis in bases]
    return {**pupil(TWO, **changed), "funding_bases": reasons}


def of_nursery(tables: Tables, context: Context) -> "pd.Series[bool]":
    """Pupils of 3, and of 4 in a nursery year or a nursery class."""

    def make() -> "pd.Series[bool]":
        in_class = tables["pupils"]["TypeOfClass"].eq("N")
        return early.eligible(tables, context) | (early.four(tables, context) & in_class)

    return kept(tables["pupils"], ("of nursery", context.period), make)


WHETHER = coded(
    "5230",
    FUND,
    "It is not said whether a pupil of 3 or 4 brings the disability access fund.",
    "Enter true or false in the pupil's early years record.",
    "boolean",
    where=of_nursery,
    good=[pupil(THREE), pupil(THREE, DAFIndicator="false")],
    bad=[pupil(THREE, DAFIndicator="Y")],
    missing=[pupil(THREE, DAFIndicator=None)],
    needs=("pupils.DOB", "pupils.NCyearActual"),
    **THIRTY_HOURS,
)


@rule(
    "3120",
    ERROR,
    FUND,
    good=[pupil(THREE), rows("pupils", {})],
    bad=[rows("pupils", {"DAFIndicator": "false"})],
    missing=[rows("pupils", {"DAFIndicator": None})],
    needs=("pupils.DOB", "pupils.NCyearActual"),
    expected="nothing, for a pupil who is neither 3, nor 4 in nursery provision",
    **THIRTY_HOURS,
)
def fund_unasked(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The disability access fund is given for a pupil of whom it is not asked.

    It is for pupils of 3, and of 4 in nursery provision: check the date of birth and the year group
    first, then remove it.

    Since 2024 it is also for those under 3, with expanded hours: such pupils are left alone.
    """
    pupils = tables["pupils"]
    younger = early.funded_age(tables, context) < 3  # noqa: PLR2004 - years
    expanded = pupils["ExpandedHours"].notna() if "ExpandedHours" in pupils else False
    asked = of_nursery(tables, context) | (younger & expanded)
    return on_roll(tables) & pupils["DAFIndicator"].notna() & ~asked


@rule(
    "5220",
    ERROR,
    FUND,
    good=[pupil(THREE), pupil(THREE, FundedHours=None, DAFIndicator="false")],
    bad=[pupil(THREE, FundedHours="0")],
    missing=[pupil(THREE, FundedHours=None, DAFIndicator=None)],
    needs=(FUND, HOURS),
    expected="false, for a pupil without funded or extended hours",
    **THIRTY_HOURS,
)
def fund_without_hours(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A pupil brings the disability access fund and has neither funded nor extended hours.

    Enter the hours in the pupil's early years record, or correct the mark.
    """
    pupils = tables["pupils"]
    given = pd.Series(False, pupils.index)
    for field in ("FundedHours", "ExtendedHours", "ExpandedHours"):
        if field in pupils:
            given |= early.hours(tables, field) > 0
    return on_roll(tables) & pupils["DAFIndicator"].isin(YES) & ~given


@rule(
    "5235",
    ERROR,
    HOURS,
    good=[of_two("ECO"), of_two("ECO", "LAA"), of_two(FundedHours="0"), of_two(FundedHours=None)],
    bad=[of_two(), of_two("ECON"), of_two("ECO", FundedHours="0")],
    missing=[of_two(None)],
    demands=True,
    needs=("pupils.DOB", HOURS),
    terms=("SPR", "SUM"),
    **PREMIUM,
)
def basis_of_two(tables: Tables, context: Context) -> pd.DataFrame:
    """A pupil of 2 has funded hours without a right reason for them, or a reason without hours.

    Put the hours and the reasons right in the pupil's early years record.
    """
    codes, given = accepted(context, "funding_basis"), tables["funding_bases"]["FundingBasis"]
    right, wrong = (
        ever(tables, "funding_bases", m) for m in (given.isin(codes), ~given.isin(codes))
    )
    hours = early.hours(tables, "FundedHours") > 0
    odd = early.two(tables, context) & ((hours & (~right | wrong)) | (~hours & (right | wrong)))
    said = hours.map({True: f"{listed(codes)}, for funded hours", False: "none, without hours"})
    return complaint(odd, field="FundingBasis", found="", expected=said)


@rule(
    "3200",
    ERROR,
    BASIS,
    good=[of_two("ECO"), {**pupil(THREE), "funding_bases": []}],
    bad=[{**pupil(THREE), "funding_bases": [{"FundingBasis": "ECO"}]}],
    missing=[{**pupil(THREE), "funding_bases": [{"FundingBasis": None}]}],
    needs=("pupils.DOB",),
    expected="no reason, for a pupil who is not 2",
    **PREMIUM,
)
def basis_unasked(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A reason for funding is given for a pupil who is not 2.

    Check the date of birth first; then remove the reason from the pupil's early years record.

    Pupils of 2 without funded hours are told of by rule 5235.
    """
    below = tables["funding_bases"]
    are_two = lifted(below, tables["pupils"], early.two(tables, context)).eq(True)
    return below["FundingBasis"].notna() & ~are_two


@rule(
    "3210",
    ERROR,
    BASIS,
    good=[of_two("ECO", "LAA")],
    bad=[of_two("ECO", "ECO")],
    missing=[of_two(None, None)],
    expected="each reason once",
    **PREMIUM,
)
def basis_twice(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The same reason for funding is given twice for a pupil of 2.

    Remove one of them from the pupil's early years record.
    """
    below = tables["funding_bases"]
    twice = stand_twice(below, "parent", "FundingBasis")
    return below["FundingBasis"].notna() & twice


UNFUNDED = (
    unfunded("5096", "EligibilityCode", "Eligibility codes", also=("3110",), **THIRTY_HOURS),
    unfunded("5210", "ExtendedHours", "Extended hours", also=("3100",), **THIRTY_HOURS),
    unfunded("5215", "DAFIndicator", "Disability access funds", also=("3120",), **THIRTY_HOURS),
)
