"""returns-bot duplicates: pupils who stand in two schools' returns, by number, never by name."""

import csv
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session

from bot.commands.loading import settings_or_exit
from bot.commands.places import writable
from bot.store import opened, templates
from handlers.showing.duplicates import Found, in_collection


def duplicates(
    collection: Annotated[str, typer.Argument(help="A census that is open, such as SC3-07.")],
    authority: Annotated[str, typer.Option(help="Only schools of this authority (873).")] = "",
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", callback=writable, help="Write a CSV file for the agent."),
    ] = None,
) -> None:
    """Find pupils whom two schools have on roll: one number in both, or one person with two.

    It reads the newest file of every school. A pupil with one main and otherwise subsidiary
    registrations is right and not shown. Schools settle between them who keeps the pupil, or whose
    number is the right one, and send new files.
    """
    settings = settings_or_exit()
    with Session(opened(settings)) as session:
        try:
            found = in_collection(session, collection, authority, templates(settings))
        except LookupError as wrong:
            typer.echo(str(wrong), err=True)
            raise typer.Exit(2) from None
    if output is not None:
        _write(found, output)
        typer.echo(f"Written: {output}")
    else:
        _show(found)
    typer.echo(_summary(found))


def _show(found: Found) -> None:
    for one in found.duplicates:
        typer.echo(f"{one.what}:")
        for place in one.places:
            status = f", status {place.status}" if place.status else ""
            typer.echo(f"  {place.organisation}  {place.upn}  line {place.line}{status}")


def _write(found: Found, output: Path) -> None:
    """One row a record; those of one duplicate have the same number."""
    with output.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["duplicate", "what", "school", "UPN", "status", "line"])
        for number, one in enumerate(found.duplicates, 1):
            for p in one.places:
                rows.writerow([number, one.what, p.organisation, p.upn, p.status, p.line])


def _summary(found: Found) -> str:
    unread = f" Not readable: {', '.join(found.unread)}." if found.unread else ""
    return f"{len(found.duplicates)} duplicates in the files of {found.read} schools.{unread}"
