"""The bot starts whatever Slack does: mail is served, and Slack as soon as it answers."""

import socket
from typing import Any
from unittest.mock import patch

import pytest

from bot import wiring
from bot.demo.slack_server import APP_TOKEN, BOT_TOKEN, Broken, SlackServer, until
from bot.demo.stage import BOT, stage
from bot.slack import access
from bot.slack import socket as line


def settings(slack: SlackServer, **more: Any) -> dict[str, Any]:
    given = {
        "slack_bot_token": BOT_TOKEN,
        "slack_app_token": APP_TOKEN,
        "slack_api": slack.base_url,
    }
    return given | more


def test_while_slack_is_down_at_the_start_mail_is_served_and_then_slack_is() -> None:
    with (
        SlackServer() as slack,
        patch.object(access, "FIRST_PAUSE", 0.1),
        patch.object(line, "LONGEST_PAUSE", 0.2),
    ):
        slack.faults.until_mended(Broken())
        with stage(**settings(slack)) as on:
            on.people["school"].write(BOT, "", "status")
            assert "Returns" in str(on.people["school"].next_mail()["Subject"])
            slack.faults.mend()
            slack.sockets.wait_for(1)
            ann = slack.workspace.person("Ann")
            slack.say(ann, slack.workspace.im(ann), "Good morning").acknowledged()
            until(lambda: len(slack.messages(slack.workspace.im(ann))) > 1)


def test_a_token_that_does_not_let_us_in_stops_no_mail_and_the_operator_is_told() -> None:
    with SlackServer() as slack, stage(**settings(slack, slack_bot_token="xoxb-old")) as on:
        note = on.people["operator"].next_mail()
        assert note["Subject"] == "Slack does not let the bot in"
        on.people["school"].write(BOT, "", "status")
        on.people["school"].next_mail()


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"slack_app_token": ""}, "slack_app_token"),
        ({"slack_mode": "http"}, "slack_signing_secret"),
    ],
)
def test_without_the_key_to_its_way_in_it_does_not_start(more: dict[str, str], why: str) -> None:
    with (
        SlackServer() as slack,
        pytest.raises(wiring.CannotStart, match=why),
        stage(**settings(slack, **more)),
    ):
        pass


def test_where_the_port_of_http_mode_is_taken_it_does_not_start() -> None:
    with SlackServer() as slack, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        http = {
            "slack_mode": "http",
            "slack_signing_secret": "x",
            "slack_http_port": taken.getsockname()[1],
        }
        with pytest.raises(wiring.CannotStart, match="in use"), stage(**settings(slack, **http)):
            pass
