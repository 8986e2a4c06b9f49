"""An agent's App Home over 500 schools: our own time, from the store to the view."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlmodel import Session

from bench.authority import TODAY, filled
from bot.slack import home
from handlers import homes, lookups
from handlers.homes import Looks
from handlers.people import Proof
from storage.engine import open_reader, open_store
from storage.migrations import upgrade

SCHOOLS = 500


@contextmanager
def authority() -> Iterator[tuple[Session, int]]:
    """A session that reads a store of two collections with 500 schools each, and the agent."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'store.db'}"
        writer, reader = open_store(url), open_reader(url)
        upgrade(writer)
        with Session(writer) as session:
            people = filled(session, SCHOOLS)
        with Session(reader) as session:
            yield session, people["Bea"]
        writer.dispose()
        reader.dispose()


def shown(session: Session, person: int, search: str = "") -> object:
    """The view, made anew from the store as for every press."""
    session.expire_all()
    session.expunge_all()
    actor = lookups.actor(session, person, "slack", Proof.ALIGNED)
    page = homes.page(lookups.visible(session, actor), actor, Looks(search=search), TODAY)
    return home.view(page)
