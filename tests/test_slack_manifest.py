"""slack-manifest.yaml asks for what the code uses, and for nothing else."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from slack_bolt import App
from slack_sdk import WebClient

from bot.demo.slack_server import BOT_TOKEN, SCOPES, SlackServer, payloads
from bot.demo.slack_server.methods import KINDS, METHODS, PAST, READ
from bot.slack import app, files, knocked, reading, scopes
from bot.slack.access import Access

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "slack-manifest.yaml").read_text(encoding="utf-8")
MANIFEST: dict[str, Any] = yaml.safe_load(TEXT)
ASKED = set(MANIFEST["oauth_config"]["scopes"]["bot"])
EVENTS = MANIFEST["settings"]["event_subscriptions"]["bot_events"]

# What Slack's reference of each event and feature asks for.
EVENT_SCOPES = {
    "app_home_opened": None,
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
}
NO_TOKEN_OF_OURS = {"apps.connections.open"}


def methods() -> set[str]:
    """The methods of the Web API that bot/slack calls."""
    used: set[str] = set()
    for file in (ROOT / "bot" / "slack").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and _is_call(node.attr):
                used.add(node.attr)
    return {_named(method) for method in used}


def _is_call(name: str) -> bool:
    public = "_" in name and not name.startswith("_")
    return public and callable(getattr(WebClient, name, None))


def _named(method: str) -> str:
    """As Slack writes it: apps_connections_open is apps.connections.open."""
    return next((name for name in METHODS if _bare(name) == _bare(method)), method)


def _bare(name: str) -> str:
    return re.sub("[._]", "", name).lower()


def needed_by_methods() -> Iterator[str]:
    for name in methods() - NO_TOKEN_OF_OURS:
        asked = METHODS[name].scopes
        if asked == READ:  # direct messages are never asked about: see bot/slack/who.py
            yield from asked[: KINDS.index("im")]
        elif asked == PAST:
            yield from asked
        else:
            yield from asked[:1]


def test_the_scopes_are_those_that_the_code_needs_and_no_other() -> None:
    by_events = {scope for event in EVENTS if (scope := EVENT_SCOPES[event])}
    assert {*needed_by_methods(), *by_events, "commands"} == ASKED


def test_the_methods_are_found_in_the_source() -> None:
    assert {"auth.test", "chat.postMessage", "files.completeUploadExternal"} <= methods()
    assert methods() <= METHODS.keys()


def test_each_scope_is_in_the_table_with_what_it_is_for_and_the_operators_can_read_it() -> None:
    said = (ROOT / "docs" / "operators.md").read_text(encoding="utf-8")
    assert set(scopes.SCOPES) == ASKED
    assert f"[{len(ASKED)} scopes]" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert [one for one in {*ASKED, scopes.ADDRESSES} if f"| `{one}` |" not in said] == []


def test_the_slack_that_the_tests_talk_to_gives_exactly_these_scopes_and_addresses() -> None:
    assert set(SCOPES.split()) == ASKED | {scopes.ADDRESSES}


def test_addresses_are_asked_for_only_where_a_comment_is_taken_away() -> None:
    assert f"      # - {scopes.ADDRESSES}\n" in TEXT


class Nowhere:
    """A home that nobody looks at; what opens it is noted."""

    def __init__(self) -> None:
        self.opened: list[str] = []

    def open(self, account: str, *, published: bool) -> None:
        self.opened.append(account)

    def change(self, account: str, payload: dict[str, Any]) -> None:
        self.opened.append(account)


@pytest.fixture(scope="module")
def bolt() -> Iterator[App]:
    with SlackServer() as slack:
        web = files.client(BOT_TOKEN, slack.base_url)
        yield app.app(app.Inside(Access(web), lambda *_: None, Nowhere()))


@pytest.mark.parametrize("event", EVENTS)
def test_each_event_has_a_listener(bolt: App, event: str) -> None:
    inner = {"type": event.partition(".")[0], "channel": "C1", "user": "U1", "ts": "1.1"}
    with SlackServer() as slack:
        body = payloads.event(slack.workspace, inner | {"tab": "messages"}, None)
    assert _is_listened_to(bolt, body)


def test_an_event_that_nobody_subscribed_to_has_none(bolt: App) -> None:
    with SlackServer() as slack:
        body = payloads.event(slack.workspace, {"type": "team_join", "user": "U1"}, None)
    assert not _is_listened_to(bolt, body)


def _is_listened_to(bolt: App, body: dict[str, Any]) -> bool:
    from slack_bolt import BoltRequest

    return bolt.dispatch(BoltRequest(body=body, mode="socket_mode")).status == 200


def test_the_shortcut_and_the_command_are_those_of_the_code() -> None:
    (shortcut,) = MANIFEST["features"]["shortcuts"]
    assert (shortcut["type"], shortcut["callback_id"]) == ("message", reading.SHORTCUT)
    (command,) = MANIFEST["features"]["slash_commands"]
    assert command["command"] == f"/{reading.COMMAND_ALONE}"
    assert command["should_escape"] is False


def test_home_messages_buttons_and_socket_mode_are_on() -> None:
    home = MANIFEST["features"]["app_home"]
    assert home["home_tab_enabled"]
    assert home["messages_tab_enabled"]
    assert not home["messages_tab_read_only_enabled"]
    settings = MANIFEST["settings"]
    assert settings["interactivity"]["is_enabled"]
    assert settings["socket_mode_enabled"]
    assert not settings["token_rotation_enabled"]


def test_with_three_comments_taken_away_it_is_for_http_mode() -> None:
    text = re.sub(r"# ((request_)?url: https)", r"\1", TEXT)
    made = yaml.safe_load(text)
    urls = [
        made["features"]["slash_commands"][0]["url"],
        made["settings"]["event_subscriptions"]["request_url"],
        made["settings"]["interactivity"]["request_url"],
    ]
    assert len(set(urls)) == 1
    assert urls[0].endswith(f".example{knocked.PATH}")


# Lengths as Slack's reference of the manifest has them: the longest, and for the last the shortest.
LENGTHS = (
    (MANIFEST["display_information"]["name"], 35),
    (MANIFEST["display_information"]["description"], 140),
    (MANIFEST["features"]["bot_user"]["display_name"], 80),
    (MANIFEST["features"]["shortcuts"][0]["name"], 24),
    (MANIFEST["features"]["shortcuts"][0]["description"], 150),
    (MANIFEST["features"]["slash_commands"][0]["command"], 32),
    (MANIFEST["features"]["slash_commands"][0]["description"], 2000),
    (MANIFEST["features"]["slash_commands"][0]["usage_hint"], 1000),
)


@pytest.mark.parametrize(("words", "most"), LENGTHS)
def test_no_text_is_longer_than_slack_takes(words: str, most: int) -> None:
    assert 0 < len(words) <= most


def test_the_long_description_is_long_enough_for_slack() -> None:
    assert 174 <= len(MANIFEST["display_information"]["long_description"]) <= 4000
