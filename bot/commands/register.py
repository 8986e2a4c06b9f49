"""returns-bot register: who there is, from a CSV file into the store, and shown."""

from pathlib import Path
from typing import Annotated, NoReturn

import typer
from sqlmodel import Session

from bot.commands.loading import settings_or_exit
from bot.store import opened
from storage.register import BadRegister, book, import_csv

EXAMPLE = """
A register file has one row an organisation, or one row a post that a person holds there:

\b
organisation,kind,name,acronym,aliases,authority,person,role,addresses
DFE,regulator,Department for Education,DfE,,,Carol Reid,collector,carol@dfe.example
873,authority,Cambridgeshire,,,,Tom Field,agent,tom@cambs.example;census@cambs.example
873-4001,school,Hillside School,,Hillside,873,Ann Lee,source,ann@hillside.example
873-4001,,,,,,Ben Ode,head,ben@hillside.example

Kinds: school, authority, awarding-organisation, regulator. Roles: source, head, agent, collector,
operator. Aliases and addresses are separated by semicolons; we write to the first address.
What is in the register stays there: a file adds and changes, and never takes away.
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
        except BadRegister as bad:
            _refuse([f"{file}, line {line}: {why}." for line, why in bad.complaints])
        session.commit()
    for word, sentences in (("added", done.added), ("changed", done.changed)):
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


def _refuse(sentences: list[str]) -> NoReturn:
    for sentence in sentences:
        typer.echo(sentence, err=True)
    typer.echo("Nothing was imported.", err=True)
    raise typer.Exit(1)
