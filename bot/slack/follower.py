"""Brings what we showed up to date with the ledger: boards, messages with buttons, App Homes.

It looks at how things stand, never at what just happened: what one round misses, the next mends.
"""

import logging
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import partial
from threading import Event
from time import monotonic
from typing import Protocol

from bot.errors import Permanent, Transient
from bot.faces import blocks
from bot.faces.blocks import Message
from bot.slack import posts
from bot.slack.address import Address
from bot.slack.outcomes import outcomes
from bot.slack.posts import Posts
from bot.slack.readers import Readers
from handlers.outside import Outside
from handlers.replies import boarding
from handlers.showing import boards as deciding
from storage import boards
from storage.rows import Posted, Shown

log = logging.getLogger("returns-bot")

LOOK = 0.5
"""Seconds between two looks at the ledger's last number."""
ANYWAY = 30.0
"""Seconds after which all is looked at even where nothing has moved: what failed is mended."""
ENOUGH = 3
"""Where so many messages in one round find no Slack, there is none now."""
BREATH = 5.0
"""Seconds before the next look where Slack did not answer."""
TRUSTED_FOR = 300.0
"""Seconds for which a channel counts as what it was, unless something is to be shown there."""


class Homes(Protocol):
    """The App Homes that are open."""

    def refresh(self) -> None: ...


@dataclass
class Follower:
    """One for a process; several may follow at once, and say the same."""

    outside: Outside
    posts: Posts
    readers: Readers
    homes: Homes

    def __post_init__(self) -> None:
        self._seen, self._looked, self._more = -1, 0.0, False
        self._private: dict[str, tuple[float, bool]] = {}

    def run(self, stopping: Event) -> None:
        """Follow until told to stop."""
        pause = LOOK
        while not stopping.wait(pause):
            try:
                pause = LOOK if self.look() else BREATH
            except Exception:
                log.exception("what we showed could not be brought up to date")

    def look(self) -> bool:
        """Bring everything up to date, where anything has moved; False where Slack did not answer
        and it is to be done again."""
        with self.outside.reading() as session:
            newest = boards.newest_sequence(session)
        if newest == self._seen and monotonic() < self._looked + ANYWAY:
            return True
        self._looked, self._more = monotonic(), False
        works = (self.homes.refresh, self.old_buttons, self.boards)  # the longest work comes last
        done = all([self._tried(work) for work in works])
        self._seen = newest if done and not self._more else -1
        return done

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

    def boards(self) -> None:
        """Each board shows what waits, one message a return, as it stands; a few in each round."""
        with self.outside.reading() as session:
            channels = {board.conversation for board in boards.boards(session)}
        unfit = {channel for channel in channels if not self._is_private(channel)}
        self._put_away(unfit)
        with self.outside.reading() as session:
            cards = deciding.cards(session, self.outside, unfit)
        private = {c for c in {card.conversation for card in cards} if self._is_private(c, 0.0)}
        _each(partial(self._card, card) for card in cards if card.conversation in private)

    def _card(self, card: deciding.Card) -> None:
        where, message = Address(card.conversation.rpartition("/")[2]), blocks.render([card.reply])
        self.posts.say(card.key, where, message, refs={card.reply.ref: card.version})
        self._more = True

    def _put_away(self, unfit: Collection[str]) -> None:
        """Where a channel is no board any more, the buttons go."""
        with self.outside.reading() as session:
            gone = boards.without_board(session, deciding.CARD, unfit, deciding.AT_ONCE)
        said, version = boarding.put_away(), boards.PUT_AWAY
        _each(partial(self._take_away, post, shown, version, said) for post, shown in gone)
        self._more |= bool(gone)

    def _is_private(self, conversation: str, trusted_for: float = TRUSTED_FOR) -> bool:
        """A channel may have been opened to all since it was made a board: nothing goes there."""
        asked, private = self._private.get(conversation, (-TRUSTED_FOR, False))
        if monotonic() >= asked + trusted_for:
            private = self._looks_private(conversation.rpartition("/")[2])
            self._private[conversation] = (monotonic(), private)
        return private

    def _looks_private(self, channel: str) -> bool:
        try:
            with outcomes():
                unfit = self.readers.unfit(channel)
        except Permanent as problem:
            unfit = str(problem)
        if unfit:
            log.warning("%s is a board, and nothing is shown there: %s", channel, unfit)
        return not unfit

    def old_buttons(self) -> None:
        """Where a return has moved, the buttons about it go, and who moved it is said instead."""
        with self.outside.reading() as session:
            found = boards.overtaken(session, deciding.CARD)
            said = [deciding.moved(session, shown.key, shown.ref) for _, shown, _ in found]
        _each(
            partial(self._take_away, post, shown, now.version, text)
            for (post, shown, now), text in zip(found, said, strict=True)
        )

    def _take_away(self, post: Posted, shown: Shown, version: int, said: str) -> None:
        if shown.ref in posts.offered(post.blocks):
            left = posts.without(post.blocks, shown.ref)
            note = {"type": "context", "elements": [_small(f"{shown.ref}: {said}")]}
            message = Message(post.text, [*left[: blocks.MOST_BLOCKS - 1], note])
            self._updated(post, message)
            post.blocks = message.blocks  # the next return that it shows begins here
        with self.outside.writing() as session:
            gone = shown.model_copy(update={"version": version, "live": False})
            boards.show(session, post.model_copy(), gone)
            session.commit()

    def _updated(self, post: Posted, message: Message) -> None:
        """Where nobody can bring it up to date any more (its channel is gone), it is let go."""
        try:
            with outcomes():
                self.posts.update(post, message)
        except Permanent as problem:
            log.warning("old buttons in %s stay: %s", post.conversation, problem)


def _each(works: Iterable[Callable[[], None]]) -> None:
    """Do all that Slack takes; raises the first Transient at the end, at ``ENOUGH`` of them now."""
    troubles: list[Transient] = []
    for work in works:
        try:
            with outcomes():
                work()
        except Permanent as problem:
            log.warning("a message of ours cannot be brought up to date: %s", problem)
        except Transient as problem:
            troubles.append(problem)
        if len(troubles) == ENOUGH:
            break
    if troubles:
        raise troubles[0]


def _small(text: str) -> dict[str, object]:
    return {"type": "mrkdwn", "text": blocks.escape(text)}
