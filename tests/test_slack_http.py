"""HTTP mode: Slack calls us. Signed requests are heard, once each, by the same handlers."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from time import monotonic
from typing import Any
from unittest.mock import patch
from urllib.error import URLError

import pytest
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy.exc import OperationalError

from bot.demo.slack_server import SIGNING_SECRET, SlackServer
from bot.demo.slack_server.signed import Answer, post
from bot.slack import http
from storage import messages
from tests.slack_failing import School, SlackWorld, slack_world

Json = dict[str, Any]


def free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port: int = line.getsockname()[1]
    return port


@pytest.fixture(scope="module")
def usual() -> Iterator[SlackWorld]:
    mode = {"slack_mode": "http", "slack_signing_secret": SIGNING_SECRET, "slack_app_token": ""}
    with slack_world(slack_http_port=free_port(), **mode) as made:
        settings = made.on_stage.settings
        made.slack.events_url = f"http://127.0.0.1:{settings.slack_http_port}/slack/events"
        yield made


@pytest.fixture
def slack(usual: SlackWorld) -> Iterator[SlackServer]:
    yield usual.slack
    usual.slack.faults.mend()


@pytest.fixture
def school(usual: SlackWorld) -> School:
    return usual.school()


def status(answered: Json) -> int:
    return int(answered["status"])


def event(slack: SlackServer, school: School) -> Json:
    """A question as Slack would send it, of which we have heard nothing yet."""
    with patch.object(slack, "events_url", "http://127.0.0.1:9/nobody"), pytest.raises(URLError):
        slack.say(school.person.user, school.home, f"status {school.ref}")
    said = slack.messages(school.home)[-1]
    return {"type": "event_callback", "team_id": "T0HOUSE", "event_id": said["ts"], "event": said}


def sent(slack: SlackServer, payload: Json, secret: str = SIGNING_SECRET, **how: int) -> Answer:
    return post(slack.events_url, secret, "events_api", payload, **how)


def test_a_question_a_command_and_a_button_are_heard(
    usual: SlackWorld, slack: SlackServer, school: School
) -> None:
    user, home, agent = school.person.user, school.home, usual.people["authority"].user
    assert status(slack.say(user, home, f"status {school.ref}").answer) == 200
    assert status(slack.slash(user, home, f"history {school.ref}").answer) == 200
    usual.done()
    assert len(school.heard()) == 2
    room = slack.workspace.channel("office", agent, kind="private")
    slack.say(agent, room, "<@U0RETURNS> here SC3-07")
    usual.done()
    (put_up,) = slack.workspace.private
    assert status(slack.press(agent, room, put_up["ts"], "here SC3-07 off", put_up).answer) == 200
    usual.done()
    assert len(slack.workspace.private) == 2


@pytest.mark.parametrize(
    ("secret", "late"), [("another secret", 0), (SIGNING_SECRET, 301)], ids=["forged", "too old"]
)
def test_what_slack_has_not_signed_now_is_refused(
    usual: SlackWorld, slack: SlackServer, school: School, secret: str, late: int
) -> None:
    before = usual.kept()
    assert sent(slack, event(slack, school), secret, late=late).status == 401
    assert usual.kept() == before


def test_what_slack_tries_again_is_heard_once(
    usual: SlackWorld, slack: SlackServer, school: School
) -> None:
    payload = event(slack, school)
    assert [sent(slack, payload, retry=n).status for n in range(3)] == [200, 200, 200]
    usual.done()
    assert len(school.heard()) == 1


def test_what_could_not_be_kept_is_refused_and_heard_when_it_comes_again(
    usual: SlackWorld, slack: SlackServer, school: School
) -> None:
    payload = event(slack, school)
    locked = OperationalError("INSERT", {}, Exception("database is locked"))
    with patch.object(messages, "keep", side_effect=locked):
        assert sent(slack, payload).status == 500
    assert sent(slack, payload, retry=1).status == 200
    usual.done()
    assert len(school.heard()) == 1


def test_a_request_that_is_too_large_is_not_read(
    usual: SlackWorld, slack: SlackServer, school: School
) -> None:
    before, payload = usual.kept(), event(slack, school)
    payload["event"]["text"] += "x" * http.LARGEST
    with suppress(URLError):  # it hangs up while Slack still speaks
        assert sent(slack, payload).status == 413
    assert usual.kept() == before


def any_app() -> App:
    return App(
        signing_secret="x", authorize=lambda: AuthorizeResult(enterprise_id=None, team_id="T")
    )


def test_it_stops_at_once_though_somebody_holds_a_connection_open() -> None:
    made = http.Listening(any_app(), "127.0.0.1", free_port())
    address = made._server.effective_host, int(made._server.effective_port)
    with socket.create_connection(address) as line:
        line.sendall(b"POST /slack/events HTTP/1.1\r\n")
        began = monotonic()
        made.close()
        assert monotonic() - began < 5
        assert not made._thread.is_alive()
