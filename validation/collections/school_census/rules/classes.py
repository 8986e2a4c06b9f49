"""Classes at the selected time: staff, pupils, year, key stage and activity."""

from typing import Any

import pandas as pd

from validation.collections.school_census.codes import accepted
from validation.collections.school_census.derive import (
    at_school,
    numbers,
    stand_twice,
)
from validation.collections.school_census.made import ERROR, QUERY, complaint, there
from validation.collections.school_census.rules.reconciliation import PHASES, SPRING
from validation.rule import Context, Example, Rule, Tables, rule

PRIMARY = ("PS", "AT")


YOUNG = ("E1", "E2", "N1", "N2", "R", "1", "2", "3", "4", "5", "6", "7", "M")
"""The years of classes that are asked for type, key stage and activity."""


NURSERY = ("E1", "E2", "N1", "N2")


CLASS = "Correct it in the class details of your system's census routine."


YEARS_OF_PHASE = {
    "PS": (*NURSERY, "R", "1", "2", "3", "4", "5", "6", "7", "M", "X"),
    "SS": (*(str(year) for year in range(7, 15)), "M", "X"),
}
"""Our reading; a phase that is not named takes any year."""


ONE = {
    "ClassName": "3A",
    "Teachers": "1",
    "NonTeachers": "1",
    "YearGroup": "3",
    "ClassType": "O",
    "KeyStage": "2",
    "ASCactivity": "MA",
    "HomePupils": "25",
    "GuestPupils": "0",
}


def taught(*classes: dict[str, Any], phase: Any = "PS", **changed: Any) -> Example:
    """An example: a school with these classes, or with one that is changed."""
    return {
        "school": [{"Phase": phase}],
        "classes": [{**ONE, **one} for one in classes] or [{**ONE, **changed}],
    }


def asked(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The classes of schools that are asked for classes."""
    return at_school(tables, "classes", "Phase").isin(PHASES)


def young(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The classes that are asked for type, key stage and activity."""
    primary = at_school(tables, "classes", "Phase").isin(PRIMARY)
    return primary & tables["classes"]["YearGroup"].isin(YOUNG)


def number_missing(code: str, field: str, words: str, **more: Any) -> Rule:
    """A number that is not there."""

    def broken(tables: Tables, context: Context) -> "pd.Series[bool]":
        return asked(tables, context) & ~(numbers(tables, f"classes.{field}") >= 0)

    broken.__doc__ = f"""The number of {words} in a class is missing, or is no number.

    {CLASS}"""
    return rule(
        code,
        more.pop("severity", ERROR),
        f"classes.{field}",
        good=[taught(), taught(**{field: "2"})],
        bad=[taught(**{field: "two"})],
        missing=[taught(**{field: None})],
        demands=True,
        expected="a whole number, 0 where there are none",
        **SPRING,
        **more,
    )(broken)


NUMBERS = (
    number_missing("1090", "NonTeachers", "support staff", companions=("1110Q",)),
    number_missing("1200", "HomePupils", "the school's own pupils", companions=("1000",)),
    number_missing("1210", "GuestPupils", "pupils of other schools"),
    number_missing("1070Q", "Teachers", "teachers", severity=QUERY),
)


NAME = there(
    "1050",
    "classes.ClassName",
    "A class has no name.",
    CLASS,
    good=(taught(),),
    bad=(taught(ClassName=None),),
    missing=(taught(ClassName=None),),
    **SPRING,
)


@rule(
    "1060",
    ERROR,
    "classes.ClassName",
    good=[taught({"ClassName": "3A"}, {"ClassName": "3B"})],
    bad=[taught({"ClassName": "3A"}, {"ClassName": "3A"})],
    missing=[taught({"ClassName": None}, {"ClassName": None})],
    expected="a name that only one class has",
    basis="M",
    **SPRING,
)
def same_name(tables: Tables, context: Context) -> "pd.Series[bool]":
    """Two or more classes have the same name.

    Rename one of them in your system, or remove it if it was entered twice.
    """
    classes = tables["classes"]
    return classes["ClassName"].notna() & stand_twice(classes, "ClassName")


@rule(
    "1100",
    ERROR,
    "classes.Teachers",
    good=[taught(), taught(Teachers="0", NonTeachers="1")],
    bad=[taught(Teachers="0", NonTeachers="0")],
    missing=[taught(Teachers=None, NonTeachers="0")],
    expected="at least one teacher or member of the support staff",
    companions=("1110Q",),
    basis="M",
    **SPRING,
)
def no_staff(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A class has no staff.

    Enter the teachers and support staff who were in the class at the selected time.
    """
    staff = numbers(tables, "classes.Teachers") + numbers(tables, "classes.NonTeachers")
    return staff.eq(0)


@rule(
    "1140",
    ERROR,
    "classes.YearGroup",
    good=[taught(), taught(phase="SS", YearGroup="8")],
    bad=[taught(YearGroup="Y3"), taught(phase="SS", YearGroup="3")],
    missing=[taught(YearGroup=None)],
    demands=True,
    needs=("school.Phase",),
    basis="M",
    **SPRING,
)
def year(tables: Tables, context: Context) -> pd.DataFrame:
    """A class's year group is missing, or is none that a school of this phase has.

    Correct it in the class details of your system's census routine.
    """
    years, phases = tables["classes"]["YearGroup"], at_school(tables, "classes", "Phase")
    wrong = ~years.isin(accepted(context, "class_year"))
    for phase, fitting in YEARS_OF_PHASE.items():
        wrong |= phases.eq(phase) & ~years.isin(fitting)
    return complaint(
        asked(tables, context) & wrong,
        expected=lambda: "a year group of a school of phase " + phases,
    )


@rule(
    "1220",
    ERROR,
    "classes.HomePupils",
    good=[taught(), taught(HomePupils="0", GuestPupils="5")],
    bad=[taught(HomePupils="0", GuestPupils="0")],
    missing=[taught(HomePupils=None, GuestPupils="0")],
    expected="at least one pupil",
    companions=("1000", "1240Q"),
    basis="M",
    **SPRING,
)
def no_pupils(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A class has no pupils.

    Enter the pupils who were in the class at the selected time, or remove the class.
    """
    pupils = numbers(tables, "classes.HomePupils") + numbers(tables, "classes.GuestPupils")
    return pupils.eq(0)


@rule(
    "1240Q",
    QUERY,
    "classes.GuestPupils",
    good=[taught(HomePupils="20", GuestPupils="5")],
    bad=[taught(HomePupils="5", GuestPupils="5")],
    missing=[taught(GuestPupils=None)],
    expected="fewer guests than pupils of the school",
    companions=("1000",),
    basis="M",
    **SPRING,
)
def many_guests(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A class has as many pupils of other schools as of its own, or more.

    Check the numbers. If they are right, say in your answer why it is so.
    """
    guests, own = numbers(tables, "classes.GuestPupils"), numbers(tables, "classes.HomePupils")
    return (guests >= own) & (guests > 0)
