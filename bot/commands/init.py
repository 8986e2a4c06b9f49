"""returns-bot init: write a commented returns-bot.toml and change nothing that exists."""

from pathlib import Path
from typing import Annotated

import typer

TEMPLATE = Path(__file__).with_name("returns-bot.toml.txt")


def init(
    path: Annotated[Path, typer.Argument(help="Where to write it.")] = Path("returns-bot.toml"),
) -> None:
    """Write a commented returns-bot.toml to fill in."""
    if path.exists():
        typer.echo(f"{path} is there already; it was left as it is.", err=True)
        raise typer.Exit(1)
    path.write_text(TEMPLATE.read_text())
    path.chmod(0o600)
    typer.echo(f"Wrote {path}. Fill it in, then: returns-bot doctor")
