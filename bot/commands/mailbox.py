"""returns-bot mailbox: what came in, what was never answered and why, what waits to go out."""

import typer

from bot.commands.loading import settings_or_exit


def mailbox() -> None:
    """Count what came in by what became of it, and what is still owed. No personal data."""
    from sqlmodel import Session, func, select

    from bot import store
    from storage import messages
    from storage.rows import Outbox

    settings = settings_or_exit()
    store.opened(settings).dispose()
    with Session(store.reading(settings)) as session:
        came = messages.counts(session)
        owed = session.exec(select(Outbox.outcome, func.count()).group_by(Outbox.outcome)).all()
    typer.echo("Messages in")
    for (state, reason), number in sorted(came.items()):
        typer.echo(f"  {number:>7,}  {state}{f': {reason}' if reason else ''}")
    typer.echo("Messages out")
    for outcome, number in sorted(owed):
        typer.echo(f"  {number:>7,}  {outcome}")
    if not came:
        typer.echo("  nothing yet")
    typer.echo("Held or quarantined messages: returns-bot quarantine list")
