"""The line of zeros that a CSV template takes where there is nothing to report. It writes none."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from validation.column import TABLE
from validation.rule import Context
from validation.schema import Described, Schema
from validation.template import Template

NUMBER = re.compile(r"[0-9]+([.][0-9]+)?")
COUNTED = ("pattern", "integer", "number")
"""Kinds and types of the columns that may hold a number of something."""


@dataclass(frozen=True)
class ZeroLine:
    """The one line of such a file: what is ``given`` in which column (sender, period, due date),
    which columns are ``zeros``, and which ``others`` only their sender can fill in.
    """

    given: Mapping[str, str]
    zeros: tuple[str, ...]
    others: tuple[str, ...]


def zero_line(template: Template, period: str, sender: str, due: date) -> ZeroLine | None:
    """The line, None for a template without columns that take a zero, or of another kind.

    Raises KeyError for a period that is unknown.
    """
    schema = template.reader
    if not isinstance(schema, Schema):
        return None
    said = template.periods[period].parameters.get("says", [period])[0]
    known = {schema.organisation_from: sender, schema.period_from: str(said)}
    known[schema.due_in] = due.isoformat()
    headers = schema.headers_for(period)
    given = {name: known[name] for name in headers if name in known}
    numbers = dict.fromkeys(_zeros(schema, template.context(period)))
    zeros = tuple(name for name in numbers if name in headers)
    others = tuple(name for name in headers if name not in given and name not in zeros)
    return ZeroLine(given, zeros, others) if zeros else None


def _zeros(schema: Schema, context: Context) -> Iterator[str]:
    fixed = {schema.organisation_from, schema.period_from, schema.due_in, *schema.key}
    for column in schema.columns:
        if column.name not in fixed and _counts(column) and _takes(column, "0", context):
            yield column.name


def _counts(column: Described) -> bool:
    kind = getattr(column, "kind", getattr(column, "type", ""))
    return kind in COUNTED and bool(NUMBER.fullmatch(column.example))


def _takes(column: Described, value: str, context: Context) -> bool:
    """Whether no rule of the column complains of this value."""
    row = {TABLE: pd.DataFrame({column.name: pd.Series([value], dtype="str")})}
    return not any(pd.Series(rule.broken(row, context)).any() for rule in column.rules())
