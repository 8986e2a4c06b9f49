"""How to break the rules on how a pupil is enrolled."""

from datetime import date
from typing import Any

from validation.collections.school_census.breaks.spoiled import (
    NURSERY,
    PRIMARY,
    SECONDARY,
    Break,
    Sample,
    every,
    leaver,
    pupil,
    school,
)
from validation.collections.school_census.derive import last_august
from validation.collections.school_census.sample_people import Pupil


def _part_time_boarder(s: Sample) -> None:
    s.pupil(year="12", PartTime="true", Boarder="7")


def _left(s: Sample) -> None:
    s.message["pupils"][-1].update(roll="off", LeavingDate=s.ago(10))


def _came_late(s: Sample) -> None:
    one = s.pupil(span="summer2", EntryDate=s.ago(20))
    one["attendance"] = [row for row in one["attendance"] if row["span"] == "summer2"]


def _moved_up(s: Sample) -> None:
    row = {"span": "summer2", "SessionsPossible": "60"}
    s.pupil(year="12", EntryDate=s.ago(20), attendance=[row])


def _absent(pupil: Pupil) -> None:
    for row in pupil.get("attendance", ()):
        row["SessionsAuthorised"] = row["SessionsPossible"]


def _sixth_year(s: Sample) -> None:
    s.school(LowestNCyear="6")
    s.pupil(year="7", NCyearActual="6")


def college(**changes: str) -> Break:
    """Make the school a city technology college, and change a pupil."""

    def spoil(s: Sample) -> None:
        s.school(SchoolType="47", Governance="CT")
        s.pupil(**changes)

    return Break(spoil, SECONDARY)


def aged_four(**changes: str | None) -> Break:
    """Make a nursery pupil four years old."""

    def spoil(s: Sample) -> None:
        born = date(last_august(s.day).year - 5, 12, 1).isoformat()
        given: dict[str, Any] = {"FundedHours": "15", "HoursAtSetting": "30", **changes}
        s.pupil(DOB=born, **given)

    return Break(spoil, NURSERY)


# fmt: off
BREAKS: dict[str, Break] = {
    # how a pupil is enrolled
    "1860": pupil(EnrolStatus="X"),
    "1880": Break(lambda s: s.pupil(EntryDate=s.ago(-1), attendance=[])),
    "1920": leaver(LeavingDate=None),
    "1930": pupil(PartTime="Y"),
    "1940": pupil(SECONDARY, PartTime="true"),
    "1950": Break(_part_time_boarder, SECONDARY),
    "1970": pupil(Boarder="Y"),
    "2000": pupil(NCyearActual="Y8", TypeOfClass=None),
    "2002": Break(lambda s: s.pupil(year="7", NCyearActual="6"), SECONDARY),
    "2020Q": Break(lambda s: s.pupil(year="7", NCyearActual="10"), SECONDARY),
    "2060": pupil(PRIMARY, TypeOfClass=None),
    "2080": pupil(PRIMARY, TypeOfClass="N"),
    "5048": pupil(SECONDARY, TypeOfClass="O"),
    "200": school(SECONDARY, LowestNCyear="X", HighestNCyear="X"),
    "2112": school(SECONDARY, LowestNCyear="X", HighestNCyear="X"),
    "2005": leaver(NCyearLeaving="Y11"),
    "5065": Break(_left, NURSERY),
    "2030Q": Break(_sixth_year, SECONDARY),
    "2040Q": school(SECONDARY, LowestNCyear="6"),
    "2070Q": Break(lambda s: s.pupil(year="R", TypeOfClass="N"), PRIMARY),
    "1881Q": Break(lambda s: s.pupil(span="termly", EntryDate=s.ago(20))),
    "1883Q": Break(_came_late, "", "2013-AUT"),
    "1882": Break(_moved_up, SECONDARY, "2013-AUT"),
    "2560Q": every(_absent),
    "5094": college(HoursAtSetting="30"),
    "5095": college(FundedHours="15"),
    "5170": Break(lambda s: s.pupil(year="R", FundedHours="15"), PRIMARY),
    "5190": Break(lambda s: s.pupil(year="R", HoursAtSetting="15"), PRIMARY),
    "5180": aged_four(FundedHours="26"),
    "5200": aged_four(HoursAtSetting=None),
}
# fmt: on
