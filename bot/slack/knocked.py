"""HTTP mode as Slack meets it: the port, and the secret. It takes nothing in."""

import errno
import json
import socket
import time
from contextlib import closing
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from slack_sdk.signature import SignatureVerifier

from bot.settings import Settings

PATH = "/slack/events"
CHALLENGE = "are you there"
COPY_IT = "Copy the Signing Secret: the app's page, Basic Information, App Credentials."


def secret(settings: Settings) -> str | None:
    """Without it anybody could be Slack."""
    given = settings.slack_signing_secret.get_secret_value()
    return None if given else f"Set slack_signing_secret. {COPY_IT}"


def port(settings: Settings) -> str | None:
    """Whether the bot can listen, or listens already with the secret that we have."""
    where = f"{settings.slack_http_host}:{settings.slack_http_port}"
    try:
        _bound(settings.slack_http_host, settings.slack_http_port)
    except OSError as problem:
        if problem.errno != errno.EADDRINUSE:
            return f"The bot cannot listen at {where}: {problem}."
        if _answers(settings):
            return None
        return (
            f"Something else listens at {where}, or the bot with another secret: stop it, set "
            "slack_http_port to another, or start the bot again."
        )
    return None


def _bound(host: str, number: int) -> None:
    """Take the port, and let it go. Raises OSError."""
    family, kind, _, _, address = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)[0]
    with closing(socket.socket(family, kind)) as ours:
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        ours.bind(address)


def _answers(settings: Settings) -> bool:
    """Whether what listens there answers the question that Slack asks of a request URL."""
    body = json.dumps({"type": "url_verification", "challenge": CHALLENGE, "token": ""})
    at = str(int(time.time()))
    signer = SignatureVerifier(settings.slack_signing_secret.get_secret_value())
    fields = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": at,
        "X-Slack-Signature": signer.generate_signature(timestamp=at, body=body) or "",
    }
    url = f"http://{settings.slack_http_host}:{settings.slack_http_port}{PATH}"
    try:
        with urlopen(Request(url, body.encode(), fields), timeout=5) as answer:
            return CHALLENGE.encode() in answer.read(1000)
    except HTTPError as error:
        error.close()
        return False
    except (URLError, OSError):
        return False
