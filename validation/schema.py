"""A CSV template's schema, written in TOML: its columns, and what they say of the whole file."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import pandas as pd

from validation.column import TABLE, Column
from validation.finding import Claim, Severity
from validation.reading import csv
from validation.reading.tables import Reading
from validation.reading.workbook import table as workbook
from validation.reading.workbook.cells import Written
from validation.repeated import repeated
from validation.rule import Context, Rule, Tables, holds, rule
from validation.schema_compared import Compared, known_elsewhere
from validation.schema_summary import by_column
from validation.summary import Part

HALF = 0.5
SHOWN = 3
OURS = "your organisation's name, its acronym or another name that the register has"
YEAR = re.compile(r"\b(?:19|20)[0-9]{2}\b")


def plain(name: str) -> str:
    """A name as it is compared: no capitals, single spaces; the register compares alike."""
    return " ".join(name.casefold().split())


class Described(Protocol):
    """A column as a schema knows it: its name, a good value, its periods and its rules."""

    @property
    def name(self) -> str: ...
    @property
    def example(self) -> str: ...
    @property
    def since(self) -> str: ...
    @property
    def until(self) -> str: ...
    def rules(self) -> Iterator[Rule]: ...


@dataclass(frozen=True)
class Schema:
    """The columns of a CSV template in their order.

    ``key`` are the columns that together stand once in a file. ``organisation_from``,
    ``period_from`` and ``due_in`` name the columns that hold the sender, the period (as a year)
    and the collection's due date. ``year_is_period``: every row names the period. ``says`` maps
    what a row may say of the period ("June 2019") to the period, where that is no bare year.
    ``compared`` are columns whose values another return of the organisation must have. Columns have
    dated versions: those that hold for a period are its headers. ``periods`` are all of them.
    ``sheet`` is the sheet of a workbook that is read; "": the first that has the headers.
    """

    title: str
    columns: tuple[Described, ...]
    key: tuple[str, ...] = ()
    complete: bool = True
    organisation_from: str = ""
    period_from: str = ""
    due_in: str = ""
    year_is_period: bool = False
    says: Mapping[str, str] = field(default_factory=dict)
    compared: tuple[Compared, ...] = ()
    periods: tuple[str, ...] = ()
    sheet: str = ""

    looks_at = csv.RAN
    """What is looked at in the form of a file, whatever its columns are."""

    @classmethod
    def from_toml(cls, raw: Mapping[str, Any]) -> "Schema":
        """The schema in a template.toml. Raises TypeError for a word that it does not know."""
        columns = tuple(_column(column) for column in raw["columns"])
        names = (
            "complete", "organisation_from", "period_from", "due_in", "year_is_period", "sheet"
        )  # fmt: skip
        given = {name: raw[name] for name in names if name in raw}
        periods = raw.get("periods", {}).items()
        return cls(
            raw["title"],
            columns,
            tuple(raw.get("key", ())),
            says={said: name for name, period in periods for said in period.get("says", ())},
            periods=tuple(raw.get("periods", ())),
            compared=tuple(Compared.from_toml(one) for one in raw.get("compared", ())),
            **given,
        )

    @property
    def headers(self) -> tuple[str, ...]:
        """The names of all columns, those of former and later versions too."""
        return tuple(dict.fromkeys(column.name for column in self.columns))

    def headers_for(self, period: str) -> tuple[str, ...]:
        """The first row that a file of the period must have."""
        held = (one for one in self.columns if holds(period, one.since, one.until))
        return tuple(dict.fromkeys(column.name for column in held))

    def rules(self) -> Iterator[Rule]:
        """Every rule that follows from the schema: column by column, then the whole file's."""
        for column in self.columns:
            yield from column.rules()
        yield from (make(self) for given, make in self._whole_file() if given)
        yield from map(known_elsewhere, self.compared)

    def _whole_file(self) -> Iterator[tuple[object, Callable[["Schema"], Rule]]]:
        """(what must be given, the rule that it brings)"""
        yield self.key, _key_stands_once
        yield self.organisation_from, _one_organisation
        yield self.due_in, _due_date
        yield self.year_is_period, _year_of_the_period
        yield self.says, _said_of_the_period

    def perfect(self) -> Mapping[str, Sequence[Mapping[str, str | None]]]:
        """One good row, the ground of every example."""
        return {TABLE: [{column.name: column.example for column in self.columns}]}

    def recognise(self, name: str, content: bytes) -> Claim | None:
        """What the headers and the columns say; None where half of the headers or fewer fit.

        Raises Unreadable for a workbook that is damaged.
        """
        versions = dict.fromkeys(map(self.headers_for, self.periods)) or {self.headers: None}
        seen = [(self._glance(content, headers), len(headers)) for headers in versions]
        best, width = max(seen, key=lambda one: len(one[0].matched) / one[1])
        return self._claim(best, width) if len(best.matched) / width > HALF else None

    def _glance(self, content: bytes, headers: tuple[str, ...]) -> csv.Glance:
        if workbook.is_workbook(content):
            content = workbook.begins(content, headers, self._dates(), csv.GLANCE)
        return csv.glance(content, headers)

    def _claim(self, seen: csv.Glance, width: int) -> Claim:
        organisations = _often(seen.values(self.organisation_from))
        periods = _often(self._periods(seen.values(self.period_from)))
        return Claim(
            template="",
            period=next(iter(periods), ""),
            organisation=next(iter(organisations), ""),
            sure=len(seen.matched) / width,
            says=f"This looks like {self.title} ({len(seen.matched)} of its {width} columns).",
            clashes=tuple(_several(self.period_from, periods, "periods" if self.says else "years")),
            organisations=tuple(organisations) if len(organisations) > 1 else (),
        )

    def _periods(self, values: Sequence[str]) -> list[str]:
        """The periods that the values of ``period_from`` name."""
        if self.says:
            return [self.says[value] for value in values if value in self.says]
        return YEAR.findall(" ".join(values))

    def read(self, name: str, content: bytes, context: Context) -> Reading:
        """The rows as one table. Raises Unreadable."""
        headers = self.headers_for(context.period) or self.headers
        if not workbook.is_workbook(content):
            return self._rows(content, headers)
        table = workbook.read(content, headers, self._dates(), self.sheet)
        read = self._rows(table.content, headers)
        return Reading(read.tables, (*table.findings, *read.findings), (*workbook.RAN, *read.ran))

    def _rows(self, content: bytes, headers: tuple[str, ...]) -> Reading:
        return csv.read(content, headers, key=self.key, complete=self.complete)

    def _dates(self) -> dict[str, Written]:
        """How each column of dates writes them."""
        return {
            column.name: Written.DAY_FIRST if column.day_first else Written.ISO
            for column in self.columns
            if isinstance(column, Column) and column.kind == "date"
        }

    def summary(self, tables: Tables, context: Context) -> tuple[Part, ...]:
        """The rows by each column that holds few values."""
        names = dict.fromkeys(column.name for column in self.columns)
        return by_column(tables[TABLE], list(names), (self.organisation_from, self.due_in))

    def facts(self, tables: Tables) -> dict[str, int]:
        """How many rows there are."""
        return {"rows": len(tables[TABLE])}


def _column(raw: Mapping[str, Any]) -> Column:
    """A column of a template.toml, whose lists become tuples."""
    given: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in raw.items()}
    return Column(**given)


def _often(values: Sequence[str]) -> list[str]:
    """The different values, the commonest first, without those that are a slip in a few rows."""
    counts = Counter(values).most_common()
    return [
        value
        for n, (value, count) in enumerate(counts)
        if not n or count > max(1, len(values) / 10)
    ]


def _several(column: str, values: Sequence[str], what: str) -> Iterator[str]:
    if len(values) > 1:
        shown = ", ".join(values[:SHOWN]) + (" …" if len(values) > SHOWN else "")
        yield f"{column} names several {what} ({shown}), and one file is for one of them."


def _code(column: str, what: str) -> str:
    """A rule's code that people can read and type: "ReportingDate-due"."""
    return f"{''.join(c for c in column if c.isalnum())}-{what}"


def _rows(*rows: Mapping[str, str | None]) -> Mapping[str, Any]:
    return {TABLE: list(rows)}


def _key_stands_once(schema: Schema) -> Rule:
    key = list(schema.key)
    first = {column.name: column.example for column in schema.columns if column.name in key}
    other = first | {key[0]: first[key[0]][:-1] + "9"}

    @rule(
        "duplicate-row",
        Severity.ERROR,
        at=f"{TABLE}.{key[0]}",
        good=[_rows(first, other)],
        bad=[_rows(first, first)],
        missing=[_rows({key[0]: None}, {key[0]: None})],
        expected=f"each {' and '.join(key)} once",
        basis="M",
        needs=tuple(f"{TABLE}.{name}" for name in key),
    )
    def broken(tables: Tables, context: Context) -> pd.DataFrame:
        """Another row has the same key

        Remove the row, or correct whichever of the two is wrong, in the system that makes the file.
        """
        rows = tables[TABLE]
        same = repeated([rows[name] for name in ("return", *key)])
        twice = rows[same & rows[key].notna().all(axis=1)]
        first = twice.groupby(key)["line"].transform("first").astype(str)
        shown = twice[key].agg(" · ".join, axis=1) if len(twice) else twice[key[0]]
        return pd.DataFrame({"found": shown + ", first on line " + first}, index=twice.index)

    return broken


def _one_organisation(schema: Schema) -> Rule:
    column = schema.organisation_from

    @rule(
        "one-organisation",
        Severity.ERROR,
        at=f"{TABLE}.{column}",
        good=[_rows({column: "AQA"}, {column: "AQA"})],
        bad=[_rows({column: "AQA"}, {column: "Another organisation"})],
        missing=[_rows({column: None}, {column: "AQA"})],
        expected="the same organisation in every row",
        basis="P",
        needs=(f"{TABLE}.{column}",),
    )
    def broken(tables: Tables, context: Context) -> pd.DataFrame:
        """The organisation is not the same throughout the file

        One file is for one organisation: send the other's rows in a file of their own.
        """
        names = tables[TABLE][column]
        if context.names:
            ours = [name for name in names.dropna().unique() if plain(name) in context.names]
            other = names[names.notna() & ~names.isin(ours)]
            return pd.DataFrame({"expected": OURS}, index=other.index)
        first = names.dropna().iloc[0] if names.notna().any() else ""
        other = names[names.notna() & names.ne(first)]
        return pd.DataFrame({"expected": f"{first}, as in the first row"}, index=other.index)

    return broken


def _due_date(schema: Schema) -> Rule:
    column = schema.due_in

    @rule(
        _code(column, "due"),
        Severity.ERROR,
        at=f"{TABLE}.{column}",
        good=[_rows({})],
        bad=[_rows({column: "2000-01-01"})],
        missing=[_rows({column: None})],
        wants=("due",),
        basis="P",
        needs=(f"{TABLE}.{column}",),
        grouped=True,
    )
    def broken(tables: Tables, context: Context) -> pd.DataFrame:
        """The reporting date is not the day on which this file is due

        It is the due date of the collection, not the day of upload: put that date in every row.
        """
        assert context.due
        due, days = context.due.isoformat(), tables[TABLE][column]
        wrong = days[days.notna() & days.ne(due)]
        return pd.DataFrame({"expected": due}, index=wrong.index)

    return broken


def _year_of_the_period(schema: Schema) -> Rule:
    column = schema.period_from

    @rule(
        _code(column, "period"),
        Severity.ERROR,
        at=f"{TABLE}.{column}",
        good=[_rows({})],
        bad=[_rows({column: "1999"})],
        missing=[_rows({column: None})],
        basis="M",
        needs=(f"{TABLE}.{column}",),
        grouped=True,
    )
    def broken(tables: Tables, context: Context) -> pd.DataFrame:
        """The year is not the year of this collection

        Put in the year that the collection is for, or send the file to the collection of that year.
        """
        years = tables[TABLE][column]
        wrong = years[years.notna() & years.ne(context.period)]
        return pd.DataFrame({"expected": context.period}, index=wrong.index)

    return broken


def _said_of_the_period(schema: Schema) -> Rule:
    column, says = schema.period_from, schema.says
    example = next(one.example for one in schema.columns if one.name == column)
    other = next((said for said in says if says[said] != says[example]), "")

    @rule(
        _code(column, "period"),
        Severity.ERROR,
        at=f"{TABLE}.{column}",
        good=[_rows({})],
        bad=[_rows({column: other})],
        missing=[_rows({column: None})],
        basis="M",
        needs=(f"{TABLE}.{column}",),
        grouped=True,
    )
    def broken(tables: Tables, context: Context) -> pd.DataFrame:
        """The rows are of another period than this collection

        Put in the period that the collection is for, as the file format writes it, or send the
        file to the collection of that period.
        """
        values, allowed = tables[TABLE][column], list(context.parameters["says"])
        wrong = values[values.notna() & ~values.isin(allowed)]
        return pd.DataFrame({"expected": " or ".join(allowed)}, index=wrong.index)

    return broken
