"""Slack, as one thing that starts and stops: its clients, its way in, what follows the ledger."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from threading import Event, Thread
from typing import Protocol

from sqlmodel import Session

from bot.settings import Settings
from bot.slack import app, files, who
from bot.slack.access import Access
from bot.slack.channel import channel
from bot.slack.follower import Follower
from bot.slack.homes import Homes
from bot.slack.outbox import Outbox
from bot.slack.outcomes import outcomes
from bot.slack.posts import Posts
from bot.slack.readers import Readers, Trust
from handlers import lookups
from handlers.outside import Channel, Outside
from handlers.replies.at_home import UNSHOWN
from handlers.reply import Reply
from handlers.sending import delivery, letters

SHUT_OUT = "Slack does not let the bot in"
ADVICE = (
    "{}.\nWhat people write there waits, and so do the answers, until Slack lets the bot in again. "
    "Look at slack_bot_token; returns-bot doctor says more.\n"
)

Sessions = Callable[[], Session]
Keep = Callable[[bytes, str], None]


class Unusable(RuntimeError):  # noqa: N818 - it is read as a sentence
    """Why Slack cannot be served with these settings, in words for the operator."""


class Entrance(Protocol):
    """A way in: Socket Mode or HTTP."""

    def close(self) -> None: ...


class Service:
    """One workspace."""

    def __init__(
        self, settings: Settings, reading: Sessions, writing: Sessions, now: Callable[[], datetime]
    ) -> None:
        self.settings = settings
        token = settings.slack_bot_token.get_secret_value()
        self.web = files.client(token, settings.slack_api)
        self.access = Access(self.web)
        self.readers = Readers(self.web, self._trust)
        careful = files.careful(token, settings.slack_api)
        self.posts = Posts(self.web, careful, reading, writing)
        self.outbox = Outbox(self.posts, self._whose)
        self.homes = Homes(self.web, self._whose, reading, writing, now)
        self._reading = reading
        self._entrance: Entrance | None = None

    def channel(self) -> Channel:
        """Slack as handlers see it."""
        return channel(self.settings, self.readers, self.outbox)

    def serve(self, outside: Outside, keep: Keep, stopping: Event) -> list[Thread]:
        """Take what comes, and keep what we showed up to date, until told to stop.

        Slack need not answer yet. Raises OSError where the port of HTTP mode is taken.
        """
        self._entrance = self._opened(keep)
        follower = Follower(outside, self.posts, self.readers, self.homes)
        needed = partial(_tell_operator, outside)
        threads = [
            Thread(target=follower.run, args=(stopping,), name="follower", daemon=True),
            Thread(target=self.access.watch, args=(needed, stopping), name="slack", daemon=True),
        ]
        for thread in threads:
            thread.start()
        return threads

    def close(self) -> None:
        """Take nothing more."""
        if self._entrance:
            self._entrance.close()

    def _opened(self, keep: Keep) -> Entrance:
        inside = app.Inside(self.access, keep, self.homes)
        if self.settings.slack_mode == "http":
            from bot.slack import http

            secret = self.settings.slack_signing_secret.get_secret_value()
            return http.listening(app.app(inside, secret), self.settings)
        from bot.slack import socket

        return socket.connected(app.app(inside), self.settings.slack_app_token.get_secret_value())

    def _trust(self) -> Trust:
        """What the operator lets in. Raises Transient while Slack has not let us in."""
        return who.trust(self.settings, self.access.at().team)

    def _whose(self, account: str) -> int | Reply:
        """Whose account it is now, or what is said to somebody who may see nothing."""
        with outcomes():
            unfit, address = who.is_fit(self.web, account, self._trust())
        if unfit:
            return UNSHOWN[unfit](self.settings.contact)
        with self._reading() as session:
            person = lookups.known(session, {"sender": account, "address": address})
        return person.id if person and person.id else UNSHOWN["unlinked"](self.settings.contact)


def may_be_opened(settings: Settings) -> None:
    """Raises Unusable where the way in lacks its key."""
    if settings.slack_mode == "http" and not settings.slack_signing_secret.get_secret_value():
        raise Unusable("set slack_signing_secret: without it anybody could be Slack.")
    if settings.slack_mode == "socket" and not settings.slack_app_token.get_secret_value():
        raise Unusable("set slack_app_token (xapp-…), or slack_mode to http.")


def _tell_operator(outside: Outside, trouble: str) -> None:
    """By mail, once a day: nothing can be said in Slack now."""
    now = outside.now()
    with outside.writing() as session:
        note = letters.note_operator(
            session, outside, f"slack/{now.date().isoformat()}", SHUT_OUT, ADVICE.format(trouble)
        )
        session.commit()
    if note:
        delivery.deliver(outside, note)
