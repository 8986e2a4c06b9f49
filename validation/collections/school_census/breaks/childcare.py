"""How to break the rules on childcare that a primary school provides or points to."""

from typing import Any

from validation.collections.school_census.breaks.spoiled import PRIMARY, Break, Sample

SPRING = "2025-SPR"
BEFORE, AFTER, HOLIDAY, UNDER_FIVE = range(4)
HERE = {
    "OnSite": "Y",
    "OpeningTime": "08:00",
    "ClosingTime": "17:30",
    "NoOfChildcarePlaces": "20",
    "ChildcareProvider": "SCH",
    "OtherSchools": "N",
    "ChildcareWksOpen": "12",
}


def care(at: int = BEFORE, /, **changes: Any) -> Break:
    """Change a type of childcare."""
    return Break(lambda s: _types(s)[at].update(changes), PRIMARY, SPRING)


def _types(s: Sample) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = s.message["school"][0]["childcare"]
    return rows


# fmt: off
BREAKS: dict[str, Break] = {
    "2900": care(OnSite=None),
    "2910": care(AFTER, ChildcareSignposting="Y"),
    "2915": care(OpeningTime="7.30"),
    "2920": care(ClosingTime=None),
    "2925": care(NoOfChildcarePlaces=None),
    "2930": care(ChildcareProvider=None),
    "2935": care(OtherSchools=None),
    "2940": care(ChildcareWksOpen="39"),
    "2945": care(AFTER, OpeningTime="15:00"),
    "2950": Break(lambda s: _types(s).pop(), PRIMARY, SPRING),
    "2955": Break(lambda s: _types(s).append(dict(_types(s)[BEFORE])), PRIMARY, SPRING),
    "2970": care(UNDER_FIVE, **{**HERE, "ClosingTime": "16:00"}),
    "2975": care(HOLIDAY, **{**HERE, "ChildcareWksOpen": "16"}),
}
# fmt: on
