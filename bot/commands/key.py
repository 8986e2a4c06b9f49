"""returns-bot key: what receipts are signed with; made, shown, replaced. Never the private one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from bot.commands.loading import settings_or_exit

app = typer.Typer(
    help="The key that receipts are signed with: make it, show its public half.",
    no_args_is_help=True,
)


@app.command()
def new(
    replace: Annotated[
        bool, typer.Option("--replace", help="Sign with another key from now on.")
    ] = False,
) -> None:
    """Make the key, if there is none; with --replace, another one. Old receipts stay good."""
    from bot import keys

    settings = settings_or_exit()
    with explained():
        if not replace and (there := keys.current(settings.folder)):
            typer.echo(f"There is a key already, {there}. Another one: --replace", err=True)
            raise typer.Exit(1)
        made = keys.replace(settings.folder)
    typer.echo(f"Made the key {made} in {settings.folder / keys.PRIVATE}.")
    typer.echo("A bot that is running signs with it after its next start.")
    typer.echo("To give its public half away: returns-bot key show")


@app.command()
def show() -> None:
    """Print every public key that was ever signed with: publish them, give them away."""
    from bot import keys

    settings = settings_or_exit()
    with explained():
        signing, text = keys.current(settings.folder), keys.published(settings.folder)
    if not text:
        typer.echo("There is no key yet. returns-bot key new makes one.", err=True)
        raise typer.Exit(1)
    typer.echo(text, nl=False)
    typer.echo(f"# {signing} signs now" if signing else "# none of them signs now")


@contextmanager
def explained() -> Iterator[None]:
    """A key that cannot be used is named with what to do, and the command ends with 2."""
    from bot import keys

    try:
        yield
    except (keys.UnfitKeyError, OSError) as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(2) from None
