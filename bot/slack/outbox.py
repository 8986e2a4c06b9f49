"""Letters out by Slack: a message, its reaction, its files; and how far a file is."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.errors import Permanent, Transient
from bot.faces import blocks
from bot.slack import files, posts, reading
from bot.slack.address import Address
from bot.slack.outcomes import outcomes
from bot.slack.posts import Posts
from handlers.outside import Delivery, Letter, Progress
from handlers.replies import Reply, following
from storage.rows import Posted

log = logging.getLogger("returns-bot")

SEEN = "eyes"
"""The reaction on a message whose files are being looked at."""
NOT_THERE = {"user_not_in_channel", "not_in_channel", "channel_not_found", "is_archived"}
"""Why somebody cannot be told in a conversation: then they are told in direct messages."""
EVERY = 2.0
"""Seconds between two words of how far a file is: Slack takes about one message a second."""


@dataclass
class Outbox:
    """What goes out to one workspace. ``whose`` says whose account "team/user" is now: a person's
    number, or what is said to somebody who may be shown nothing."""

    posts: Posts
    whose: Callable[[str], int | Reply]
    _told: dict[str, float] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    @property
    def web(self) -> WebClient:
        """The client for what may be obeyed twice."""
        return self.posts.web

    def deliver(self, letter: Letter) -> Delivery:
        """One attempt; it raises nothing that Slack brings about."""
        try:
            with outcomes(), self.posts.alone(letter.message_id):
                self._deliver(letter)
        except Transient as problem:
            return Delivery("later", str(problem))
        except Permanent as problem:
            return Delivery("refused", str(problem))
        self._told.pop(letter.message_id, None)
        return Delivery("sent")

    def _deliver(self, letter: Letter) -> None:
        where = Address.read(letter.to)
        message, mark = posts.read(letter.html)
        if where.only and where.conversation:
            if not letter.attachments and self._whispered(where, message):
                return
            where = Address(only=where.only)
        self._must_be_theirs(letter, where)
        post = self.posts.say(letter.message_id, where, message)
        for name, _, content in letter.attachments:
            self._hang(post, where, name, content)
        self._mark(letter.in_reply_to, mark)

    def _must_be_theirs(self, letter: Letter, where: Address) -> None:
        """Raises Permanent where a notice would be shown to somebody else, or to somebody whom the
        operator does not let in any more."""
        if where.conversation or letter.person_id is None or not letter.to.startswith("@"):
            return
        whose = self.whose(letter.to[1:])
        if whose != letter.person_id:
            why = whose.subject if isinstance(whose, Reply) else "it is somebody else's"
            raise Permanent(f"nothing may be shown to {letter.to} now: {why}")

    def _whispered(self, where: Address, message: blocks.Message) -> bool:
        """Said in a conversation to one alone; False where they cannot be told there.

        Nobody can look for such a message afterwards: where Slack's answer is lost, the next
        attempt says it again, for twice is better than never.
        """
        try:
            self.posts.careful.chat_postEphemeral(
                channel=where.conversation,
                user=where.only,
                thread_ts=where.thread or None,
                text=message.text,
                blocks=message.blocks,
            )
        except SlackApiError as error:
            if error.response.get("error") in NOT_THERE:
                return False
            raise
        return True

    def _hang(self, post: Posted, where: Address, name: str, content: bytes) -> None:
        """A file below a message, once: whether Slack has it already is asked by its id."""
        outcome = post.files.get(name, "")
        if outcome == "sent":
            return
        upload = files.Upload(
            name,
            content,
            post.conversation,
            where.thread or post.ts,
            note=lambda file: self._noted(post, name, file),
            earlier=outcome,
        )
        files.send(self.web, upload, careful=self.posts.careful)
        self._noted(post, name, "sent")

    def _noted(self, post: Posted, name: str, outcome: str) -> None:
        self.posts.note_file(post, name, outcome)

    def _mark(self, answered: str, mark: str) -> None:
        """The reaction on the message that was answered, in place of the one that said: seen."""
        conversation, _, ts = answered.partition("/")
        if not mark or not ts or conversation[:1] not in ("C", "D", "G"):
            return
        self._react(conversation, ts, mark)
        self._unreact(conversation, ts)

    def follow(self, progress: Progress) -> None:
        """Say how far a file is, in the message that becomes its answer; it raises nothing."""
        try:
            with outcomes():
                self._follow(progress)
        except (Transient, Permanent) as problem:
            log.warning("how far a file is was not shown: %s", problem)

    def _follow(self, progress: Progress) -> None:
        heard = heard_in(progress.raw)
        if not progress.key:
            if heard.files and heard.place.ts:
                self._react(heard.place.channel, heard.place.ts, SEEN)
            return
        if not self._due(progress):
            return
        say = following.received if progress.done is None else following.checking
        given: tuple[Any, ...] = () if progress.done is None else (progress.done,)
        message = blocks.render([say(progress.file_name, *given)])
        where = Address.read(heard.inbound.answer_to)
        self.posts.say(progress.key, where, message, refs={})

    def _due(self, progress: Progress) -> bool:
        """Not more often than every two seconds; the beginning of a check is not worth a word."""
        with self._lock:
            if progress.done is None:
                self._told[progress.key] = monotonic()
                return True
            if not progress.done or monotonic() < self._told.get(progress.key, 0.0) + EVERY:
                return False
            self._told[progress.key] = monotonic()
            return True

    def _react(self, channel: str, ts: str, name: str) -> None:
        self._whatever(lambda: self.web.reactions_add(channel=channel, timestamp=ts, name=name))

    def _unreact(self, channel: str, ts: str) -> None:
        self._whatever(lambda: self.web.reactions_remove(channel=channel, timestamp=ts, name=SEEN))

    def _whatever(self, ask: Any) -> None:
        """A reaction that is there already, or cannot be there, keeps nobody from their answer."""
        try:
            ask()
        except SlackApiError as error:
            log.info("a reaction was not set: %s", error.response.get("error"))


def heard_in(raw: bytes) -> reading.Heard:
    """What a kept message of this channel says."""
    us, payload = reading.kept(raw)
    heard = reading.read(payload, us)
    assert heard is not None
    return heard
