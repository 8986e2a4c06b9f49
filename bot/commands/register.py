"""returns-bot register: who there is, from a CSV file into the store, and shown."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, NoReturn
from zoneinfo import ZoneInfo

import typer
from sqlmodel import Session

from bot.commands.loading import settings_or_exit
from bot.store import opened
from storage.collections import follow_register
from storage.register import BadRegister, book, import_csv, remove

LONDON = ZoneInfo("Europe/London")
EXAMPLE = """
A register file has one row an organisation, or one row a post that a person holds there:

\b
organisation,kind,name,acronym,aliases,authority,person,role,addresses
DFE,regulator,Education,DfE,,,Carol Reid,collector,carol@dfe.example
873,authority,Cambs,,,,Tom Field,agent,tom@cambs.example;t@home.example
873-4001,school,Hillside,,The Hill,873,Ann Lee,source,ann@hill.example
873-4001,,,,,,Ben Ode,head,ben@hill.example

\b
Kinds: school, authority, awarding-organisation, regulator.
Roles: source, head, agent, collector, operator.
Aliases and addresses are separated by semicolons; we write to the first.
A file adds and changes; it never takes away: see returns-bot register remove.
An address is one person's. Who has a new name needs a column "was" with the old one.
"""

app = typer.Typer(help="Organisations, people, roles and addresses.", no_args_is_help=True)


@app.command("import", epilog=EXAMPLE)
def import_(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A register as CSV.")],
) -> None:
    """Enter a register file. With one bad row, nothing is imported."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        _refuse([f"{file} is not in UTF-8: save it as CSV UTF-8."])
    with Session(opened(settings_or_exit())) as session:
        try:
            done = import_csv(session, text)
            now = datetime.now(UTC)
            owed = follow_register(session, now.astimezone(LONDON).date(), now)
        except BadRegister as bad:
            _refuse([f"{file}, line {line}: {why}." for line, why in bad.complaints])
        session.commit()
    for word, sentences in (("added", done.added), ("changed", done.changed), ("now owed", owed)):
        for sentence in sentences:
            typer.echo(f"{word}: {sentence}")
    typer.echo(f"{done}.")


@app.command("list")
def list_() -> None:
    """Show every organisation and its people."""
    with Session(opened(settings_or_exit())) as session:
        known = book(session)
    if not known.organisations:
        typer.echo("The register is empty. To fill it: returns-bot register import FILE.csv")
    for code, listed in sorted(known.organisations.items()):
        typer.echo(f"{code:10}  {listed.kind:21}  {listed.name}")
        for person in known.people.values():
            roles = ", ".join(sorted(role for held, role in person.posts if held == code))
            if roles:
                typer.echo(f"{'':10}  {roles:21}  {person.name} <{person.addresses[0]}>")


@app.command("remove")
def remove_(
    address: Annotated[str, typer.Argument(help="An address of the person.")],
    organisation: Annotated[str, typer.Option(help="Only posts in it: its code.")] = "",
    role: Annotated[str, typer.Option(help="Only posts of this role.")] = "",
) -> None:
    """Take posts from somebody who left; without options all of them, and the address.

    The ledger keeps what they did under their name.
    """
    with Session(opened(settings_or_exit())) as session:
        try:
            done = remove(session, address, organisation, role)
        except LookupError as unknown:
            _refuse([f"{unknown}. To see who there is: returns-bot register list"], "removed")
        session.commit()
    if not done:
        _refuse([f"{address} holds no such post."], "removed")
    for taken in done:
        typer.echo(f"removed: {taken}")


def _refuse(sentences: list[str], what: str = "imported") -> NoReturn:
    for sentence in sentences:
        typer.echo(sentence, err=True)
    typer.echo(f"Nothing was {what}.", err=True)
    raise typer.Exit(1)
