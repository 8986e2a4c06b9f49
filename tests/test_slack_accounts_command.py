"""The operator sees whose Slack account is whose, and takes one away."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import Session, select
from typer.testing import CliRunner, Result

from bot.commands.app import app
from bot.settings import Settings
from bot.store import opened
from storage import accounts
from storage.rows import Entry, Person

AT = datetime(2007, 9, 17, 9, 0, tzinfo=UTC)


def typed(*words: str) -> Result:
    return CliRunner().invoke(app, ["slack", *words])


def test_an_account_is_listed_and_taken_away_once_and_the_ledger_says_who_did_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert typed("accounts").output == "No Slack account is anybody's.\n"
    with Session(opened(Settings())) as session:
        session.add(Person(id=1, name="Ann Lee"))
        session.flush()
        accounts.link(session, "T1/U1", 1, "code", AT)
        session.commit()
    assert typed("accounts").output == "T1/U1  Ann Lee  by code  since 17 September 2007\n"
    assert typed("unlink", "T1/U1").output == "T1/U1 is not Ann Lee's any more.\n"
    again = typed("unlink", "T1/U1")
    assert (again.exit_code, "is nobody's" in again.output) == (1, True)
    with Session(opened(Settings())) as session:
        last = session.exec(select(Entry)).all()[-1]
    assert (last.verb, last.actor, last.subject) == (
        "unlink", "the command line", "Slack account T1/U1",
    )  # fmt: skip
