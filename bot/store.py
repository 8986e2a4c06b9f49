"""The store that the settings name: its folder made, its tables brought up to date."""

from sqlalchemy import Engine

from bot.settings import Settings
from storage.engine import open_reader, open_store
from storage.migrations import upgrade


def address(settings: Settings) -> str:
    """Where the store is, as a SQLAlchemy URL; the folder of an SQLite store is made."""
    if settings.database_url:
        return settings.database_url
    settings.folder.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{(settings.folder / 'returns-bot.db').absolute()}"


def opened(settings: Settings) -> Engine:
    """The store to write to, ready for use. Raises storage.engine.UnfitDatabaseError."""
    engine = open_store(address(settings))
    upgrade(engine)
    return engine


def reading(settings: Settings) -> Engine:
    """The same store to read from: it waits for no writer. ``opened`` must have come before."""
    return open_reader(address(settings))


def templates(settings: Settings) -> str:
    """The folder of the operator's own templates, "" where there is none."""
    own = settings.folder / "templates"
    return str(own.absolute()) if own.is_dir() else ""
