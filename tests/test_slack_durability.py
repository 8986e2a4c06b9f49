"""kill -9 between what Slack brings and what we say: one filing, one answer, one workbook."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from bot import store
from bot.demo.slack_server import APP_TOKEN, BOT_TOKEN, Delivery, SlackServer
from bot.demo.slack_server.workspace import TEAM
from bot.demo.stage import CAST, fill, the_demo
from bot.settings import Settings
from storage import accounts, ledger, register
from storage.rows import Entry, Message, Outbox
from tests.dying import KILLED, Bots
from validation import sample
from validation.template import catalogue

REF = "SC3-07/873-4001"


class Site:
    """A Slack that stays, and a folder in which bots live and die."""

    def __init__(self, folder: Path, slack: SlackServer, bots: Bots) -> None:
        self.folder, self.slack, self.bots = folder, slack, bots
        self.given: dict[str, Any] = {
            "folder": str(folder),
            "slack_bot_token": BOT_TOKEN,
            "slack_app_token": APP_TOKEN,
            "slack_api": slack.base_url,
            "slack_file_origin": slack.url,
            "poll_seconds": 0.05,
            "quarantine_after": 9,
        }
        self.settings = Settings(**self.given)
        fill(self.settings, the_demo(datetime.now(UTC).date()))
        self.school = slack.workspace.person("Ann Office")
        self.home = slack.workspace.im(self.school)
        self._know()

    def _know(self) -> None:
        engine = store.opened(self.settings)
        with Session(engine) as session:
            person = register.person_by_address(session, CAST["school"][0])
            assert person is not None
            assert person.id is not None
            account = f"{TEAM}/{self.school}"
            accounts.link(session, account, person.id, "code", datetime.now(UTC))
            session.commit()
        engine.dispose()

    def file_and_ask(self) -> Delivery:
        """A file with an error in it, and a line; Slack keeps it until a bot is there."""
        made = {"size": 12, "seed": 1, "organisation": "873-4001", "breaks": ("1510",)}
        name, content = sample.make(catalogue(), "SC3-07", **made)  # type: ignore[arg-type]
        file = self.slack.upload(self.school, name, content)
        return self.slack.say(self.school, self.home, f"status {REF}", [file])

    def run(self, *deadly: str) -> int:
        """Start a bot and wait until it is done or dead; its exit code."""
        return self.bots.run(self.folder, self.given | {"expected": 1}, *deadly)

    def all_of(self, kind: Any) -> list[Any]:
        """Every row of a table."""
        with Session(store.reading(self.settings)) as session:
            return list(session.exec(select(kind)))


@pytest.fixture
def site(tmp_path: Path, bots: Bots) -> Iterator[Site]:
    with SlackServer() as slack:
        yield Site(tmp_path, slack, bots)


def has_happened_once(site: Site) -> None:
    """The file is filed once, and there is one answer to it and one to the line."""
    assert [e.verb for e in site.all_of(Entry) if e.ref == REF] == ["file", "checked"]
    assert [m.state for m in site.all_of(Message)] == ["done"]
    assert {row.outcome for row in site.all_of(Outbox)} == {"sent"}
    said = [m for m in site.slack.messages(site.home) if m["user"] != site.school]
    assert len([m for m in said if m.get("blocks")]) == 2
    names = [file["name"] for m in said for file in m.get("files") or ()]
    assert "findings.xlsx" in names
    assert len(names) == len(set(names))
    with Session(store.reading(site.settings)) as session:
        assert ledger.verify(session) == []


def test_killed_before_it_acknowledges_and_before_it_checks_a_bot_does_all_of_it_once(
    site: Site,
) -> None:
    said = site.file_and_ask()
    assert site.run("within", "keep") == KILLED
    assert said.acks == 0
    site.slack.again(said, new_envelope=True)
    assert site.run("within", "say in Slack") == KILLED  # it is there, and that is not recorded
    assert site.run("before", "check") == KILLED
    assert site.run() == 0
    has_happened_once(site)


def test_killed_between_an_answer_and_its_workbook_a_bot_sends_each_once(site: Site) -> None:
    site.file_and_ask()
    assert site.run("before", "send to Slack") == KILLED
    assert site.run("within", "send to Slack") == KILLED
    assert site.run("within", "say in Slack") == KILLED  # the answer to the line
    assert site.run() == 0
    has_happened_once(site)
