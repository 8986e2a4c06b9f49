"""returns-bot quarantine: messages that were put aside, and letters that could not be delivered."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer
from sqlmodel import Session

from bot import store
from bot.commands.loading import settings_or_exit
from storage import ledger, messages, outbox
from storage.rows import Entry, Message

PUT_ASIDE = ("quarantined", "held")

app = typer.Typer(
    help="Messages that were put aside: look, hear them after all, or drop them.",
    no_args_is_help=True,
)
Number = Annotated[int, typer.Argument(help="The message's number, from the list.")]


@app.command("list")
def list_() -> None:
    """Show what was put aside and why, and what could not be delivered."""
    with _session() as session:
        aside = messages.in_state(session, *PUT_ASIDE)
        for m in aside:
            when = f"{m.received_at:%d %B %Y %H:%M}"
            typer.echo(f"{m.id:>6}  {m.state}  {when}  {m.sender or 'sender unknown'}  {m.reason}")
        undeliverable = outbox.undeliverable(session)
        for row in undeliverable:
            typer.echo(f"letter {row.id}  {row.outcome}  to {row.address}  {row.detail}")
    if not (aside or undeliverable):
        typer.echo("Nothing is put aside, and everything could be delivered.")


@app.command()
def show(number: Number, raw: Annotated[bool, typer.Option(help="All of it.")] = False) -> None:
    """Show a message's state and head; --raw writes all of it, personal data included."""
    with _session() as session:
        message = _aside(session, number)
        typer.echo(f"state: {message.state}\nreason: {message.reason}")
        typer.echo(f"failures: {message.failures}\nreceived: {message.received_at}")
        content = messages.raw_of(message)
        head = content if raw else content.partition(b"\r\n\r\n")[0]
        typer.echo(head.decode("utf-8", "replace"))


@app.command()
def retry(
    number: Number,
    vouch: Annotated[
        bool, typer.Option(help="You have made sure who sent it: it may act without other proof.")
    ] = False,
) -> None:
    """Hear a message once more; a running bot takes it up within seconds.

    What was held because its sender was not proven, or its date was old, is only held again,
    unless you vouch for it. Your word is written into the ledger.
    """
    with _session() as session:
        _aside(session, number)
        messages.retry(session, number, datetime.now(UTC), vouched=vouch)
        _enter(session, number, "vouch" if vouch else "retry")
    typer.echo(f"{number} will be heard again.")


@app.command()
def drop(number: Number) -> None:
    """Mark a message as dealt with; it is kept, and never heard."""
    with _session() as session:
        message = _aside(session, number)
        messages.mark(session, number, "dropped", message.reason)
        _enter(session, number, "drop")
    typer.echo(f"{number} was dropped; its bytes are kept.")


@contextmanager
def _session() -> Iterator[Session]:
    engine = store.opened(settings_or_exit())
    with Session(engine) as session:
        yield session
        session.commit()
    engine.dispose()


def _aside(session: Session, number: int) -> Message:
    message = session.get(Message, number)
    if message is None or message.state not in PUT_ASIDE:
        typer.echo(f"{number} is not put aside. returns-bot quarantine list", err=True)
        raise typer.Exit(1)
    return message


def _enter(session: Session, number: int, verb: str) -> None:
    entry = Entry(
        subject=f"message {number}",
        verb=verb,
        actor="the command line",
        via="command line",
        at=datetime.now(UTC),
    )
    ledger.administrative(session, entry)
