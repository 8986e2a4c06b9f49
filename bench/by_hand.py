"""Twenty census rules written once more, in a plain loop over the tree: what both readers and the
rules together are compared with. It uses nothing of ours but the lists of codes."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from lxml import etree

from validation.collections.school_census.codes import accepted
from validation.finding import Report
from validation.rule import Context

# fmt: off
RULES = (
    "1500", "1510", "1520", "1540", "1550", "1580", "1590", "1600", "1610", "1860",
    "1880", "1920", "1930", "1940", "1950", "1970", "2000", "2475", "2480", "2490",
)
# fmt: on
NEEDS = {
    "1920": ("EntryDate",),
    "1940": ("DOB", "PartTime"),
    "1950": ("Boarder",),
}
"""Where another rule complains of one of these in the same record, the rule says nothing."""
LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


class Place(NamedTuple):
    """A finding: the rule, the table, the ordinal of the record, the line, the field."""

    rule: str
    table: str
    record: int
    line: int
    field: str


def reported(report: Report) -> set[Place]:
    """What a report says of the twenty rules."""
    return {
        Place(f.rule, f.table, f.record, f.line, f.field)
        for f in report.findings
        if f.rule in RULES
    }


def expected(content: bytes, context: Context, report: Report) -> set[Place]:
    """What the twenty rules find by hand, without that which ``NEEDS`` silences in the report."""
    root = etree.fromstring(content, etree.XMLParser(remove_blank_text=True, huge_tree=False))
    said = {(f.rule, f.table, f.record, f.field) for f in report.findings}

    def silent(place: Place) -> bool:
        needs = NEEDS.get(place.rule, ())
        return any(
            (table, record) == (place.table, place.record) and field in needs and rule != place.rule
            for rule, table, record, field in (said if needs else ())
        )

    return {place for place in _all(root, context) if not silent(place)}


def _all(root: Any, context: Context) -> Iterator[Place]:
    day = context.reference_date
    assert day is not None
    pupils = [*root.iter("PupilOnRoll", "PupilNoLongerOnRoll")]
    twice = Counter(_text(pupil, "UPN") for pupil in pupils)
    for number, pupil in enumerate(pupils, 1):
        for rule, tag in (*_numbers(pupil, twice), *_pupil(pupil, context, day)):
            yield Place(rule, "pupils", number, _line(pupil, tag), tag)
    absences = [one for one in root.iter("SessionDetail")]
    for number, absence in enumerate(absences, 1):
        if absence.getparent().getparent().tag == "TermlyAttendance":
            for rule, tag in _absence(absence, context):
                yield Place(rule, "absences", number, _line(absence, tag), tag)


def _numbers(pupil: Any, twice: Counter[str]) -> Iterator[tuple[str, str]]:
    upn = _text(pupil, "UPN")
    if not upn:
        yield "1500", "UPN"
    elif twice[upn] > 1:
        yield "1520", "UPN"
    for tag in ("UPN", "FormerUPN"):
        if number := _text(pupil, tag):
            yield from ((rule, tag) for rule in _parts(number))


def _parts(number: str) -> Iterator[str]:
    """The rules that a number breaks by itself."""
    whole = len(number) == 13
    if re.fullmatch("[!-~][0-9]{11}[0-9A-HJ-NP-RT-Z]", number) and number[0] != _letter(number):
        yield "1510"
    if whole and not re.fullmatch("[0-9]{8}", number[4:12]):
        yield "1540"
    if not whole or not re.fullmatch("[0-9A-HJ-NP-RT-Z]", number[12]):
        yield "1550"


def _letter(number: str) -> str:
    """The letter that the other twelve characters ask for."""
    total = 0
    for position, character in enumerate(number[1:], 2):
        value = int(character) if character.isdigit() else LETTERS.index(character)
        total += position * value
    return LETTERS[total % 23]


def _pupil(pupil: Any, context: Context, day: date) -> Iterator[tuple[str, str]]:
    on_roll = pupil.tag == "PupilOnRoll"
    born, came, left = (_date(_text(pupil, tag)) for tag in ("DOB", "EntryDate", "LeavingDate"))
    part, boarder = _text(pupil, "PartTime"), _text(pupil, "Boarder")
    asked = (
        ("1580", "Surname", not _text(pupil, "Surname")),
        ("1590", "Forename", not _text(pupil, "Forename")),
        ("1600", "DOB", born is None or born >= day),
        ("1610", "Gender", _text(pupil, "Gender") not in ("M", "F")),
        ("1880", "EntryDate", came is None or came > day),
        ("1920", "LeavingDate", not on_roll and _left_wrongly(left, came, day)),
        ("1930", "PartTime", part not in accepted(context, "boolean")),
        ("1940", "PartTime", on_roll and part in ("true", "1") and 5 <= _age(born, day) <= 15),
        ("1950", "PartTime", part in ("true", "1") and boarder not in ("", "N")),
        ("1970", "Boarder", bool(boarder) and boarder not in accepted(context, "boarder")),
        ("1860", "EnrolStatus", on_roll and _none_of(pupil, "EnrolStatus", context, "enrolment")),
        ("2000", "NCyearActual", on_roll and _none_of(pupil, "NCyearActual", context, "year")),
    )
    return ((rule, tag) for rule, tag, wrong in asked if wrong)


def _none_of(pupil: Any, tag: str, context: Context, codes: str) -> bool:
    return _text(pupil, tag) not in accepted(context, codes)


def _left_wrongly(left: date | None, came: date | None, day: date) -> bool:
    return left is None or left >= day or (came is not None and left < came)


def _absence(absence: Any, context: Context) -> Iterator[tuple[str, str]]:
    reason, sessions = _text(absence, "AttendanceReason"), _text(absence, "AbsenceSessions")
    if reason and reason not in accepted(context, "absence"):
        yield "2475", "AttendanceReason"
    if reason and not (re.fullmatch("[0-9]{1,15}", sessions) and int(sessions) > 0):
        yield "2480", "AbsenceSessions"
    if sessions and not reason:
        yield "2490", "AttendanceReason"


def _age(born: date | None, day: date) -> int:
    """Years completed on the last 31 August; -1 where nobody knows."""
    if born is None:
        return -1
    then = date(day.year if day >= date(day.year, 8, 31) else day.year - 1, 8, 31)
    return then.year - born.year - ((born.month, born.day) > (then.month, then.day))


def _date(text: str) -> date | None:
    if not re.fullmatch("[12][0-9]{3}-[0-9]{2}-[0-9]{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _text(record: Any, tag: str) -> str:
    found = record.find(f".//{tag}")
    return "" if found is None or found.text is None else found.text.strip()


def _line(record: Any, tag: str) -> int:
    """The line of a value; where there is none, that of the record's own first value."""
    found = record.find(f".//{tag}")
    if found is not None and found.text and found.text.strip():
        return int(found.sourceline)
    first = next(
        leaf for leaf in record.iter() if not len(leaf) and leaf.text and leaf.text.strip()
    )
    return int(first.sourceline)
