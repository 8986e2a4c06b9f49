"""How to break the rules on a school as a whole: shares that are too high or too low."""

from validation.collections.school_census.breaks.spoiled import (
    NURSERY,
    SECONDARY,
    SPECIAL,
    Break,
    Sample,
    every,
    many,
    pupil,
    younger,
)
from validation.collections.school_census.sample_people import Pupil


def _no_needs(pupil: Pupil) -> None:
    for name in ("sen", "SENunitIndicator", "ResourcedProvisionIndicator"):
        pupil.pop(name, None)
    pupil.update(SENprovision="N", TopUpFunding="false")


def _less_needs(s: Sample) -> None:
    for one in s.message["pupils"][::2]:
        if one.get("SENprovision") == "S":
            one.update(SENprovision="P", TopUpFunding="false")


def _another_year(s: Sample) -> None:
    size = sum(one["roll"] == "on" for one in s.message["pupils"])
    for _ in range(size // 8 + 1):
        one = s.pupil()
        one["NCyearActual"] = str(int(one["NCyearActual"]) + 1)


def _mostly_fed(s: Sample) -> None:
    for one in s.message["pupils"]:
        if one["roll"] == "on" and one["ServiceChild"] != "Y":
            one.setdefault("fsm", [{"FSMstartDate": s.ago(30), "UKcountry": "ENG"}])


def _mostly_new(s: Sample) -> None:
    on_roll = [one for one in s.message["pupils"] if one["roll"] == "on"]
    for one in on_roll[: len(on_roll) * 6 // 10]:
        one.update(EntryDate=s.ago(20), attendance=[])


UNITS = {"SENunitIndicator": "false", "ResourcedProvisionIndicator": "false"}


# fmt: off
BREAKS: dict[str, Break] = {
    # the school as a whole
    "1640Q": every(lambda pupil: pupil.update(Ethnicity="WBRI")),
    "1700Q": many(12, Ethnicity="NOBT"),
    "1750Q": Break(_mostly_fed),
    "1760Q": every(lambda pupil: pupil.pop("fsm", None)),
    "1850Q": many(12, Language="NOT"),
    "1870Q": many(8, EnrolStatus="M"),
    "1872Q": many(8, AdoptedFromCare="A"),
    "1885Q": Break(_mostly_new),
    "1960Q": many(40, NURSERY, PartTime="true"),
    "1980Q": pupil(SECONDARY, year="12", Boarder="7"),
    "2010Q": Break(_another_year, SECONDARY),
    "2050Q": Break(younger),
    "2190Q": many(5, SENprovision="S", sen=[{"SENtypeRank": "1", "SENtype": "MLD"}], **UNITS),
    "2200Q": every(_no_needs),
    "2205Q": many(30, SENprovision="A", **UNITS),
    "2210Q": Break(_less_needs, SPECIAL),
}
# fmt: on
