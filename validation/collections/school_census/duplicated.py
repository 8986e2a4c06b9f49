"""Jobs for a child process: the pupils of several schools' files, and whom two of them have.

Names are compared, and so pass from the child that reads to the one that compares; a report has
numbers, lines and schools.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
from xlsxwriter import Workbook

from validation.check import known_in
from validation.collections.school_census.duplicates import (
    DIFFERENT,
    NUMBER,
    PERSON,
    Duplicate,
    Place,
    duplicates,
)
from validation.collections.school_census.file import TEMPLATE
from validation.exporting.member import EPOCH
from validation.report.sheet import Sheet, Styles

COLUMNS = ["return", "line", "roll", "UPN", "EnrolStatus", *PERSON]
# fmt: off
SHEET = (
    # heading           widest
    ("Duplicate",            9),
    ("What",                50),
    ("School",              40),
    ("Number",              12),
    ("Return",              24),
    ("UPN",                 16),
    ("Line",                 9),
    ("Enrolment status",    50),
)
# fmt: on
SHORT = {NUMBER: "one number", DIFFERENT: "one person"}
FIRST = 20
"""How many records are handed back to be shown at once."""
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def pupils(
    given: Sequence[tuple[str, bytes, str]], period: str, templates: str = ""
) -> tuple[pd.DataFrame, list[str]]:
    """What is compared of some schools' files, each with its name, content and organisation, and
    the organisations whose files could not be read.
    """
    template = known_in(templates)[TEMPLATE]
    tables, unread = template.reader.read_many(given, template.context(period))
    return tables["pupils"][COLUMNS], sorted(unread)


def found(read: Sequence[pd.DataFrame]) -> list[Duplicate]:
    """The duplicates in what was read, in so many parts."""
    return duplicates(pd.concat(read, ignore_index=True)) if read else []


def report(read: Sequence[pd.DataFrame], schools: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    """{"same", "different": how many pupils have one number, and how many two, "first": the first
    records under the headings of ``SHEET``, "content": all of them as a workbook, b"" where there
    are none}. ``schools`` gives each organisation's name and its return's reference.
    """
    twice = found(read)
    rows = list(_rows(twice, schools))
    same = sum(one.what == NUMBER for one in twice)
    return {
        "same": same,
        "different": len(twice) - same,
        "first": [[str(row[0]), SHORT[str(row[1])], *map(str, row[2:])] for row in rows[:FIRST]],
        "more": max(0, len(rows) - FIRST),
        "content": _workbook(rows) if rows else b"",
    }


def _rows(
    twice: Sequence[Duplicate], schools: Mapping[str, tuple[str, str]]
) -> Iterator[tuple[str | int, ...]]:
    """One row a record; those of one duplicate have the same number."""
    for n, one in enumerate(twice, 1):
        for place in one.places:
            yield (n, one.what, *_row(place, *schools[place.organisation]))


def _row(place: Place, name: str, reference: str) -> tuple[str | int, ...]:
    status = _words().get(place.status, place.status)
    return name, place.organisation, reference, place.upn, place.line, status


@cache
def _words() -> Mapping[str, str]:
    """What the codes of an enrolment status mean."""
    path = Path(__file__).with_name("summary_words.toml")
    words: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))["enrolment"]
    return words


def _workbook(rows: Sequence[tuple[str | int, ...]]) -> bytes:
    """One sheet to filter. The same rows are the same bytes."""
    target = BytesIO()
    with Workbook(target, OPTIONS) as book:
        book.set_properties({"created": EPOCH})
        sheet = Sheet(book.add_worksheet("Duplicates"), Styles.of(book))
        sheet.table(len(rows), len(SHEET))
        for column, (heading, widest) in enumerate(SHEET):
            sheet.text(0, column, heading, "head", widest)
        for at, row in enumerate(rows, 1):
            for column, (value, (_, widest)) in enumerate(zip(row, SHEET, strict=True)):
                sheet.value(at, column, value, widest)
        sheet.fit()
    return target.getvalue()
