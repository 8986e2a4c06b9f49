"""Exclusions: why, since when, for how long."""

import pandas as pd

from validation.collections.school_census.codes import accepted
from validation.collections.school_census.derive import (
    above,
    at_school,
    dates,
    lifted,
    numbers,
    stand_twice,
    window,
)
from validation.collections.school_census.made import ERROR, QUERY, complaint, rows
from validation.rule import Context, Tables, rule

ONE = {
    "span": "termly",
    "Category": "FIXD",
    "Reason": "PP",
    "StartDate": "2013-02-04",
    "Sessions": "4",
    "SENprovision": "N",
}
FOR_A_TIME = ("FIXD", "SUSP", "LNCH")
FOR_EVER = "PERM"
NEEDED = ("StartDate", "SENprovision", "Category")
MOST = 90
"""Sessions in a school year that a pupil may be excluded for."""


def one(roll: str = "on", leaving: str | None = None, **changed: str | None) -> dict[str, object]:
    """An example: one exclusion of one pupil."""
    return {
        "exclusions": [{**ONE, **changed}],
        "pupils": [{"roll": roll, "LeavingDate": leaving}],
    }


@rule(
    "2270",
    ERROR,
    "exclusions.Category",
    good=[one()],
    bad=[one(Category=None), one(StartDate=None), one(SENprovision=None)],
    missing=[one(Reason=None, Sessions=None)],
    expected="a value",
)
def incomplete(tables: Tables, context: Context) -> pd.DataFrame:
    """An exclusion has no start date, no special needs provision or no category.

    Complete the exclusion in the pupil's record in your system.
    """
    given = tables["exclusions"]
    return pd.concat([complaint(given[f].isna(), field=f) for f in NEEDED])


@rule(
    "2275",
    ERROR,
    "exclusions.Category",
    good=[one(), one(Category="LNCH")],
    bad=[one(Category="TEMP"), one(Category="fixd")],
    missing=[one(Category=None)],
    basis="V",
)
def category(tables: Tables, context: Context) -> pd.DataFrame:
    """The category of an exclusion is none of the codes of this census.

    Correct the category of the exclusion in the pupil's record.
    """
    given, codes = tables["exclusions"]["Category"], accepted(context, "exclusion")
    return complaint(given.notna() & ~given.isin(codes), expected=" or ".join(codes))


@rule(
    "2280",
    ERROR,
    "exclusions.Reason",
    good=[one(), one(Reason="DB")],
    bad=[one(Reason="XX")],
    missing=[one(Reason=None)],
    demands=True,
    needs=("exclusions.Category",),
    basis="V",
)
def reason(tables: Tables, context: Context) -> pd.DataFrame:
    """An exclusion has no reason, or one that is none of the codes of this census.

    Correct the reason of the exclusion in the pupil's record.
    """
    given, codes = tables["exclusions"], accepted(context, "exclusion_reason")
    wrong = given["Category"].notna() & ~given["Reason"].isin(codes)
    return complaint(wrong, expected=", ".join(codes))


@rule(
    "2285",
    ERROR,
    "exclusions.Category",
    good=[rows("exclusions", {**ONE, "Category": "PERM"}, ONE)],
    bad=[rows("exclusions", {**ONE, "Category": "PERM"}, {**ONE, "Category": "PERM"})],
    missing=[rows("exclusions", {**ONE, "Category": None}, {**ONE, "Category": None})],
    expected="at most one permanent exclusion",
    companions=("2335",),
    basis="F",
)
def permanent_twice(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A pupil has more than one permanent exclusion.

    Remove the one that was entered twice, or the one that was taken back.
    """
    given = tables["exclusions"]
    return given["Category"].eq(FOR_EVER) & stand_twice(given, "parent", "Category")


@rule(
    "2290",
    ERROR,
    "exclusions.StartDate",
    good=[one(), one(StartDate="2013-01-01"), one(StartDate="2012-01-01", span="annual")],
    bad=[one(StartDate="2012-12-31"), one(StartDate="2013-04-01"), one(StartDate="04/02/2013")],
    missing=[one(StartDate=None)],
    needs=("exclusions.StartDate",),
    companions=("2303",),
    basis="V",
)
def start(tables: Tables, context: Context) -> pd.DataFrame:
    """An exclusion did not begin in the term that this census asks about.

    Check the date. An exclusion of another term belongs in another census: look at the dates in
    your system's census routine.
    """
    given = tables["exclusions"]
    began, days = dates(tables, "exclusions.StartDate"), window(context, "exclusions")
    wrong = given["StartDate"].notna() & began.isna()
    if days is None:
        return complaint(wrong, expected="a date, CCYY-MM-DD")
    first, last = (pd.Timestamp(day) for day in days)
    wrong |= given["span"].eq("termly") & ((began < first) | (began > last))
    return complaint(wrong, expected=f"a date from {days[0]} to {days[1]}")


@rule(
    "2300",
    ERROR,
    "exclusions.Sessions",
    good=[one(), one(Category="PERM", Sessions=None)],
    bad=[one(Sessions="none")],
    missing=[one(Sessions=None)],
    demands=True,
    needs=("exclusions.Category",),
    expected="the number of sessions (half days)",
    basis="C",
)
def no_sessions(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A fixed-period or lunchtime exclusion does not say for how many sessions.

    Enter the number of half days in the exclusion's record; a lunchtime counts as half a day.
    """
    given = tables["exclusions"]["Category"]
    return given.isin(FOR_A_TIME) & numbers(tables, "exclusions.Sessions").isna()


@rule(
    "2303",
    ERROR,
    "exclusions.StartDate",
    good=[one("off", "2013-02-04"), one()],
    bad=[one("off", "2013-02-03")],
    missing=[one("off", None), one("off", "2013-02-03", StartDate=None)],
    basis="M",
)
def after_leaving(tables: Tables, context: Context) -> pd.DataFrame:
    """A pupil left before the exclusion began.

    Compare the leaving date with the exclusion in the pupil's record and correct the wrong one.
    """
    left = above(tables, "exclusions", "pupils", "LeavingDate")
    days = lifted(tables["exclusions"], tables["pupils"], dates(tables, "pupils.LeavingDate"))
    wrong = dates(tables, "exclusions.StartDate") > days
    return complaint(wrong, expected=lambda: "a date up to the leaving date, " + left)


@rule(
    "2310",
    ERROR,
    "exclusions.SENprovision",
    good=[one(), one(SENprovision="P")],
    bad=[one(SENprovision="Y")],
    missing=[one(SENprovision=None)],
)
def provision(tables: Tables, context: Context) -> pd.DataFrame:
    """The special needs provision given with an exclusion is none of the codes of this census.

    Correct the provision that the pupil had when the exclusion began.
    """
    given, codes = tables["exclusions"]["SENprovision"], accepted(context, "provision")
    return complaint(given.notna() & ~given.isin(codes), expected=", ".join(codes))


@rule(
    "2320Q",
    QUERY,
    "exclusions.Sessions",
    good=[one(Sessions="90")],
    bad=[one(Sessions="91")],
    missing=[one(Sessions=None)],
    expected=f"at most {MOST}",
    basis="C",
)
def very_long(tables: Tables, context: Context) -> "pd.Series[bool]":
    """An exclusion is longer than 90 sessions.

    Check the number: a pupil may be excluded for 45 school days a year. If it is right, say why.
    """
    return numbers(tables, "exclusions.Sessions") > MOST


@rule(
    "2330",
    ERROR,
    "exclusions.Sessions",
    good=[one(Category="PERM", Sessions=None), one()],
    bad=[one(Category="PERM", Sessions="4")],
    missing=[one(Category=None)],
    needs=("exclusions.Category",),
    expected="no number of sessions for a permanent exclusion",
    companions=("2335",),
    basis="C",
)
def permanent_sessions(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A permanent exclusion has a number of sessions.

    Remove the number, or correct the category if the exclusion was for a time.
    """
    given = tables["exclusions"]
    return given["Category"].eq(FOR_EVER) & given["Sessions"].notna()


@rule(
    "2335",
    ERROR,
    "exclusions.Category",
    good=[one("off", "2013-07-24", Category="PERM", Sessions=None), one()],
    bad=[one("on", Category="PERM", Sessions=None)],
    missing=[one(Category=None)],
    expected="a pupil who has left, or another category",
    basis="M",
)
def permanent_here(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A pupil who is on roll has a permanent exclusion.

    Record the day on which the pupil left. If the exclusion was taken back, remove it.
    """
    here = above(tables, "exclusions", "pupils", "roll").eq("on")
    return here & tables["exclusions"]["Category"].eq(FOR_EVER)


@rule(
    "5051",
    ERROR,
    "exclusions.Category",
    good=[one()],
    bad=[{**one(), "school": [{"Phase": "NS"}]}],
    missing=[{"exclusions": [], "school": [{"Phase": "NS"}]}],
    phases=("NS",),
    expected="no exclusions in a nursery school",
)
def in_nursery(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A nursery school reports an exclusion.

    Nursery schools are not asked about exclusions: look at the settings of your census routine, and
    at the phase in the school details.
    """
    return at_school(tables, "exclusions", "Phase").eq("NS")
