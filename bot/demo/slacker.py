"""People who write to the bot in Slack, on a stage that has a workspace; all of it is real HTTP."""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlmodel import Session

from bot import store
from bot.demo.slack_server import APP_TOKEN, BOT_TOKEN, SlackServer, until
from bot.demo.slack_server.workspace import BOT_USER, TEAM
from bot.demo.stage import Script, Stage, stage
from bot.settings import Settings
from bot.slack import scopes
from storage import accounts, register

Json = dict[str, Any]

ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


@dataclass
class Heard:
    """What one person heard at once: the messages, as a person sees them."""

    messages: list[Json]

    @property
    def subject(self) -> str:
        """The headings."""
        return " ".join(shown(block) for m in self.messages for block in m["blocks"][:1])

    @property
    def text(self) -> str:
        """All words, and each button as the sentence that a mail would offer."""
        blocks = [block for message in self.messages for block in message.get("blocks", ())]
        return "\n".join(shown(block) for block in blocks)

    @property
    def thread(self) -> str:
        """Where an answer to it belongs."""
        last = self.messages[-1]
        return str(last.get("thread_ts") or last.get("ts", ""))

    @property
    def buttons(self) -> dict[str, Json]:
        """The buttons by the line that they say, each with its message."""
        return {
            button["value"]: message
            for message in self.messages
            for block in message.get("blocks", ())
            if block["type"] == "actions"
            for button in block["elements"]
        }


def shown(block: Json) -> str:
    """A block as somebody reads it."""
    if block["type"] == "actions":
        return "\n".join(_offer(button) for button in block["elements"])
    if block["type"] == "context":
        return " ".join(_plain(element) for element in block["elements"])
    return _plain(block["text"]) if "text" in block else ""


def _offer(button: Json) -> str:
    label = button["text"]["text"].partition(":")[0]
    return f"To {label[:1].lower()}{label[1:]}, write: {button['value']}"


def _plain(text: Json) -> str:
    words = str(text["text"])
    for entity, char in ENTITIES if text["type"] == "mrkdwn" else ():
        words = words.replace(entity, char)
    return re.sub(r"(?m)^\*(.*)\*$", r"\1", words).replace(" · ", " ")


@dataclass
class Slacker:
    """Somebody in the workspace. ``read`` are the messages that they have seen."""

    slack: SlackServer
    user: str
    read: set[str] = field(default_factory=set)

    @property
    def home(self) -> str:
        """The direct messages with the bot."""
        return self.slack.workspace.im(self.user)

    def says(self, text: str, files: dict[str, bytes], thread: str = "") -> str:
        """Write to the bot, with files; the message's ts."""
        names = [self.slack.upload(self.user, n, content) for n, content in files.items()]
        said = self.slack.say(self.user, self.home, text, names, thread)
        said.acknowledged(90)
        return str(said.payload["event"]["ts"])

    def presses(self, message: Json, line: str, words: str = "") -> None:
        """Press the button of a line, and give the words that its form asks for."""
        before = set(self.slack.workspace.views)
        self.slack.press(self.user, message["channel"], message["ts"], line).acknowledged(90)
        if words:
            views = self.slack.workspace.views
            until(lambda: set(views) - before)  # it comes a moment after the acknowledgement
            self.slack.submit(self.user, (set(views) - before).pop(), words).acknowledged(90)

    def unread(self) -> list[Json]:
        """What the bot said to them, and they have not seen, the oldest first."""
        mine = [
            {**message, "channel": self.home}
            for message in self.slack.messages(self.home)
            if message["user"] == BOT_USER and message["ts"] not in self.read
        ]
        alone = [m for m in self.slack.workspace.private if m["user"] == self.user]
        return mine + [m for m in alone if m["ts"] not in self.read]

    def next(self) -> Heard:
        """The oldest of it, with all that hangs on the same thread."""
        unread = self.unread()
        if not unread:
            raise TimeoutError("nothing was said")
        thread = unread[0].get("thread_ts")
        together = [m for m in unread if thread and m.get("thread_ts") == thread] or unread[:1]
        files = [m for m in unread if m.get("files") and m.get("thread_ts") == together[0]["ts"]]
        self.read |= {m["ts"] for m in (*together, *files)}
        return _heard(together, files)


def _heard(together: list[Json], files: list[Json]) -> Heard:
    spoken = [m for m in together if m.get("blocks")]
    bare = [m for m in (*together, *files) if not m.get("blocks")]
    return Heard([*spoken, *({**m, "blocks": []} for m in bare)])


def attached(heard: Heard) -> list[str]:
    """The names of the files that came along."""
    return [file["name"] for message in heard.messages for file in message.get("files") or ()]


@contextmanager
def workspace(
    script: Script, in_slack: Collection[str] = (), **more: Any
) -> Iterator[tuple[Stage, dict[str, Slacker]]]:
    """A stage in whose workspace the cast is, or those named, and known as if by a code."""
    trusting = bool(more.get("slack_trust_addresses"))
    with SlackServer(" ".join(scopes.needed(trusting))) as slack:
        people = {
            who: Slacker(slack, slack.workspace.person(name, address))
            for who, (address, name) in script.cast.items()
            if who in in_slack or not in_slack
        }
        with stage(
            script, known=lambda s: _know(s, script, people), **(_slack(slack) | more)
        ) as on:
            if on.settings.slack_mode == "socket":
                slack.sockets.wait_for(1)
            yield on, people


def _slack(slack: SlackServer) -> Json:
    return {
        "slack_bot_token": BOT_TOKEN,
        "slack_app_token": APP_TOKEN,
        "slack_api": slack.base_url,
        "slack_file_origin": slack.url,
    }


def _know(settings: Settings, script: Script, people: dict[str, Slacker]) -> None:
    """Each account belongs to who is on file with that address."""
    engine = store.opened(settings)
    with Session(engine) as session:
        for who, slacker in people.items():
            address, _ = script.cast[who]
            person = register.person_by_address(session, address)
            if person and person.id:
                account = f"{TEAM}/{slacker.user}"
                accounts.link(session, account, person.id, "code", datetime.now(UTC))
        session.commit()
    engine.dispose()
