"""Socket Mode: we call Slack, and watch that the line is not dead. It reads no payload."""

import logging
import time
from contextlib import suppress
from socket import SHUT_RDWR
from threading import Event, Thread

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.socket_mode.builtin import SocketModeClient

log = logging.getLogger("returns-bot")

PING_SECONDS = 5.0
SILENT_SECONDS = 30.0
"""A line on which no ping was answered for so long is dead, whatever it says of itself."""
LONGEST_PAUSE = 30.0
"""Seconds between two attempts where Slack does not take our call."""


class Connected:
    """A line to Slack that is made anew where it breaks, or dies without a word.

    The library makes a broken one anew by itself. A dead one we leave to nobody: it is hung up
    with all that belongs to it, for a line that nobody reads would still be given events.
    """

    def __init__(self, app: App, token: str) -> None:
        self._app, self._token = app, token
        self._stopping = Event()
        self._handler = self._made()
        self._heard: object = None
        self._since = 0.0
        self._thread = Thread(target=self._watch, name="slack socket", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Hang up."""
        self._stopping.set()
        self._thread.join(10)
        _hang_up(self._handler)

    def _made(self) -> SocketModeHandler:
        return SocketModeHandler(self._app, self._token, ping_interval=PING_SECONDS)

    def _watch(self) -> None:
        """Connect, and connect again; Slack may not answer when we start."""
        glance = min(1.0, SILENT_SECONDS / 4)
        pause = glance
        while not self._stopping.is_set():
            try:
                self._look()
                pause = glance
            except Exception as problem:
                pause = min(pause * 2, LONGEST_PAUSE)
                log.warning("no line to Slack: %s; again in %.0f s", problem, pause)
            self._stopping.wait(pause)

    def _look(self) -> None:
        if self._silent_for(self._handler.client) > SILENT_SECONDS:
            log.warning("the line to Slack is silent: it is hung up")
            _hang_up(self._handler)
            self._handler = self._made()
        if self._handler.client.current_session is None:
            self._handler.client.connect()

    def _silent_for(self, client: SocketModeClient) -> float:
        """Seconds in which no ping was answered on this line; 0 where there is none.

        The library notes by the clock on the wall when it heard the last one. That clock may be
        put right, so that we count from when we saw the note change.
        """
        line = client.current_session
        heard = (line, line.last_ping_pong_time) if line else None
        if heard is None or heard != self._heard:
            self._heard, self._since = heard, time.monotonic()
        return time.monotonic() - self._since


def _hang_up(handler: SocketModeHandler) -> None:
    """End a line and its threads, also where the library is just making it anew."""
    client = handler.client
    client.default_auto_reconnect_enabled = client.auto_reconnect_enabled = False
    if client.current_session and (line := client.current_session.sock):
        with suppress(OSError):  # the library would wait three seconds for its last read
            line.shutdown(SHUT_RDWR)
    with suppress(AttributeError):  # its own threads may close it at the same time
        client.disconnect()
    handler.close()  # type: ignore[no-untyped-call]
    client.disconnect()


def connected(app: App, token: str) -> Connected:
    """Connect, now or as soon as Slack answers."""
    return Connected(app, token)
