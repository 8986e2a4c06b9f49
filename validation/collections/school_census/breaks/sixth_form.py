"""How to break the rules on learning aims, planned hours and earlier results."""

from typing import Any

from validation.collections.school_census.breaks.spoiled import (
    SECONDARY,
    SPECIAL,
    Break,
    Sample,
    every,
)
from validation.collections.school_census.sample_people import Pupil

AUTUMN = "2024-AUT"
STUDY = ("QualHrs", "NonQualHrs", "FTEmp", "learning_aims")
MATHS, ENGLISH = "MathsGCSE", "EnglishGCSE"
GRADE, STAGE, EXEMPTION = "HighestPriorAttainment", "PriorAttainmentYear11", "FundingExemption"


def student(**changes: Any) -> Break:
    """Change a pupil of year 12."""
    return Break(lambda s: s.pupil(year="12", **changes), SECONDARY, AUTUMN)


def aim(days_ago: int | None = None, **changes: str | None) -> Break:
    """Change a learning aim of a pupil of year 12, which may have ended so many days ago."""

    def spoil(s: Sample) -> None:
        ended = {} if days_ago is None else {"LearningActualEndDate": s.ago(days_ago)}
        s.pupil(year="12")["learning_aims"][0].update({**ended, **changes})

    return Break(spoil, SECONDARY, AUTUMN)


def result(field: str, value: str | None, **more: str) -> Break:
    """Change an earlier result, and what goes with it, of a pupil of year 12."""
    return student(**{field: value, **more})


def left(*, status: str, postcode: str | None) -> Break:
    """Give a pupil who has left the learning aims of one who has not, ended with a status."""

    def spoil(s: Sample) -> None:
        here = s.pupil(year="13")
        studied = {name: here[name] for name in here if "GCSE" in name or name in STUDY}
        over = {"LearningActualEndDate": s.ago(70)} if status != "1" else {}
        aims = [{**one, "LearningAimStatus": status, **over} for one in studied["learning_aims"]]
        s.pupil(roll="off", PostCode=postcode, **{**studied, "learning_aims": aims})

    return Break(spoil, SECONDARY, AUTUMN)


def _aimless(s: Sample) -> None:
    s.pupil(year="12").update(QualHrs=None, NonQualHrs=None, learning_aims=[])


def _no_enrichment(one: Pupil) -> None:
    if "NonQualHrs" in one:
        one["NonQualHrs"] = "0"


def _in_special_school(s: Sample) -> None:
    one = {
        "QN": "60144387",
        "SCC": "MA1",
        "LearningStartDate": s.ago(30),
        "LearningPlannedEndDate": s.ago(-300),
        "LearningAimStatus": "1",
        "CoreAim": "false",
    }
    results = {
        subject + field: value
        for subject in (MATHS, ENGLISH)
        for field, value in ((GRADE, "NR"), (STAGE, "3"), (EXEMPTION, "O"))
    }
    study = {"QualHrs": "540", "NonQualHrs": "60", "FTEmp": "false"}
    s.message["pupils"][0].update(learning_aims=[one], **study, **results)


# fmt: off
BREAKS: dict[str, Break] = {
    # planned hours
    "1992": student(QualHrs="0", NonQualHrs="0"),
    "1993": Break(lambda s: s.pupil(year="10", QualHrs="540"), SECONDARY, AUTUMN),
    "1997": student(QualHrs="3950"),
    "1998Q": student(QualHrs="0"),
    "1999Q": Break(every(_no_enrichment).spoil, SECONDARY, AUTUMN),
    # learning aims
    "2700": aim(QN=None),
    "2701": aim(LearningAimWithdrawalReason="44"),
    "2705": Break(lambda s: s.school(HighestNCyear="11"), SECONDARY, AUTUMN),
    "2710": aim(QN="601/4438/7"),
    "2712": student(FTEmp="N"),
    "2722": aim(SCC=None),
    "2785": aim(9, LearningAimStatus="3"),
    "2795": left(status="1", postcode="CB1 1AA"),
    "2820": aim(LearningAimStatus="0"),
    "2870": Break(_aimless, SECONDARY, AUTUMN),
    "5106": Break(_in_special_school, SPECIAL, AUTUMN),
    "2341": left(status="2", postcode=None),
    "5130": Break(lambda s: s.pupil(roll="off", PostCode="CB1 1AA"), SECONDARY, AUTUMN),
    # their dates
    "2730": aim(LearningStartDate="03/09/2024"),
    "2735": Break(lambda s: aim(LearningStartDate=s.ago(-1)).spoil(s), SECONDARY, AUTUMN),
    "2750": aim(LearningPlannedEndDate=None),
    "2760": Break(lambda s: aim(LearningPlannedEndDate=s.ago(40)).spoil(s), SECONDARY, AUTUMN),
    "2761": aim(40, LearningAimStatus="2"),
    "2765": Break(lambda s: aim(LearningPlannedEndDate=s.ago(-2200)).spoil(s), SECONDARY, AUTUMN),
    "2766": aim(LearningPlannedEndDate="2026-08-15"),
    "2770": aim(LearningActualEndDate="20/09/2024", LearningAimStatus="2"),
    "2780": aim(9),
    "2790": aim(LearningAimStatus="2"),
    "2805": aim(-1, LearningAimStatus="2"),
    # earlier results
    "3000": result(MATHS + GRADE, None),
    "3005": result(MATHS + STAGE, "4"),
    "3010": result(ENGLISH + GRADE, "10"),
    "3015": result(ENGLISH + STAGE, None),
    "3040": result(MATHS + EXEMPTION, None),
    "3045": result(ENGLISH + EXEMPTION, "X"),
    "1635": result(MATHS + STAGE, "1", **{MATHS + GRADE: "3"}),
    "1636": result(MATHS + STAGE, "3", **{MATHS + GRADE: "6"}),
    "1637": result(ENGLISH + STAGE, "2", **{ENGLISH + GRADE: "U"}),
    "1638": result(ENGLISH + STAGE, "3", **{ENGLISH + GRADE: "9"}),
    "1633Q": result(ENGLISH + EXEMPTION, "L"),
    "1634Q": result(MATHS + EXEMPTION, "L"),
}
# fmt: on
