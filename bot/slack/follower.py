"""Brings what we showed up to date with the ledger: boards, messages with buttons, App Homes.

It looks at how things stand, never at what just happened: what one round misses, the next mends.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from time import monotonic
from typing import Protocol

from bot.errors import Permanent, Transient
from bot.faces import blocks
from bot.faces.blocks import Message
from bot.slack import posts, who
from bot.slack.address import Address
from bot.slack.outcomes import outcomes
from bot.slack.posts import Posts
from handlers import boards as deciding
from handlers.outside import Outside
from handlers.replies import boarding
from storage import boards
from storage.rows import Posted, Return, Shown

log = logging.getLogger("returns-bot")

LOOK = 0.5
"""Seconds between two looks at the ledger's last number."""
ANYWAY = 30.0
"""Seconds after which all is looked at even where nothing has moved: what failed is mended."""
TRUSTED_FOR = 300.0
"""Seconds for which a channel that was private counts as private."""


class Homes(Protocol):
    """The App Homes that are open."""

    def refresh(self) -> None: ...


@dataclass
class Follower:
    """One for a process; several may follow at once, and say the same."""

    outside: Outside
    posts: Posts
    homes: Homes

    def __post_init__(self) -> None:
        self._seen, self._looked = -1, 0.0
        self._private: dict[str, float] = {}

    def run(self, stopping: Event) -> None:
        """Follow until told to stop."""
        while not stopping.wait(LOOK):
            try:
                self.look()
            except Exception:
                log.exception("what we showed could not be brought up to date")

    def look(self) -> None:
        """Bring everything up to date, where anything has moved."""
        with self.outside.reading() as session:
            newest = boards.newest_sequence(session)
        if newest == self._seen and monotonic() < self._looked + ANYWAY:
            return
        self._looked = monotonic()
        if all(
            [
                self._tried(self.cards),
                self._tried(self.old_buttons),
                self._tried(self.homes.refresh),
            ]
        ):
            self._seen = newest

    def _tried(self, work: Callable[[], None]) -> bool:
        """Do it; False where Slack does not answer, and it is to be done again."""
        try:
            with outcomes():
                work()
        except Transient as problem:
            log.warning("what we showed is not up to date: %s", problem)
            return False
        except Permanent as problem:
            log.warning("what we showed cannot be brought up to date: %s", problem)
        return True

    def cards(self) -> None:
        """Each board shows what waits, one message a return, as it stands."""
        with self.outside.reading() as session:
            cards = deciding.cards(session, self.outside)
        for card in cards:
            if self._is_private(card.conversation):
                where = Address(card.conversation.rpartition("/")[2])
                message = blocks.render([card.reply])
                self._tried(lambda c=card, w=where, m=message: self._card(c, w, m))  # type: ignore[misc]

    def _card(self, card: deciding.Card, where: Address, message: Message) -> None:
        self.posts.say(card.key, where, message, refs=(card.reply.ref,))

    def _is_private(self, conversation: str) -> bool:
        """A channel may have been opened to all since it was made a board: nothing goes there."""
        if monotonic() < self._private.get(conversation, 0.0):
            return True
        channel = conversation.rpartition("/")[2]
        place = self.posts.web.conversations_info(channel=channel)["channel"]
        if who.is_public(place) or who.is_shared(place):
            log.warning("%s is a board, and not private any more: nothing is shown", channel)
            return False
        self._private[conversation] = monotonic() + TRUSTED_FOR
        return True

    def old_buttons(self) -> None:
        """Where a return has moved, the buttons about it go, and who moved it is said instead."""
        with self.outside.reading() as session:
            found = boards.overtaken(session)
            moved = {shown.ref: boards.newest_entry(session, shown.ref) for _, shown, _ in found}
        for post, shown, return_ in found:
            if post.key.startswith(deciding.CARD) or not post.ts:
                continue
            entry = moved[shown.ref]
            said = boarding.done(entry.verb, entry.actor, entry.at) if entry else ""
            self._tried(lambda p=post, s=shown, r=return_, d=said: self._take_away(p, s, r, d))  # type: ignore[misc]

    def _take_away(self, post: Posted, shown: Shown, now: Return, said: str) -> None:
        left = posts.without(post.blocks, shown.ref)
        note = {"type": "context", "elements": [_small(f"{shown.ref}: {said}")]}
        message = Message(post.text, [*left[: blocks.MOST_BLOCKS - 1], note])
        if message.blocks != post.blocks:
            self.posts.update(post, message)
        with self.outside.writing() as session:
            kept = post.model_copy(update={"blocks": message.blocks})
            gone = shown.model_copy(update={"version": now.version, "live": False})
            boards.show(session, kept, gone)
            session.commit()


def _small(text: str) -> dict[str, object]:
    return {"type": "mrkdwn", "text": blocks.escape(text)}
