"""Socket Mode: we call Slack, and watch that the line is not dead. It reads no payload."""

import logging
import time
from threading import Event, Thread

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler

log = logging.getLogger("returns-bot")

PING_SECONDS = 5.0
SILENT_SECONDS = 30.0
"""A line on which no ping was answered for so long is dead, whatever it says of itself."""


class Connected:
    """A line to Slack that is made anew where it breaks, or dies without a word."""

    def __init__(
        self, app: App, token: str, ping: float = PING_SECONDS, silent: float = SILENT_SECONDS
    ) -> None:
        self._handler = SocketModeHandler(app, token, ping_interval=ping)
        self._silent = silent
        self._stopping = Event()
        self._thread = Thread(target=self._watch, name="slack socket", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Hang up."""
        self._stopping.set()
        self._thread.join(10)
        self._handler.close()  # type: ignore[no-untyped-call]

    def _watch(self) -> None:
        """Connect, and connect again; Slack may not answer when we start."""
        while not self._stopping.is_set():
            try:
                self._look()
            except Exception as problem:
                log.warning("no line to Slack: %s", problem)
            self._stopping.wait(min(1.0, self._silent / 4))

    def _look(self) -> None:
        client = self._handler.client
        session = client.current_session
        if session is None:
            client.connect()
            return
        heard = session.last_ping_pong_time
        if heard is not None and time.time() - heard > self._silent:
            log.warning("the line to Slack is silent: connecting again")
            client.connect_to_new_endpoint(force=True)


def connected(app: App, token: str) -> Connected:
    """Connect, now or as soon as Slack answers."""
    return Connected(app, token)
