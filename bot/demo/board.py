"""The demo in Slack: an authority's channel, what it shows, the button that is pressed."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.demo.slack_server import SlackServer
from bot.demo.slack_server.workspace import BOT_USER
from bot.demo.slacker import Heard, Slacker, shown

Json = dict[str, Any]

PATIENCE = 60.0


class NothingShownError(TimeoutError):
    """What was waited for did not appear in the channel."""


@dataclass(frozen=True)
class Channel:
    """A private channel with one agent and the bot in it."""

    agent: Slacker
    id: str

    @property
    def slack(self) -> SlackServer:
        """The Slack that it is in."""
        return self.agent.slack

    def says(self, line: str) -> str:
        """A line by /returns; what is said to the agent alone."""
        self.slack.slash(self.agent.user, self.id, line).acknowledged(PATIENCE)
        return self._alone()

    def presses(self, card: Json, line: str) -> str:
        """The button of a line; what is said to the agent alone."""
        self.slack.press(self.agent.user, self.id, card["ts"], line).acknowledged(PATIENCE)
        return self._alone()

    def card(self, words: str) -> Json:
        """The bot's message that holds these words, as soon as it does."""
        return _awaited(lambda: next((m for m in self._cards() if words in _text(m)), None))

    def _cards(self) -> list[Json]:
        return [m for m in self.slack.messages(self.id) if m["user"] == BOT_USER]

    def _alone(self) -> str:
        def unread() -> Json | None:
            private = self.slack.workspace.private
            return next((m for m in private if m["ts"] not in self.agent.read), None)

        message = _awaited(unread)
        self.agent.read.add(message["ts"])
        return _text(message)


def opened(agent: Slacker, name: str) -> Channel:
    """A new private channel."""
    made = agent.slack.workspace.channel(name, agent.user, kind="private")
    return Channel(agent, str(made))


def printed(message: Json) -> list[str]:
    """A message as lines, its buttons in brackets."""
    lines: list[str] = []
    for block in message.get("blocks", ()):
        if block["type"] == "actions":
            labels = (button["text"]["text"] for button in block["elements"])
            lines.append("  ".join(f"[ {label} ]" for label in labels))
        else:
            lines += shown(block).splitlines()
    return lines


def _text(message: Json) -> str:
    return Heard([message]).text


def _awaited(look: Callable[[], Json | None]) -> Json:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.05)
    raise NothingShownError("nothing was shown in Slack")
