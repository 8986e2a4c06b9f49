"""returns-bot export: a collection's data as one person in one role may have them, into a file."""

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from sqlmodel import Session

from bot import store
from bot.commands import new_file
from bot.commands.loading import settings_or_exit
from handlers import lookups
from handlers.life.standing import Standing
from handlers.people import Actor, Proof, Role
from handlers.showing import exporting
from handlers.words import count
from storage import collections, ledger, register
from storage.rows import Collection, Entry
from validation.exporting.write import Written, write

MAY_HAVE = (Role.SOURCE, Role.HEAD, Role.AGENT, Role.COLLECTOR)


class Format(StrEnum):
    """What is written."""

    CSV = "csv"
    XML = "xml"
    XLSX = "xlsx"
    JSON = "json"


def export(
    collection: Annotated[str, typer.Argument(help="The collection, such as SC3-07.")],
    whom: Annotated[
        str,
        typer.Option("--for", metavar="ADDRESS/ROLE", help="Who has it, as source, head, agent…"),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="The file to write.")],
    format_: Annotated[
        Format, typer.Option("--format", help="csv (a .zip), xml (a .zip), xlsx or json.")
    ] = Format.CSV,
) -> None:
    """Write the data of a collection that somebody may have: whose data leave is in the ledger.

    A source has its own return, an agent those of its schools, a collector what is approved or
    authorised. csv, xlsx and json are tables of records; xml are the files as they came, and of a
    census one merged document too. The file appears when it is whole and the ledger has it, and
    only you can read it.
    """
    settings = settings_or_exit()
    if output.exists():
        _leave(f"{output} is there already; it was left as it is.")
    store.opened(settings).dispose()
    with new_file.beside(output) as into:
        with Session(store.reading(settings)) as session:  # the bot goes on meanwhile
            found, who = _found(session, collection), _who(session, whom)
            theirs = exporting.seen(session, who, found.code)
            if not theirs:
                _leave(f"{whom} may have no data of {found.code}: nothing was written.")
            asked = exporting.asked(found, format_.value, store.templates(settings))
            written = write(asked, exporting.filed(session, theirs), into)
        with Session(store.opened(settings)) as session:
            _enter(session, asked.collection, f"{whom}, {format_.value}: {_refs(theirs)}")
            session.commit()
        new_file.appears(into, output)
    typer.echo(_summary(output, theirs, written))


def _found(session: Session, code: str) -> Collection:
    return collections.collection(session, code.upper()) or _leave(f"There is no collection {code}")


def _who(session: Session, whom: str) -> Actor:
    """The person as one who has that role alone."""
    address, _, role = whom.rpartition("/")
    if role not in MAY_HAVE:
        _leave(f"Write --for ADDRESS/ROLE; the role is one of {', '.join(MAY_HAVE)}.")
    person = register.person_by_address(session, address)
    if person is None or person.id is None:
        _leave(f"{address} is nobody's address.")
    actor = lookups.actor(session, person.id, "command line", Proof.ALIGNED)
    posts = frozenset(post for post in actor.posts if post.role == role)
    if not posts:
        _leave(f"{address} is {role} nowhere.")
    return Actor(actor.name, actor.person, posts, actor.via, actor.proof)


def _refs(theirs: list[Standing]) -> str:
    return ", ".join(standing.numbered for standing in theirs)


def _enter(session: Session, code: str, text: str) -> None:
    entry = Entry(
        subject=f"collection {code}",
        verb="export",
        actor="the command line",
        via="command line",
        text=text,
        at=datetime.now(UTC),
    )
    ledger.administrative(session, entry)


def _summary(output: Path, theirs: list[Standing], written: Written) -> str:
    records = f", {count(written.records, 'record')}" if written.records else ""
    unread = f" Could not be read: {', '.join(written.unread)}." if written.unread else ""
    return f"{output}: {count(len(theirs), 'return')}{records}.{unread}"


def _leave(why: str) -> NoReturn:
    typer.echo(why, err=True)
    raise typer.Exit(1)
