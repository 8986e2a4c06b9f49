"""returns-bot check: files checked on this machine, with the bot's own rules; nothing is sent."""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.places import summary_place, writable

if TYPE_CHECKING:
    from bot.commands.checking import Terms
    from bot.commands.finding_files import Source
    from bot.commands.urns import Register
    from validation.finding import Report


class Format(StrEnum):
    """How the result is written."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    HTML = "html"


NO_ERRORS, ERRORS, UNREADABLE, NOT_CHECKED, STOPPED = 0, 1, 2, 3, 130
"""What the command ends with: the worst of its files; 130 is what a shell knows Ctrl-C by."""
MEGABYTE = 1024 * 1024


def check(  # noqa: PLR0913, PLR0917 - one argument for each option
    paths: Annotated[
        list[Path],
        typer.Argument(
            exists=True,
            metavar="PATH…",
            help="Files (.xml, .csv, .xlsx, .zip, .gz), or folders of them.",
        ),
    ],
    form: Annotated[Format, typer.Option("--format", help="How the result is written.")] = (
        Format.TEXT
    ),
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="The same as --format csv.")] = False,
    brief: Annotated[
        bool, typer.Option("--brief", help="Only the table of files, without their findings.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", callback=writable, help="Where to, instead of the screen."),
    ] = None,
    summary: Annotated[
        Path | None,
        typer.Option(
            callback=summary_place,
            help="Write the figures that a head teacher confirms: a .html or .xlsx; of several "
            "files a folder.",
        ),
    ] = None,
    last: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="The school's last return, to compare."),
    ] = None,
    register: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="A register as CSV with a column urn (see: returns-bot register import), for the "
            "rules that compare with a school's number in it.",
        ),
    ] = None,
    due: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The collection's due date, if rules need it."),
    ] = None,
    templates: Annotated[
        Path | None,
        typer.Option(exists=True, file_okay=False, help="A folder of templates of your own."),
    ] = None,
    drafts: Annotated[
        bool, typer.Option("--drafts", help="Run the rules too that are not switched on yet.")
    ] = False,
    jobs: Annotated[
        int, typer.Option("-j", "--jobs", min=0, help="Files at once; 0: one for each core.")
    ] = 0,
    seconds: Annotated[
        float, typer.Option(min=0.1, help="How long the check of one file may take.")
    ] = 300,
    largest: Annotated[
        int, typer.Option(min=1, help="Megabytes that a file or an archive may have, unpacked.")
    ] = 100,
) -> None:
    """Check files as what they say they are, with all rules. Nothing is sent.

    Several files, folders and archives are checked at once: findings first, then one table.

    Ends with the worst: 0 no errors, 1 errors, 2 unreadable, 3 a check that was not done.
    """
    from bot.commands.checking import Terms

    form = Format.JSON if as_json else Format.CSV if as_csv else form
    if form in (Format.XLSX, Format.HTML) and output is None:
        raise typer.BadParameter(f"it needs a place: add -o FILE.{form}")
    terms = Terms(
        jobs=jobs or os.cpu_count() or 1,
        seconds=seconds,
        largest=largest * MEGABYTE,
        templates=str(templates or ""),
        due=due.date() if due else None,
        last=last,
        register=_register(register),
        drafts=drafts,
    )
    files = _files(paths)
    _readable(last, terms)
    reports = _checked(files, terms)
    if summary:
        _document(files, terms, f"summary{summary.suffix.lower() or '.html'}", summary)
    if output and (form is Format.HTML or (form is Format.XLSX and len(reports) == 1)):
        _document(files, terms, form, output)
    else:
        _put(written(reports, form, brief=brief), output)
    raise typer.Exit(ended(reports))


def _register(file: Path | None) -> "Register | None":
    """What the register says, where there is one. Raises BadParameter where it says it badly."""
    from bot.commands.urns import registered

    if file is None:
        return None
    try:
        return registered(file)
    except ValueError as wrong:
        raise typer.BadParameter(str(wrong)) from None


def _readable(last: Path | None, terms: "Terms") -> None:
    """Raises BadParameter where there is a last return and it cannot be compared with."""
    from validation.check import known_in
    from validation.offline import last_return
    from validation.reading.trouble import Unreadable

    if last is None:
        return
    try:
        last_return(last.name, last.read_bytes(), known_in(terms.templates))
    except Unreadable as trouble:
        raise typer.BadParameter(f"{last}: {trouble.sentence}") from None


def _document(files: Sequence[Path], terms: "Terms", kind: str, place: Path) -> None:
    """Documents about the files, made from them once more."""
    from bot.commands.documents import write
    from bot.commands.finding_files import sources

    for path in write(list(sources(files, terms.largest)), terms, kind, place):
        typer.echo(f"Written to {path}.", err=True)


def _put(content: bytes, output: Path | None) -> None:
    """To the file, or to the screen."""
    if output:
        output.write_bytes(content)
        typer.echo(f"Written to {output}.", err=True)
    else:
        typer.echo(content, nl=False)


def ended(reports: "Sequence[Report]") -> int:
    """The worst of the reports; a rule of ours that crashed counts as errors."""
    return max(map(_ended, reports), default=NO_ERRORS)


def _ended(report: "Report") -> int:
    from validation.finding import Verdict

    codes = {Verdict.UNREADABLE: UNREADABLE, Verdict.ERRORS: ERRORS}
    return NOT_CHECKED if report.not_checked else codes.get(report.verdict, NO_ERRORS)


def written(reports: "Sequence[Report]", form: Format, *, brief: bool = False) -> bytes:
    """The reports in one document; several are a list in JSON and one table in CSV and XLSX."""
    from validation.report import csv, json, xlsx

    forms: dict[Format, Callable[[], str | bytes]] = {
        Format.TEXT: lambda: _text(reports, brief),
        Format.JSON: lambda: json.text(reports),
        Format.CSV: lambda: csv.text(reports),
        Format.XLSX: lambda: xlsx.workbook(*reports),
    }
    made = forms[form]()
    return made.encode() if isinstance(made, str) else made


def _text(reports: "Sequence[Report]", brief: bool) -> str:
    """Each report, and a table where there are several; of clean ones the table says enough."""
    from validation.finding import Verdict
    from validation.report import table, text

    if len(reports) == 1 and not brief:
        return text.text(reports[0])
    told = [one for one in reports if one.verdict is not Verdict.CLEAN and not brief]
    return "\n".join([*map(text.text, told), table.text(reports)])


def _files(paths: Sequence[Path]) -> list[Path]:
    """The files that were meant; ends the command where there are none."""
    from bot.commands.finding_files import ENDINGS, found

    files, over = found(paths)
    if not files:
        raise typer.BadParameter(f"no file there ends with {', '.join(ENDINGS)}")
    if over:
        typer.echo(f"{over:,} other files in the folders were passed over.", err=True)
    return files


def _checked(files: Sequence[Path], terms: "Terms") -> "list[Report]":
    """The reports; Ctrl-C ends the command, and every process that it has started."""
    from bot.commands.checking import side_by_side
    from bot.commands.finding_files import sources

    done = [0]
    try:
        opened = list(sources(files, terms.largest))
        with _bar(opened) as tell:

            def told(more: int) -> None:
                done.append(done[-1] + more)
                tell(more)

            return [one for each in side_by_side(opened, terms, told) for one in each]
    except KeyboardInterrupt:
        typer.echo(f"Stopped; {done[-1]:,} files had been checked. Nothing was written.", err=True)
        raise typer.Exit(STOPPED) from None


@contextmanager
def _bar(files: "Sequence[Source]") -> Iterator[Callable[[int], None]]:
    """A bar on standard error where somebody looks: how many files are done, and how long it
    will take."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    many = len(files) > 1
    columns = [BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()] if many else []
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        *columns,
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as progress:
        said = "Checking" if many else f"Checking {files[0].name}"
        task = progress.add_task(said, total=len(files) if many else None)
        yield lambda more: progress.update(task, advance=more)
