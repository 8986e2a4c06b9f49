"""The whole bot on PostgreSQL: the same story as on SQLite."""

import io
from datetime import UTC, datetime

from rich.console import Console
from sqlmodel import Session, select

from bot import store
from bot.demo import slacker, story
from bot.demo.stage import the_demo
from storage import ledger
from storage.rows import Entry, Message


def test_the_whole_story_plays_on_postgresql(postgres_url: str) -> None:
    engine = postgres_url.replace("postgresql+psycopg", "postgresql")
    script = the_demo(datetime.now(UTC).date())
    stores = {"database_url": postgres_url, "engine_url": engine}
    with slacker.workspace(script, ("authority",), **stores) as (on_stage, people):
        story.play(on_stage, people["authority"], Console(file=io.StringIO()))
        settings = on_stage.settings
    reader = store.reading(settings)
    with Session(reader) as session:
        assert ledger.verify(session) == []
        states = set(session.exec(select(Message.state)))
        verbs = [e.verb for e in session.exec(select(Entry).where(Entry.ref != None))]  # noqa: E711
    reader.dispose()
    assert states == {"done"}
    assert verbs == [
        *("file", "checked", "file", "checked", "submit", "approve", "authorise"),
        *("file", "checked", "accepted", "nil"),
    ]
