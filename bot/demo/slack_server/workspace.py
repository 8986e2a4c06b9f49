"""A workspace as Slack holds it: people, channels, messages, files, views. It speaks to nobody."""

import time
from dataclasses import dataclass, field
from itertools import count
from threading import RLock
from typing import Any

Json = dict[str, Any]

TEAM, ELSEWHERE = "T0HOUSE", "T0OTHER"
APP, BOT, BOT_USER = "A0RETURNS", "B0RETURNS", "U0RETURNS"
TRIGGER_SECONDS = 3
RESPONSE_SECONDS = 30 * 60
RESPONSE_USES = 5


@dataclass
class User:
    """Somebody with an account; ``external`` people come by a shared channel from elsewhere."""

    id: str
    name: str
    email: str
    guest: bool = False
    external: bool = False
    bot: bool = False
    deleted: bool = False

    def json(self, with_email: bool) -> Json:
        """As users.info shows it; the address only with users:read.email."""
        profile = {"real_name": self.name, "display_name": self.name}
        return {
            "id": self.id,
            "team_id": ELSEWHERE if self.external else TEAM,
            "name": self.name.lower().replace(" ", "."),
            "real_name": self.name,
            "deleted": self.deleted,
            "is_bot": self.bot,
            "is_restricted": self.guest,
            "is_ultra_restricted": False,
            "is_stranger": self.external,
            "is_email_confirmed": not self.external,
            "tz": "Europe/London",
            "profile": profile | ({"email": self.email} if with_email and self.email else {}),
        }


@dataclass
class Channel:
    """A conversation: ``kind`` is public, private or im; ``other`` is who an im is with."""

    id: str
    name: str
    kind: str = "public"
    members: set[str] = field(default_factory=set)
    shared: bool = False
    other: str = ""
    archived: bool = False
    messages: list[Json] = field(default_factory=list)

    def json(self) -> Json:
        """As conversations.info shows it."""
        flags = {"is_im": self.kind == "im", "is_private": self.kind != "public"}
        shared = {"is_ext_shared": self.shared, "is_shared": self.shared}
        about = {"id": self.id, "is_archived": self.archived, **flags, **shared}
        if self.kind == "im":
            return about | {"user": self.other}
        member = {"is_member": BOT_USER in self.members, "num_members": len(self.members)}
        return about | {"name": self.name, "is_channel": self.kind == "public", **member}


@dataclass
class File:
    """A file; ``late`` is how many looks at it pass before it is shared, None for never."""

    id: str
    name: str
    owner: str
    size: int
    media_type: str = "application/octet-stream"
    content: bytes | None = None
    shares: dict[str, str] = field(default_factory=dict)
    to_share: list[Json] = field(default_factory=list)
    late: int | None = 0
    needs_look: bool = False


@dataclass
class Token:
    """What a token may do: ``kind`` is bot, app or user."""

    kind: str
    scopes: frozenset[str]
    user: str = BOT_USER


class Workspace:
    """Everything that is remembered; ``lock`` is held by whoever looks or changes."""

    def __init__(self) -> None:
        self.lock = RLock()
        self.numbers = count(1)
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, File] = {}
        self.views: dict[str, Json] = {}
        self.homes: dict[str, Json] = {}
        self.home_enabled = True
        self.tokens: dict[str, Token] = {}
        self.triggers: dict[str, tuple[str, float]] = {}
        self.used_triggers: set[str] = set()
        self.responses: dict[str, list[Json]] = {}
        self.response_until: dict[str, float] = {}
        self.private: list[Json] = []
        self.lateness: list[int | None] = []
        self.users[BOT_USER] = User(BOT_USER, "Returns Bot", "", bot=True)

    def id(self, letter: str) -> str:
        """A new identifier: U0001, C0002 …"""
        return f"{letter}{next(self.numbers):04d}"

    def stamp(self) -> str:
        """A message's ts: unlike any other of this workspace."""
        return f"{int(time.time())}.{next(self.numbers):06d}"

    def person(self, name: str, email: str = "", **what: bool) -> str:
        """Somebody new; ``guest`` or ``external`` where that is so."""
        with self.lock:
            user = User(self.id("U"), name, email, **what)
            self.users[user.id] = user
            return user.id

    def channel(self, name: str, *members: str, bot: bool = True, **what: Any) -> str:
        """A new channel with these people in it, and the bot unless said otherwise."""
        with self.lock:
            channel = Channel(self.id("C"), name, **what)
            channel.members |= {*members, *([BOT_USER] if bot else [])}
            self.channels[channel.id] = channel
            return channel.id

    def im(self, user: str) -> str:
        """The direct messages between this person and the bot."""
        with self.lock:
            for channel in self.channels.values():
                if channel.other == user:
                    return channel.id
            channel = Channel(self.id("D"), "", "im", {user, BOT_USER}, other=user)
            self.channels[channel.id] = channel
            return channel.id

    def trigger(self, user: str) -> str:
        """A trigger_id, good once and for three seconds."""
        with self.lock:
            trigger = f"{next(self.numbers)}.{next(self.numbers)}.abcdef"
            self.triggers[trigger] = (user, time.monotonic() + TRIGGER_SECONDS)
            return trigger

    def response(self) -> str:
        """The name of a response_url, good five times within half an hour."""
        with self.lock:
            name = f"R{next(self.numbers):04d}"
            self.responses[name] = []
            self.response_until[name] = time.monotonic() + RESPONSE_SECONDS
            return name

    def expired(self, response: str) -> bool:
        """Whether a response_url's half hour is over."""
        return time.monotonic() > self.response_until[response]

    def expire(self) -> None:
        """Let every trigger_id and response_url that was given out be over, now."""
        with self.lock:
            self.triggers = {trigger: (user, 0.0) for trigger, (user, _) in self.triggers.items()}
            self.response_until = dict.fromkeys(self.response_until, 0.0)

    def message(self, channel: str, ts: str) -> Json | None:
        """A message of a channel, None where there is none."""
        found = (m for m in self.channels[channel].messages if m["ts"] == ts)
        return next(found, None)

    def file_json(self, file: File, base: str) -> Json:
        """A file as Slack shows it; where a look is needed first, hardly anything."""
        if file.needs_look:
            return {"id": file.id, "mode": "file_access", "file_access": "check_file_info"}
        return self.whole_file_json(file, base)

    def whole_file_json(self, file: File, base: str) -> Json:
        """A file as files.info shows it."""
        address = f"{base}/files-pri/{TEAM}-{file.id}"
        kinds = {c: self.channels[c].kind for c in file.shares}
        shares: dict[str, dict[str, list[Json]]] = {}
        for channel, ts in file.shares.items():
            side = "public" if kinds[channel] == "public" else "private"
            shares.setdefault(side, {})[channel] = [{"ts": ts}]
        return {
            "id": file.id,
            "name": file.name,
            "title": file.name,
            "mimetype": file.media_type,
            "user": file.owner,
            "size": file.size,
            "mode": "hosted",
            "is_external": False,
            "file_access": "visible",
            "url_private": f"{address}/{file.name}",
            "url_private_download": f"{address}/download/{file.name}",
            "channels": [c for c, kind in kinds.items() if kind == "public"],
            "groups": [c for c, kind in kinds.items() if kind == "private"],
            "ims": [c for c, kind in kinds.items() if kind == "im"],
            "shares": shares,
        }

    def visible(self, file: File, user: str) -> bool:
        """Whether it was uploaded by, or shared with, this user."""
        return file.owner == user or any(user in self.channels[c].members for c in file.shares)
