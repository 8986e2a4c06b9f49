"""A collection's returns, written in one of four formats, one file in memory at a time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from tempfile import TemporaryFile
from typing import IO, Any

from validation.check import known_in
from validation.exporting import xml
from validation.exporting.csv import CsvTables
from validation.exporting.filed import INDEX, Filed, records, row
from validation.exporting.json import JsonReturns
from validation.exporting.xlsx import XlsxTables
from validation.reading.trouble import Unreadable
from validation.template import Template

# fmt: off
FORMATS = {
    # format   what its file's name ends in, its media type
    "csv":     (".zip",  "application/zip"),
    "xml":     (".zip",  "application/zip"),
    "xlsx":    (".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "json":    (".json", "application/json"),
}
# fmt: on
MERGES = "school-census"
"""The template whose files are XML, and are merged."""


@dataclass(frozen=True)
class Asked:
    """What is to be written: ``template`` and ``period`` say how the files are read."""

    format: str
    collection: str
    template: str
    period: str
    templates: str = ""
    """The folder of the operator's own templates, "" where there is none."""


@dataclass
class Written:
    """How many files and records were written, and the references of what could not be read."""

    files: int = 0
    records: int = 0
    unread: list[str] = field(default_factory=list)


def write(asked: Asked, filed: Iterable[Filed], into: IO[bytes]) -> Written:
    """Write the returns into a new binary file. A file that cannot be read is named, not written;
    in ``xml`` all are written as they are.
    """
    return {"xml": _xml, "json": _json}.get(asked.format, _tables)(asked, filed, into)


def job(asked: Mapping[str, str], filed: Iterable[Filed]) -> dict[str, Any]:
    """A job for a child process: {"content": bytes, "unread": references}."""
    into = BytesIO()
    written = write(Asked(**asked), filed, into)
    return {"content": into.getvalue(), "unread": written.unread}


def _xml(asked: Asked, filed: Iterable[Filed], into: IO[bytes]) -> Written:
    if asked.template != MERGES:
        return Written(xml.write(into, filed, asked.collection, None))
    with TemporaryFile() as spool:
        return Written(xml.write(into, filed, asked.collection, spool))


def _json(asked: Asked, filed: Iterable[Filed], into: IO[bytes]) -> Written:
    document, written = JsonReturns(into, asked.collection), Written()
    template = known_in(asked.templates)[asked.template]
    for one in filed:
        document.add(one, _read(one, template, asked.period, written))
    document.close()
    return written


def _tables(asked: Asked, filed: Iterable[Filed], into: IO[bytes]) -> Written:
    made, written = {"csv": CsvTables, "xlsx": XlsxTables}[asked.format], Written()
    template = known_in(asked.templates)[asked.template]
    with made(into) as tables:
        for one in filed:
            tables.add("returns", INDEX, [row(one)])
            for found in _read(one, template, asked.period, written):
                rows = [(one.reference, one.organisation, *cells) for cells in found.rows]
                headings = ("reference", "organisation", *found.headings)
                tables.add(found.table, headings, rows)
    return written


def _read(one: Filed, template: Template, period: str, written: Written) -> list[Any]:
    """The tables of a file, counted; [] where it cannot be read or nothing of it is handed on."""
    if not one.content:
        return []
    try:
        found = list(records(one, template, period))
    except Unreadable:
        written.unread.append(one.reference)
        return []
    written.files += 1
    written.records += sum(len(table.rows) for table in found)
    return found
