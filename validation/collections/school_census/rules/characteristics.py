"""Who a pupil is besides the name: ethnicity, language, service child, youth support, funding."""

import pandas as pd

from validation.collections.school_census.codes import accepted
from validation.collections.school_census.derive import (
    above,
    age,
    at_school,
    census_day,
    last_august,
    lifted,
    numbers,
    on_roll,
)
from validation.collections.school_census.made import ERROR, QUERY, coded, complaint, rows
from validation.rule import Context, Rule, Tables, rule

RECORD = "Correct it in the pupil's record in your system, then make the file again."
TRUE = ("true", "1")
SCHOOL_AGE, YOUTH, ADULT, ADULT_WITH_PLAN = 5, 12, 20, 25
ADVISED = ("MS", "SS", "SP", "AT")
BURSARY_FROM, BURSARY_UNTIL = 16, 20


def here(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The pupils on roll."""
    return on_roll(tables)


def of_school_age(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The pupils on roll who were 5 or older on 31 August."""
    return on_roll(tables) & (age(tables, context) >= SCHOOL_AGE)


def main_school(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The pupils on roll, without those whose main school is another."""
    return on_roll(tables) & tables["pupils"]["EnrolStatus"].ne("S")


def advised(tables: Tables, context: Context) -> "pd.Series[bool]":
    """Those of whom the youth support agreement is asked."""
    plan = tables["pupils"]["SENprovision"].isin(["E", "S"])
    old, top = age(tables, context), plan.map({True: ADULT_WITH_PLAN, False: ADULT})
    phases = at_school(tables, "pupils", "Phase").isin(ADVISED)
    return on_roll(tables) & phases & (old >= YOUTH) & (old <= top)


ETHNICITY = coded(
    "1630",
    "pupils.Ethnicity",
    "A pupil's ethnicity is missing, or is none of the codes of this census.",
    "Enter what the parent or the pupil has said: REFU if they refused, NOBT if you still ask.",
    "ethnicity",
    where=here,
    good=("WBRI", "NOBT", "REFU"),
    bad=("WHIT", "wbri"),
    missing=(None,),
    terms=("SPR",),
    basis="L",
)
LANGUAGE = coded(
    "1840",
    "pupils.Language",
    "A pupil's first language is missing, or is none of the codes of this census.",
    "Enter what the parent or the pupil has said, or that it is not known yet.",
    "language",
    where=of_school_age,
    good=("ENG", "PNJA"),
    bad=("EN", "English"),
    missing=(None,),
    needs=("pupils.DOB",),
    basis="F",
)
SERVICE = coded(
    "1856",
    "pupils.ServiceChild",
    "It is not said whether a pupil is a service child, or with none of the codes of this census.",
    RECORD,
    "service_child",
    where=main_school,
    good=("Y", "N", "U"),
    bad=("true", "n"),
    missing=(None,),
    basis="C",
)
YOUTH_SUPPORT = coded(
    "1770",
    "pupils.YSSA",
    "A pupil's youth support services agreement is missing, or is none of the codes.",
    "Enter whether the parent has agreed: Yes, No, UNS (not asked) or SNR (asked, no answer).",
    "youth_support",
    where=advised,
    good=("UNS", "Yes"),
    bad=("Y", "yes"),
    missing=(None,),
    needs=("pupils.DOB",),
    basis="F",
)
TOP_UP = coded(
    "1869",
    "pupils.TopUpFunding",
    "It is not said whether a pupil gets top-up funding, or not as true or false.",
    RECORD,
    "boolean",
    where=here,
    good=("true", "false"),
    bad=("Y",),
    missing=(None,),
    basis="L",
)
FROM_CARE = coded(
    "1871",
    "pupils.AdoptedFromCare",
    "It is not said whether a pupil came from care, or with none of the codes of this census.",
    "Enter N (not declared) where nobody has told you.",
    "from_care",
    where=here,
    good=("N", "A"),
    bad=("Y",),
    missing=(None,),
    basis="L",
)


@rule(
    "5046",
    ERROR,
    "pupils.YSSA",
    good=[rows("pupils", {}), {"school": [{"Phase": "PS"}], "pupils": [{"YSSA": None}]}],
    bad=[{"school": [{"Phase": "PS"}], "pupils": [{"YSSA": "UNS"}]}],
    missing=[rows("pupils", {"YSSA": None})],
    phases=("NS", "PS"),
    expected="no youth support services agreement",
)
def youth_support_unasked(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A nursery or primary school gives a youth support services agreement.

    It is not asked of these schools: look at the settings of your system's census routine.
    """
    young = at_school(tables, "pupils", "Phase").isin(["NS", "PS"])
    return young & tables["pupils"]["YSSA"].notna()


@rule(
    "1990Q",
    QUERY,
    "pupils.TopUpFunding",
    good=[rows("pupils", {"TopUpFunding": "true", "SENprovision": "S"}, {"SENprovision": "N"})],
    bad=[rows("pupils", {"TopUpFunding": "true", "SENprovision": "N"})],
    missing=[rows("pupils", {"TopUpFunding": None})],
    needs=("pupils.SENprovision",),
    basis="M",
)
def top_up_without_plan(tables: Tables, context: Context) -> pd.DataFrame:
    """A pupil gets top-up funding and has no statement or education, health and care plan.

    Check both in the pupil's special needs record. If they are right, confirm it in your answer.
    """
    pupils, most = tables["pupils"], accepted(context, "provision_with_type")[-1]
    paid = pupils["TopUpFunding"].isin(TRUE) & pupils["SENprovision"].notna()
    wrong = on_roll(tables) & paid & pupils["SENprovision"].ne(most)
    return complaint(wrong, expected=f"provision {most}, or no top-up funding")


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
    return tables["learner_support"].duplicated(["return", "parent", "SupportCode"], keep=False)


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


@rule(
    "5049",
    ERROR,
    "pupils.SENunitIndicator",
    good=[{"school": [{"Phase": "SS"}], "pupils": [{"SENunitIndicator": "false"}]}],
    bad=[{"school": [{"Phase": "SP"}], "pupils": [{"SENunitIndicator": "false"}]}],
    missing=[{"school": [{"Phase": "SP"}]}],
    phases=("SP", "PR"),
    expected="nothing",
)
def unit_unasked(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A special school or referral unit says whether a pupil is in a special needs unit.

    It is not asked of these schools: look at the settings of your system's census routine.
    """
    unasked = at_school(tables, "pupils", "Phase").isin(["SP", "PR"])
    return unasked & tables["pupils"]["SENunitIndicator"].notna()


@rule(
    "5050",
    ERROR,
    "pupils.ResourcedProvisionIndicator",
    good=[{"school": [{"Phase": "SS"}], "pupils": [{"ResourcedProvisionIndicator": "false"}]}],
    bad=[{"school": [{"Phase": "SP"}], "pupils": [{"ResourcedProvisionIndicator": "false"}]}],
    missing=[{"school": [{"Phase": "SP"}]}],
    phases=("SP", "PR"),
    expected="nothing",
)
def resourced_unasked(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A special school or referral unit says whether a pupil has a resourced provision place.

    It is not asked of these schools: look at the settings of your system's census routine.
    """
    unasked = at_school(tables, "pupils", "Phase").isin(["SP", "PR"])
    return unasked & tables["pupils"]["ResourcedProvisionIndicator"].notna()


HOURS, MOST_HOURS, MOST_FUNDED = "pupils.HoursAtSetting", 70, 15
SMALL = {"DOB": "2010-03-15", "NCyearActual": "N2", "FundedHours": "15", "HoursAtSetting": "15"}


def decimals(tables: Tables, field: str) -> "pd.Series[float]":
    """Hours with at most two decimals; NaN where there are none or they are none."""
    from validation.declared import matches

    given = tables["pupils"][field]
    hours = given.where(matches(given, "[0-9]{1,3}(?:[.][0-9]{1,2})?"))
    return pd.to_numeric(hours, errors="coerce")


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
    return on_roll(tables) & young & ~decimals(tables, "FundedHours").between(0, MOST_FUNDED)


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
    return on_roll(tables) & young & ~decimals(tables, "HoursAtSetting").between(0, MOST_HOURS)


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
    spent = decimals(tables, "HoursAtSetting")
    paid = decimals(tables, "FundedHours") + _extended(tables)
    hours = tables["pupils"]["HoursAtSetting"]
    return complaint(paid > spent, expected=lambda: "at most the hours at the setting, " + hours)


def _extended(tables: Tables) -> "pd.Series[float] | float":
    """Extended hours, where the file's edition has them; nought where none are given."""
    if "ExtendedHours" not in tables["pupils"]:
        return 0.0
    return numbers(tables, "pupils.ExtendedHours").fillna(0.0)


FOUR = {"DOB": "2009-03-15", "NCyearActual": "N2", "FundedHours": "15", "HoursAtSetting": "15"}
NURSERY_YEARS = ("E1", "E2", "N1", "N2")
MOST_AT_FOUR = 25


def of_four(tables: Tables, context: Context, *, nursery: bool) -> "pd.Series[bool]":
    """The pupils on roll who were 4 on 31 August, in nursery years or in those above."""
    years = tables["pupils"]["NCyearActual"]
    in_nursery = years.isin(NURSERY_YEARS) if nursery else ~years.isin(NURSERY_YEARS)
    return on_roll(tables) & age(tables, context).eq(4) & in_nursery & years.notna()


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
    hours = decimals(tables, "FundedHours")
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
