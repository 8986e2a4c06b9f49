"""HTTP mode: Slack calls us. Signatures are Bolt's work; TLS is that of the proxy before us."""

import logging
from threading import Thread

from slack_bolt import App
from slack_bolt.adapter.wsgi import SlackRequestHandler
from waitress.server import create_server  # type: ignore[import-untyped]

from bot.settings import Settings

log = logging.getLogger("returns-bot")

THREADS = 8
LARGEST = 1024 * 1024
"""Bytes of one request: what Slack sends is a few kilobytes, files are fetched."""


class Listening:
    """A server that takes requests until it is closed."""

    def __init__(self, app: App, host: str, port: int) -> None:
        self._server = create_server(
            SlackRequestHandler(app),
            host=host,
            port=port,
            threads=THREADS,
            max_request_body_size=LARGEST,
            ident=None,
        )
        self._thread = Thread(target=self._server.run, name="slack http", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take no more; what is being answered is answered."""
        self._server.close()
        self._thread.join(10)


def listening(app: App, settings: Settings) -> Listening:
    """Listen. Raises OSError where the port is taken."""
    log.info("Slack may call %s:%s", settings.slack_http_host, settings.slack_http_port)
    return Listening(app, settings.slack_http_host, settings.slack_http_port)
