"""Settings for a command: read, or explained and left."""

import typer
from pydantic import ValidationError

from bot.settings import Settings


def settings_or_exit() -> Settings:
    """The settings; a bad one is named with what to do, and the command ends with 2."""
    try:
        return Settings()
    except ValidationError as bad:
        for error in bad.errors():
            name = ".".join(map(str, error["loc"]))
            typer.echo(f"returns-bot.toml: {name}: {error['msg']}", err=True)
        typer.echo("returns-bot init writes a commented example.", err=True)
        raise typer.Exit(2) from None
