"""returns-bot slack: whose Slack accounts are whose, and to take one away."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer
from sqlmodel import Session

from bot import store
from bot.commands.loading import settings_or_exit
from storage import accounts as known

app = typer.Typer(help="Slack accounts that are somebody's: look, unlink.", no_args_is_help=True)


@app.command()
def accounts() -> None:
    """Show every account that is somebody's: its name, the person, how it is known, since when."""
    with _session() as session:
        found = known.linked(session)
        for account, person in found:
            since = f"{account.since:%d %B %Y}"
            typer.echo(f"{account.account}  {person.name}  by {account.how}  since {since}")
    if not found:
        typer.echo("No Slack account is anybody's.")


@app.command()
def unlink(
    account: Annotated[str, typer.Argument(help="The account, as accounts shows it: T012/U345.")],
) -> None:
    """Take an account away from its person, at once. The ledger says so.

    Where the workspace vouches for addresses, it is theirs again when they next write.
    """
    with _session() as session:
        person = known.unlink(session, account, datetime.now(UTC), actor="the command line")
    if person is None:
        typer.echo(f"{account} is nobody's. returns-bot slack accounts", err=True)
        raise typer.Exit(1)
    typer.echo(f"{account} is not {person.name}'s any more.")


@contextmanager
def _session() -> Iterator[Session]:
    engine = store.opened(settings_or_exit())
    with Session(engine, expire_on_commit=False) as session:
        yield session
        session.commit()
    engine.dispose()
