"""Writers of one process take turns: one ends, the next is woken; none waits for ever."""

from pathlib import Path
from threading import Thread
from unittest.mock import patch

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from storage import engine as store
from storage.engine import open_store

WRITERS = 8


@pytest.fixture
def counted(tmp_path: Path) -> Engine:
    return made(tmp_path)


def made(folder: Path) -> Engine:
    engine = open_store(f"sqlite:///{folder / 'turns.db'}")
    with engine.begin() as writes:
        writes.execute(text("CREATE TABLE IF NOT EXISTS counted (n INTEGER)"))
    return engine


def count(engine: Engine, times: int = 1) -> None:
    for _ in range(times):
        with engine.begin() as writes:
            most = writes.execute(text("SELECT coalesce(max(n), 0) FROM counted")).scalar_one()
            writes.execute(text("INSERT INTO counted VALUES (:n)"), {"n": most + 1})


def total(engine: Engine) -> list[int]:
    with engine.begin() as reads:
        return list(reads.execute(text("SELECT n FROM counted ORDER BY n")).scalars())


def test_many_writers_lose_nothing_and_none_is_refused(counted: Engine) -> None:
    threads = [Thread(target=count, args=(counted, 20)) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert total(counted) == list(range(1, 20 * WRITERS + 1))
    counted.dispose()


def test_a_turn_ends_however_its_transaction_does(counted: Engine) -> None:
    with pytest.raises(OperationalError), counted.begin() as writes:
        writes.execute(text("INSERT INTO nothing VALUES (1)"))
    with counted.connect() as writes:
        writes.execute(text("INSERT INTO counted VALUES (1)"))
        writes.invalidate()
    with counted.connect() as writes:
        for _ in range(2):
            writes.execute(text("INSERT INTO counted VALUES (1)"))
            writes.commit()
    assert total(counted) == [1, 1]
    counted.dispose()


def test_who_would_wait_for_themselves_is_told_that_the_store_is_locked(tmp_path: Path) -> None:
    with patch.object(store, "BUSY_MILLISECONDS", 50):
        engine = made(tmp_path)
        with engine.begin() as first:
            first.execute(text("INSERT INTO counted VALUES (1)"))
            with pytest.raises(OperationalError, match="locked"):
                count(engine)
        count(engine)
        assert total(engine) == [1, 2]
        engine.dispose()
