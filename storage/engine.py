"""Opens the store, SQLite or PostgreSQL, to write or only to read; it knows no row."""

import sqlite3
import sys
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlmodel import Session

from storage.turns import take_turns

BUSY_MILLISECONDS = 30_000
WRITE = "BEGIN IMMEDIATE"


class UnfitDatabaseError(RuntimeError):
    """This machine's database library cannot carry the store; the message says what to do."""


def unfit(python: tuple[int, ...], sqlite: tuple[int, ...]) -> str | None:
    """Why this pair of versions cannot run the workflow engine on SQLite, or None.

    From Python 3.12 the engine writes unixepoch('subsec'), which SQLite knows from 3.42.
    """
    if python < (3, 12) or sqlite >= (3, 42):
        return None
    version = ".".join(map(str, sqlite))
    return (
        f"Python {python[0]}.{python[1]} came with SQLite {version}, and Returns Bot needs SQLite "
        "3.42 with it. Use Python 3.11, a Python with a newer SQLite, or PostgreSQL (database_url)."
    )


def open_store(url: str) -> Engine:
    """An engine that writes: on SQLite every transaction takes the write lock when it begins.

    Hold no session while mail or Slack is spoken to, and never two at a time: the second would
    wait for the first. ``url`` is ``sqlite:///file.db`` or ``postgresql+psycopg://...``.
    Raises UnfitDatabaseError.
    """
    if _is_sqlite(url):
        return _sqlite(url, WRITE)
    return create_engine(url, hide_parameters=True)


def open_reader(url: str) -> Engine:
    """An engine that only reads, and waits for no writer; writing through it is refused."""
    if _is_sqlite(url):
        return _sqlite(url, "BEGIN", "PRAGMA query_only=ON")
    options = {"options": "-c default_transaction_read_only=on"}
    return create_engine(url, connect_args=options, hide_parameters=True)


def serialise(session: Session, *names: str) -> None:
    """Let one transaction at a time pass for each name, until it ends.

    PostgreSQL takes an advisory lock; on SQLite the transaction already holds the only lock.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        for name in sorted(names):
            statement = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")
            connection.execute(statement, {"name": name})


def _is_sqlite(url: str) -> bool:
    return make_url(url).get_backend_name() == "sqlite"


def _sqlite(url: str, begin: str, *pragmas: str) -> Engine:
    if why := unfit(sys.version_info[:3], sqlite3.sqlite_version_info):
        raise UnfitDatabaseError(why)
    engine = create_engine(url, hide_parameters=True)
    if begin == WRITE:
        take_turns(engine, BUSY_MILLISECONDS / 1000)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        # The driver must not begin transactions of its own; WAL cannot be set inside one.
        connection.isolation_level = None
        for pragma in (
            f"PRAGMA busy_timeout={BUSY_MILLISECONDS}",
            "PRAGMA journal_mode=WAL",
            "PRAGMA foreign_keys=ON",
            *pragmas,
        ):
            connection.execute(pragma)

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
