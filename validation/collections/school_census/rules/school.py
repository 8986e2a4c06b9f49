"""The school's own details: name, phase, type, number."""

from typing import Any

import pandas as pd

from validation.collections.school_census.derive import at_school, looked_up
from validation.collections.school_census.made import (
    ERROR,
    QUERY,
    coded,
    complaint,
    is_none_of,
    rows,
    there,
)
from validation.collections.school_census.schools import NUMBER_OF_PHASE, PLACE, TYPES_OF_PHASE
from validation.declared import matches
from validation.rule import Context, Rule, Tables, rule

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
    for phase in {*phases.dropna()} & NUMBER_OF_PHASE.keys():
        mine = phases.eq(phase)
        wrong |= mine & numbers.notna() & ~matches(numbers, NUMBER_OF_PHASE[phase])
    return complaint(wrong, expected=lambda: "a number of a school of phase " + phases)


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
    school, types = tables["school"], tables["school"]["SchoolType"]
    wrong = pd.Series(False, school.index)
    for phase in school["Phase"].dropna().unique():
        if known := TYPES_OF_PHASE.get(phase):
            wrong |= school["Phase"].eq(phase) & is_none_of(types, known.split())
    return complaint(
        wrong, expected=lambda: "one of " + school["Phase"].map(TYPES_OF_PHASE).astype("str")
    )


YEARS_AT = "The school details of your system hold the lowest and the highest year group."


def year(number: str, field: str, which: str) -> Rule:
    """The school's highest or lowest year group must be there and be one."""
    return coded(
        number,
        f"school.{field}",
        f"The school's {which} year group is missing, or is none of the codes of this census.",
        f"{YEARS_AT} Put it right there.",
        "year",
        good=("13", "R", "X"),
        bad=("Y13", "15"),
        missing=(None,),
        basis="C",
    )


HIGHEST = year("210", "HighestNCyear", "highest")
LOWEST = year("220", "LowestNCyear", "lowest")
INTAKE = coded(
    "240",
    "school.Intake",
    "The school's intake is missing, or is none of the codes of this census.",
    DETAILS,
    "intake",
    good=("COMP", "SEL1"),
    bad=("ALL", "comp"),
    missing=(None,),
    basis="L",
)
GOVERNANCE = coded(
    "260",
    "school.Governance",
    "The school's governance is missing, or is none of the codes that file a census (IN does not).",
    DETAILS,
    "governance",
    good=("CO", "VA", "CA"),
    bad=("IN", "XX"),
    missing=(None,),
    basis="L",
)
PHONE = there(
    "420",
    "school.PhoneNo",
    "The school's telephone number is missing.",
    DETAILS,
    good=("01632 960001",),
)
EMAIL = there(
    "270Q",
    "school.Email",
    "The school's e-mail address is missing.",
    f"{DETAILS} If the school has none, say so in your answer.",
    good=("office@hillside.example",),
    severity=QUERY,
    basis="M",
)


@rule(
    "165",
    ERROR,
    "header.Collection",
    good=[rows("header", {})],
    bad=[{"school": []}],
    missing=[{"school": [{"SchoolName": None}]}],
    expected="a School block with the school's details",
)
def no_school(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The file holds no details of the school at all.

    Include the school's details in the census of your system, then make the file again.
    """
    return ~tables["header"]["return"].isin(tables["school"]["return"])


@rule(
    "230",
    ERROR,
    "school.LowestNCyear",
    good=[
        rows(
            "school",
            {"LowestNCyear": "7", "HighestNCyear": "7"},
            {"LowestNCyear": "X", "HighestNCyear": "X"},
        )
    ],
    bad=[
        rows("school", {"LowestNCyear": "13", "HighestNCyear": "7"}),
        rows("school", {"LowestNCyear": "1", "HighestNCyear": "R"}),
        rows("school", {"Intake": "SPEC", "LowestNCyear": "X", "HighestNCyear": "11"}),
    ],
    missing=[rows("school", {"LowestNCyear": None}), rows("school", {"HighestNCyear": None})],
    needs=("school.LowestNCyear", "school.HighestNCyear"),
    companions=("2002",),
    basis="F",
)
def lowest_above_highest(tables: Tables, context: Context) -> pd.DataFrame:
    """The school's lowest year group is above its highest, or only one of them is X.

    Put both right in the school details of your system. A special school that follows no national
    curriculum years has X in both.
    """
    school = tables["school"]
    low, high = school["LowestNCyear"], school["HighestNCyear"]
    wrong = looked_up(low, PLACE) > looked_up(high, PLACE)
    wrong |= school["Intake"].eq("SPEC") & (low.eq("X") ^ high.eq("X"))
    return complaint(wrong & low.notna() & high.notna(), expected=lambda: high + " or lower")


OTHER = {"CA": "CO", "CT": "CO", "49": "22", "47": "22"}
"""A value that is not the one that is wanted."""


def pair(number: str, given: tuple[str, str], asked: tuple[str, str]) -> Rule:
    """Where one of the school's details has a value, another must have its own."""
    (field, value), (other, wanted) = given, asked

    def broken(tables: Tables, context: Context) -> "pd.Series[bool]":
        school = tables["school"]
        return school[field].eq(value) & school[other].notna() & school[other].ne(wanted)

    broken.__doc__ = f"{field} is {value}, so {other} must be {wanted}.\n\n{DETAILS}"
    return rule(
        number,
        ERROR,
        f"school.{other}",
        good=[rows("school", {field: value, other: wanted})],
        bad=[rows("school", {field: value, other: OTHER[wanted]})],
        missing=[rows("school", {field: None}), rows("school", {field: value, other: None})],
        expected=wanted,
        needs=(f"school.{field}",),
        basis="F",
    )(broken)


ACADEMY = pair("261", ("SchoolType", "49"), ("Governance", "CA"))
ACADEMY_TYPE = pair("262", ("Governance", "CA"), ("SchoolType", "49"))
COLLEGE = pair("263", ("SchoolType", "47"), ("Governance", "CT"))
COLLEGE_TYPE = pair("264", ("Governance", "CT"), ("SchoolType", "47"))


def limited(number: str, field: str, phase: str, codes: str, **more: Any) -> Rule:
    """In schools of one phase a detail has only a few codes."""
    allowed = codes.split()
    said = " or ".join(allowed)

    def broken(tables: Tables, context: Context) -> "pd.Series[bool]":
        school = tables["school"]
        return school["Phase"].eq(phase) & school[field].notna() & ~school[field].isin(allowed)

    broken.__doc__ = f"In a school of phase {phase}, {field} must be {said}.\n\n{DETAILS}"
    return rule(
        number,
        ERROR,
        f"school.{field}",
        good=[rows("school", {"Phase": phase, field: allowed[0]}, {"Phase": "SS"})],
        bad=[rows("school", {"Phase": phase, field: "VA" if field == "Governance" else "SEL1"})],
        missing=[rows("school", {"Phase": phase, field: None})],
        expected=said,
        phases=(phase,),
        **more,
    )(broken)


REFERRAL_INTAKE = limited("221", "Intake", "PR", "COMP")
REFERRAL_GOVERNANCE = limited("222", "Governance", "PR", "CO CA")
SPECIAL_INTAKE = limited("224", "Intake", "SP", "SPEC HOSP")


@rule(
    "223",
    ERROR,
    "school.Intake",
    good=[rows("school", {"Phase": "SP", "Intake": "SPEC"}, {"Phase": "SS", "Intake": "COMP"})],
    bad=[
        rows("school", {"Phase": "SS", "Intake": "SPEC"}),
        rows("school", {"Phase": "PS", "Intake": "HOSP"}),
    ],
    missing=[rows("school", {"Intake": None}), rows("school", {"Phase": None, "Intake": "SPEC"})],
    needs=("school.Phase",),
    expected="an intake of ordinary schools, such as COMP",
    basis="G",
)
def special_elsewhere(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The intake is that of a special school, and the phase is not.

    One of the two is wrong: compare both with the national register of schools, and put it right in
    the school details of your system.
    """
    school = tables["school"]
    ordinary = school["Phase"].notna() & school["Phase"].ne("SP")
    return ordinary & school["Intake"].isin(["SPEC", "HOSP"])
