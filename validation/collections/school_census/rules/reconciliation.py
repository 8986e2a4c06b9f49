"""Where pupils are at the selected time: in class or elsewhere; together they are all on roll."""

from typing import Any

import numpy as np
import pandas as pd

from validation.collections.school_census.derive import (
    at_each_school,
    at_school,
    first_below,
    numbers,
    on_roll,
    rows_above,
    rows_of_school,
)
from validation.collections.school_census.made import ERROR, QUERY, complaint
from validation.declared import as_numbers
from validation.rule import Context, Example, Rule, Tables, rule

FIELDS = ("PartTimeNotIn", "PrivateStudy", "AtOtherSchool", "WorkExperience", "FEcollege")
PHASES = ("PS", "MP", "MS", "SS", "AT")
OLDER = ("MS", "SS", "AT")
"""The phases that pupils can leave for work experience or a college."""
SPRING: dict[str, Any] = {"terms": ("SPR",)}
NONE = dict.fromkeys(FIELDS, "0")
ONE_CLASS = {"ClassName": "8A", "HomePupils": "1", "GuestPupils": "0"}
MANY = 10
"""Percent of pupils who are not in a class (rule 1010Q)."""


def elsewhere(*pupils: dict[str, Any], phase: Any = "SS", **counts: Any) -> Example:
    """An example: a school with these pupils, one of them in a class."""
    return {
        "school": [{"Phase": phase}],
        "pupils": list(pupils) or [{}],
        "classes": [ONE_CLASS],
        "reconciliation": [{**NONE, **counts}],
    }


def count(tables: Tables, field: str) -> "pd.Series[str]":
    """A figure of the reconciliation, for each row of ``school``."""
    return first_below(tables, "school", "reconciliation", field).astype("str")


def figures(tables: Tables) -> "pd.Series[float]":
    """All that are not in a class, for each row of ``school``; what is missing counts as nought."""
    return sum(
        (as_numbers(count(tables, field)).fillna(0) for field in FIELDS),
        pd.Series(0.0, tables["school"].index),
    )


def on_roll_here(tables: Tables) -> "pd.Series[int]":
    """The pupils on roll without guests, for each row of ``school``."""
    return at_each_school(tables, on_roll(tables) & tables["pupils"]["EnrolStatus"].ne("G"))


def in_classes(tables: Tables, field: str) -> "pd.Series[float]":
    """The pupils in all classes ("HomePupils"), for each row of ``school``."""
    schools, classes = tables["school"], tables["classes"]
    at, counts = rows_above(classes, schools), numbers(tables, f"classes.{field}").to_numpy()
    known = (at >= 0) & ~np.isnan(counts)
    return pd.Series(np.bincount(at[known], counts[known], minlength=len(schools)), schools.index)


def missing(code: str, field: str, words: str, phases: tuple[str, ...]) -> Rule:
    """A figure that is not there."""

    def broken(tables: Tables, context: Context) -> pd.DataFrame:
        given = count(tables, field)
        wrong = tables["school"]["Phase"].isin(phases) & ~(as_numbers(given) >= 0)
        return complaint(wrong, field=field, found=given)

    broken.__doc__ = f"""The number of {words} at the selected time is missing.

    Enter it in the reconciliation of your system's census routine; 0 where there are none."""
    return rule(
        code,
        ERROR,
        "school.Phase",
        good=[elsewhere(), elsewhere(**{field: "3"})],
        bad=[elsewhere(**{field: "some"})],
        missing=[elsewhere(**{field: None}), {**elsewhere(), "reconciliation": []}],
        demands=True,
        expected="a whole number, 0 where there are none",
        phases=phases,
        **SPRING,
    )(broken)


MISSING = (
    missing("920", "PartTimeNotIn", "part-time pupils who are not at school", PHASES),
    missing("940", "PrivateStudy", "pupils in private study", PHASES),
    missing("950", "AtOtherSchool", "pupils at another school", PHASES),
    missing("953", "WorkExperience", "pupils on work experience", OLDER),
    missing("957", "FEcollege", "pupils at a further education college", OLDER),
)


@rule(
    "930",
    ERROR,
    "reconciliation.PartTimeNotIn",
    good=[elsewhere({"PartTime": "true"}, PartTimeNotIn="1")],
    bad=[elsewhere({"PartTime": "false"}, PartTimeNotIn="1")],
    missing=[elsewhere(PartTimeNotIn=None)],
    companions=("1000",),
    basis="M",
    **SPRING,
)
def more_than_part_time(tables: Tables, context: Context) -> pd.DataFrame:
    """More part-time pupils are not at school than there are part-time pupils on roll.

    Compare the figure with the part-time marks of the pupils and correct the wrong one.
    """
    part = on_roll(tables) & tables["pupils"]["PartTime"].isin(["true", "1"])
    most = at_each_school(tables, part).to_numpy()
    at = rows_above(tables["reconciliation"], tables["school"])
    limit = pd.Series(most[at] if len(most) else at, tables["reconciliation"].index)
    wrong = numbers(tables, "reconciliation.PartTimeNotIn") > limit
    return complaint(wrong, expected=lambda: "at most " + limit.astype("str"))


@rule(
    "1000",
    ERROR,
    "school.SchoolName",
    good=[elsewhere(), elsewhere({}, {}, PrivateStudy="1")],
    bad=[elsewhere({}, {}), elsewhere(PrivateStudy="1")],
    missing=[{**elsewhere(), "classes": [], "reconciliation": []}],
    phases=PHASES,
    needs=("classes.HomePupils",),
    basis="M",
    **SPRING,
)
def does_not_match(tables: Tables, context: Context) -> pd.DataFrame:
    """The pupils in classes and those elsewhere are not as many as are on roll.

    Go through the classes and the reconciliation at the selected time: every pupil on roll counts
    once.

    Left out where neither is in the file: then rule 5160 has said so.
    """
    schools = tables["school"]
    counted = in_classes(tables, "HomePupils") + figures(tables)
    there = on_roll_here(tables)
    given = rows_of_school(schools, tables["classes"]) >= 0
    given |= rows_of_school(schools, tables["reconciliation"]) >= 0
    wrong = schools["Phase"].isin(PHASES) & (counted != there) & given
    return complaint(
        wrong,
        found=lambda: counted.astype(int).astype("str") + " in classes and elsewhere",
        expected=lambda: there.astype("str") + ", as many are on roll",
    )


@rule(
    "1010Q",
    QUERY,
    "school.SchoolName",
    good=[elsewhere(*({} for _ in range(11)), PrivateStudy="1")],
    bad=[elsewhere(*({} for _ in range(10)), PrivateStudy="1")],
    missing=[elsewhere(PrivateStudy=None)],
    phases=PHASES,
    companions=("1000",),
    basis="G",
    **SPRING,
)
def many_elsewhere(tables: Tables, context: Context) -> pd.DataFrame:
    """One pupil in ten or more is not in a class at the selected time.

    Check the reconciliation. If it is right, confirm it in your answer.
    """
    there = on_roll_here(tables)
    percent = 100 * figures(tables) / there.where(there > 0)
    return complaint(
        percent >= MANY,
        found=lambda: percent.round(1).astype("str") + "%",
        expected=f"less than {MANY}%",
    )


def not_here(code: str, fields: tuple[str, ...], words: str, phases: tuple[str, ...]) -> Rule:
    """Figures from a phase that is not asked."""

    def broken(tables: Tables, context: Context) -> pd.DataFrame:
        said = at_school(tables, "reconciliation", "Phase")
        other = said.notna() & ~said.isin(phases)
        found = [
            complaint(other & (numbers(tables, f"reconciliation.{field}") > 0), field=field)
            for field in fields
        ]
        return pd.concat(found)

    broken.__doc__ = f"""{words}, which schools of this phase are not asked.

    Correct the phase in the school details, or remove the figure from the reconciliation."""
    field = fields[0]
    return rule(
        code,
        ERROR,
        f"reconciliation.{field}",
        good=[elsewhere(**{field: "1"})],
        bad=[elsewhere(phase="NS", **{field: "1"})],
        missing=[elsewhere(phase="NS", **{field: None})],
        expected=f"nothing but in phase {', '.join(phases)}",
        companions=("5023", "1000") if len(fields) == 1 else ("5026", "5027"),
        needs=("school.Phase",),
        **SPRING,
    )(broken)


NOT_HERE = (
    not_here("5023", FIELDS, "Pupils elsewhere at the selected time are given", PHASES),
    not_here("5026", ("WorkExperience",), "Pupils on work experience are given", OLDER),
    not_here("5027", ("FEcollege",), "Pupils at a college are given", OLDER),
)
