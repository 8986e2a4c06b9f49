"""Classes at the selected time: staff, pupils, year, key stage and activity."""

from typing import Any

import pandas as pd

from validation.collections.school_census.codes import accepted
from validation.collections.school_census.derive import (
    at_each_school,
    at_school,
    numbers,
    on_roll,
    rows_above,
)
from validation.collections.school_census.made import ERROR, QUERY, coded, complaint, there
from validation.collections.school_census.rules.reconciliation import PHASES, SPRING
from validation.rule import Context, Example, Rule, Tables, rule

PRIMARY = ("PS", "AT")
YOUNG = ("E1", "E2", "N1", "N2", "R", "1", "2", "3", "4", "5", "6", "7", "M")
"""The years of classes that are asked for type, key stage and activity."""
NURSERY = ("E1", "E2", "N1", "N2")
ACADEMIC_YEARS = ("R", "1", "2")
NOT_ACADEMIC = ("OT", "PS", "TV")
"""Our reading: other, private studies, watching or listening."""
CLASS = "Correct it in the class details of your system's census routine."
KEY_STAGES = {
    **dict.fromkeys((*NURSERY, "R"), ("F",)),
    **dict.fromkeys(("1", "2"), ("1",)),
    **dict.fromkeys(("3", "4", "5", "6"), ("2",)),
    **dict.fromkeys(("7", "8", "9"), ("3",)),
    "M": ("M",),
}
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
KIND = coded(
    "1130",
    "classes.ClassType",
    "A class's type is missing, or is neither N (nursery) nor O.",
    CLASS,
    "class_type",
    where=young,
    good=(taught(),),
    bad=(taught(ClassType="X"),),
    missing=(taught(ClassType=None),),
    **SPRING,
)
STAGE = coded(
    "1160",
    "classes.KeyStage",
    "A class's key stage is missing, or is none of the codes of this census.",
    CLASS,
    "key_stage",
    where=young,
    good=(taught(),),
    bad=(taught(KeyStage="4"),),
    missing=(taught(KeyStage=None),),
    basis="C",
    **SPRING,
)
ACTIVITY = coded(
    "1170",
    "classes.ASCactivity",
    "What a class was doing is missing, or is none of the codes of this census.",
    CLASS,
    "activity",
    where=young,
    good=(taught(),),
    bad=(taught(ASCactivity="XX"),),
    missing=(taught(ASCactivity=None),),
    basis="L",
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
    return classes["ClassName"].notna() & classes.duplicated(["return", "ClassName"], keep=False)


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
    "1190",
    ERROR,
    "classes.KeyStage",
    good=[taught(), taught(YearGroup="R", KeyStage="F"), taught(YearGroup="M", KeyStage="M")],
    bad=[taught(YearGroup="3", KeyStage="1")],
    missing=[taught(KeyStage=None), taught(YearGroup=None)],
    needs=("classes.YearGroup", "classes.KeyStage"),
    basis="M",
    **SPRING,
)
def year_and_stage(tables: Tables, context: Context) -> pd.DataFrame:
    """A class's key stage does not go with its year group.

    Correct one of the two in the class details of your system's census routine.
    """
    classes = tables["classes"]
    due = classes["YearGroup"].map({year: stages[0] for year, stages in KEY_STAGES.items()})
    wrong = due.notna() & classes["KeyStage"].notna() & classes["KeyStage"].ne(due)
    return complaint(
        young(tables, context) & wrong,
        expected=lambda: due.astype("str") + " for year " + classes["YearGroup"],
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
    "1235",
    ERROR,
    "classes.ASCactivity",
    good=[taught(YearGroup="1"), taught(YearGroup="3", ASCactivity="OT")],
    bad=[taught(YearGroup="1", ASCactivity="OT"), taught(YearGroup="R", ASCactivity="TV")],
    missing=[taught(YearGroup="1", ASCactivity=None)],
    needs=("classes.ASCactivity",),
    expected=f"a subject; not {', '.join(NOT_ACADEMIC)}",
    companions=("1190", "1180Q"),
    **SPRING,
)
def not_academic(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A reception, year 1 or year 2 class was not doing anything academic at the selected time.

    Enter the subject that was taught.

    Which activities do not count as academic is our reading.
    """
    classes = tables["classes"]
    infants = classes["YearGroup"].isin(ACADEMIC_YEARS)
    return young(tables, context) & infants & classes["ASCactivity"].isin(NOT_ACADEMIC)


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


def class_type(code: str, other: str) -> Rule:
    """A class type that does not go with the year."""

    def broken(tables: Tables, context: Context) -> pd.DataFrame:
        classes = tables["classes"]
        nursery = classes["YearGroup"].isin(NURSERY)
        wrong = classes["ClassType"].eq("N") ^ nursery
        wrong &= classes["ClassType"].notna() & classes["YearGroup"].notna()
        due = nursery.map({True: "N", False: "O"})
        return complaint(wrong, expected=lambda: due + " for year " + classes["YearGroup"])

    broken.__doc__ = """A class's type does not go with its year group.

    Check both in the class details. If they are right, confirm it in your answer."""
    return rule(
        code,
        QUERY,
        "classes.ClassType",
        good=[taught(), taught(ClassType="N", YearGroup="N2", KeyStage="F")],
        bad=[taught(ClassType="N"), taught(ClassType="O", YearGroup="N1")],
        missing=[taught(ClassType=None), taught(YearGroup=None)],
        needs=("classes.YearGroup",),
        companions=(other, "2110Q"),
        **SPRING,
    )(broken)


CLASS_TYPE = class_type("1150Q", "1155Q")
CLASS_TYPE_AGAIN = class_type("1155Q", "1150Q")


def only_from(
    code: str, fields: tuple[str, ...], words: str, phases: tuple[str, ...], **more: Any
) -> Rule:
    """Details of classes from schools that are not asked for them."""
    limited = phases == PRIMARY

    def broken(tables: Tables, context: Context) -> pd.DataFrame:
        classes = tables["classes"]
        said = at_school(tables, "classes", "Phase")
        other = said.notna() & ~said.isin(phases)
        if limited:
            other |= said.notna() & ~classes["YearGroup"].isin(YOUNG)
        return complaint(other & classes[list(fields)].notna().any(axis=1))

    up_to = ", up to year 7" if limited else ""
    broken.__doc__ = f"""{words}, which is asked only of phases {", ".join(phases)}{up_to}.

    Look at the settings of your census routine, and at the phase in the school details."""
    return rule(
        code,
        ERROR,
        f"classes.{fields[0]}",
        good=[taught()],
        bad=[taught(phase="SP")],
        missing=[{**taught(phase="SP"), "classes": []}],
        expected="nothing",
        needs=("school.Phase", *(("classes.YearGroup",) if limited else ())),
        companions=(*(other for other in UNASKED if other != code), "1110Q"),
        **SPRING,
        **more,
    )(broken)


UNASKED = ("5032", "5036", "5037", "5038", "5039", "5040")
ONLY = (
    only_from("5032", ("ClassName", "Teachers", "YearGroup"), "A class is given", PHASES),
    only_from("5036", ("ClassType",), "A class's type is given", PRIMARY),
    only_from("5037", ("KeyStage",), "A class's key stage is given", PRIMARY),
    only_from("5038", ("ASCactivity",), "A class's activity is given", PRIMARY),
    only_from("5039", ("HomePupils",), "A number of pupils of a class is given", PHASES),
    only_from("5040", ("GuestPupils",), "A number of guests of a class is given", PHASES),
)


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
