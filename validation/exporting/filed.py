"""What is handed on of a collection: each filed file with what it is of, and its records."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from validation.template import Template

OURS = {"return", "line", "path", "parent"}
"""Columns of a reader's tables that say where in its file a record stood."""
NOT_RECORDS = "structure"
Cells = tuple[str | None, ...]


@dataclass(frozen=True)
class Filed:
    """One return of the collection: ``reference`` names the submission ("SC3-07/873-4001#2").

    ``content`` is the file itself, b"" where nothing of it is handed on, and then ``file`` and
    ``sha256`` are "".
    """

    reference: str
    organisation: str
    organisation_name: str
    status: str
    file: str = ""
    sha256: str = ""
    content: bytes = b""


INDEX = tuple(field.name for field in fields(Filed) if field.name != "content")
"""The headings of the table that lists the returns."""


def row(filed: Filed) -> Cells:
    """A return under ``INDEX``."""
    return tuple(str(getattr(filed, name)) for name in INDEX)


@dataclass(frozen=True)
class Records:
    """The records of one table of one file, under its headings; None where a value is missing."""

    table: str
    headings: tuple[str, ...]
    rows: list[Cells]


def records(filed: Filed, template: Template, period: str) -> Iterator[Records]:
    """Every table of a file that has records. Raises Unreadable."""
    context = template.context(period, organisation=filed.organisation)
    for name, table in template.read(filed.file, filed.content, context).tables.items():
        if "@" in name or name == NOT_RECORDS or not len(table):
            continue
        columns = [str(column) for column in table.columns if column not in OURS]
        cells = table[columns].astype(object).where(table[columns].notna(), None)
        yield Records(
            name,
            tuple(columns),
            [
                tuple(None if value is None else str(value) for value in cells_of)
                for cells_of in cells.itertuples(index=False, name=None)
            ],
        )
