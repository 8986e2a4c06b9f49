"""The engines: what a transaction holds, and what is refused at the door."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlmodel import Session, select

from bot.settings import Settings
from bot.store import address, opened, reading
from storage.engine import open_reader, serialise, unfit
from storage.migrations import pending
from storage.rows import Member, Organisation


def test_sqlite_keeps_a_write_ahead_log_and_its_foreign_keys(engine: Engine) -> None:
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert connection.execute(text("PRAGMA busy_timeout")).scalar() == 30_000


def test_a_transaction_on_sqlite_holds_the_write_lock_from_its_beginning(engine: Engine) -> None:
    other = sqlite3.connect(engine.url.database or "", timeout=0, isolation_level=None)
    with engine.begin() as connection:
        connection.execute(text("SELECT 1"))
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()


def test_a_reader_waits_for_no_writer_and_sees_what_was_committed(engine: Engine) -> None:
    reader = open_reader(engine.url.render_as_string())
    with Session(engine) as writer:
        writer.add(Organisation(code="873", kind="authority", name="Cambridgeshire"))
        writer.flush()
        with Session(reader) as session:
            assert session.exec(select(Organisation)).all() == []
        writer.commit()
    with Session(reader) as session:
        assert [o.code for o in session.exec(select(Organisation))] == ["873"]
    reader.dispose()


def test_a_reader_cannot_write(any_engine: Engine) -> None:
    reader = open_reader(any_engine.url.render_as_string(hide_password=False))
    with pytest.raises(SQLAlchemyError, match=r"readonly|read-only"), reader.begin() as connection:
        connection.execute(text("INSERT INTO person (name) VALUES ('x')"))
    reader.dispose()


def test_a_row_that_points_nowhere_is_refused(any_session: Session) -> None:
    any_session.add(Member(collection="none", organisation="none"))
    with pytest.raises(SQLAlchemyError, match=r"(?i)foreign key"):
        any_session.flush()


def test_the_one_bad_pair_of_python_and_sqlite_is_named_with_a_way_out() -> None:
    assert unfit((3, 11, 7), (3, 40, 1)) is None
    assert unfit((3, 12, 1), (3, 42, 0)) is None
    why = unfit((3, 12, 1), (3, 40, 1))
    assert why is not None
    assert "SQLite 3.40.1" in why
    assert "PostgreSQL" in why


def test_two_transactions_pass_one_after_the_other_for_one_name(postgres_url: str) -> None:
    from storage.engine import open_store

    engine = open_store(postgres_url)
    with Session(engine) as first, Session(engine) as second:
        serialise(first, "ledger")
        second.execute(text("SET LOCAL lock_timeout = '50ms'"))
        serialise(second, "another")
        with pytest.raises(OperationalError, match="lock timeout"):
            serialise(second, "ledger")
        second.rollback()
        first.commit()
        serialise(second, "ledger")
    engine.dispose()


def test_opening_the_settings_store_makes_its_folder_and_its_tables(tmp_path: Path) -> None:
    settings = Settings(folder=tmp_path / "new" / "data")
    engine = opened(settings)
    assert not pending(engine)
    assert (tmp_path / "new" / "data" / "returns-bot.db").exists()
    opened(settings).dispose()
    reader = reading(settings)
    assert not pending(reader)
    engine.dispose()
    reader.dispose()
    assert address(Settings(database_url="postgresql+psycopg://x/y")) == "postgresql+psycopg://x/y"
