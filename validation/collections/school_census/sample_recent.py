"""What censuses ask for that those of 2013-14 did not; it gives nothing that the term has not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from validation.collections.school_census.derive import last_august
from validation.collections.school_census.early import term_began
from validation.collections.school_census.sample_people import (
    AGE_IN_YEAR,
    SIXTH_FORM,
    Pupil,
    share,
)
from validation.rule import Context

School = dict[str, Any]
AIMS = ("60144387", "60146084", "60145926", "50024939")
"""Numbers of qualifications, none of which matters."""
WITHOUT_LUNCH = 8
"""One infant in so many brings lunch from home."""


@dataclass(frozen=True)
class Census:
    """A message that is being made: its school, its pupils on roll, and its period."""

    school: School
    pupils: list[Pupil]
    context: Context
    asks: Callable[[str], bool]
    rng: Random

    @property
    def day(self) -> date:
        """Census day."""
        assert self.context.reference_date is not None
        return self.context.reference_date

    def aged(self, low: int, high: int = 99) -> list[Pupil]:
        """The pupils in the years of these ages."""
        return [p for p in self.pupils if low <= AGE_IN_YEAR[p["NCyearActual"]] <= high]

    def funded(self, low: int, high: int) -> list[Pupil]:
        """The pupils in nursery years who were of these ages when the funding term began."""
        began = term_began(self.day)
        nursery = self.aged(AGE_IN_YEAR["N1"], AGE_IN_YEAR["N2"])
        return [p for p in nursery if low <= _age(date.fromisoformat(p["DOB"]), began) <= high]


def add(census: Census) -> None:
    """Give the school and its pupils what this term asks for."""
    for field, give in GIVEN:
        if census.asks(field):
            give(census)


def _age(born: date, began: date) -> int:
    """Years completed on the day before the term began."""
    return began.year - born.year - ((born.month, born.day) >= (began.month, began.day))


def _lunches(census: Census) -> None:
    """Who had a school lunch on census day: most of reception, year 1 and year 2."""
    infants = census.aged(AGE_IN_YEAR["R"], AGE_IN_YEAR["2"])
    for at, pupil in enumerate(infants):
        pupil["SchoolLunchTaken"] = "true" if at % WITHOUT_LUNCH else "false"


def _premium(census: Census) -> None:
    """Premium and disability access of the three-year-olds."""
    for pupil in census.funded(3, 4):
        pupil |= {"EYPPR": "N", "DAFIndicator": "false"}
        if "fsm" in pupil:
            pupil |= {"EYPPR": "Y", "EYPPBF": "RE"}


def _funding(census: Census) -> None:
    """Why the two-year-olds have a place that is paid for."""
    for pupil in census.funded(2, 2):
        pupil["funding_bases"] = [{"FundingBasis": "ECO"}]


def _contact(census: Census) -> None:
    """The hours of the week that pupils of a referral unit are taught."""
    for pupil in census.pupils if census.school["Phase"] == "PR" else ():
        pupil["UnitContactTimePupil"] = "25"


def _carers(census: Census) -> None:
    """Who looks after somebody at home, as far as the school knows."""
    for pupil in census.pupils:
        pupil["YoungCarer"] = "N"
    for pupil in share(census.pupils, 1, census.rng):
        pupil["YoungCarer"] = "S"


def _sixth_form(census: Census) -> None:
    """Two qualifications each, with the hours and what was reached at 16."""
    this_year = last_august(census.day).year
    for pupil in census.aged(SIXTH_FORM):
        start = date(this_year - (AGE_IN_YEAR[pupil["NCyearActual"]] - SIXTH_FORM), 9, 3)
        pupil |= {"QualHrs": "540", "NonQualHrs": "60", "FTEmp": "false"}
        for subject in ("Maths", "English"):
            pupil[f"{subject}GCSEHighestPriorAttainment"] = str(census.rng.randint(4, 9))
            pupil[f"{subject}GCSEPriorAttainmentYear11"] = "1"
            pupil[f"{subject}GCSEFundingExemption"] = "N"
        pupil["learning_aims"] = [_aim(number, start) for number in census.rng.sample(AIMS, 2)]


def _aim(number: str, start: date) -> dict[str, str]:
    return {
        "QN": number,
        "SCC": "MA1",
        "LearningStartDate": start.isoformat(),
        "LearningPlannedEndDate": date(start.year + 2, 7, 15).isoformat(),
        "LearningAimStatus": "1",
        "CoreAim": "false",
    }


def _referred(census: Census) -> None:
    """The pupils of a referral unit come from a school."""
    for pupil in census.pupils if census.school["Phase"] == "PR" else ():
        came = {"PrevURN": "104001", "APReason": "MHN", "SENprovisionEntry": pupil["SENprovision"]}
        pupil["ap_provision"] = [came]


def _elsewhere(census: Census) -> None:
    """One in a hundred of the oldest in a secondary school is taught elsewhere for some of the
    week."""
    if census.school["Phase"] != "SS":
        return
    for pupil in share(census.aged(AGE_IN_YEAR["10"], AGE_IN_YEAR["11"]), 1, census.rng):
        pupil["arranged_ap"] = [
            {
                "URN": "101101",
                "EntryDate": (census.day - timedelta(days=14)).isoformat(),
                "APSessionsPerWeek": "4",
                "APAttendancePattern": "PT",
                "PlacementReason": "BHS",
                "SENprovisionEntry": pupil["SENprovision"],
            }
        ]


def _childcare(census: Census) -> None:
    """Breakfast on the site of a nursery or primary school; for the rest parents are told where to
    ask."""
    if census.school["Phase"] not in ("NS", "PS"):
        return
    before = {
        "TypeOfChildcare": "B",
        "OnSite": "Y",
        "ChildcareSignposting": "N",
        "OpeningTime": "07:30",
        "ClosingTime": "08:45",
        "NoOfChildcarePlaces": "20",
        "ChildcareProvider": "SCH",
        "OtherSchools": "N",
        "ChildcareWksOpen": "38",
    }
    rest = [{"TypeOfChildcare": t, "OnSite": "N", "ChildcareSignposting": "YF"} for t in "AHU"]
    census.school["childcare"] = [before, *rest]


# fmt: off
GIVEN: tuple[tuple[str, Callable[[Census], None]], ...] = (
    # asked for in terms that have   what is given
    ("pupils.SchoolLunchTaken",      _lunches),
    ("pupils.EYPPR",                 _premium),
    ("funding_bases.FundingBasis",   _funding),
    ("pupils.UnitContactTimePupil",  _contact),
    ("pupils.YoungCarer",            _carers),
    ("learning_aims.QN",             _sixth_form),
    ("ap_provision.PrevURN",         _referred),
    ("arranged_ap.URN",              _elsewhere),
    ("childcare.OnSite",             _childcare),
)
# fmt: on
