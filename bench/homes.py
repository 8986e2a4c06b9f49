"""An agent's App Home over 500 schools: our own time, from the store to the view."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlmodel import Session

from bench.authority import TODAY, filled
from bot.slack import home
from handlers import lookups
from handlers.people import Proof
from handlers.showing import homes
from handlers.showing.homes import Looks
from storage.engine import open_reader, open_store
from storage.migrations import upgrade

SCHOOLS = 500

Row = dict[str, Any]


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


def measured(medians: Callable[[dict[str, Callable[[], object]]], dict[str, float]]) -> list[Row]:
    """The rows of the page."""
    with authority() as (session, person):
        jobs = {
            "all": lambda: shown(session, person),
            "found": lambda: shown(session, person, "number 12"),
        }
        times = medians(jobs)
    how = (
        f"{SCHOOLS} schools with two returns each, SQLite: store to view; without the call to "
        "Slack. Promised: under 300 ms"
    )
    return [
        _row("An agent's App Home", times["all"], how),
        _row("The same, one school found", times["found"], "words that fit few of them"),
    ]


def _row(what: str, seconds: float, how: str) -> Row:
    return {"what": what, "value": round(seconds * 1000, 1), "unit": "ms", "how": how}


def shown(session: Session, person: int, search: str = "") -> object:
    """The view, made anew from the store as for every press."""
    session.expire_all()
    session.expunge_all()
    actor = lookups.actor(session, person, "slack", Proof.ALIGNED)
    page = homes.page(lookups.visible(session, actor), actor, Looks(search=search), TODAY)
    return home.view(page)
