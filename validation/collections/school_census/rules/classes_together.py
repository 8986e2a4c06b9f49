"""All classes of a school together, and against its pupils."""

import pandas as pd

from validation.collections.school_census.derive import (
    at_each_school,
    numbers,
    on_roll,
    rows_above,
)
from validation.collections.school_census.made import ERROR, QUERY, complaint
from validation.collections.school_census.rules.classes import NURSERY, PRIMARY, taught
from validation.collections.school_census.rules.reconciliation import PHASES, SPRING
from validation.rule import Context, Tables, rule


def in_file(tables: Tables, rows: "pd.Series[bool] | None" = None) -> "pd.Series[bool]":
    """Which schools have a class (one that is marked in ``rows``)."""
    at = rows_above(tables["classes"], tables["school"])
    chosen = set((at if rows is None else at[rows.to_numpy(dtype=bool)]).tolist())
    index = tables["school"].index
    return pd.Series([n in chosen for n in range(len(index))], index, dtype=bool)


@rule(
    "5160",
    ERROR,
    "school.Phase",
    good=[taught(), {"school": [{"Phase": "SP"}]}],
    bad=[{"school": [{"Phase": "PS"}], "classes": []}],
    missing=[{"school": [{"Phase": None}], "classes": []}],
    expected="at least one class",
    phases=PHASES,
    companions=("1000", "2090Q"),
    **SPRING,
)
def no_classes(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The file holds no classes.

    Run the class part of your system's census routine for the selected time.
    """
    return tables["school"]["Phase"].isin(PHASES) & ~in_file(tables)


@rule(
    "1110Q",
    QUERY,
    "school.SchoolName",
    good=[taught({"NonTeachers": "0"}, {"NonTeachers": "1"})],
    bad=[taught({"NonTeachers": "0"}, {"NonTeachers": "0"})],
    missing=[{"classes": []}],
    expected="support staff in some class",
    **SPRING,
)
def no_support(tables: Tables, context: Context) -> "pd.Series[bool]":
    """No class has any support staff.

    Check the class details. If they are right, confirm it in your answer.
    """
    helped = numbers(tables, "classes.NonTeachers") > 0
    return in_file(tables) & ~in_file(tables, helped)


@rule(
    "1180Q",
    QUERY,
    "school.SchoolName",
    good=[taught({"ASCactivity": "OT"}, {})],
    bad=[taught({"ASCactivity": "OT"}, {"ASCactivity": "OT"})],
    missing=[taught(ASCactivity=None)],
    expected="the subject of each class",
    companions=("1235",),
    **SPRING,
)
def all_other(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The activity of all classes is "other".

    Enter what each class was doing. If they are right, say in your answer why.
    """
    activity = tables["classes"]["ASCactivity"]
    known = in_file(tables, activity.notna())
    return known & ~in_file(tables, activity.notna() & activity.ne("OT"))


def nursery_pupils(tables: Tables) -> "pd.Series[int]":
    """How many pupils of nursery years are on roll, for each row of ``school``."""
    return at_each_school(tables, on_roll(tables) & tables["pupils"]["NCyearActual"].isin(NURSERY))


TODDLER = {"NCyearActual": "N2", "DOB": "2009-12-01", "TypeOfClass": "N"}


NURSERY_CLASS = {"ClassType": "N", "YearGroup": "N2", "KeyStage": "F", "HomePupils": "1"}


@rule(
    "2090Q",
    QUERY,
    "school.SchoolName",
    good=[{**taught(NURSERY_CLASS), "pupils": [TODDLER]}, {**taught(), "pupils": [{}]}],
    bad=[{**taught(), "pupils": [TODDLER]}],
    missing=[{**taught(), "pupils": [{**TODDLER, "NCyearActual": None}]}],
    expected="a class of type N",
    phases=PRIMARY,
    **SPRING,
)
def no_nursery_class(tables: Tables, context: Context) -> "pd.Series[bool]":
    """There are nursery pupils and no nursery class.

    Check the class types. If the nursery was not taught at the selected time, confirm it.
    """
    nursery = in_file(tables, tables["classes"]["ClassType"].eq("N"))
    primary = tables["school"]["Phase"].isin(PRIMARY)
    return primary & (nursery_pupils(tables) > 0) & ~nursery


@rule(
    "2110Q",
    QUERY,
    "school.SchoolName",
    good=[{**taught(NURSERY_CLASS), "pupils": [TODDLER]}],
    bad=[{**taught({**NURSERY_CLASS, "HomePupils": "2"}), "pupils": [TODDLER]}],
    missing=[{**taught({**NURSERY_CLASS, "HomePupils": None}), "pupils": [TODDLER]}],
    companions=("1000", "1150Q", "1155Q"),
    **SPRING,
)
def too_many_in_nursery(tables: Tables, context: Context) -> pd.DataFrame:
    """There are more pupils in nursery classes than nursery pupils on roll.

    Check the class types and the year groups. If they are right, confirm it in your answer.
    """
    classes, schools = tables["classes"], tables["school"]
    at = rows_above(classes, schools)
    counts = numbers(tables, "classes.HomePupils").where(classes["ClassType"].eq("N"), 0)
    inside = counts.fillna(0).groupby(at).sum()
    total = pd.Series(range(len(schools)), schools.index).map(inside).fillna(0)
    most = nursery_pupils(tables)
    return complaint(
        total > most,
        found=lambda: total.astype(int).astype("str") + " in nursery classes",
        expected=lambda: "at most " + most.astype("str"),
    )
