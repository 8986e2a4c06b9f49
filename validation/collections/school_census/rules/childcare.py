"""Childcare that a school provides or points to: one row a type of childcare."""

from typing import Any

import pandas as pd

from validation.collections.school_census.codes import accepted
from validation.collections.school_census.derive import (
    rows_above,
    stand_twice,
)
from validation.collections.school_census.made import ERROR, coded, complaint
from validation.collections.school_census.since import CHILDCARE
from validation.declared import as_numbers, listed, matches
from validation.rule import Context, Example, Rule, Tables, rule

HERE = "Put it right in the childcare part of your system's census routine."
HOLIDAY, UNDER_FIVE = "H", "U"
DETAILS = (
    "OpeningTime",
    "ClosingTime",
    "NoOfChildcarePlaces",
    "ChildcareProvider",
    "OtherSchools",
    "ChildcareWksOpen",
)
ONE = {
    "TypeOfChildcare": "B",
    "OnSite": "Y",
    "ChildcareSignposting": None,
    "OpeningTime": "07:30",
    "ClosingTime": "09:00",
    "NoOfChildcarePlaces": "20",
    "ChildcareProvider": "SCH",
    "OtherSchools": "N",
    "ChildcareWksOpen": "38",
}
OTHERS = [
    {**ONE, "TypeOfChildcare": "A", "OpeningTime": "15:15", "ClosingTime": "17:30"},
    {**ONE, "TypeOfChildcare": HOLIDAY, "ClosingTime": "17:30", "ChildcareWksOpen": "12"},
    {"TypeOfChildcare": UNDER_FIVE, "OnSite": "N", "ChildcareSignposting": "YF"},
]
CLOCK = "(?:[01][0-9]|2[0-3]):[0-5][0-9]"
TERM_WEEKS, HOLIDAY_WEEKS = 38, 15
FEWEST_HOURS = 9


def childcare(**changed: Any) -> Example:
    """An example: a school with all types, the first of them changed."""
    return {"school": [{"Phase": "PS"}], "childcare": [{**ONE, **changed}, *OTHERS]}


def on_site(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The types that are provided on the school's site."""
    return tables["childcare"]["OnSite"].eq("Y")


def elsewhere(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The types that are not."""
    return tables["childcare"]["OnSite"].eq("N")


def shown(field: str, *values: str | None) -> tuple[Example, ...]:
    """Examples: one for each value of a field of the first type."""
    return tuple(childcare(**{field: value}) for value in values)


WHETHER = coded(
    "2900",
    "childcare.OnSite",
    "It is not said whether a type of childcare is provided on the school's site.",
    HERE,
    "childcare_here",
    good=shown("OnSite", "Y"),
    bad=shown("OnSite", None, "true"),
    missing=shown("OnSite", None),
    **CHILDCARE,
)
SIGNPOSTS = coded(
    "2910",
    "childcare.ChildcareSignposting",
    "It is not said whether the school points parents to childcare elsewhere.",
    HERE,
    "childcare_signposting",
    where=elsewhere,
    good=[childcare(OnSite="N", ChildcareSignposting="N", **dict.fromkeys(DETAILS)), childcare()],
    bad=[childcare(OnSite="N", ChildcareSignposting="Y")],
    missing=[childcare(OnSite="N", ChildcareSignposting=None)],
    needs=("childcare.OnSite",),
    **CHILDCARE,
)


def clock(code: str, field: str, words: str) -> Rule:
    """A time of day that on-site childcare must give."""

    def broken(tables: Tables, context: Context) -> "pd.Series[bool]":
        return on_site(tables, context) & ~matches(tables["childcare"][field], CLOCK)

    broken.__doc__ = f"""The {words} time of childcare on the site is missing, or is no time.

    {HERE}"""
    return rule(
        code,
        ERROR,
        f"childcare.{field}",
        good=shown(field, "07:30", "18:00"),
        bad=shown(field, "7.30", "25:00"),
        missing=shown(field, None),
        demands=True,
        needs=("childcare.OnSite",),
        expected="HH:MM, such as 07:30",
        **CHILDCARE,
    )(broken)


CLOCKS = (clock("2915", "OpeningTime", "opening"), clock("2920", "ClosingTime", "closing"))


@rule(
    "2925",
    ERROR,
    "childcare.NoOfChildcarePlaces",
    good=shown("NoOfChildcarePlaces", "20"),
    bad=shown("NoOfChildcarePlaces", "many"),
    missing=shown("NoOfChildcarePlaces", None),
    demands=True,
    needs=("childcare.OnSite",),
    expected="a whole number of places",
    **CHILDCARE,
)
def places(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The number of places of childcare on the site is missing.

    Put it right in the childcare part of your system's census routine.
    """
    given = as_numbers(tables["childcare"]["NoOfChildcarePlaces"])
    return on_site(tables, context) & ~(given >= 0)


PROVIDER = coded(
    "2930",
    "childcare.ChildcareProvider",
    "It is not said who provides childcare on the site.",
    HERE,
    "childcare_provider",
    where=on_site,
    good=shown("ChildcareProvider", "SCH", "PIP"),
    bad=shown("ChildcareProvider", "school"),
    missing=shown("ChildcareProvider", None),
    needs=("childcare.OnSite",),
    **CHILDCARE,
)
OTHER_SCHOOLS = coded(
    "2935",
    "childcare.OtherSchools",
    "It is not said whether childcare on the site takes pupils of other schools.",
    HERE,
    "childcare_other_schools",
    where=on_site,
    good=shown("OtherSchools", "Y", "U"),
    bad=shown("OtherSchools", "yes"),
    missing=shown("OtherSchools", None),
    needs=("childcare.OnSite",),
    **CHILDCARE,
)


def weeks(code: str, most: int, *, holiday: bool) -> Rule:
    """How many weeks a year on-site childcare is open: in term time, or in the holidays."""

    def broken(tables: Tables, context: Context) -> "pd.Series[bool]":
        kind = tables["childcare"]["TypeOfChildcare"]
        meant = kind.eq(HOLIDAY) if holiday else kind.notna() & kind.ne(HOLIDAY)
        open_for = as_numbers(tables["childcare"]["ChildcareWksOpen"])
        return on_site(tables, context) & meant & ~open_for.between(1, most)

    when = "in the holidays" if holiday else "in term time"
    broken.__doc__ = f"""The weeks that childcare {when} is open are missing, or not 1 to {most}.

    {HERE}

    Which types the two rules on weeks are about is our reading."""
    kind = {"TypeOfChildcare": HOLIDAY} if holiday else {}
    return rule(
        code,
        ERROR,
        "childcare.ChildcareWksOpen",
        good=[childcare(**kind, ChildcareWksOpen=str(most))],
        bad=[childcare(**kind, ChildcareWksOpen=n) for n in ("0", str(most + 1))],
        missing=[childcare(**kind, ChildcareWksOpen=None)],
        demands=True,
        needs=("childcare.OnSite",),
        expected=f"a whole number from 1 to {most}",
        **CHILDCARE,
    )(broken)


WEEKS = (weeks("2940", TERM_WEEKS, holiday=False), weeks("2975", HOLIDAY_WEEKS, holiday=True))


@rule(
    "2945",
    ERROR,
    "childcare.OnSite",
    good=[childcare()],
    bad=[childcare(OnSite="N", ChildcareSignposting="N")],
    missing=[childcare(OnSite="N", ChildcareSignposting="N", **dict.fromkeys(DETAILS))],
    needs=("childcare.OnSite",),
    expected="only the type and the signposting, as nothing is provided on the site",
    **CHILDCARE,
)
def details_unasked(tables: Tables, context: Context) -> pd.DataFrame:
    """Details are given of childcare that the school does not provide on its site.

    Remove times, places, provider and weeks, or say that it is provided on the site.
    """
    given = tables["childcare"][list(DETAILS)].notna()
    wrong = elsewhere(tables, context) & given.any(axis=1)
    return complaint(wrong, found=lambda: "N, with " + given.idxmax(axis=1).astype("str"))


@rule(
    "2950",
    ERROR,
    "school.SchoolName",
    good=[childcare(), {"school": [{"Phase": "PS"}], "childcare": []}],
    bad=[{"school": [{"Phase": "PS"}], "childcare": [ONE]}],
    missing=[childcare(TypeOfChildcare=None)],
    demands=True,
    expected="one entry for each type of childcare",
    **CHILDCARE,
)
def types_missing(tables: Tables, context: Context) -> pd.DataFrame:
    """A type of childcare is not reported, although others are.

    Add it in the childcare part of your census routine, if only to say that you do not provide it.

    A school that reports none at all is left alone: whom childcare is asked of is not published.
    """
    schools, below = tables["school"], tables["childcare"]
    at = pd.Series(rows_above(below, schools), below.index)
    lacking = pd.Series("", schools.index, dtype="str")
    for kind in accepted(context, "childcare"):
        there = schools.index.isin(at[below["TypeOfChildcare"].eq(kind)])
        lacking = lacking.where(there, lacking + " " + kind)
    some = pd.Series(schools.index.isin(at), schools.index)
    return complaint(
        some & lacking.ne(""), field="TypeOfChildcare", found=lambda: "nothing for" + lacking
    )


@rule(
    "2955",
    ERROR,
    "childcare.TypeOfChildcare",
    good=[childcare()],
    bad=[childcare(TypeOfChildcare="A")],
    missing=[childcare(TypeOfChildcare=None)],
    companions=("2950",),
    **CHILDCARE,
)
def type_twice(tables: Tables, context: Context) -> pd.DataFrame:
    """A type of childcare is reported twice.

    Remove one of them in the childcare part of your system's census routine.
    """
    rows = tables["childcare"]
    twice = stand_twice(rows, "TypeOfChildcare")
    known = listed(accepted(context, "childcare"))
    return complaint(rows["TypeOfChildcare"].notna() & twice, expected=f"each of {known} once")


@rule(
    "2970",
    ERROR,
    "childcare.ClosingTime",
    good=[childcare(TypeOfChildcare=UNDER_FIVE, OpeningTime="08:00", ClosingTime="17:00")],
    bad=[childcare(TypeOfChildcare=UNDER_FIVE, OpeningTime="08:00", ClosingTime="16:59")],
    missing=[childcare(TypeOfChildcare=UNDER_FIVE, OpeningTime=None)],
    needs=("childcare.OpeningTime", "childcare.ClosingTime"),
    expected=f"at least {FEWEST_HOURS} hours after it opens",
    **CHILDCARE,
)
def long_enough(tables: Tables, context: Context) -> "pd.Series[bool]":
    """Childcare for the under-fives on the site is open for less than 9 hours a day.

    Check its opening and closing times; care for shorter hours is reported under another type.
    """
    rows = tables["childcare"]
    opened, closed = (_minutes(rows[field]) for field in ("OpeningTime", "ClosingTime"))
    young = rows["TypeOfChildcare"].eq(UNDER_FIVE) & on_site(tables, context)
    return young & (closed - opened < 60 * FEWEST_HOURS)


def _minutes(times: "pd.Series[str]") -> "pd.Series[float]":
    """Minutes since midnight; NaN for what is no time."""
    real = times.where(matches(times, CLOCK))
    return as_numbers(real.str[:2]) * 60 + as_numbers(real.str[3:])
