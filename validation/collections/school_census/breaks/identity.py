"""How to break the rules on who a pupil is and where the pupil lives."""

from collections.abc import Callable
from datetime import date
from typing import Any

from validation.collections.school_census.breaks.spoiled import (
    NURSERY,
    PRIMARY,
    SECONDARY,
    Break,
    Sample,
    pupil,
    younger,
)
from validation.collections.school_census.derive import last_august
from validation.collections.school_census.identifier import upn_letters


def renumbered(change: Callable[[str], str], *, letter: bool = True) -> Break:
    """Change a pupil's UPN, and let its first letter fit again."""

    def spoil(s: Sample) -> None:
        pupil = s.pupil()
        rest = change(pupil["UPN"][1:])
        pupil["UPN"] = (upn_letters([f"?{rest}"])[0] if letter else pupil["UPN"][0]) + rest

    return Break(spoil)


def _wrong_letter(s: Sample) -> None:
    pupil = s.pupil()
    pupil["UPN"] = ("B" if pupil["UPN"][0] != "B" else "C") + pupil["UPN"][1:]


def _same_number(s: Sample) -> None:
    s.pupil(UPN=s.pupil()["UPN"])


def _twin(s: Sample) -> None:
    one = s.pupil()
    s.pupil(**{name: one[name] for name in ("Surname", "Forename", "Gender", "DOB")})


def _same_learner(s: Sample) -> None:
    s.pupil(year="12", UniqueLearnerNumber=s.pupil(year="13")["UniqueLearnerNumber"])


def _twenty(s: Sample) -> None:
    s.school(HighestNCyear="14")
    one = s.pupil(year="13", NCyearActual="14", learner_support=[{"SupportCode": "55"}])
    one["DOB"] = date(last_august(s.day).year - 21, 10, 1).isoformat()


def bursary(*codes: str, year: str = "12", **changes: Any) -> Break:
    """Give a pupil of a year these bursaries."""
    rows = [{"SupportCode": code} for code in codes]
    return Break(lambda s: s.pupil(year=year, learner_support=rows, **changes), SECONDARY)


OTHER_PLACE = dict.fromkeys(("AddressLine1", "AddressLine2"))


# fmt: off
BREAKS: dict[str, Break] = {
    # who a pupil is
    "1500": pupil(UPN=None),
    "1510": Break(_wrong_letter),
    "1520": Break(_same_number),
    "1530": renumbered(lambda rest: "999" + rest[3:]),
    "1540": renumbered(lambda rest: rest[:6] + "O" + rest[7:], letter=False),
    "1550": renumbered(lambda rest: rest[:-1], letter=False),
    "1580": pupil(Surname=None),
    "1590": pupil(Forename=None),
    "1600": pupil(DOB=None),
    "1610": pupil(Gender="1"),
    "1601Q": Break(younger),
    "1570": pupil(SECONDARY, year="12", UniqueLearnerNumber=None),
    "1573": Break(lambda s: s.pupil(roll="off", UniqueLearnerNumber=None), SECONDARY),
    "1575": pupil(UniqueLearnerNumber="1234567890"),
    "1578": Break(_same_learner, SECONDARY),
    "1620Q": Break(_twin),
    "1630": pupil(Ethnicity="WHIT"),
    "1770": pupil(SECONDARY, year="12", YSSA="Y"),
    "1840": pupil(Language="EN"),
    "1856": pupil(ServiceChild=None),
    "1864": bursary("55", EnrolStatus="S"),
    "1865": bursary("24"),
    "1866": bursary("55", "55"),
    "1867": bursary("55", year="10"),
    "1868": Break(_twenty, SECONDARY),
    "1869": pupil(TopUpFunding="Y"),
    "1871": pupil(AdoptedFromCare=None),
    "1990Q": pupil(TopUpFunding="true"),
    "5046": pupil(PRIMARY, YSSA="UNS"),
    # early years
    "1851": pupil(FundedHours="15"),
    "1854": pupil(HoursAtSetting="30"),
    "1852": pupil(NURSERY, FundedHours="16", HoursAtSetting="20"),
    "1855": pupil(NURSERY, HoursAtSetting="71"),
    "1859": pupil(NURSERY, HoursAtSetting="14"),
    # where a pupil lives
    "2340": pupil(PostCode="CB11AA"),
    "2350": pupil(AddressLine1=None),
    "2355Q": pupil(PostCode=None, **OTHER_PLACE),
    "2380": pupil(PAON="12", **OTHER_PLACE),
    "2400": pupil(AddressLine2=None),
    "2445": pupil(PAON="12", Street="Hill Road"),
    "5155": pupil(UniquePropertyReferenceNumber="123"),
}
# fmt: on
