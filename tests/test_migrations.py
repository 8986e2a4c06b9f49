"""The store's tables go up, down and up again, on both databases."""

import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from storage import migrations
from storage.engine import open_store

ROOT = Path(__file__).parent.parent
THEIRS = "datasource_outputs"
UPGRADE = (
    "import sys; from storage.engine import open_store; from storage.migrations import upgrade; "
    "upgrade(open_store(sys.argv[1]))"
)


def test_tables_go_up_down_and_up_again(any_url: str) -> None:
    engine = open_store(any_url)
    assert migrations.pending(engine)
    migrations.upgrade(engine)
    assert not migrations.pending(engine)
    assert "entry" in inspect(engine).get_table_names()
    migrations.downgrade(engine, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    assert migrations.pending(engine)
    migrations.upgrade(engine)
    assert not migrations.pending(engine)
    engine.dispose()


def test_the_migrations_make_exactly_what_the_rows_say(any_url: str) -> None:
    engine = open_store(any_url)
    migrations.upgrade(engine)
    assert migrations.differences(engine) == []
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE heartbeat ADD COLUMN stray INTEGER"))
    assert [d[0] for d in migrations.differences(engine)] == ["remove_column"]
    engine.dispose()


def test_the_workflow_engines_tables_are_left_alone(any_url: str) -> None:
    engine = open_store(any_url)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE TABLE {THEIRS} (id INTEGER)"))
    migrations.upgrade(engine)
    assert migrations.differences(engine) == []
    migrations.downgrade(engine, "base")
    assert THEIRS in inspect(engine).get_table_names()
    engine.dispose()


def test_processes_that_upgrade_at_the_same_moment_wait_for_each_other(any_url: str) -> None:
    command = [sys.executable, "-c", UPGRADE, any_url]
    racers = [subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE) for _ in range(3)]
    ends = [(racer.communicate()[1], racer.returncode) for racer in racers]
    assert [code for _, code in ends] == [0, 0, 0], ends
    engine = open_store(any_url)
    assert not migrations.pending(engine)
    engine.dispose()


@pytest.mark.parametrize("change", ["UPDATE entry SET actor = 'x'", "DELETE FROM entry"])
def test_the_database_itself_refuses_to_change_the_ledger(any_url: str, change: str) -> None:
    engine = open_store(any_url)
    migrations.upgrade(engine)
    fields = (
        "sequence, subject, verb, line, actor, role, via, on_behalf_of, proof, "
        "was, became, text, at, before, hash"
    )
    values = "1, 'register', 'x', '', 'x', '', '', '', 0, '', '', '', '2007-09-20', '', ''"
    with engine.begin() as connection:
        connection.execute(text(f"INSERT INTO entry ({fields}) VALUES ({values})"))
    with pytest.raises(Exception, match="append only"), engine.begin() as connection:
        connection.execute(text(change))
    engine.dispose()
