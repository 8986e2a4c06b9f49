"""returns-bot audit: is the ledger whole, and all that is known of one return, in one file."""

import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import Session, func, select

from bot import store
from bot.commands import new_file
from bot.commands.key import explained
from bot.commands.loading import settings_or_exit
from bot.commands.verify import known_keys, plain
from handlers.words import count, moment, number
from storage import evidence, ledger
from storage.ledger import Break
from storage.rows import Entry

SHOWN = 20
"""How many breaks are named one by one."""

app = typer.Typer(
    help="For auditors: is the ledger whole, and what is known of one return.",
    no_args_is_help=True,
)


@app.command()
def verify(
    receipts: Annotated[
        list[Path] | None,
        typer.Argument(
            exists=True,
            dir_okay=False,
            help="Receipts that people hold: is the ledger still the one that they were made from?",
        ),
    ] = None,
    chain_only: Annotated[
        bool, typer.Option("--chain-only", help="Do not read the kept files: quicker.")
    ] = False,
) -> None:
    """Check the whole ledger, what its entries rest on, and receipts; exit 1 if anything differs.

    A ledger that was rewritten as a whole is seen by receipts alone: name some that others kept.
    """
    settings = settings_or_exit()
    store.opened(settings).dispose()
    with Session(store.reading(settings)) as session:
        wrong = [*_chain(session), *([] if chain_only else _evidence(session))]
        wrong += _receipts(session, receipts or [])
    raise typer.Exit(1 if wrong else 0)


def _chain(session: Session) -> list[Break]:
    total = session.exec(select(func.count()).select_from(Entry)).one()
    last, found = ledger.newest(session), list(ledger.breaks(session))
    newest = f", the newest of {moment(last.at)}: {last.hash}" if last else ""
    return _say(f"the chain: {count(total, 'entry', 'entries')}{newest}", found)


def _evidence(session: Session) -> list[Break]:
    total = evidence.count(session)
    with typer.progressbar(
        evidence.breaks(session), length=total, label="files", file=sys.stderr
    ) as looked:
        found = [one for one in looked if one]
    return _say(f"what {count(total, 'entry rests', 'entries rest')} on: files and results", found)


def _receipts(session: Session, paths: list[Path]) -> list[Break]:
    from bot.verdict import Wrong, genuine

    if not paths:
        return []
    known, found = known_keys([]), []
    for path in paths:
        receipt = genuine(path.read_bytes(), known)
        if isinstance(receipt, Wrong):
            found.append(Break(0, f"{path}: {receipt.reference}: {receipt.sentence}"))
            continue
        for link in receipt.links:
            entry = session.get(Entry, link.entry)
            if entry is None or (entry.before, entry.hash) != (link.before, link.hash):
                found.append(Break(link.entry, f"it is not the one that {path} was made from"))
    return _say(f"{count(len(paths), 'receipt')} against the ledger", found)


def _say(what: str, found: list[Break]) -> list[Break]:
    typer.echo(f"{'NO  ' if found else 'ok  '} {what}")
    for one in found[:SHOWN]:
        typer.echo(f"     {_named(one)}")
    if len(found) > SHOWN:
        typer.echo(f"     and {number(len(found) - SHOWN)} more")
    return found


def _named(one: Break) -> str:
    """A break, with what its entry claims to be."""
    if not one.sequence:
        return plain(one.why)
    if one.entry is None:
        return plain(f"entry {one.sequence}: {one.why}")
    entry = one.entry
    what = f"{entry.verb} {entry.subject}, by {entry.actor}, {moment(entry.at)}"
    return plain(f"entry {one.sequence} ({what}): {one.why}")


@app.command()
def pack(
    ref: Annotated[str, typer.Argument(help="The return, as in SC3-07/873-4001.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The .zip file to write.")],
    files: Annotated[
        bool, typer.Option("--files", help="With the files that were sent: pupils' data.")
    ] = False,
) -> None:
    """Write the receipts, the history and the reports of one return into one .zip file.

    The ledger has it that you did. What people wrote, and names, are in it: keep it accordingly.
    """
    from bot.pack import making

    settings = settings_or_exit()
    if output.exists():
        typer.echo(f"{output} is there already; it was left as it is.", err=True)
        raise typer.Exit(1)
    store.opened(settings).dispose()
    with explained(), new_file.beside(output) as into:
        with Session(store.reading(settings)) as session:  # the bot goes on meanwhile
            made = making.pack(session, settings, ref.upper(), files=files)
        if made is None:
            typer.echo(f"There is no return {ref}.", err=True)
            raise typer.Exit(1)
        into.write(made.content)
        with Session(store.opened(settings)) as session:
            _enter(session, ref.upper(), made.names)
            session.commit()
        new_file.appears(into, output)
    typer.echo(f"{output}: {count(len(made.names), 'file')} about {ref.upper()}")


def _enter(session: Session, ref: str, names: Iterable[str]) -> None:
    entry = Entry(
        subject="audit",
        verb="pack",
        actor="the command line",
        via="command line",
        text=f"{ref}: {', '.join(names)}",
        at=datetime.now(UTC),
    )
    ledger.administrative(session, entry)
