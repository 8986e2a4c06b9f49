"""A table of exam entries for the bench: a Table Schema, and CSV files with planted errors."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from validation.rule import Tables
from validation.tableschema.schema import TableSchema, of
from validation.template import Period, Template, distinct

SPECIFICATIONS = 800
CENTRES = 5_000
LEVELS = ["GCSE", "AS", "A level", "Project L3"]
COUNTRIES = ["England", "Wales", "Northern Ireland", "Other UK Regions", "Non UK"]
SEED = 2019
PERIOD = "2019"

SCHEMA: dict[str, Any] = {
    "fields": [
        {"name": "Centre", "constraints": {"required": True, "pattern": "[1-9][0-9]{4}"}},
        {"name": "Candidate", "constraints": {"required": True, "pattern": "[0-9]{12}[A-HJ-NP-Z]"}},
        {"name": "Reference", "constraints": {"required": True, "pattern": "R-[0-9]{7}/[0-9X]"}},
        {"name": "Specification", "constraints": {"required": True}},
        {"name": "Level", "constraints": {"required": True, "enum": LEVELS}},
        {"name": "Country", "constraints": {"required": True, "enum": COUNTRIES}},
        {"name": "Tier", "constraints": {"enum": ["F", "H", "-2"]}},
        {"name": "Session", "constraints": {"required": True, "enum": ["AM", "PM"]}},
        {"name": "ReportingDate", "type": "date", "constraints": {"required": True}},
        {
            "name": "ExamDate",
            "type": "date",
            "constraints": {"required": True, "minimum": "2019-05-01", "maximum": "2019-07-31"},
        },
        {"name": "Mark", "type": "integer", "constraints": {"minimum": 0, "maximum": 100}},
        {"name": "Fee", "type": "number", "constraints": {"minimum": 0, "exclusiveMaximum": 500}},
    ],
    "primaryKey": ["Centre", "Candidate", "Specification"],
    "foreignKeys": [
        {
            "fields": "Specification",
            "reference": {"resource": "Specifications", "fields": "Code"},
        }
    ],
}
HEADER = [one["name"] for one in SCHEMA["fields"]]
# fmt: off
SLIPS = (
    # column           what stands there    the kind of error
    ("Centre",         "1234",              "pattern"),
    ("Candidate",      "12345678901A",      "pattern"),
    ("Reference",      "R-1",               "pattern"),
    ("Specification",  "9999X",             "unknown"),
    ("Level",          "A Level",           "enum"),
    ("Country",        "Scotland",          "enum"),
    ("Tier",           "Higher",            "enum"),
    ("Session",        "",                  "required"),
    ("ReportingDate",  "2019-02-31",        "type"),
    ("ExamDate",       "2019-08-01",        "maximum"),
    ("Mark",           "101",               "maximum"),
    ("Mark",           "many",              "type"),
    ("Fee",            "500",               "exclusiveMaximum"),
)
# fmt: on


@dataclass(frozen=True)
class Planted:
    """A CSV file, and where its errors are: (line, column, kind)."""

    content: bytes
    errors: frozenset[tuple[int, str, str]]


def planted(rows: int, errors: int) -> Planted:
    """A file of ``rows`` with so many errors in it, one a row, of each kind in turn."""
    table = _good(rows)
    at = np.random.default_rng(SEED).permutation(rows)[:errors]
    known = set()
    for n, row in enumerate(at):
        name, text, kind = SLIPS[n % len(SLIPS)]
        table[HEADER.index(name)][row] = text
        known.add((int(row) + 2, name, kind))
    return Planted(_written(table), frozenset(known))


def specifications() -> Tables:
    """The other return, in which the foreign key is looked up."""
    codes = pd.Series(_codes(np.arange(SPECIFICATIONS)), dtype="str")
    return {"rows": pd.DataFrame({"Code": codes})}


def specifications_csv() -> bytes:
    """The same as a file."""
    return "\r\n".join(["Code", *_codes(np.arange(SPECIFICATIONS))]).encode()


@cache
def schema() -> TableSchema:
    """The schema, loaded."""
    return of(SCHEMA, {"title": "Entries"})


def _codes(numbers: Any) -> list[str]:
    return [f"{8000 + n}{'AB'[n % 2]}" for n in numbers.tolist()]


def _good(rows: int) -> list[list[str]]:
    """Column by column."""
    random = np.random.default_rng(SEED)
    days = [(date(2019, 5, 1) + timedelta(days=n)).isoformat() for n in range(92)]
    number = np.arange(rows)
    candidates = (10**11 + number * 7919 % 10**11).tolist()

    def drawn(values: list[str]) -> list[str]:
        return [values[n] for n in random.integers(0, len(values), rows).tolist()]

    return [
        [str(10_000 + n) for n in (number % CENTRES).tolist()],
        [f"{c:012d}{'ABCDEFGH'[c % 8]}" for c in candidates],
        [f"R-{n:07d}/{'0123456789X'[n % 11]}" for n in number.tolist()],
        _codes(random.integers(0, SPECIFICATIONS, rows)),
        drawn(LEVELS),
        drawn(COUNTRIES),
        drawn(["F", "H", "-2", ""]),
        drawn(["AM", "PM"]),
        ["2019-06-28"] * rows,
        drawn(days),
        [str(n) for n in random.integers(0, 101, rows).tolist()],
        [f"{n / 100:.2f}" for n in random.integers(0, 50_000, rows).tolist()],
    ]


def _written(columns: list[list[str]]) -> bytes:
    lines = map(",".join, zip(*columns, strict=True))
    return ("\r\n".join([",".join(HEADER), *lines]) + "\r\n").encode()


@cache
def template() -> Template:
    """The schema as a template that files are checked against."""
    return Template(
        name="entries",
        title="Entries",
        kind="csv",
        ruleset="bench",
        periods={PERIOD: Period(PERIOD, PERIOD)},
        rules=distinct(schema().rules()),
        reader=schema(),
        package="",
        main="rows",
    )
