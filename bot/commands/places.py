"""Where a command may write, and what by its name; it writes nothing."""

from pathlib import Path

import typer


def writable(place: Path | None) -> Path | None:
    """A place whose folder is there. Raises typer.BadParameter, before anything is done."""
    if place and not place.parent.is_dir():
        raise typer.BadParameter(f"there is no folder {place.parent}")
    return place


SUMMARIES = ("", ".html", ".xlsx")
"""What the name of a summary may end with; a folder of them ends with nothing."""


def summary_place(place: Path | None) -> Path | None:
    """A place for a summary, whose name says what is written. Raises typer.BadParameter."""
    if place and not place.is_dir() and place.suffix.lower() not in SUMMARIES:
        wrong = f"a summary is a .html or a .xlsx file, no {place.suffix}"
        raise typer.BadParameter(f"{wrong}: write {place.with_suffix('.html')}")
    return writable(place)
