"""The workflow engine: its own store, our transactions, one constant version."""

from pathlib import Path

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SQLAlchemyDatasource
from sqlalchemy import Engine
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from bot.settings import Settings

APPLICATION_VERSION = "1"
"""The same in every release, so that a new release takes over what the old one left unfinished.
Change it only when workflows can no longer be continued; where the order of steps changes use
DBOS.patch instead (docs/decisions/engine.md)."""

NAME = "returns-bot"


def engine_url(settings: Settings) -> str:
    """Where the engine keeps its own tables: never among ours in SQLite."""
    return settings.engine_url or f"sqlite:///{Path(settings.folder).resolve()}/returns-bot-dbos.db"


def configure(settings: Settings) -> None:
    """Tell the engine who and where it is; nothing runs yet."""
    config: DBOSConfig = {
        "name": NAME,
        "application_version": APPLICATION_VERSION,
        "executor_id": settings.executor,
        "system_database_url": engine_url(settings),
        "serializer": DBOSPortableJSONSerializer(),
        "log_level": "WARNING",
        "scheduler_polling_interval_sec": 5.0,
    }
    DBOS(config=config)


def datasource(engine: Engine) -> SQLAlchemyDatasource:
    """Our store as the engine's datasource: rows and checkpoint commit together."""
    return SQLAlchemyDatasource.create(
        engine.url.render_as_string(hide_password=False),
        engine=engine,
        serializer=DBOSPortableJSONSerializer(),
        sessionmaker=sessionmaker(class_=Session, expire_on_commit=False),
    )
