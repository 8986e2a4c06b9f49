"""The school's own details: name, phase, type, number."""

import pandas as pd

from validation.collections.school_census.derive import at_school
from validation.collections.school_census.made import ERROR, coded, complaint, rows, there
from validation.collections.school_census.schools import PHASES_OF_NUMBER, TYPES_OF_PHASE
from validation.declared import matches
from validation.rule import Context, Tables, rule

DETAILS = "Put it right in the school details of your system, then make the file again."

NAME = there(
    "110",
    "school.SchoolName",
    "The school's name is missing.",
    DETAILS,
    good=("Hillside School",),
)
PHASE = coded(
    "120",
    "school.Phase",
    "The school's phase is missing, or is none of the codes of this census.",
    DETAILS,
    "phase",
    good=("SS", "PS"),
    bad=("XX", "ss"),
    missing=(None,),
    basis="G",
)
TYPE = there(
    "140",
    "school.SchoolType",
    "The school's type is missing.",
    DETAILS,
    good=("22",),
)


@rule(
    "130",
    ERROR,
    "source.Estab",
    good=[
        {"source": [{"Estab": "4001"}], "school": [{"Phase": "SS"}]},
        {"source": [{"Estab": "2014"}], "school": [{"Phase": "PS"}]},
        {"source": [{"Estab": "4001"}], "school": [{"Phase": "AT"}]},
    ],
    bad=[{"source": [{"Estab": "2014"}], "school": [{"Phase": "SS"}]}],
    missing=[
        {"source": [{"Estab": None}]},
        {"source": [{"Estab": "2014"}], "school": [{"Phase": None}]},
    ],
    needs=("school.Phase",),
    basis="F",
)
def number_and_phase(tables: Tables, context: Context) -> pd.DataFrame:
    """The school's number is not one that a school of this phase has.

    One of the two is wrong: compare both with the national register of schools, and put it right in
    the school details of your system.
    """
    numbers, phases = tables["source"]["Estab"], at_school(tables, "source", "Phase")
    wrong = pd.Series(False, numbers.index)
    for names, pattern in PHASES_OF_NUMBER:
        wrong |= phases.isin(names.split()) & numbers.notna() & ~matches(numbers, pattern)
    return complaint(wrong, expected="a number of a school of phase " + phases)


@rule(
    "150",
    ERROR,
    "school.SchoolType",
    good=[rows("school", {"Phase": "SS", "SchoolType": "22"}, {"Phase": "AT", "SchoolType": "49"})],
    bad=[rows("school", {"Phase": "SS", "SchoolType": "18"})],
    missing=[rows("school", {"SchoolType": None}), rows("school", {"Phase": None})],
    needs=("school.Phase",),
    basis="F",
)
def type_and_phase(tables: Tables, context: Context) -> pd.DataFrame:
    """The school's type does not go with its phase.

    One of the two is wrong: compare both with the national register of schools, and put it right in
    the school details of your system.
    """
    school = tables["school"]
    wrong = pd.Series(False, school.index)
    for phase, types in TYPES_OF_PHASE.items():
        wrong |= school["Phase"].eq(phase) & ~school["SchoolType"].isin(types.split())
    allowed = school["Phase"].map({p: ", ".join(t.split()) for p, t in TYPES_OF_PHASE.items()})
    return complaint(wrong & school["SchoolType"].notna(), expected="one of " + allowed)
