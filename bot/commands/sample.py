"""returns-bot sample: a file to try things with, clean or spoiled on purpose; it files nothing."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.places import writable
from validation.check import shipped
from validation.sample import make


def sample(  # noqa: PLR0913, PLR0917 - one argument for each option
    collection: Annotated[
        str,
        typer.Argument(help="SC3-07 or SPEC-19, or a template such as t1-entries (with --period)."),
    ],
    pupils: Annotated[
        int, typer.Option("--pupils", "--rows", min=1, help="Pupils on roll (10 or more), or rows.")
    ] = 100,
    seed: Annotated[int, typer.Option(help="The same seed makes the same file.")] = 1,
    breaks: Annotated[
        str, typer.Option("--break", help="Rules to break, as in 1510,2340.", metavar="RULE,…")
    ] = "",
    period: Annotated[str, typer.Option(help="Such as 2014-SPR or 2019.")] = "",
    organisation: Annotated[
        str, typer.Option(help="A school such as 873-4001, or an awarding organisation.")
    ] = "",
    due: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="YYYY-MM-DD",
            help="The day that an exam board's file names: the collection's due date.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", callback=writable, help="File or folder; else its own name here."
        ),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write over a file that is there already.")
    ] = False,
) -> None:
    """Make a realistic file for trying things out: no real child or school is in it."""
    wanted = tuple(code.strip() for code in breaks.split(",") if code.strip())
    try:
        name, content = make(
            shipped(),
            collection,
            size=pupils,
            seed=seed,
            breaks=wanted,
            period=period,
            organisation=organisation,
            **({"due": due.date()} if due else {}),
        )
    except TypeError:
        typer.echo(f"{collection}: its files name no due date, so --due says nothing.", err=True)
        raise typer.Exit(2) from None
    except ValueError as why:
        typer.echo(str(why), err=True)
        raise typer.Exit(2) from None
    target = _target(output, name)
    if not force and _holds_another(target, content):
        typer.echo(
            f"{target} is there already; it was left as it is. To replace it: --force", err=True
        )
        raise typer.Exit(1)
    target.write_bytes(content)
    broken = f", breaking {', '.join(wanted)}" if wanted else ""
    typer.echo(f"{target}: {pupils} records{broken}, {len(content):,} bytes")


def _holds_another(target: Path, content: bytes) -> bool:
    """Whether something else would be lost there; the same sample once more takes nothing away."""
    return target.exists() and target.read_bytes() != content


def _target(output: Path | None, name: str) -> Path:
    """Where to write: the file that was named, or the sample's own name in that folder."""
    if output is None:
        return Path(name)
    return output / name if output.is_dir() else output
