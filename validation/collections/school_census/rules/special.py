"""Special schools: what they are approved for, and whether the pupils on roll fit that."""

from typing import Any

import pandas as pd

from validation.collections.school_census.codes import accepted
from validation.collections.school_census.derive import (
    at_each_school,
    at_school,
    first_below,
    on_roll,
    rows_above,
)
from validation.collections.school_census.made import ERROR, complaint
from validation.declared import as_numbers, listed
from validation.rule import Context, Example, Rule, Tables, rule

SPRING: dict[str, Any] = {"terms": ("SPR",), "phases": ("SP",)}


DETAILS = "Put it right in the special school details of your system."


YOUNGEST, OLDEST = 2, 27


DAY, BOARDING, HOSPITAL = "D", "B", "H"


ONE = {
    "Accommodation": "D",
    "MaxDayPupils": "120",
    "MaxBoarders": "0",
    "MinMaleAge": "3",
    "MaxMaleAge": "19",
    "MinFemaleAge": "3",
    "MaxFemaleAge": "19",
}


def special(*pupils: dict[str, Any], types: Any = ("ASD",), **changed: Any) -> Example:
    """An example: a special school with these details and pupils."""
    return {
        "school": [{"Phase": "SP", "Intake": "SPEC", "SchoolType": "52"}],
        "special_school": [{**ONE, **changed}],
        "provisions": [{"SpecialSchoolType": kind} for kind in types],
        "pupils": list(pupils) or [{}],
    }


NOTHING: Example = {"school": [{"Phase": "SP"}], "special_school": [], "provisions": []}


def detail(tables: Tables, field: str) -> "pd.Series[str]":
    """A special school detail for each row of ``school``."""
    return first_below(tables, "school", "special_school", field).astype("str")


def is_special(tables: Tables) -> "pd.Series[bool]":
    """Which schools are special schools."""
    return tables["school"]["Phase"].eq("SP")


@rule(
    "280",
    ERROR,
    "school.Phase",
    good=[special(), special(Accommodation="H")],
    bad=[special(Accommodation="X"), NOTHING],
    missing=[special(Accommodation=None)],
    demands=True,
    basis="F",
    **SPRING,
)
def accommodation(tables: Tables, context: Context) -> pd.DataFrame:
    """A special school does not say whether it is for day pupils, boarders or a hospital.

    Put it right in the special school details of your system.
    """
    given, codes = detail(tables, "Accommodation"), accepted(context, "accommodation")
    wrong = is_special(tables) & ~given.isin(codes)
    return complaint(wrong, field="Accommodation", found=given, expected=listed(codes))


@rule(
    "310",
    ERROR,
    "school.Phase",
    good=[special(), special(Accommodation="B", MaxDayPupils="0")],
    bad=[special(MaxDayPupils="0"), special(MaxDayPupils="many")],
    missing=[special(MaxDayPupils=None)],
    demands=True,
    expected="a whole number; above 0 in a day or hospital school",
    basis="C",
    **SPRING,
)
def day_pupils(tables: Tables, context: Context) -> pd.DataFrame:
    """A special school's approved number of day pupils is missing, or nought in a day school.

    Put it right in the special school details of your system.
    """
    given = detail(tables, "MaxDayPupils")
    most = as_numbers(given)
    by_day = detail(tables, "Accommodation").isin([DAY, HOSPITAL])
    wrong = is_special(tables) & (most.isna() | (by_day & (most <= 0)))
    return complaint(wrong, field="MaxDayPupils", found=given)


@rule(
    "320",
    ERROR,
    "school.Phase",
    good=[
        special(),
        special(Accommodation="B", MaxBoarders="20"),
        special(Accommodation="H", MaxBoarders=None),
    ],
    bad=[special(Accommodation="B"), special(Accommodation="H", MaxBoarders="5")],
    missing=[special(MaxBoarders=None)],
    demands=True,
    expected="a whole number; above 0 in a boarding school, 0 in a hospital school",
    basis="C",
    **SPRING,
)
def boarders(tables: Tables, context: Context) -> pd.DataFrame:
    """A special school's approved number of boarders is missing, or does not fit its kind.

    Put it right in the special school details of your system.
    """
    given, kind = detail(tables, "MaxBoarders"), detail(tables, "Accommodation")
    most = as_numbers(given)
    hospital = kind.eq(HOSPITAL)
    wrong = (hospital & (most > 0)) | (kind.eq(BOARDING) & (most <= 0))
    wrong |= ~hospital & most.isna()
    return complaint(is_special(tables) & wrong, field="MaxBoarders", found=given)


def of_range(code: str, sex: str, who: str, **more: Any) -> Rule:
    """The approved ages of boys or girls, where there are any on roll."""
    low, high = f"Min{who}Age", f"Max{who}Age"
    words = {"M": "Boys", "F": "Girls"}[sex]

    def broken(tables: Tables, context: Context) -> pd.DataFrame:
        taught = on_roll(tables) & tables["pupils"]["Gender"].eq(sex)
        some = is_special(tables) & at_each_school(tables, taught).gt(0)
        given = {name: detail(tables, name) for name in (low, high)}
        return pd.concat(
            complaint(
                some & ~as_numbers(values).between(YOUNGEST, OLDEST), field=name, found=values
            )
            for name, values in given.items()
        )

    broken.__doc__ = f"""{words} are on roll, and their approved ages are missing or out of range.

    {DETAILS}"""
    pupil = {"Gender": sex}
    return rule(
        code,
        ERROR,
        "school.Phase",
        good=[special(pupil), special({"Gender": {"M": "F", "F": "M"}[sex]}, **{low: None})],
        bad=[special(pupil, **{low: "1"}), special(pupil, **{high: "28"})],
        missing=[special(pupil, **{low: None, high: None})],
        demands=True,
        expected=f"an age from {YOUNGEST} to {OLDEST}",
        **SPRING,
        **more,
    )(broken)


def half_range(code: str, who: str, **more: Any) -> Rule:
    """A highest age without a lowest, or the other way round."""
    low, high = f"Min{who}Age", f"Max{who}Age"
    words = {"Male": "boys", "Female": "girls"}[who]

    def broken(tables: Tables, context: Context) -> "pd.Series[bool]":
        given = tables["special_school"]
        return given[low].isna() ^ given[high].isna()

    broken.__doc__ = f"""Only one of the lowest and the highest approved age of {words} is given.

    {DETAILS}"""
    return rule(
        code,
        ERROR,
        f"special_school.{high}",
        good=[special(), special(**{low: None, high: None})],
        bad=[special(**{low: None})],
        missing=[NOTHING],
        expected="both ages, or neither",
        companions=("350", "360"),
        **SPRING,
        **more,
    )(broken)


def turned(code: str, who: str, **more: Any) -> Rule:
    """A highest age below the lowest."""
    low, high = f"Min{who}Age", f"Max{who}Age"
    words = {"Male": "boys", "Female": "girls"}[who]

    def broken(tables: Tables, context: Context) -> pd.DataFrame:
        given = tables["special_school"]
        wrong = as_numbers(given[high]) < as_numbers(given[low])
        return complaint(wrong, expected=given[low] + " or more")

    broken.__doc__ = f"""The highest approved age of {words} is below the lowest.

    {DETAILS}"""
    return rule(
        code,
        ERROR,
        f"special_school.{high}",
        good=[special(), special(**{low: "19"})],
        bad=[special(**{high: "2"})],
        missing=[special(**{high: None})],
        **SPRING,
        **more,
    )(broken)


AGES = (
    of_range("350", "M", "Male", basis="M"),
    of_range("360", "F", "Female"),
    half_range("370", "Male"),
    half_range("380", "Female"),
    turned("390", "Male", basis="C"),
    turned("400", "Female", basis="C"),
)


@rule(
    "410",
    ERROR,
    "school.Phase",
    good=[special(), special(types=("ASD", "MLD"))],
    bad=[special(types=("XXX",)), special(types=())],
    missing=[NOTHING],
    demands=True,
    basis="C",
    **SPRING,
)
def approved_needs(tables: Tables, context: Context) -> pd.DataFrame:
    """A special school names no valid type of need that it is approved for.

    Put it right in the special school details of your system.
    """
    codes = [code for code in accepted(context, "need") if code != "NSA"]
    valid = tables["provisions"]
    valid = valid[valid["SpecialSchoolType"].isin(codes)]
    details = rows_above(valid, tables["special_school"])
    schools = rows_above(tables["special_school"], tables["school"])
    having = set(schools[details[details >= 0]].tolist())
    has = pd.Series([at in having for at in range(len(tables["school"]))], tables["school"].index)
    return complaint(
        is_special(tables) & ~has.astype(bool),
        field="SpecialSchoolType",
        found="",
        expected=listed(codes),
    )


@rule(
    "5005",
    ERROR,
    "special_school.Accommodation",
    good=[special()],
    bad=[{**special(), "school": [{"Phase": "SS"}]}],
    missing=[{**NOTHING, "school": [{"Phase": "SS"}]}],
    expected="no special school details",
    terms=("SPR",),
)
def unasked(tables: Tables, context: Context) -> "pd.Series[bool]":
    """Special school details are given, and the school's phase is another.

    Correct the phase in the school details, or remove what special schools only are asked.
    """
    phases = at_school(tables, "special_school", "Phase")
    return phases.notna() & phases.ne("SP")
