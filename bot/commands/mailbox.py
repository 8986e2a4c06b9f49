"""returns-bot mailbox: what came in, what was never answered and why, what waits to go out."""

import typer

from bot.commands.loading import settings_or_exit


def mailbox() -> None:
    """Count what came in by what became of it, and what is still owed; and name the addresses from
    which mail comes back, or whose owners are away."""
    from sqlmodel import Session, func, select

    from bot import store
    from storage import bounces, messages
    from storage.rows import Outbox

    settings = settings_or_exit()
    store.opened(settings).dispose()
    with Session(store.reading(settings)) as session:
        came = messages.counts(session)
        owed = session.exec(select(Outbox.outcome, func.count()).group_by(Outbox.outcome)).all()
        returned = bounces.current(session, bounces.BOUNCED, bounces.DELAYED, bounces.AWAY)
    typer.echo("Messages in")
    for (state, reason), number in sorted(came.items()):
        typer.echo(f"  {number:>7,}  {state}{f': {reason}' if reason else ''}")
    typer.echo("Messages out")
    for outcome, number in sorted(owed):
        typer.echo(f"  {number:>7,}  {outcome}")
    if not came:
        typer.echo("  nothing yet")
    if returned:
        typer.echo("Addresses that answer by themselves")
    for one in {bounce.address: bounce for bounce in returned}.values():
        typer.echo(f"  {one.kind:>9}  {one.address}  since {one.at:%Y-%m-%d}  {printable(one.why)}")
    typer.echo("Held or quarantined messages: returns-bot quarantine list")


def printable(text: str) -> str:
    """A server's words, without signs that a terminal would obey."""
    return "".join(sign for sign in text if sign.isprintable())
