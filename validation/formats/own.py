"""Templates in a folder, tested: every column against its own example and wrong value."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from validation.column import Column
from validation.formats.columns import refused
from validation.formats.faults import MINUS_TWO, Fault, lint
from validation.formats.published import Field
from validation.schema import Schema
from validation.tableschema.field import Field as TableField
from validation.tableschema.schema import TableSchema, load
from validation.template import distinct

ANY_LENGTH = 10**9
ANYTHING = "(?s:.*)"


def templates_in(folder: Path) -> list[Path]:
    """Every template.toml of the folder: its own, or those of the folders below it."""
    own = folder / "template.toml"
    return [own] if own.exists() else sorted(folder.glob("*/template.toml"))


def columns_in(toml: Path) -> tuple[Column, ...]:
    """The columns as they stand today, without the rules of former periods; () for XML.

    Raises ValueError, KeyError or TypeError for a file that is no template.
    """
    raw = tomllib.loads(toml.read_text(encoding="utf-8"))
    if "table_schema" in raw:
        return of_fields(load(toml.parent / raw["table_schema"], raw))
    if "columns" not in raw:
        return ()
    schema = Schema.from_toml(raw)
    distinct(schema.rules())
    columns = (column for column in schema.columns if isinstance(column, Column))
    return tuple({column.name: column for column in columns}.values())


def of_fields(schema: TableSchema) -> tuple[Column, ...]:
    """The fields of a Table Schema, each as the column that says the most of it."""
    distinct(schema.rules())
    return tuple(map(_column, schema.fields.values()))


def _column(field: TableField) -> Column:
    said = field.constraints
    codes = tuple(map(str, said.get("enum", ())))
    column = Column(
        field.name,
        field.description,
        "codes" if codes else "pattern" if "pattern" in said else "text",
        field.example,
        codes=codes,
        pattern=said.get("pattern", ""),
        expected=field.words,
        within=(said.get("minLength", 0), said.get("maxLength", ANY_LENGTH)),
        optional=not field.required,
    )
    if column.kind == "text" and field.type != "string":
        column = replace(column, kind="pattern", pattern=ANYTHING, expected=field.words)
    return column


def faults_in(toml: Path) -> Iterator[Fault]:
    """The faults of one template; one that cannot be loaded is one fault."""
    try:
        columns = columns_in(toml)
    except (ValueError, KeyError, TypeError) as why:
        yield Fault("not-loaded", 0, toml.parent.name, str(why), "a template that can be loaded")
        return
    lines = toml.read_text(encoding="utf-8").splitlines()
    for column in columns:
        yield from _faults(column, _line(lines, column.name))


def _line(lines: list[str], name: str) -> int:
    said = re.compile(rf"\s*name\s*=\s*[\"']{re.escape(name)}[\"']\s*")
    return next((n for n, line in enumerate(lines, 1) if said.fullmatch(line)), 0)


def _faults(column: Column, line: int) -> Iterator[Fault]:
    if column.kind == "pattern":
        yield from _of_pattern(column, line)
    if refused(column, column.example):
        yield Fault(
            "refuses-example", line, column.name, f"example {column.example!r} is refused",
            "an example that is taken",
        )  # fmt: skip
    if column.wrong and not refused(column, column.wrong):
        yield Fault(
            "takes-wrong", line, column.name, f"wrong value {column.wrong!r} is taken",
            "a wrong value that is refused",
        )  # fmt: skip
    if MINUS_TWO.search(f"{column.description} {column.expected}") and refused(column, "-2"):
        yield Fault(
            "refuses-minus-two", line, column.name, "-2 is refused",
            "-2 is taken, as the description says", "not_applicable = true",
        )  # fmt: skip


def _of_pattern(column: Column, line: int) -> Iterator[Fault]:
    field = Field(line, column.name, "", "1", f"^({column.pattern})$", column.expected)
    for fault in lint(field)[0]:
        if fault.kind not in ("refuses-minus-two", "takes-blank"):
            yield fault
