"""returns-bot send: send a file to a demo that stays, and show the answer."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.demo.person import Person


def send(
    files: Annotated[list[Path] | None, typer.Argument(help="Files to attach.")] = None,
    sender: Annotated[str, typer.Option("--as", help="Whose mailbox to send from.")] = "",
    say: Annotated[str, typer.Option(help="A line to write, such as: returns")] = "",
    seconds: Annotated[float, typer.Option(help="How long to wait for the answer.")] = 60,
) -> None:
    """Send files or a line to a running `demo --stay`, and show what comes back.

    Example: returns-bot send census.xml --as office@hillside.example
    """
    from bot.demo.person import NoMailError, text_of
    from bot.demo.stage import BOT

    if not (files or say):
        raise typer.BadParameter("give a file to send, or a line with --say")
    contents = {}
    for path in files or []:
        if not path.is_file():
            raise typer.BadParameter(f"there is no file {path}")
        contents[path.name] = path.read_bytes()
    person = _person(sender)
    person.write(BOT, say, "", contents)
    try:
        answer = person.next_mail(seconds)
    except NoMailError as none:
        typer.echo(f"{none}. Whom the bot does not know, it does not answer.", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"Subject: {answer['Subject']}\n\n{text_of(answer)}")
    for part in answer.iter_attachments():
        typer.echo(f"[attached: {part.get_filename()}]")


def _person(address: str) -> "Person":
    from bot.demo.invitation import NOTE
    from bot.demo.person import Person, Servers

    if not NOTE.exists():
        typer.echo("No demo is running. Start one in another terminal: make demo STAY=1", err=True)
        raise typer.Exit(1)
    note = json.loads(NOTE.read_text())
    known = note["people"]
    if address not in known:
        raise typer.BadParameter(f"--as must be one of {', '.join(known)}")
    servers = Servers("127.0.0.1", note["smtp"], note["imap"])
    person = Person(address, known[address]["name"], known[address]["password"], servers)
    try:
        person.read = person.waiting()
    except OSError:
        typer.echo("The demo has ended. Start one again: make demo STAY=1", err=True)
        raise typer.Exit(1) from None
    return person
