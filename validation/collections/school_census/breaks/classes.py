"""How to break the rules on classes, and the pupils who are elsewhere."""

from datetime import date

from validation.collections.school_census.breaks.spoiled import (
    PRIMARY,
    SECONDARY,
    SPECIAL,
    Break,
    Sample,
    school,
)
from validation.collections.school_census.derive import last_august


def taught(at: int = 0, /, establishment: str = PRIMARY, **changes: str | None) -> Break:
    """Change a class of a primary school (or another)."""
    return Break(lambda s: s.message["school"][0]["classes"][at].update(changes), establishment)


def classes(*changes: dict[str, str], establishment: str = "", drop: bool = False) -> Break:
    """Change all classes, or leave them out."""

    def spoil(s: Sample) -> None:
        school = s.message["school"][0]
        if drop:
            school["classes"] = []
        for one in school.get("classes", ()):
            for change in changes:
                one.update(change)

    return Break(spoil, establishment)


def elsewhere(establishment: str = SECONDARY, **counts: str | None) -> Break:
    """Change the reconciliation, which may have to be made first."""

    def spoil(s: Sample) -> None:
        rows = s.message["school"][0].setdefault("reconciliation", [{}])
        rows[0].update(counts)

    return Break(spoil, establishment)


def _same_class(s: Sample) -> None:
    first, second, *_ = s.message["school"][0]["classes"]
    second["ClassName"] = first["ClassName"]


def _empty_class(s: Sample) -> None:
    rows = s.message["school"][0]["classes"]
    rows.append({**rows[-1], "ClassName": "Empty", "HomePupils": "0"})


def _class_of_special(s: Sample) -> None:
    s.school(classes=[{"ClassName": "A", "HomePupils": "1", "GuestPupils": "0"}])


def _toddler(s: Sample) -> None:
    born = date(last_august(s.day).year - 4, 12, 1).isoformat()
    s.school(LowestNCyear="N2")
    s.pupil(year="R", NCyearActual="N2", DOB=born, TypeOfClass="N", FundedHours="15",
            HoursAtSetting="15", attendance=[])  # fmt: skip


# fmt: off
BREAKS: dict[str, Break] = {
    # classes, and those who are elsewhere
    "920": elsewhere(PartTimeNotIn=None),
    "930": elsewhere(PartTimeNotIn="1"),
    "940": elsewhere(PrivateStudy=None),
    "950": elsewhere(AtOtherSchool=None),
    "953": elsewhere(WorkExperience=None),
    "957": elsewhere(FEcollege=None),
    "1000": elsewhere(PrivateStudy="1"),
    "1010Q": elsewhere(PrivateStudy="9"),
    "5023": elsewhere(SPECIAL, AtOtherSchool="1"),
    "5026": elsewhere(PRIMARY, WorkExperience="1"),
    "5027": elsewhere(PRIMARY, FEcollege="1"),
    "1050": taught(ClassName=None),
    "1060": Break(_same_class, PRIMARY),
    "1070Q": taught(Teachers="one"),
    "1090": taught(NonTeachers=None),
    "1100": taught(Teachers="0", NonTeachers="0"),
    "1110Q": classes({"NonTeachers": "0"}, establishment=PRIMARY),
    "1130": taught(ClassType="X"),
    "1140": taught(5, YearGroup="Y5"),
    "1150Q": taught(5, ClassType="N"),
    "1155Q": taught(5, ClassType="N"),
    "1160": taught(KeyStage="4"),
    "1170": taught(ASCactivity="XX"),
    "1180Q": classes({"ASCactivity": "OT"}, establishment=PRIMARY),
    "1190": taught(5, KeyStage="1"),
    "1200": taught(HomePupils=None),
    "1210": taught(GuestPupils=None),
    "1220": Break(_empty_class, PRIMARY),
    "1235": taught(1, ASCactivity="OT"),
    "1240Q": taught(GuestPupils="40"),
    "5032": Break(_class_of_special, SPECIAL),
    "5036": taught(0, SECONDARY, ClassType="O"),
    "5037": taught(0, SECONDARY, KeyStage="3"),
    "5038": taught(0, SECONDARY, ASCactivity="MA"),
    "5039": Break(_class_of_special, SPECIAL),
    "5040": Break(_class_of_special, SPECIAL),
    "5160": classes(establishment=PRIMARY, drop=True),
    "2090Q": Break(_toddler, PRIMARY),
    "2110Q": taught(0, ClassType="N"),
    "1310": school(FreeMealsTaken=None),
    "1320": school(FreeMealsTaken="999"),
}
# fmt: on
