"""Brings the store's tables up to date, or back; it never touches the workflow engine's tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

from storage import rows

THE_ENGINES = {"datasource_outputs", "dbos_datasource_migrations"}
UPGRADE_LOCK = 0x52657475726E73  # "Returns": one upgrade at a time in a PostgreSQL database
PLAIN = {rows.Utc: "sa.DateTime(timezone=True)", AutoString: "sa.String()"}


def render(kind: str, thing: Any, context: Any) -> str | Literal[False]:
    """Write column types as they are in the database: a migration must not change with rows.py."""
    return PLAIN.get(type(thing), False) if kind == "type" else False


def ours(thing: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:
    """Whether a table or column is the store's own, not the workflow engine's."""
    return name not in THE_ENGINES


OPTIONS: dict[str, Any] = {
    "target_metadata": SQLModel.metadata,
    "render_as_batch": True,
    "compare_type": True,
    "render_item": render,
    "include_object": ours,
}


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the tables up to ``revision``; others who try at the same time wait."""
    if revision == "head" and not pending(engine):
        return
    with _alone(engine) as connection:
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the tables back to ``revision`` ("base" for none)."""
    with _alone(engine) as connection:
        command.downgrade(_config(connection), revision)


def pending(engine: Engine) -> bool:
    """Whether the tables are behind (or beside) what this release needs."""
    with engine.connect() as connection:
        return set(MigrationContext.configure(connection).get_current_heads()) != _heads()


def differences(engine: Engine) -> list[Any]:
    """What the tables lack, or have too much, against rows.py: nothing, when all is well."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=OPTIONS)
        return list(compare_metadata(context, SQLModel.metadata))


@cache
def _heads() -> frozenset[str]:
    """The newest revision: a process reads the migrations once for it."""
    return frozenset(ScriptDirectory.from_config(_config(None)).get_heads())


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """One transaction that holds the lock: BEGIN IMMEDIATE on SQLite, advisory on PostgreSQL."""
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:  # changing a table means copying it, which foreign keys would hinder
            _foreign_keys(connection, "OFF")
        try:
            with connection.begin():
                if not sqlite:
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({UPGRADE_LOCK})"))
                yield connection
        finally:
            if sqlite:
                _foreign_keys(connection, "ON")


def _foreign_keys(connection: Connection, switch: str) -> None:
    """Outside of any transaction, where alone SQLite heeds this pragma."""
    connection.connection.cursor().execute(f"PRAGMA foreign_keys={switch}")
