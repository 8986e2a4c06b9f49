"""A Slack of our own on loopback, over real HTTP and WebSocket, for tests. See README.md."""

import threading
import time
from collections.abc import Iterable
from typing import Any, Self

from bot.demo.slack_server import payloads, signed
from bot.demo.slack_server.faults import Broken, Faults, Html, RateLimited, Redirect, Truncated
from bot.demo.slack_server.sockets import Delivery, NoConnection, Sockets
from bot.demo.slack_server.web import Server
from bot.demo.slack_server.workspace import APP, BOT_USER, Channel, File, Token, Workspace
from bot.slack.scopes import needed

__all__ = [
    "APP_TOKEN",
    "BOT_TOKEN",
    "BOT_USER",
    "SIGNING_SECRET",
    "Broken",
    "Delivery",
    "Html",
    "NoConnection",
    "RateLimited",
    "Redirect",
    "SlackServer",
    "Truncated",
]

Json = dict[str, Any]

BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = "xoxb-test", "xapp-test", "a-signing-secret"
SCOPES = " ".join(sorted(needed(addresses=True)))
"""Those of slack-manifest.yaml, and the one that shows addresses."""
MENTION = f"<@{BOT_USER}>"


class SlackServer:
    """The server, its workspace, and what people do there.

    What a person does comes back as a Delivery, whose ``acknowledged()`` waits for the app; in
    HTTP mode (``events_url`` set) the app has answered when the call returns.
    """

    def __init__(self, scopes: str = SCOPES) -> None:
        self.workspace = Workspace()
        self.sockets = Sockets(APP)
        self.faults = Faults()
        self.calls: list[tuple[str, Json]] = []
        self.seen: list[tuple[str, str]] = []
        self.events_url = ""
        self.seconds_ahead = 0.0
        self.token(BOT_TOKEN, scopes)
        self.workspace.tokens[APP_TOKEN] = Token("app", frozenset({"connections:write"}))
        self._server = Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def token(self, name: str, scopes: str, kind: str = "bot", user: str = BOT_USER) -> str:
        """Give out a token with these scopes."""
        self.workspace.tokens[name] = Token(kind, frozenset(scopes.split()), user)
        return name

    @property
    def url(self) -> str:
        """Where it answers, without a slash at its end."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def base_url(self) -> str:
        """What slack-sdk takes as base_url."""
        return f"{self.url}/api/"

    def __enter__(self) -> Self:
        """Listen."""
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        """Stop, and cut what is open."""
        self.sockets.cut()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    def called(self, method: str) -> list[Json]:
        """The arguments of every call of this method so far."""
        return [args for name, args in list(self.calls) if name == method]

    def messages(self, channel: str) -> list[Json]:
        """Everything in a conversation, oldest first."""
        with self.workspace.lock:
            return list(self.workspace.channels[channel].messages)

    # What people do

    def say(
        self, user: str, channel: str, text: str, files: Iterable[str] = (), thread: str = ""
    ) -> Delivery:
        """Write a message, with files or without; one that names the bot is two events."""
        with self.workspace.lock:
            said = self._said(user, channel, text, list(files), thread)
        deliveries = [self._event(inner, said["channel"]) for inner in self._events(said)]
        return deliveries[0]

    def upload(self, user: str, name: str, content: bytes, media_type: str = "text/csv") -> str:
        """Put a file of this person's into the workspace; share it by saying something with it."""
        with self.workspace.lock:
            file = File(self.workspace.id("F"), name, user, len(content), media_type, content)
            self.workspace.files[file.id] = file
            return file.id

    def slash(self, user: str, channel: str, text: str = "") -> Delivery:
        """Write /returns and some text."""
        where = self._channel(user, channel)
        payload = payloads.command(self.workspace, user, where, text, self.url)
        return self._send("slash_commands", payload)

    def press(
        self, user: str, channel: str, ts: str, value: str, shown: Json | None = None
    ) -> Delivery:
        """Press the button with this value; ``shown`` is the message on an old screen."""
        message = shown or self.workspace.message(channel, ts)
        if message is None:
            raise LookupError(f"no message {ts}")
        pressed = payloads.button(message["blocks"], value)
        payload = payloads.interaction(self.workspace, "block_actions", user)
        payload |= {
            "channel": {"id": channel, "name": "channel"},
            "message": message,
            "container": {"type": "message", "message_ts": ts, "channel_id": channel},
            "response_url": f"{self.url}/response/{self.workspace.response()}",
            "actions": [self._action(pressed)],
        }
        return self._send("interactive", payload)

    def press_home(self, user: str, value: str) -> Delivery:
        """Press a button in one's App Home."""
        return self._in_home(user, payloads.button(self.workspace.homes[user]["blocks"], value))

    def choose_home(self, user: str, label: str) -> Delivery:
        """Choose from a menu in one's App Home what begins with these words."""
        chosen = payloads.option(self.workspace.homes[user]["blocks"], label)
        return self._in_home(user, chosen)

    def write_home(self, user: str, words: str) -> Delivery:
        """Write into the one field of one's App Home, and press Enter; nothing is null."""
        field = payloads.field(self.workspace.homes[user]["blocks"])
        return self._in_home(user, {**field, "value": words or None})

    def _in_home(self, user: str, action: Json) -> Delivery:
        view = self.workspace.homes[user]
        payload = payloads.interaction(self.workspace, "block_actions", user)
        payload |= {"view": view, "container": {"type": "view", "view_id": view["id"]}}
        return self._send("interactive", payload | {"actions": [self._action(action)]})

    def submit(self, user: str, view_id: str, words: str) -> Delivery:
        """Fill the one input of a modal, and send it."""
        view = self.workspace.views[view_id]
        values = {
            block.get("block_id", "made"): {
                block["element"].get("action_id", "made"): {
                    "type": block["element"]["type"],
                    "value": words,
                }
            }
            for block in view["blocks"]
            if block["type"] == "input"
        }
        payload = payloads.interaction(self.workspace, "view_submission", user)
        payload |= {"view": view | {"state": {"values": values}}, "response_urls": []}
        return self._send("interactive", payload)

    def shortcut(self, user: str, channel: str, ts: str, callback: str) -> Delivery:
        """Choose a message shortcut from a message's menu."""
        payload = payloads.interaction(self.workspace, "message_action", user)
        message = self.workspace.message(channel, ts)
        payload |= {"callback_id": callback, "message": message, "message_ts": ts}
        payload |= {"channel": {"id": channel, "name": "channel"}, "action_ts": ts}
        payload["response_url"] = f"{self.url}/response/{self.workspace.response()}"
        return self._send("interactive", payload)

    def open_home(self, user: str, tab: str = "home") -> Delivery:
        """Look at one's App Home: its home, or its messages."""
        inner = {"type": "app_home_opened", "user": user, "tab": tab}
        inner |= {"channel": self.workspace.im(user), "event_ts": self.workspace.stamp()}
        shown = self.workspace.homes.get(user) if tab == "home" else None
        return self._event(inner | ({"view": shown} if shown else {}), "")

    def again(self, delivery: Delivery, *, new_envelope: bool = False) -> Delivery:
        """The same event once more: in its envelope, or a new one with the same event_id."""
        if new_envelope:
            return self._send(delivery.kind, delivery.payload)
        self.sockets.send(delivery)
        return delivery

    def _channel(self, user: str, channel: str) -> Channel:
        found = self.workspace.channels[channel]
        if user not in found.members:
            raise LookupError(f"{user} is not in {channel}")
        return found

    def _said(self, user: str, channel: str, text: str, files: list[str], thread: str) -> Json:
        where = self._channel(user, channel)
        said = payloads.message(self.workspace, user, where, text, self.url)
        if thread:
            root = self.workspace.message(channel, thread) or {}
            said |= {"thread_ts": thread, "parent_user_id": root.get("user", "")}
        for file in (self.workspace.files[name] for name in files):
            file.shares[channel] = said["ts"]
        if files:
            said["subtype"] = "file_share"
            shown = [self.workspace.files[name] for name in files]
            said["files"] = [self.workspace.file_json(file, self.url) for file in shown]
        where.messages.append(said)
        return said

    def _events(self, said: Json) -> list[Json]:
        """Every event that one message makes: itself, its mention, each of its files."""
        where = self.workspace.channels[said["channel"]]
        events = [said] if BOT_USER in where.members else []
        if MENTION in said["text"] and where.kind != "im":  # it may come without the files
            bare = {name: part for name, part in said.items() if name != "files"}
            events.append({**bare, "type": "app_mention"})
        for file in said.get("files", []):
            shared = {"type": "file_shared", "file_id": file["id"], "file": {"id": file["id"]}}
            events.append(shared | {"channel_id": said["channel"], "user_id": said["user"]})
        if not events:
            raise LookupError("the bot is not there to hear it")
        return events

    def _event(self, inner: Json, channel: str) -> Delivery:
        where = self.workspace.channels.get(channel)
        return self._send("events_api", payloads.event(self.workspace, inner, where))

    def _action(self, pressed: Json) -> Json:
        return {**pressed, "action_ts": self.workspace.stamp()}

    def _send(self, kind: str, payload: Json) -> Delivery:
        if not self.events_url:
            return self.sockets.deliver(kind, payload)
        answer = signed.post(self.events_url, SIGNING_SECRET, kind, payload)
        delivery = Delivery(
            kind, payload, "", answer={"status": answer.status, "body": answer.body}
        )
        delivery.done.set()
        return delivery


def until(true: Any, seconds: float = 90) -> None:
    """Return when ``true()`` is; raises TimeoutError."""
    end, pause = time.monotonic() + seconds, 0.01
    while not true():
        if time.monotonic() > end:
            raise TimeoutError("it did not come about")
        time.sleep(pause)
        pause = min(pause * 1.5, 0.2)  # who asks all the time keeps those busy whom they wait for
