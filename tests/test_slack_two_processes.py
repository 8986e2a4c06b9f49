"""Two processes that have the same to say in Slack say it once."""

from collections.abc import Iterator
from dataclasses import replace
from threading import Event, Thread

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from bot.demo.slack_server import BOT_TOKEN, SlackServer
from bot.faces.blocks import Message
from bot.slack import files
from bot.slack.address import Address
from bot.slack.posts import Posts

SAID = Message("Hillside waits", [{"type": "divider"}])


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    with SlackServer() as server:
        yield server


def process(slack: SlackServer, engine: Engine) -> Posts:
    """What one process says with: its own locks and clients, the same store."""

    def session() -> Session:
        return Session(engine, expire_on_commit=False)

    web = files.client(BOT_TOKEN, slack.base_url)
    return Posts(web, files.careful(BOT_TOKEN, slack.base_url), session, session)


def test_what_another_process_is_about_to_say_is_waited_for_and_not_said_again(
    any_engine: Engine, slack: SlackServer
) -> None:
    channel = slack.workspace.channel("board", kind="private")
    where, claimed, may_go_on = Address(channel), Event(), Event()
    first, second = process(slack, any_engine), process(slack, any_engine)

    class Slow(Posts):
        """It has begun, and Slack has not heard it yet."""

        def _said(self, *given: object) -> str:
            claimed.set()
            assert may_go_on.wait(60)
            return super()._said(*given)  # type: ignore[arg-type]

    slow = Slow(first.web, first.careful, first.reading, first.writing)
    saying = Thread(target=slow.say, args=("card/1", where, SAID, {}))
    saying.start()
    assert claimed.wait(60)
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        may_go_on.set()
        saying.join(60)

    replace(second, wait=wait).say("card/1", where, SAID, {})
    assert waited == [2.0]
    assert [m["text"] for m in slack.messages(channel)] == ["Hillside waits"]


def test_what_a_process_left_unsaid_is_said_by_the_next_one(
    any_engine: Engine, slack: SlackServer
) -> None:
    channel = slack.workspace.channel("board", kind="private")
    dead, alive = process(slack, any_engine), process(slack, any_engine)
    dead._claimed("card/2", Address(channel))
    replace(alive, wait=lambda _: None).say("card/2", Address(channel), SAID, {})
    assert len(slack.messages(channel)) == 1
