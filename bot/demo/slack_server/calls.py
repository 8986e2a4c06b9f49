"""One call of the Web API, what it may reach, and how it is refused. It does nothing itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.demo.slack_server.workspace import BOT_USER, Channel, File, Token, Workspace

Json = dict[str, Any]


class Refused(Exception):  # noqa: N818  (as Slack answers: ok false, and the error's name)
    """A call that Slack does not obey."""

    def __init__(self, error: str, messages: list[str] | None = None, **more: str) -> None:
        super().__init__(error)
        self.body: Json = {"ok": False, "error": error, **more}
        if messages:
            self.body["errors"] = messages
            self.body["response_metadata"] = {"messages": [f"[ERROR] {m}" for m in messages]}


@dataclass(frozen=True)
class Call:
    """One call: its arguments, the token it came with, and where this server answers."""

    workspace: Workspace
    token: Token
    args: Json
    base: str
    ticket: Callable[[], str]

    def channel(self, name: str = "channel", *, member: bool = True) -> Channel:
        """The conversation that an argument names; a person's id is the direct messages with them.

        Raises Refused: channel_not_found, not_in_channel, is_archived.
        """
        given = str(self.args[name])
        if given in self.workspace.users and given != BOT_USER:
            given = self.workspace.im(given)
        found = self.workspace.channels.get(given)
        inside = found is not None and self.token.user in found.members
        if found is None or (found.kind != "public" and not inside):
            raise Refused("channel_not_found")
        if member and not inside:
            raise Refused("not_in_channel")
        if member and found.archived:
            raise Refused("is_archived")
        return found

    def message(self, channel: Channel, name: str = "ts") -> Json:
        """The message that an argument names; raises Refused: message_not_found."""
        found = self.workspace.message(channel.id, str(self.args[name]))
        if found is None:
            raise Refused("message_not_found")
        return found

    def file(self) -> File:
        """The file that the argument ``file`` names; raises Refused: file_not_found."""
        found = self.workspace.files.get(str(self.args["file"]))
        if found is None or not self.workspace.visible(found, self.token.user):
            raise Refused("file_not_found")
        return found
