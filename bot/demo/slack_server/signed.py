"""Events by HTTP: one signed request, and what the app answered. It tries nothing again."""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

Json = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """The app's status and body."""

    status: int
    body: str


def post(
    url: str, secret: str, kind: str, payload: Json, *, retry: int = 0, late: int = 0
) -> Answer:
    """Send a payload as Slack sends it: events as JSON, a command as a form, the rest in a field.

    ``late`` dates the request so many seconds back.
    """
    body, media = _body(kind, payload)
    stamp = str(int(time.time()) - late)
    mine = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    fields = {
        "Content-Type": media,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={mine}",
    }
    if retry:
        fields |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": "http_timeout"}
    try:
        with urlopen(Request(url, body.encode(), fields), timeout=60) as answer:
            return Answer(answer.status, answer.read().decode())
    except HTTPError as refused:
        with refused:
            return Answer(refused.code, refused.read().decode())


def _body(kind: str, payload: Json) -> tuple[str, str]:
    form = "application/x-www-form-urlencoded"
    if kind == "events_api":
        return json.dumps(payload), "application/json"
    if kind == "slash_commands":
        return urlencode(payload), form
    return urlencode({"payload": json.dumps(payload)}), form
