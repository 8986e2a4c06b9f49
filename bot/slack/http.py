"""HTTP mode: Slack calls us. Signatures are Bolt's work; TLS is that of the proxy before us."""

import logging
from socket import AF_INET, AF_INET6, socket
from socket import create_server as create_socket
from threading import Event, Thread

from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from waitress import wasyncore  # type: ignore[import-untyped]
from waitress.server import create_server  # type: ignore[import-untyped]

from bot.settings import Settings

log = logging.getLogger("returns-bot")

THREADS = 8
GLANCE = 0.5
"""Seconds after which a stop is seen where nothing comes."""
LARGEST = 1024 * 1024
"""Bytes of one request: what Slack sends is a few kilobytes, files are fetched."""


class Listening:
    """A server that takes requests until it is closed."""

    def __init__(self, app: App, host: str, port: int) -> None:
        self._sockets: dict[int, object] = {}
        self._server = create_server(
            SlackRequestHandler(app),
            map=self._sockets,
            sockets=[_bound(host, port)],
            threads=THREADS,
            max_request_body_size=LARGEST,
            ident=None,
        )
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="slack http", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take no more; what is being answered is answered."""
        self._stopping.set()
        self._thread.join(10)

    def _run(self) -> None:
        """Serve; sockets are closed by the thread that waits for them, and by no other."""
        while not self._stopping.is_set():
            wasyncore.loop(GLANCE, use_poll=True, map=self._sockets, count=1)
        self._server.task_dispatcher.shutdown()
        wasyncore.loop(0, use_poll=True, map=self._sockets, count=1)
        wasyncore.close_all(self._sockets)


def _bound(host: str, port: int) -> socket:
    """A socket at this address. Raises OSError where it is taken, before anything else is made."""
    return create_socket((host, port), family=AF_INET6 if ":" in host else AF_INET)


def listening(app: App, settings: Settings) -> Listening:
    """Listen. Raises OSError where the port is taken."""
    log.info("Slack may call %s:%s", settings.slack_http_host, settings.slack_http_port)
    return Listening(app, settings.slack_http_host, settings.slack_http_port)
