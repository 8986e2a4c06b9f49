"""What is odd about a school as a whole: shares of pupils that are unusually high or low."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from validation.collections.school_census.codes import accepted
from validation.collections.school_census.derive import (
    age,
    ages_of_type,
    at_each_school,
    at_school,
    dates,
    ever,
    looked_up,
    on_roll,
    pupils_on_roll,
)
from validation.collections.school_census.made import QUERY, complaint
from validation.collections.school_census.schools import (
    AGE_IN_YEAR,
)
from validation.rule import Context, Example, Rule, Tables, rule

Counts = npt.NDArray[Any]
Mask = Callable[[Tables, Context], "pd.Series[bool]"]
WHITE = "W"
TRUE = ("true", "1")
ALONE = ("C", "F", "O")
"""Registered at this school and no other: taught here, at a college, or by another provider."""
CHECK = "Check the pupils that this counts. If it is right, confirm it in your answer."
WHY = "Check the pupils that this counts. If it is right, say in your answer why it is so."


@dataclass(frozen=True)
class Bounds:
    """What is usual: more than ``above`` percent, and less than ``below``."""

    above: float = -1.0
    below: float = 101.0

    def words(self) -> str:
        """As people say it."""
        if self.above < 0:
            return f"at most {self.below:g}%" if self.below < 100 else "less than 100%"  # noqa: PLR2004
        return f"at least {self.above:g}%" if self.above else "more than none"


def unusual(part: Counts, whole: Counts, usual: Bounds) -> Any:
    """Which shares of ``part`` in ``whole`` lie outside the bounds; of nothing, none does."""
    if usual.above == 0:
        return (part == 0) & (whole > 0)
    if usual.below == 100:  # noqa: PLR2004 - percent
        return (part == whole) & (whole > 0)
    percent = 100 * part / np.where(whole > 0, whole, np.nan)
    return (percent > usual.below) | (percent < usual.above)


def share(  # noqa: PLR0913 - a rule is its metadata
    code: str,
    message: str,
    fix: str,
    counted: Mask,
    usual: Bounds,
    *,
    at: str = "school.SchoolName",
    good: Sequence[Example],
    bad: Sequence[Example],
    among: Mask | None = None,
    **more: Any,
) -> Rule:
    """A rule on the share of the pupils on roll that are ``counted``: the bounds are allowed."""

    def broken(tables: Tables, context: Context) -> pd.DataFrame:
        base = on_roll(tables) & among(tables, context) if among else on_roll(tables)
        part = at_each_school(tables, base & counted(tables, context))
        whole = at_each_school(tables, base) if among else pupils_on_roll(tables)
        wrong = pd.Series(unusual(part.to_numpy(), whole.to_numpy(), usual), part.index, dtype=bool)

        def told() -> "pd.Series[str]":
            counts = part.astype("str") + " of " + whole.astype("str")
            percent = 100 * part / whole.where(whole > 0)
            return percent.round(1).astype("str") + "% (" + counts + ")"

        return complaint(wrong, found=told, expected=usual.words())

    broken.__doc__ = f"{message}\n\n{fix}"
    return rule(
        code,
        QUERY,
        at,
        good=good,
        bad=bad,
        missing=[{"pupils": []}],
        **{"basis": "M", **more},
    )(broken)


def pupils(times: int, changed: dict[str, Any], others: int = 0, **school: str) -> Example:
    """An example: so many pupils like this, and so many others."""
    rows = [dict(changed) for _ in range(times)] + [{} for _ in range(others)]
    return {"pupils": rows, "school": [school]}


def is_code(field: str, *codes: str) -> Mask:
    """Pupils with one of these codes."""
    return lambda tables, _: tables["pupils"][field].isin(codes)


def most_provided(tables: Tables, context: Context) -> "pd.Series[bool]":
    """Pupils with a plan; a statement, in the years of statements."""
    return tables["pupils"]["SENprovision"].eq(accepted(context, "provision_with_type")[-1])


def supported(tables: Tables, context: Context) -> "pd.Series[bool]":
    """Pupils with special needs and no plan."""
    codes = set(accepted(context, "provision")) - {"N"}
    provided = tables["pupils"]["SENprovision"].isin(codes)
    return provided & ~most_provided(tables, context)


def provided(tables: Tables, context: Context) -> "pd.Series[bool]":
    """Pupils with any special needs provision."""
    return supported(tables, context) | most_provided(tables, context)


def newcomers(tables: Tables, context: Context) -> "pd.Series[bool]":
    """Pupils who came after the last census day."""
    before = pd.Timestamp(context.parameters["previous_reference_date"])
    return dates(tables, "pupils.EntryDate") > before


def out_of_year(tables: Tables, context: Context) -> "pd.Series[bool]":
    """Pupils whose year group is not the one of their age."""
    years = tables["pupils"]["NCyearActual"]
    old = age(tables, context)
    year_of = looked_up(years, AGE_IN_YEAR)
    known = old.between(min(AGE_IN_YEAR.values()), max(AGE_IN_YEAR.values()))
    return known & years.notna() & years.ne("X") & year_of.ne(old)


SHARES = (
    share(
        "1640Q",
        "All pupils are from White ethnic backgrounds.",
        CHECK,
        lambda tables, _: tables["pupils"]["Ethnicity"].str.startswith(WHITE).eq(True),
        Bounds(below=100),
        good=[{"pupils": [{}, {"Ethnicity": "AIND"}]}],
        bad=[pupils(2, {"Ethnicity": "WIRI"})],
        terms=("SPR",),
        basis="G",
    ),
    share(
        "1700Q",
        "The ethnicity of many pupils is not known yet.",
        CHECK,
        is_code("Ethnicity", "NOBT"),
        Bounds(below=10),
        good=[pupils(1, {"Ethnicity": "NOBT"}, 9)],
        bad=[pupils(1, {"Ethnicity": "NOBT"}, 8)],
        terms=("SPR",),
        basis="G",
    ),
    share(
        "1750Q",
        "Very many pupils could claim free school meals.",
        WHY,
        lambda tables, _: ever(tables, "fsm"),
        Bounds(below=45),
        good=[{"pupils": [{}, {}, {}], "fsm": [{"FSMstartDate": "2013-09-02"}]}],
        bad=[{"pupils": [{}, {}], "fsm": [{"FSMstartDate": "2013-09-02"}]}],
        basis="G",
    ),
    share(
        "1760Q",
        "No pupil could claim free school meals since the last census.",
        CHECK,
        lambda tables, _: ever(tables, "fsm"),
        Bounds(above=0),
        good=[{"pupils": [{}, {}], "fsm": [{"FSMstartDate": "2013-09-02"}]}],
        bad=[pupils(2, {})],
        companions=("1320",),
        basis="G",
    ),
    share(
        "1850Q",
        "The first language of many pupils is not known yet.",
        WHY,
        is_code("Language", "NOT"),
        Bounds(below=10),
        good=[pupils(1, {"Language": "NOT"}, 9)],
        bad=[pupils(1, {"Language": "NOT"}, 8)],
        basis="G",
    ),
    share(
        "1870Q",
        "Few pupils are registered at this school only.",
        WHY,
        is_code("EnrolStatus", *ALONE),
        Bounds(above=95),
        good=[
            {"pupils": [*({} for _ in range(19)), {"EnrolStatus": "M"}]},
            {"pupils": [{}, {"EnrolStatus": "F"}, {"EnrolStatus": "O"}]},
        ],
        bad=[{"pupils": [*({} for _ in range(18)), {"EnrolStatus": "M"}]}],
        basis="G",
    ),
    share(
        "1872Q",
        "Many pupils came from care through adoption or a court's order.",
        WHY,
        is_code("AdoptedFromCare", "A", "G", "R", "C", "O"),
        Bounds(below=5),
        good=[pupils(1, {"AdoptedFromCare": "A"}, 19)],
        bad=[pupils(1, {"AdoptedFromCare": "A"}, 18)],
        basis="G",
    ),
    share(
        "1885Q",
        "More than half of the pupils are new since the last census.",
        CHECK,
        newcomers,
        Bounds(below=50),
        good=[pupils(1, {"EntryDate": "2013-09-03"}, 1)],
        bad=[pupils(2, {"EntryDate": "2013-09-03"}, 1)],
    ),
    share(
        "1960Q",
        "Many pupils are part-time.",
        WHY,
        is_code("PartTime", *TRUE),
        Bounds(below=35),
        good=[pupils(1, {"PartTime": "true"}, 2)],
        bad=[pupils(1, {"PartTime": "true"}, 1)],
        basis="G",
    ),
    share(
        "1980Q",
        "The school reports boarding pupils.",
        CHECK,
        lambda tables, _: tables["pupils"]["Boarder"].isin(["B", "6", "7"]),
        Bounds(below=0),
        good=[pupils(2, {})],
        bad=[pupils(1, {"Boarder": "6"}, 9)],
    ),
    share(
        "2010Q",
        "The year group of one pupil in ten or more is not the one of their age.",
        CHECK,
        out_of_year,
        Bounds(below=9.9999),
        good=[pupils(1, {"NCyearActual": "9"}, 10)],
        bad=[pupils(1, {"NCyearActual": "9"}, 9)],
        basis="G",
    ),
    share(
        "2190Q",
        "Many pupils have an education, health and care plan (a statement, until 2018).",
        CHECK,
        most_provided,
        Bounds(below=10),
        among=lambda tables, _: at_school(tables, "pupils", "Phase").ne("SP"),
        good=[pupils(1, {"SENprovision": "S"}, 9)],
        bad=[pupils(1, {"SENprovision": "S"}, 8)],
    ),
    share(
        "2200Q",
        "No pupil has special needs.",
        CHECK,
        provided,
        Bounds(above=0),
        good=[pupils(1, {"SENprovision": "A"}, 9)],
        bad=[pupils(2, {})],
        companions=("2210Q", "2180"),
    ),
    share(
        "2205Q",
        "Many pupils have special needs support without a plan.",
        CHECK,
        supported,
        Bounds(below=40),
        good=[pupils(2, {"SENprovision": "A"}, 3)],
        bad=[pupils(2, {"SENprovision": "A"}, 2)],
        basis="G",
    ),
    share(
        "2210Q",
        "In a special school few pupils have an education, health and care plan.",
        CHECK,
        most_provided,
        Bounds(above=70),
        among=lambda tables, _: at_school(tables, "pupils", "Phase").eq("SP"),
        good=[pupils(7, {"SENprovision": "S"}, 3, Phase="SP"), pupils(2, {})],
        bad=[pupils(6, {"SENprovision": "S"}, 3, Phase="SP")],
        phases=("SP",),
        companions=("2205Q",),
        basis="G",
    ),
)


@rule(
    "2050Q",
    QUERY,
    "school.SchoolType",
    good=[{"pupils": [{}]}],
    bad=[{"pupils": [{}, {"DOB": "2004-01-01"}]}],
    missing=[{"pupils": [{"DOB": None}]}, {"school": [{"SchoolType": None}]}],
    companions=("1601Q", "2020Q", "2010Q"),
)
def wrong_type(tables: Tables, context: Context) -> pd.DataFrame:
    """Some pupils are outside the ages that this type of school takes.

    Check the school's type in the school details. If it is right, confirm it in your answer.
    """
    old, (low, high) = age(tables, context), ages_of_type(tables, "pupils")
    outside = at_each_school(tables, on_roll(tables) & ((old < low) | (old > high)))
    kind = tables["school"]["SchoolType"]
    return complaint(
        outside > 0,
        found=lambda: kind + ", and " + outside.astype("str") + " pupils outside",
        expected="a type that takes pupils of these ages",
    )
