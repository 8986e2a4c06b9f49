"""The Home tab through the app as it is served: what is pressed turns it, or is kept as a line."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine
from sqlmodel import Session

from bench.authority import AT, filled
from bot.demo.slack_server import BOT_TOKEN, SlackServer, until
from bot.demo.slack_server.workspace import TEAM
from bot.settings import Settings
from bot.slack import app, files
from bot.slack.access import Access
from bot.slack.homes import Homes
from bot.slack.service import Service
from tests.test_slack_delivery import connected

SCHOOLS = 30


class Served:
    """A workspace with the app, and an agent of many schools in it."""

    def __init__(self, slack: SlackServer, engine: Engine) -> None:
        self.slack, self.kept = slack, list[str]()
        with Session(engine) as session:
            agent = filled(session, SCHOOLS)["Bea"]
        self.bea = slack.workspace.person("Bea")
        web = files.client(BOT_TOKEN, slack.base_url)
        homes = Homes(
            web, lambda _: agent, lambda: Session(engine), lambda: Session(engine), lambda: AT
        )
        inside = app.Inside(Access(web), lambda _, name: self.kept.append(name), homes)
        self.app = app.app(inside)

    def sees(self, words: str) -> None:
        """Wait until the home says so."""
        until(lambda: words in str(self.slack.workspace.homes.get(self.bea)))


@pytest.fixture
def served(engine: Engine) -> Iterator[Served]:
    with SlackServer() as slack:
        made = Served(slack, engine)
        with connected(slack, made.app):
            yield made


def test_opening_pressing_choosing_and_writing_turn_the_home_and_are_no_lines(
    served: Served,
) -> None:
    slack, bea = served.slack, served.bea
    slack.open_home(bea).acknowledged()
    served.sees("Show all 16")
    slack.press_home(bea, "waiting").acknowledged()
    served.sees("1 to 10 of 16")
    slack.choose_home(bea, "Loaded").acknowledged()
    served.sees("School number 21 ")
    slack.write_home(bea, "number 21").acknowledged()
    served.sees("'initial_value': 'number 21'")
    slack.press_home(bea, "clear").acknowledged()
    served.sees("1 to 25 of")
    assert served.kept == []


def test_a_decision_in_the_home_is_kept_as_a_line_and_one_that_wants_words_opens_a_form(
    served: Served,
) -> None:
    slack, bea = served.slack, served.bea
    slack.open_home(bea).acknowledged()
    served.sees("School number 8 ")
    slack.press_home(bea, "approve SC3-07/873-4008#1").acknowledged()
    (name,) = served.kept
    assert "say:approve:" in name
    slack.press_home(bea, "reject SC3-07/873-4008#1").acknowledged()
    until(lambda: slack.called("views.open"))
    assert len(served.kept) == 1


def test_looking_at_the_messages_publishes_no_home(served: Served) -> None:
    opened = served.slack.open_home(served.bea, tab="messages")
    opened.acknowledged()
    assert not served.slack.called("views.publish")


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ({}, ["Who are you?", "Choose Messages above and write: link and your mail address"]),
        ({"guest": True}, ["You are a guest in this workspace", "write to help@bot.example"]),
        ({"external": True}, ["You are of another workspace", "Send your return by mail."]),
    ],
)
def test_a_home_without_returns_says_why_and_speaks_of_nothing_that_was_sent(
    engine: Engine, who: dict[str, Any], said: list[str]
) -> None:
    with SlackServer() as slack:
        settings = Settings(
            slack_bot_token=SecretStr(BOT_TOKEN),
            slack_api=slack.base_url,
            contact="help@bot.example",
        )
        made = Service(settings, lambda: Session(engine), lambda: Session(engine), lambda: AT)
        zoe = slack.workspace.person("Zoe", **who)
        made.homes.open(f"{TEAM}/{zoe}", published=False)
        blocks = str(slack.workspace.homes[zoe]["blocks"])
    assert [words for words in said if words not in blocks] == []
    assert "filed" not in blocks
