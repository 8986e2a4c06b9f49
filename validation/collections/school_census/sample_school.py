"""Schools that never were: the details of one, and what a spring census asks besides."""

from dataclasses import dataclass
from random import Random
from typing import Any

from validation.collections.school_census.sample_people import AGE_IN_YEAR, Pupil

School = dict[str, Any]
CLASS_SIZE = 30


@dataclass(frozen=True)
class Kind:
    """What goes with a number: phase, type, intake, lowest and highest year group."""

    phase: str
    type: str
    intake: str
    lowest: str
    highest: str


# fmt: off
KINDS: tuple[tuple[range, Kind], ...] = (
    # establishment      phase type  intake  lowest highest
    (range(1000, 1100), Kind("NS", "50", "COMP", "N1", "N2")),
    (range(1100, 1150), Kind("PR", "54", "COMP", "7",  "11")),
    (range(2000, 4000), Kind("PS", "18", "COMP", "R",  "6")),
    (range(4000, 4900), Kind("SS", "22", "COMP", "7",  "13")),
    (range(5950, 6000), Kind("SP", "52", "SPEC", "3",  "11")),
    (range(7000, 7752), Kind("SP", "52", "SPEC", "3",  "11")),
)
# fmt: on


def kind_of(establishment: str) -> Kind:
    """The kind of school with this number. Raises ValueError where none can be made."""
    for numbers, kind in KINDS:
        if establishment.isdecimal() and int(establishment) in numbers:
            return kind
    raise ValueError(f"no sample school can be made with the number {establishment}")


def details(organisation: str, kind: Kind) -> School:
    """What every census says of the school."""
    return {
        "SchoolName": f"Hillside School {organisation.replace('-', ' ')}",
        "Phase": kind.phase,
        "SchoolType": kind.type,
        "HighestNCyear": kind.highest,
        "LowestNCyear": kind.lowest,
        "Intake": kind.intake,
        "Governance": "CO",
        "Email": "office@hillside.example",
        "PhoneNo": "01632 960001",
        "PostCode": "CB1 1AA",
        "AddressLine1": "1 Hill Road",
        "AddressLine2": "Hillside",
        "ChildMothers": "false",
        "ChildcarePlaces": "false",
    }


def in_spring(school: School, pupils: list[Pupil], rng: Random) -> None:
    """Meals taken, and by the kind of school what it is approved for, or its classes."""
    here = [pupil for pupil in pupils if pupil["roll"] == "on"]
    school["FreeMealsTaken"] = str(sum("fsm" in pupil for pupil in here) * 4 // 5)
    if school["Phase"] == "SP":
        school["special_school"] = [_approved(here)]
    elif school["Phase"] not in ("NS", "PR"):
        school["classes"] = _classes(here, rng)
        counts = ("PartTimeNotIn", "PrivateStudy", "AtOtherSchool", "WorkExperience", "FEcollege")
        school["reconciliation"] = [dict.fromkeys(counts, "0")]


def _approved(pupils: list[Pupil]) -> dict[str, Any]:
    return {
        "Accommodation": "D",
        "MaxDayPupils": str(len(pupils) + 10),
        "MaxBoarders": "0",
        "MinMaleAge": "3",
        "MaxMaleAge": "19",
        "MinFemaleAge": "3",
        "MaxFemaleAge": "19",
        "provisions": [{"SpecialSchoolType": "ASD"}, {"SpecialSchoolType": "MLD"}],
    }


def _classes(pupils: list[Pupil], rng: Random) -> list[dict[str, str]]:
    """Classes of one year each, of thirty pupils or fewer; every pupil is in one."""
    classes = []
    for year in AGE_IN_YEAR:
        count = sum(pupil["NCyearActual"] == year for pupil in pupils)
        for at, first in enumerate(range(0, count, CLASS_SIZE)):
            size = min(CLASS_SIZE, count - first)
            classes.append(_class(year, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[at % 26], size, rng))
    return classes


def _class(year: str, letter: str, size: int, rng: Random) -> dict[str, str]:
    old = AGE_IN_YEAR[year]
    one = {
        "ClassName": f"{year}{letter}",
        "Teachers": "1",
        "NonTeachers": str(rng.randint(1, 2)),
        "YearGroup": year,
        "HomePupils": str(size),
        "GuestPupils": "0",
    }
    if old > AGE_IN_YEAR["6"]:
        return one
    stage = "F" if old < AGE_IN_YEAR["1"] else "1" if old < AGE_IN_YEAR["3"] else "2"
    kind = "N" if old < AGE_IN_YEAR["R"] else "O"
    return one | {"ClassType": kind, "KeyStage": stage, "ASCactivity": rng.choice(("MA", "EN"))}
