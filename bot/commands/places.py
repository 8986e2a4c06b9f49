"""Where a command may write; it writes nothing."""

from pathlib import Path

import typer


def writable(place: Path | None) -> Path | None:
    """A place whose folder is there. Raises typer.BadParameter, before anything is done."""
    if place and not place.parent.is_dir():
        raise typer.BadParameter(f"there is no folder {place.parent}")
    return place
