"""Referral units: children of pupils, and places for them."""

from typing import Any

import pandas as pd

from validation.collections.school_census.made import ERROR, coded, rows
from validation.declared import as_numbers
from validation.rule import Context, Example, Tables, rule

REFERRAL: dict[str, Any] = {"terms": ("SPR",), "phases": ("PR",)}


REFERRAL_DETAILS = "Put it right in the school details of your system."


def in_referral(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The referral units: the published guidance asks only them about mothers and childcare."""
    return tables["school"]["Phase"].eq("PR")


def referral(field: str, *values: str | None) -> tuple[Example, ...]:
    """Examples of a referral unit, with these values of a field."""
    return tuple(rows("school", {"Phase": "PR", field: value}) for value in values)


MOTHERS = coded(
    "540",
    "school.ChildMothers",
    "It is not said whether the unit is for child mothers, or not as true or false.",
    REFERRAL_DETAILS,
    "boolean",
    where=in_referral,
    good=referral("ChildMothers", "true", "false"),
    bad=referral("ChildMothers", "Y"),
    missing=referral("ChildMothers", None),
    **REFERRAL,
)


CHILDCARE = coded(
    "542",
    "school.ChildcarePlaces",
    "It is not said whether the unit has childcare places, or not as true or false.",
    REFERRAL_DETAILS,
    "boolean",
    where=in_referral,
    good=referral("ChildcarePlaces", "true", "0"),
    bad=referral("ChildcarePlaces", "Y"),
    missing=referral("ChildcarePlaces", None),
    **REFERRAL,
)


@rule(
    "541",
    ERROR,
    "school.TeenMotherPlaces",
    good=[rows("school", {"Phase": "PR", "ChildMothers": "true", "TeenMotherPlaces": "12"})],
    bad=[rows("school", {"Phase": "PR", "ChildMothers": "true", "TeenMotherPlaces": "some"})],
    missing=[rows("school", {"Phase": "PR", "ChildMothers": "true", "TeenMotherPlaces": None})],
    demands=True,
    expected="a whole number",
    needs=("school.ChildMothers",),
    **REFERRAL,
)
def mothers_places(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A unit for child mothers does not say how many places it has for them.

    Put it right in the school details of your system.

    That it is asked only of such units is our reading.
    """
    school = tables["school"]
    asked = in_referral(tables, context) & school["ChildMothers"].isin(["true", "1"])
    return asked & ~(as_numbers(school["TeenMotherPlaces"]) >= 0)
