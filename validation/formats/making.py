"""A published table → the text of a template.toml that can be opened; it writes no file."""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from validation.column import Column
from validation.formats.columns import Imported, column_of
from validation.formats.faults import Fault
from validation.formats.own import of_fields
from validation.formats.published import BadFormatError, Field
from validation.schema import Schema
from validation.tableschema.schema import descriptor, of
from validation.template import distinct

KNOWN_IN = {"specificationcode": "SpecificationCodes", "unitorcomponentcode": "ExamsTimetable"}
"""Columns, letters only, and the title of the template in which their values stand."""
CODE = re.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*")
# fmt: off
ROLES = {
    # what the template says  names of columns that have it, letters only, the first that is there
    "organisation_from":      ("awardingorganisation", "awardingbodyid", "awardingbody",
                               "organisation", "organisationname"),
    "period_from":            ("year", "academicyear", "examseries", "quarter", "reportingdate"),
    "due_in":                 ("reportingdate",),
}
# fmt: on
MISSING = {
    "organisation_from": "No column names the organisation: write organisation_from if one does",
    "period_from": "No column names the period: write period_from if one does",
    "due_in": "No column has the due date: write due_in if one has",
}


@dataclass(frozen=True)
class Made:
    """The template, the faults that were corrected, and what the operator must decide."""

    toml: str
    faults: tuple[Fault, ...]
    decide: tuple[str, ...]


def make(
    code: str, title: str, source: str, table: Sequence[Field], periods: Sequence[str]
) -> Made:
    """The template of a table. Raises BadFormatError where none can be made of it."""
    _refuse_code(code)
    imported = [column_of(field) for field in table]
    columns = [one.column for one in imported]
    roles = dict(_roles(columns))
    head = _head(code, title, source) | roles
    text = "\n".join(_toml(head, columns, periods)) + "\n"
    _try(text)
    return Made(text, tuple(f for i in imported for f in i.faults), tuple(_decide(imported, roles)))


def make_of_schema(
    code: str, title: str, source: str, content: bytes, periods: Sequence[str]
) -> Made:
    """The template of a Table Schema that lies beside it. Raises BadFormatError likewise."""
    _refuse_code(code)
    try:
        schema = of(descriptor(content, source), {"title": title or code})
        distinct(schema.rules())
    except (ValueError, KeyError, TypeError, AttributeError) as why:
        raise BadFormatError((0, f"No template can be made of it: {why}")) from None
    roles = dict(_roles(of_fields(schema)))
    head = _head(code, title, source) | roles | {"table_schema": source}
    text = "\n".join(_toml(head, (), periods)) + "\n"
    return Made(text, (), tuple(said for role, said in MISSING.items() if role not in roles))


def _comparable(columns: Iterable[Column]) -> Iterator[str]:
    """Columns whose values stand in another return of the same organisation too."""
    for column in columns:
        other = KNOWN_IN.get("".join(c for c in column.name.casefold() if c.isalpha()))
        if other:
            yield f"{column.name} is not compared with {other}: write [[compared]] if it should be"


def _refuse_code(code: str) -> None:
    if not CODE.fullmatch(code):
        raise BadFormatError(
            (0, f"{code!r} is no code: small letters, digits and dashes, as in my-code")
        )


def _head(code: str, title: str, source: str) -> dict[str, Any]:
    return {
        "name": code,
        "title": title or code,
        "kind": "csv",
        "ruleset": f"file format imported from {source}",
        "complete": True,
        "named": list(dict.fromkeys([(title or code).casefold(), code])),
    }


def _decide(imported: Sequence[Imported], roles: Mapping[str, str]) -> Iterator[str]:
    for one in imported:
        yield from one.decide
    yield from (said for role, said in MISSING.items() if role not in roles)
    yield from _comparable(one.column for one in imported)
    yield "No columns are said to stand only once in a file: write key = [...] if some do"


def _roles(columns: Sequence[Column]) -> Iterator[tuple[str, Any]]:
    plain = {"".join(c for c in col.name.casefold() if c.isalpha()): col for col in columns}
    for role, names in ROLES.items():
        found = next((plain[name] for name in names if name in plain), None)
        if found and (role != "due_in" or (found.kind == "date" and not found.day_first)):
            yield role, found.name
            if role == "period_from" and found.name.casefold() == "year":
                yield "year_is_period", True


def _toml(
    head: Mapping[str, Any], columns: Sequence[Column], periods: Sequence[str]
) -> Iterator[str]:
    yield "# Made from the regulator's published format. It is yours now: correct it as you need."
    yield from (_line(name, value) for name, value in head.items())
    for period in periods:
        yield from ("", f"[periods.{json.dumps(period)}]")
    for column in columns:
        yield from ("", "[[columns]]")
        yield from (_line(name, value) for name, value in _said(column))


def _said(column: Column) -> Iterator[tuple[str, Any]]:
    """What differs from a column of which nothing is said."""
    always = {"name", "description", "kind", "example"}
    for one in fields(Column):
        value = getattr(column, one.name)
        if one.name in always or value != one.default:
            yield one.name, list(value) if isinstance(value, tuple) else value


def _line(name: str, value: Any) -> str:
    return f"{name} = {json.dumps(value, ensure_ascii=False)}"


def _try(text: str) -> None:
    """Make sure that the bot can load it, before anything is written."""
    try:
        distinct(Schema.from_toml(tomllib.loads(text)).rules())
    except (ValueError, KeyError, TypeError) as why:
        raise BadFormatError((0, f"No template can be made of it: {why}")) from None
