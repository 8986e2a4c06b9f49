"""returns-bot check: files checked on this machine, with the bot's own rules; nothing is sent."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from validation.finding import Report
    from validation.template import Template


class Format(StrEnum):
    """How the result is written."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


NO_ERRORS, ERRORS, UNREADABLE = 0, 1, 2
"""What the command ends with: the worst of its files."""


def check(
    files: Annotated[
        list[Path],
        typer.Argument(exists=True, dir_okay=False, metavar="FILE…", help=".xml, .csv, .zip, .gz"),
    ],
    form: Annotated[Format, typer.Option("--format", help="How the result is written.")] = (
        Format.TEXT
    ),
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where to, instead of the screen.")
    ] = None,
    due: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The collection's due date, if rules need it."),
    ] = None,
    templates: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="A folder of templates of your own."),
    ] = None,
) -> None:
    """Check files as what they say they are. Ends with 0: no errors, 1: errors, 2: unreadable."""
    from validation.template import catalogue

    if form is Format.XLSX and output is None:
        raise typer.BadParameter("a workbook needs a place: add -o FILE.xlsx")
    known = {"due": due.date()} if due else {}
    every = catalogue(templates)
    reports = [report for file in _shown(files) for report in _look(file, every, known)]
    content = written(reports, form)
    if output:
        output.write_bytes(content)
        typer.echo(f"Written to {output}.", err=True)
    else:
        typer.echo(content, nl=False)
    raise typer.Exit(ended(reports))


def ended(reports: "Sequence[Report]") -> int:
    """2 where a file is unreadable, else 1 where one has errors or a rule of ours crashed."""
    from validation.finding import Verdict

    codes = {Verdict.UNREADABLE: UNREADABLE, Verdict.ERRORS: ERRORS}
    return max((codes.get(report.verdict, NO_ERRORS) for report in reports), default=NO_ERRORS)


def written(reports: "Sequence[Report]", form: Format) -> bytes:
    """The reports in one document; several are a list in JSON and one table in CSV and XLSX."""
    from validation.report import csv, json, text, xlsx

    forms: dict[Format, Callable[[], str | bytes]] = {
        Format.TEXT: lambda: "\n".join(map(text.text, reports)),
        Format.JSON: lambda: json.text(reports),
        Format.CSV: lambda: csv.text(reports),
        Format.XLSX: lambda: xlsx.workbook(*reports),
    }
    made = forms[form]()
    return made.encode() if isinstance(made, str) else made


def _look(
    file: Path, every: "Mapping[str, Template]", known: "Mapping[str, date]"
) -> "list[Report]":
    """The reports on one file; of one that is far too large, only as much as shows it is."""
    from validation.offline import look
    from validation.reading.containers import LARGEST

    with file.open("rb") as opened:
        return look(file.name, opened.read(LARGEST + 1), every, **known)


def _shown(files: Sequence[Path]) -> Iterator[Path]:
    """The files one by one, with a bar where there are several and somebody looks."""
    if len(files) == 1 or not sys.stderr.isatty():
        yield from files
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(files, "Checking", console=Console(stderr=True), transient=True)
