"""Types, key stages and activities of classes: who is asked for them, and what goes together."""

from typing import Any

import pandas as pd

from validation.collections.school_census.derive import (
    at_school,
)
from validation.collections.school_census.made import ERROR, QUERY, coded, complaint
from validation.collections.school_census.rules.classes import (
    CLASS,
    NURSERY,
    PRIMARY,
    YOUNG,
    taught,
    young,
)
from validation.collections.school_census.rules.reconciliation import PHASES, SPRING
from validation.rule import Context, Rule, Tables, rule

ACADEMIC_YEARS = ("R", "1", "2")


NOT_ACADEMIC = ("OT", "PS", "TV")
"""Our reading: other, private studies, watching or listening."""


KEY_STAGES = {
    **dict.fromkeys((*NURSERY, "R"), ("F",)),
    **dict.fromkeys(("1", "2"), ("1",)),
    **dict.fromkeys(("3", "4", "5", "6"), ("2",)),
    **dict.fromkeys(("7", "8", "9"), ("3",)),
    "M": ("M",),
}


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
