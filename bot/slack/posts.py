"""Messages of ours in Slack: each is said once, and kept as it looks. It decides nothing."""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from threading import RLock
from typing import Any
from zlib import crc32

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from sqlmodel import Session

from bot.faces.blocks import Message
from bot.slack.address import Address
from storage import boards
from storage.rows import Posted, Shown

Json = dict[str, Any]

EVENT = "returns_bot"
"""The name of the metadata by which we know a message of ours again."""
GONE = {"message_not_found", "cant_update_message", "thread_not_found"}
LOCKS = 64
"""So many messages may be said at once; two in so many wait for each other without need."""
OTHERS = 2.0
"""Seconds that another process is given to say what it has begun: then it is looked for."""
LOOK_BACK = 200
"""How many messages are looked through for one of ours."""


@dataclass(frozen=True)
class Posts:
    """What we said, and the ways to say it. ``careful`` tries nothing again that Slack may have
    taken up."""

    web: WebClient
    careful: WebClient
    reading: Callable[[], Session]
    writing: Callable[[], Session]
    _locks: tuple[AbstractContextManager[bool], ...] = field(
        default_factory=lambda: tuple(RLock() for _ in range(LOCKS))
    )
    wait: Callable[[float], None] = time.sleep
    _ours: set[str] = field(default_factory=set)
    """Keys that this process has begun to say, and has not said: ``alone`` ends each attempt."""

    def alone(self, key: str) -> AbstractContextManager[bool]:
        """Held while something is said under a key: two who say the same at once say it twice."""
        return self._locks[crc32(key.encode()) % LOCKS]

    def say(
        self, key: str, where: Address, message: Message, refs: Mapping[str, int] | None = None
    ) -> Posted:
        """Say it once under this key, or bring what was said under it to this.

        ``refs`` are the returns to follow, each with the version that is shown, unless those of
        its buttons, as they stood when the letter with this key was written. Raises what slack-sdk
        raises; then it is unknown whether it was said, and the next attempt finds out.
        """
        with self.alone(key):
            return self._say(key, where, message, refs)

    def _say(
        self, key: str, where: Address, message: Message, refs: Mapping[str, int] | None
    ) -> Posted:
        post, fresh = self._intended(key, where)
        thread = where.thread
        ts = post.ts or ("" if fresh else self._found(post, thread))
        ts = (ts and self._updated(post.conversation, ts, message)) or self._said(
            post, thread, message
        )
        kept = Posted(
            key=key,
            conversation=post.conversation,
            ts=ts,
            text=message.text,
            blocks=message.blocks,
            files=post.files,
        )
        with self.writing() as session:
            live = offered(message.blocks)
            versions = boards.versions(session, key, live) if refs is None else refs
            shown = (
                Shown(key=key, ref=ref, version=version, live=ref in live)
                for ref, version in versions.items()
            )
            boards.remember(session, kept, shown)
            session.commit()
        self._ours.discard(key)
        return kept

    def known(self, key: str) -> Posted | None:
        """What was said under this key and is known to be there."""
        with self.reading() as session:
            post = boards.posted(session, key)
        return post if post and post.ts else None

    def update(self, post: Posted, message: Message) -> bool:
        """Bring a message to this; False where it is there no more."""
        return bool(self._updated(post.conversation, post.ts, message))

    def note_file(self, post: Posted, name: str, outcome: str) -> Posted:
        """Keep what became of a file that hangs on it."""
        with self.writing() as session:
            kept = session.get_one(Posted, post.key)
            kept.files = kept.files | {name: outcome}
            session.add(kept)
            session.commit()
        return kept

    def conversation(self, where: Address) -> str:
        """The conversation of an address; direct messages are opened where that is needed."""
        if where.conversation:
            return where.conversation
        return str(self.web.conversations_open(users=where.only)["channel"]["id"])

    def _intended(self, key: str, where: Address) -> tuple[Posted, bool]:
        """Kept before it is said; and whether no earlier attempt can have said it.

        Where another process may be about to say it, it is given time to.
        """
        with self.reading() as session:
            post = boards.posted(session, key)
        post, fresh = (post, False) if post else self._claimed(key, where)
        if not fresh and not post.ts and key not in self._ours:
            self.wait(OTHERS)
        self._ours.add(key)
        return post, fresh

    def _claimed(self, key: str, where: Address) -> tuple[Posted, bool]:
        """Kept by one process: whoever comes second has the first one's."""
        post = Posted(key=key, conversation=self.conversation(where), ts="")
        with self.writing() as session:
            first, fresh = boards.claimed(session, post)
            session.commit()
        return first, fresh

    def _found(self, post: Posted, thread: str) -> str:
        """The ts of a message that an earlier attempt may have brought there, "" for none."""
        said = self.recent(post.conversation, thread)
        return next((str(m["ts"]) for m in said if _key(m) == post.key), "")

    def recent(self, conversation: str, thread: str) -> list[Json]:
        """The newest messages there, with what only we know of them."""
        about: Json = {"channel": conversation, "include_all_metadata": True, "limit": LOOK_BACK}
        if not thread:
            return list(self.web.conversations_history(**about)["messages"])
        said: list[Json] = []
        for page in self.web.conversations_replies(ts=thread, **about):
            said += page["messages"]
        return said

    def _said(self, post: Posted, thread: str, message: Message) -> str:
        answer = self.careful.chat_postMessage(
            channel=post.conversation,
            thread_ts=thread or None,
            text=message.text,
            blocks=message.blocks,
            unfurl_links=False,
            unfurl_media=False,
            metadata={"event_type": EVENT, "event_payload": {"key": post.key}},
        )
        return str(answer["ts"])

    def _updated(self, conversation: str, ts: str, message: Message) -> str:
        """Its ts, "" where somebody has deleted it."""
        try:
            self.web.chat_update(
                channel=conversation, ts=ts, text=message.text, blocks=message.blocks
            )
        except SlackApiError as error:
            if error.response.get("error") in GONE:
                return ""
            raise
        return ts


def offered(blocks: Iterable[Json]) -> list[str]:
    """The references that a message's buttons are about."""
    return list(dict.fromkeys(ref for button in _buttons(blocks) if (ref := _about(button))))


def without(blocks: Iterable[Json], ref: str) -> list[Json]:
    """The blocks without the buttons about a return."""
    kept = []
    for block in blocks:
        if block["type"] != "actions":
            kept.append(block)
        elif left := [b for b in block["elements"] if _about(b) != ref]:
            kept.append(block | {"elements": left})
    return kept


def _about(button: Json) -> str:
    """The reference in a button's line, which may still lack its reason; "" for none."""
    words = str(button.get("value", "")).split()
    ref = words[1].partition("#")[0] if len(words) > 1 else ""
    return ref if "/" in ref else ""


def _buttons(blocks: Iterable[Json]) -> Iterator[Json]:
    for block in blocks:
        if block["type"] == "actions":
            yield from block["elements"]


def _key(message: Json) -> str:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != EVENT:
        return ""
    return str((metadata.get("event_payload") or {}).get("key", ""))


def written(message: Message, mark: str = "") -> str:
    """A rendered message as it stands in the outbox, with the reaction that goes with it."""
    return json.dumps({"text": message.text, "blocks": message.blocks, "mark": mark})


def read(html: str) -> tuple[Message, str]:
    """What ``written`` wrote."""
    kept = json.loads(html)
    return Message(kept["text"], kept["blocks"]), str(kept["mark"])
