"""How to break the rules on the youngest: premium, extended hours, funding, lunches."""

from datetime import date
from typing import Any

from validation.collections.school_census.breaks.spoiled import (
    NURSERY,
    PRIMARY,
    REFERRAL,
    SECONDARY,
    Break,
    Sample,
    every,
    pupil,
)
from validation.collections.school_census.derive import last_august
from validation.collections.school_census.sample_people import Pupil

AUTUMN, SPRING = "2024-AUT", "2025-SPR"
CODED: dict[str, Any] = {
    "HoursAtSetting": "30",
    "ExtendedHours": "15",
    "EligibilityCode": "50012345678",
}


def little(year: str = "N2", /, period: str = AUTUMN, **changes: Any) -> Break:
    """Change a pupil of a nursery school: of 3 in year N2, of 2 in N1."""
    return Break(lambda s: s.pupil(year=year, **changes), NURSERY, period)


def four(**changes: Any) -> Break:
    """Make a pupil of a nursery school four years old, and change the pupil."""

    def spoil(s: Sample) -> None:
        born = date(last_august(s.day).year - 5, 12, 1).isoformat()
        s.pupil(year="N2", DOB=born, **{"HoursAtSetting": "30", **changes})

    return Break(spoil, NURSERY, AUTUMN)


def older(year: str, /, **changes: Any) -> Break:
    """Change a pupil of a primary school."""
    return Break(lambda s: s.pupil(year=year, **changes), PRIMARY, AUTUMN)


def of_two(*bases: str) -> Break:
    """Give a pupil of 2 with funded hours these reasons for them."""

    def spoil(s: Sample) -> None:
        one = next(p for p in s.message["pupils"] if p.get("funding_bases"))
        one["funding_bases"] = [{"FundingBasis": basis} for basis in bases]

    return Break(spoil, NURSERY, SPRING)


def college(**changes: str) -> Break:
    """Make the school a city technology college, and change a pupil."""

    def spoil(s: Sample) -> None:
        s.school(SchoolType="47", Governance="CT")
        s.pupil(**changes)

    return Break(spoil, SECONDARY, AUTUMN)


def lunches(taken: str) -> Break:
    """Say of every infant whether a lunch was taken."""

    def change(one: Pupil) -> None:
        if "SchoolLunchTaken" in one:
            one["SchoolLunchTaken"] = taken

    return Break(every(change).spoil, PRIMARY, AUTUMN)


def _twins(s: Sample) -> None:
    for _ in range(2):
        s.pupil(year="N2", **CODED)


def _meals(s: Sample) -> None:
    period = {"FSMstartDate": s.ago(20), "UKcountry": "ENG"}
    s.pupil(year="N2", EYPPR="Y", EYPPBF="RO", fsm=[period])


NURSERY_CLASS = {"TypeOfClass": "N", "DAFIndicator": "false"}

# fmt: off
BREAKS: dict[str, Break] = {
    # the early years pupil premium
    "1843": little(EYPPR="Y"),
    "1844": little(EYPPBF="RE"),
    "1846": little(EYPPR=None),
    "1847": older("R", **NURSERY_CLASS),
    "1848": four(EYPPR=None),
    "1861": older("4", EYPPR="N"),
    "1862": older("R", EYPPR="N"),
    "1849Q": little(AdoptedFromCare="A", EYPPR="Y", EYPPBF="RE"),
    "1853Q": Break(_meals, NURSERY, AUTUMN),
    # extended hours
    "3100": little("N1", **CODED),
    "3105": little(**{**CODED, "EligibilityCode": "5001"}),
    "3110": little("N1", EligibilityCode="50012345678"),
    "3130": little(**{**CODED, "EligibilityCode": None}),
    "3140": little(**{**CODED, "ExtendedHours": "16", "HoursAtSetting": "40"}),
    "3150": four(FundedHours="16", ExtendedHours="5"),
    "3160": Break(_twins, NURSERY, AUTUMN),
    "5225": four(**{**CODED, "FundedHours": "16", "ExtendedHours": "0"}),
    # other funding
    "3120": older("4", DAFIndicator="false"),
    "5220": little(DAFIndicator="true", FundedHours="0"),
    "5230": little(DAFIndicator=None),
    "3200": little(period=SPRING, funding_bases=[{"FundingBasis": "ECO"}]),
    "3210": of_two("ECO", "ECO"),
    "5235": of_two(),
    "5096": college(EligibilityCode="50012345678"),
    "5210": college(ExtendedHours="15"),
    "5215": college(DAFIndicator="false"),
    # lunches, and hours in referral units
    "1875": older("1", SchoolLunchTaken="Y"),
    "1876": older("4", SchoolLunchTaken="true"),
    "1877Q": lunches("true"),
    "1878Q": lunches("false"),
    "2690": pupil(REFERRAL, UnitContactTimePupil=None),
}
# fmt: on
