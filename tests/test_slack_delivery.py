"""The Slack of our own delivers as Slack does, through slack-bolt as it is, and fails on demand."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.app.app import SlackAppDevelopmentServer
from slack_sdk import WebClient

from bot.demo.slack_server import (
    APP_TOKEN,
    BOT_TOKEN,
    SIGNING_SECRET,
    NoConnection,
    SlackServer,
    until,
)
from bot.demo.slack_server.signed import post

Json = dict[str, Any]

ASK = {
    "type": "modal",
    "callback_id": "ask",
    "title": {"type": "plain_text", "text": "Why?"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "words",
            "label": {"type": "plain_text", "text": "Reason"},
            "element": {"type": "plain_text_input", "action_id": "words"},
        }
    ],
}
REJECT = {
    "type": "actions",
    "elements": [
        {
            "type": "button",
            "text": {"type": "plain_text", "text": "Send it back"},
            "value": "reject A/1#1",
            "action_id": "ask:reject:1",
        }
    ],
}


class Heard:
    """An app with one of each listener, and what they heard."""

    def __init__(self, slack: SlackServer) -> None:
        self.heard: list[tuple[str, Json]] = []
        client = WebClient(BOT_TOKEN, base_url=slack.base_url)
        self.app = App(client=client, signing_secret=SIGNING_SECRET)
        self.app.middleware(self._keep)
        self.app.event("message")(lambda: None)
        self.app.event("app_mention")(lambda: None)
        self.app.event("file_shared")(lambda: None)
        self.app.command("/returns")(lambda ack, respond: (ack("one moment"), respond("done")))
        self.app.action({"block_id": "made"})(self._ask)
        self.app.view("ask")(lambda ack: ack())
        self.app.shortcut("check")(lambda ack: ack())

    def _keep(self, body: Json, next: Any) -> None:  # noqa: A002  (Bolt's name)
        self.heard.append((body.get("type", "command"), body))
        next()

    def _ask(self, ack: Any, body: Json, client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=ASK)

    @property
    def events(self) -> list[str]:
        return [body["event"]["type"] for kind, body in self.heard if kind == "event_callback"]


@contextmanager
def connected(slack: SlackServer, app: App) -> Iterator[SocketModeHandler]:
    handler = SocketModeHandler(app, APP_TOKEN, ping_interval=0.2)
    before = slack.sockets.connected
    try:
        handler.connect()  # type: ignore[no-untyped-call]
        slack.sockets.wait_for(before + 1)
        yield handler
    finally:
        handler.client.auto_reconnect_enabled = False
        slack.sockets.cut()  # or the library would wait three seconds for its last read
        handler.close()  # type: ignore[no-untyped-call]


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    with SlackServer() as server:
        yield server


@pytest.fixture
def ann(slack: SlackServer) -> str:
    return slack.workspace.person("Ann Smith", "ann@school.example")


@pytest.fixture
def heard(slack: SlackServer) -> Iterator[Heard]:
    heard = Heard(slack)
    with connected(slack, heard.app):
        yield heard


def test_a_message_is_acknowledged_and_a_mention_is_two_events(
    slack: SlackServer, heard: Heard, ann: str
) -> None:
    room = slack.workspace.channel("census", ann)
    slack.say(ann, slack.workspace.im(ann), "help").acknowledged()
    slack.say(ann, room, "<@U0RETURNS> status").acknowledged()
    until(lambda: sorted(heard.events) == ["app_mention", "message", "message"])


def test_a_file_is_a_message_and_an_event_of_its_own(
    slack: SlackServer, heard: Heard, ann: str
) -> None:
    file = slack.upload(ann, "a.csv", b"a,b\n")
    slack.say(ann, slack.workspace.im(ann), "", [file]).acknowledged()
    until(lambda: sorted(heard.events) == ["file_shared", "message"])
    message = next(b["event"] for _, b in heard.heard if b["event"]["type"] == "message")
    assert message["subtype"] == "file_share"
    assert message["files"][0]["size"] == 4


def test_a_file_from_elsewhere_has_to_be_looked_at_first(
    slack: SlackServer, heard: Heard, ann: str
) -> None:
    file = slack.upload(ann, "a.csv", b"a,b\n")
    slack.workspace.files[file].needs_look = True
    slack.say(ann, slack.workspace.im(ann), "", [file]).acknowledged()
    until(lambda: "message" in heard.events)
    message = next(b["event"] for _, b in heard.heard if b["event"]["type"] == "message")
    assert "url_private_download" not in message["files"][0]
    client = WebClient(BOT_TOKEN, base_url=slack.base_url)
    assert client.files_info(file=file)["file"]["url_private_download"].startswith(slack.url)


def test_a_slash_command_is_answered_twice(slack: SlackServer, heard: Heard, ann: str) -> None:
    said = slack.slash(ann, slack.workspace.im(ann), "status")
    assert said.acknowledged() == {"text": "one moment"}
    name = said.payload["response_url"].rpartition("/")[2]
    until(lambda: slack.workspace.responses[name] == [{"text": "done"}])


def test_a_button_opens_a_form_whose_words_come_back(
    slack: SlackServer, heard: Heard, ann: str
) -> None:
    client, im = heard.app.client, slack.workspace.im(ann)
    ts = client.chat_postMessage(channel=im, text="x", blocks=[REJECT])["ts"]
    slack.press(ann, im, ts, "reject A/1#1").acknowledged()
    until(lambda: slack.workspace.views)
    (view,) = slack.workspace.views
    slack.submit(ann, view, "two classes are missing").acknowledged()
    _, body = heard.heard[-1]
    assert body["view"]["state"]["values"]["words"]["words"]["value"] == "two classes are missing"


def test_a_button_that_is_gone_can_be_pressed_only_on_an_old_screen(
    slack: SlackServer, heard: Heard, ann: str
) -> None:
    client, im = heard.app.client, slack.workspace.im(ann)
    ts = client.chat_postMessage(channel=im, text="x", blocks=[REJECT])["ts"]
    old = dict(slack.messages(im)[-1])
    client.chat_update(channel=im, ts=ts, text="rejected")
    with pytest.raises(KeyError):
        slack.press(ann, im, ts, "reject A/1#1")
    slack.press(ann, im, ts, "reject A/1#1", old).acknowledged()


def test_a_message_shortcut_brings_the_message(slack: SlackServer, heard: Heard, ann: str) -> None:
    im = slack.workspace.im(ann)
    said = slack.say(ann, im, "this one")
    ts = said.payload["event"]["ts"]
    slack.shortcut(ann, im, ts, "check").acknowledged()
    assert heard.heard[-1][1]["message"]["text"] == "this one"


def test_the_same_event_comes_twice_in_one_envelope_and_in_two(
    slack: SlackServer, heard: Heard, ann: str
) -> None:
    said = slack.say(ann, slack.workspace.im(ann), "help")
    said.acknowledged()
    slack.again(said)
    slack.again(said, new_envelope=True).acknowledged()
    until(lambda: len(heard.heard) == 3)
    assert len({body["event_id"] for _, body in heard.heard}) == 1
    assert said.copies == 2


def test_a_disconnect_is_followed_by_a_new_connection_that_hears(
    slack: SlackServer, heard: Heard, ann: str
) -> None:
    before = slack.sockets.connected
    slack.sockets.disconnect()
    slack.sockets.wait_for(before + 1)
    slack.say(ann, slack.workspace.im(ann), "help").acknowledged()


def test_an_event_that_finds_nobody_waits_for_the_next_connection(
    slack: SlackServer, heard: Heard, ann: str
) -> None:
    slack.sockets.cut()
    said = slack.say(ann, slack.workspace.im(ann), "help")
    said.acknowledged()
    assert said.copies == 1


def test_a_connection_is_cut_before_the_acknowledgement(slack: SlackServer, ann: str) -> None:
    heard = Heard(slack)
    come, go = threading.Event(), threading.Event()

    def hold(next: Any) -> None:  # noqa: A002  (Bolt's name)
        first = not come.is_set()
        come.set()
        if first:
            go.wait(60)
        next()

    heard.app.middleware(hold)
    with connected(slack, heard.app):
        said = slack.say(ann, slack.workspace.im(ann), "help")
        assert come.wait(60)
        before = slack.sockets.connected
        slack.sockets.cut()
        slack.sockets.wait_for(before + 1)
        assert said.acks == 0
        slack.again(said)
        go.set()
        said.acknowledged()
    assert said.copies == 2


def test_a_silent_connection_loses_what_is_sent_without_a_word(
    slack: SlackServer, heard: Heard, ann: str
) -> None:
    slack.sockets.go_silent()
    said = slack.say(ann, slack.workspace.im(ann), "help")
    with pytest.raises(TimeoutError):
        said.acknowledged(0.3)
    assert heard.heard == []


def test_a_silent_connection_is_left_for_a_new_one(
    slack: SlackServer, heard: Heard, ann: str
) -> None:
    before = slack.sockets.connected
    slack.sockets.go_silent()
    slack.sockets.wait_for(before + 1)
    slack.say(ann, slack.workspace.im(ann), "help").acknowledged()


def test_a_command_that_finds_nobody_fails_before_the_person(slack: SlackServer, ann: str) -> None:
    with pytest.raises(NoConnection):
        slack.slash(ann, slack.workspace.im(ann), "help")


def test_a_ticket_admits_one_connection_once(slack: SlackServer) -> None:
    ticket = slack.sockets.ticket()
    assert [slack.sockets.admits(ticket), slack.sockets.admits(ticket)] == [True, False]
    assert not slack.sockets.admits("made up")


@contextmanager
def by_http(app: App) -> Iterator[str]:
    """Bolt's own little server; its address for events."""
    server = SlackAppDevelopmentServer(0, "/slack/events", app)
    http = server._server
    thread = threading.Thread(target=http.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{http.server_address[1]}/slack/events"
    finally:
        http.shutdown()
        http.server_close()
        thread.join(60)


def test_the_same_app_hears_signed_http(slack: SlackServer, ann: str) -> None:
    heard, im = Heard(slack), slack.workspace.im(ann)
    with by_http(heard.app) as url:
        slack.events_url = url
        assert slack.say(ann, im, "help").answer["status"] == 200
        assert "one moment" in slack.slash(ann, im, "status").answer["body"]
        ts = heard.app.client.chat_postMessage(channel=im, text="x", blocks=[REJECT])["ts"]
        assert slack.press(ann, im, ts, "reject A/1#1").answer["status"] == 200
        until(lambda: slack.workspace.views)
    assert [kind for kind, _ in heard.heard] == ["event_callback", "command", "block_actions"]


def test_a_wrong_or_old_signature_is_not_heard(slack: SlackServer, ann: str) -> None:
    heard = Heard(slack)
    with by_http(heard.app) as url:
        for secret, late in (("another secret", 0), (SIGNING_SECRET, 301)):
            assert post(url, secret, "events_api", {"type": "x"}, late=late).status == 401
    assert heard.heard == []
