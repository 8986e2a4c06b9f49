"""Who a pupil is besides the name: ethnicity, language, service child, youth support, funding."""

import numpy as np
import pandas as pd

from validation.collections.school_census.codes import accepted
from validation.collections.school_census.derive import (
    age,
    at_school,
    on_roll,
)
from validation.collections.school_census.made import ERROR, QUERY, coded, complaint, rows
from validation.rule import Context, Tables, rule

RECORD = "Correct it in the pupil's record in your system, then make the file again."


TRUE = ("true", "1")


SCHOOL_AGE, YOUTH, ADULT, ADULT_WITH_PLAN = 5, 12, 20, 25


ADVISED = ("MS", "SS", "SP", "AT")


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
    plan = tables["pupils"]["SENprovision"].isin(["E", "S"]).to_numpy()
    old, top = age(tables, context).to_numpy(), np.where(plan, ADULT_WITH_PLAN, ADULT)
    phases = at_school(tables, "pupils", "Phase").isin(ADVISED).to_numpy()
    return on_roll(tables) & (phases & (old >= YOUTH) & (old <= top))


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
    basis="G",
)
def top_up_without_plan(tables: Tables, context: Context) -> pd.DataFrame:
    """A pupil gets top-up funding and has no statement or education, health and care plan.

    Check both in the pupil's special needs record. If they are right, confirm it in your answer.
    """
    pupils, most = tables["pupils"], accepted(context, "provision_with_type")[-1]
    paid = pupils["TopUpFunding"].isin(TRUE) & pupils["SENprovision"].notna()
    wrong = on_roll(tables) & paid & pupils["SENprovision"].ne(most)
    return complaint(wrong, expected=f"provision {most}, or no top-up funding")


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
