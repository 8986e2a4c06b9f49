"""Makes a census file: a clean one, or one that breaks the rules that are named and no others."""

import re
from random import Random
from typing import Any

from validation.check import shipped
from validation.collections.school_census.breaks import apply
from validation.collections.school_census.file import TEMPLATE, asks, layout_of
from validation.collections.school_census.name import TERMS, Header, file_name
from validation.collections.school_census.sample_people import (
    AGE_IN_YEAR,
    SIXTH_FORM,
    People,
    Pupil,
    give,
    share,
)
from validation.collections.school_census.sample_recent import Census, add
from validation.collections.school_census.sample_school import Kind, details, in_spring, kind_of
from validation.collections.school_census.sample_xml import write
from validation.rule import Context

SMALLEST = 10
SCHOOL = "873-4001"


YEAR = re.compile(r"(?:20)?[0-9]{2}")


def period_of(code: str) -> str | None:
    """The period that a collection code means, None for other codes.

    >>> period_of("SC3-07"), period_of("T1-JUN19")
    ('2007-AUT', None)
    """
    kind, _, year = code.upper().partition("-")
    if kind[:2] != "SC" or kind[2:] not in TERMS or not YEAR.fullmatch(year):
        return None
    return f"20{year[-2:]}-{TERMS[kind[2:]]}"


def make(
    size: int,
    seed: int,
    breaks: tuple[str, ...] = (),
    period: str = "2007-AUT",
    organisation: str = "",
) -> tuple[str, bytes]:
    """The name and the bytes of a file with ``size`` pupils on roll; the same for the same seed.

    Raises ValueError for a school, a size or a rule that no file can be made for, and KeyError for
    a period that the template does not have.
    """
    if size < SMALLEST:
        raise ValueError(f"a sample needs at least {SMALLEST} pupils")
    organisation = organisation or SCHOOL
    context = shipped()[TEMPLATE].context(period, organisation=organisation)
    rng = Random(f"{seed}/{size}/{period}/{organisation}")  # noqa: S311 - samples, not secrets
    message = _message(size, context, organisation, rng)
    apply(breaks, message, context)
    header = _header(message)
    name = message.get("name") or file_name(header)
    return name, write(layout_of(context), message)


def _message(size: int, context: Context, organisation: str, rng: Random) -> dict[str, Any]:
    """A whole clean file as records."""
    authority, _, establishment = organisation.partition("-")
    year, _, term = context.period.partition("-")
    kind = kind_of(establishment)
    day = str(context.reference_date)
    header = {
        "Collection": "SC",
        "Term": term,
        "Year": year,
        "ReferenceDate": day,
        "source": [
            {
                "SourceLevel": "S",
                "LEA": authority,
                "Estab": establishment,
                "URN": f"1{authority[-1]}{establishment}",
                "SoftwareCode": "RETURNS BOT SAMPLE",
                "Release": "1.0",
                "Xversion": "1.0",
                "SerialNo": "001",
                "DateTime": f"{day}T15:30:00",
            }
        ],
        "levels": [{"CBDSLevel": "School"}, {"CBDSLevel": "Pupil"}],
    }
    pupils = _pupils(size, context, organisation, kind, rng)
    school = details(organisation, kind)
    if term == "SPR":
        in_spring(school, pupils, rng)
    here = [pupil for pupil in pupils if pupil["roll"] == "on"]
    asked = asks(context)
    add(Census(school, here, context, asked, rng))
    for pupil in pupils:
        if pupil["roll"] == "off" and asked("learning_aims.QN"):
            pupil.pop("PostCode")
    return {"header": [header], "school": [school], "pupils": pupils}


def _pupils(
    size: int,
    context: Context,
    organisation: str,
    kind: Kind,
    rng: Random,
) -> list[Pupil]:
    low, high = AGE_IN_YEAR[kind.lowest], AGE_IN_YEAR[kind.highest]
    years = [year for year, age in AGE_IN_YEAR.items() if low <= age <= high]
    people = People(context, organisation, rng)
    taught = _spread(size, years)
    pupils = [
        people.pupil(year, kind.lowest, primary=kind.phase in ("PS", "AT")) for year in taught
    ]
    give(pupils, context, rng, kind.phase)
    _uncommon(pupils, context, rng)
    leavers = (
        []
        if kind.phase == "NS"
        else [kind.highest, years[1], *rng.choices(years[1:], k=size // 40)]
    )
    return [*pupils, *(people.leaver(year, kind.lowest) for year in leavers)]


def _spread(size: int, years: list[str]) -> list[str]:
    """Every year group has pupils; the sixth form has half as many as the others."""
    weights = [0.5 if AGE_IN_YEAR[year] >= SIXTH_FORM else 1.0 for year in years]
    spare = size - len(years)
    counts = [1 + int(spare * weight / sum(weights)) for weight in weights]
    counts[0] += size - sum(counts)
    return [year for year, count in zip(years, counts, strict=True) for _ in range(count)]


def _uncommon(pupils: list[Pupil], context: Context, rng: Random) -> None:
    """What is rare: a second school, a former number, a pupil from care, sixth-form support."""
    if len(pupils) >= 4 * SMALLEST:
        main, former, cared = rng.sample(pupils, 3)
        main["EnrolStatus"] = "M"
        former["FormerUPN"], former["FormerSurname"] = "H801200001001", "Wood"
        cared["AdoptedFromCare"] = "A"
    if not any(pupil["Ethnicity"] not in ("WBRI", "WIRI", "WOTH") for pupil in pupils):
        pupils[0]["Ethnicity"] = "AIND"
    oldest = [pupil for pupil in pupils if AGE_IN_YEAR[pupil["NCyearActual"]] >= SIXTH_FORM]
    for pupil in share(oldest, 5, rng):
        pupil["learner_support"] = [{"SupportCode": "56"}]
    for pupil in pupils:
        if AGE_IN_YEAR[pupil["NCyearActual"]] >= 12:  # noqa: PLR2004 - rule 1770
            pupil["YSSA"] = rng.choice(["Yes", "UNS", "SNR"])


def _header(message: dict[str, Any]) -> Header:
    """What the file's name is made from."""
    header = message["header"][0]
    source = header["source"][0]
    return Header(
        header.get("Collection") or "",
        header.get("Term") or "",
        header.get("Year") or "",
        source.get("LEA") or "",
        source.get("Estab") or "",
        source.get("SerialNo") or "",
    )
