"""returns-bot collections: file formats made into templates, tested, and compared."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bot.commands.loading import settings_or_exit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from validation.column import Column
    from validation.formats.faults import Fault
    from validation.formats.making import Made

EXAMPLE = """
A file format is the table that a regulator publishes as CSV:

\b
Name,Description,Position,Validation Regular Expression,Description of ...
Year,Year of the data,1,^\\d{4}$,Four digits
Session,Morning or afternoon,2,^(AM|PM)$,AM or PM

\b
returns-bot collections import FILE_FORMAT.csv --code my-exams
returns-bot collection open EXAMS-26 --template my-exams --period 2026 ...
"""
TABLE, TEMPLATE = "file_format.csv", "template.toml"
SCHEMAS = (".json", ".yaml", ".yml")

app = typer.Typer(help="File formats: imported, tested, compared.", no_args_is_help=True)


@app.command("import", epilog=EXAMPLE)
def import_(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True,
            dir_okay=False,
            metavar="FILE_FORMAT.csv|SCHEMA.json",
            help="A table as CSV, or a Table Schema as JSON or YAML.",
        ),
    ],
    code: Annotated[str, typer.Option(help="The template's name: my-exams.")],
    title: Annotated[str, typer.Option(help="What people call it; the code by itself.")] = "",
    period: Annotated[
        list[str] | None, typer.Option(help="A period of it; this year by itself. May be repeated.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", file_okay=False, help="Folder; the bot's own by itself."),
    ] = None,
) -> None:
    """Make a template of a published table or Table Schema. With one bad line, nothing is made."""
    from validation.formats.published import BadFormatError
    from validation.template import catalogue

    into = output or settings_or_exit().folder / "templates"
    known = catalogue(into if into.is_dir() else None)
    if code in known:
        _refuse([f"a template is called {code} already: choose another --code"])
    try:
        made = _made(file, code, title, period or [str(datetime.now(UTC).year)])
    except BadFormatError as bad:
        _refuse([f"{file}{f', line {n}' if n else ''}: {why}." for n, why in bad.complaints])
    folder = into / code.replace("-", "_")
    if folder.exists():
        _refuse([f"{folder} is there already: choose another --code, or take it away"])
    _write(folder, made, file)
    _tell(made)
    typer.echo(f"{folder}: {len(_columns(folder))} columns. Ready for: returns-bot collection open")


@app.command()
def lint(
    where: Annotated[
        Path | None,
        typer.Argument(
            exists=True,
            metavar="FOLDER|FILE_FORMAT.csv",
            help="A template's folder, a folder of such, or a table; the bot's own by itself.",
        ),
    ] = None,
) -> None:
    """Test every pattern against its description and examples. Ends with 1 if one is faulty."""
    from validation.formats.own import templates_in

    where = where or settings_or_exit().folder / "templates"
    files = [where] if where.is_file() else templates_in(where)
    if not files:
        typer.echo(f"There is no template below {where}.", err=True)
        raise typer.Exit(2)
    found = [(file, list(_faults(file))) for file in files]
    for file, faults in found:
        for fault in faults:
            typer.echo(f"{file}{f', line {fault.line}' if fault.line else ''}: {fault}")
    count = sum(len(faults) for _, faults in found)
    typer.echo(f"{len(files)} looked at, {count} faults." if count else "No faults.")
    raise typer.Exit(1 if count else 0)


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(exists=True, help="A table, or a template's folder.")],
    new: Annotated[Path, typer.Argument(exists=True, help="The same, newer.")],
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            exists=True, dir_okay=False, metavar="[FILE…]", help="Files that were sent for OLD."
        ),
    ] = None,
) -> None:
    """Say what changed from one version of a file format to another, and for whom it breaks.

    With files of today: which of them would break, on what, and in how many rows.
    """
    from validation.formats.breaking import breaking
    from validation.formats.difference import differences

    before, after = _columns(old), _columns(new)
    changes = differences(before, after)
    for change in changes:
        typer.echo(str(change))
    if not changes:
        typer.echo("Nothing changed.")
    for file in files or ():
        typer.echo(str(breaking(before, after, file.name, file.read_bytes())))


def _faults(file: Path) -> "Iterator[Fault]":
    from validation.formats.faults import faults_of
    from validation.formats.own import faults_in
    from validation.formats.published import BadFormatError, read

    if file.suffix == ".toml":
        yield from faults_in(file)
        return
    try:
        yield from faults_of(read(file.read_bytes()))
    except BadFormatError as bad:
        _leave([f"{file}{f', line {n}' if n else ''}: {why}." for n, why in bad.complaints])


def _columns(path: Path) -> "list[Column]":
    from validation.formats.columns import column_of
    from validation.formats.own import columns_in, of_fields
    from validation.formats.published import BadFormatError, read
    from validation.tableschema.schema import load

    file = path / TEMPLATE if path.is_dir() else path
    if not file.is_file():
        _leave([f"{path} holds no {TEMPLATE}."])
    try:
        if file.suffix == ".toml":
            return list(columns_in(file))
        if file.suffix in SCHEMAS:
            return list(of_fields(load(file, {"title": file.name})))
        return [column_of(field).column for field in read(file.read_bytes())]
    except BadFormatError as bad:
        _leave([f"{file}{f', line {n}' if n else ''}: {why}." for n, why in bad.complaints])
    except (ValueError, KeyError, TypeError) as why:
        _leave([f"{file}: {why}"])


def _made(file: Path, code: str, title: str, periods: list[str]) -> "Made":
    from validation.formats.making import make, make_of_schema
    from validation.formats.published import read

    if file.suffix in SCHEMAS:
        return make_of_schema(code, title, file.name, file.read_bytes(), periods)
    return make(code, title, file.name, read(file.read_bytes()), periods)


def _write(folder: Path, made: "Made", source: Path) -> None:
    """All of the folder or nothing: a bot that starts meanwhile must not meet half of it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".import-") as aside:
        ready = Path(aside) / folder.name
        ready.mkdir()
        (ready / TEMPLATE).write_text(made.toml, encoding="utf-8")
        kept = source.name if source.suffix in SCHEMAS else TABLE
        (ready / kept).write_bytes(source.read_bytes())
        ready.rename(folder)


def _tell(made: "Made") -> None:
    for fault in made.faults:
        if fault.instead:
            typer.echo(f"corrected: line {fault.line}: {fault}")
    for sentence in made.decide:
        typer.echo(f"you decide: {sentence}.")


def _refuse(sentences: list[str]) -> NoReturn:
    _leave([*sentences, "Nothing was imported."], code=1)


def _leave(sentences: list[str], code: int = 2) -> NoReturn:
    for sentence in sentences:
        typer.echo(sentence, err=True)
    raise typer.Exit(code)
