"""A Table Schema, JSON or YAML, as the schema of a CSV template: see docs/table-schema.md."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from validation.column import TABLE
from validation.reading import csv
from validation.reading.headers import Leeway
from validation.reading.tables import Reading
from validation.reading.workbook.cells import Written
from validation.rule import Rule
from validation.schema import Schema
from validation.tableschema.field import Field, texts
from validation.tableschema.keys import Reference, is_known, names, stands_once

WRITTEN = {"default": Written.ISO, "%d/%m/%Y": Written.DAY_FIRST}
# fmt: off
MATCHES = {
    # fieldsMatch  another order  more columns  fewer columns
    "exact":       (False,        False,        False),
    "equal":       (True,         False,        False),
    "subset":      (True,         True,         False),
    "superset":    (True,         False,        True),
    "partial":     (True,         True,         True),
}
# fmt: on


@dataclass(frozen=True)
class TableSchema(Schema):
    """A schema of fields. ``keys`` stand once in a file; ``references`` are known elsewhere."""

    fields_match: str = "exact"
    keys: tuple[tuple[str, ...], ...] = ()
    references: tuple[Reference, ...] = ()

    @property
    def fields(self) -> dict[str, Field]:
        """The fields by name."""
        return {one.name: one for one in self.columns if isinstance(one, Field)}

    def rules(self) -> Iterator[Rule]:
        """Field by field, the whole file's, then keys and references."""
        yield from super().rules()
        for n, key in enumerate(self.keys):
            yield stands_once(key, self.fields, "primary-key" if n == 0 else f"unique-key-{n}")
        for reference in self.references:
            yield is_known(reference, self.fields)

    def _rows(self, content: bytes, headers: tuple[str, ...]) -> Reading:
        """The rows as one table, without the texts that mean no value. Raises Unreadable."""
        order, more, fewer = MATCHES[self.fields_match]
        key = self.keys[0] if self.keys else ()
        may_lack = {n for n, one in self.fields.items() if not one.required and n not in key}
        leeway = Leeway(order, more, frozenset(may_lack) if fewer else frozenset())
        reading = csv.read(content, headers, key=key, complete=self.complete, leeway=leeway)
        rows = reading.tables[TABLE]
        for column, one in self.fields.items():
            meant = [text for text in one.missing if text]
            if meant and column in rows:
                rows[column] = rows[column].where(~rows[column].isin(meant))
        return replace(reading, tables={TABLE: rows})

    def _dates(self) -> dict[str, Written]:
        """How each field of dates writes them, where a workbook can know."""
        dates = {n: one for n, one in self.fields.items() if one.type == "date"}
        ways = {
            name: WRITTEN.get(one.options.get("format", "default")) for name, one in dates.items()
        }
        return {name: way for name, way in ways.items() if way}


def load(path: Path, head: Mapping[str, Any]) -> TableSchema:
    """The schema in ``path``, with what template.toml says beside it (roles, periods).

    Raises ValueError with a sentence for what is no Table Schema, or none that can be used.
    """
    return of(descriptor(path.read_bytes(), path.name), head)


def descriptor(content: bytes, name: str) -> dict[str, Any]:
    """The descriptor in a file of JSON or YAML. Raises ValueError where it holds no fields."""
    try:
        raw = json.loads(content) if name.endswith(".json") else yaml.safe_load(content)
    except (ValueError, yaml.YAMLError) as why:
        raise ValueError(f"{name}: {why}") from None
    if not isinstance(raw, dict) or not isinstance(raw.get("fields"), list) or not raw["fields"]:
        raise ValueError(f"{name} is no Table Schema: it has no fields")
    return raw


def of(raw: Mapping[str, Any], head: Mapping[str, Any]) -> TableSchema:
    """The schema of a descriptor. Raises ValueError where a part of it cannot be used."""
    base = Schema.from_toml({**head, "columns": ()})
    missing = texts(raw.get("missingValues", [""]))
    made = TableSchema(
        **{
            **vars(base),
            "columns": tuple(Field.of(one, missing) for one in raw["fields"]),
            "fields_match": _match(raw.get("fieldsMatch", "exact")),
            "keys": tuple(_keys(raw)),
            "references": tuple(map(Reference.of, raw.get("foreignKeys", ()))),
        }
    )
    _known(made)
    return made


def _match(said: str | list[str]) -> str:
    """The word; version 2.0 of the standard wrote it as a list of one."""
    word = said[0] if isinstance(said, list) else said
    if word not in MATCHES:
        raise ValueError(f"fieldsMatch is none of {', '.join(MATCHES)}: {word!r}")
    return word


def _keys(raw: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """The primary key, () where there is none but others are, then the unique keys."""
    others = [names(key) for key in raw.get("uniqueKeys", ())]
    if "primaryKey" in raw or others:
        yield names(raw.get("primaryKey", ()))
    yield from others


def _known(made: TableSchema) -> None:
    """Raise ValueError where a field is named twice, or a key names none."""
    if len(made.fields) != len(made.columns):
        raise ValueError("two fields have the same name")
    here = [*made.keys, *(one.fields for one in made.references)]
    here += [one.known for one in made.references if not one.other]
    for name in (name for key in here for name in key):
        if name not in made.fields:
            raise ValueError(f"a key names {name!r}, which is no field")
