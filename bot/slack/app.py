"""What comes from Slack: kept, then acknowledged, then left to the workflows. It decides nothing.

Bolt acknowledges an event before its listener runs: a crash then would lose it. So every payload
that concerns us is kept in a middleware, which runs before that. A failure there leaves the
payload unacknowledged, and Slack brings it again.
"""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from slack_bolt import App, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.errors import Permanent, Transient
from bot.slack import form, reading
from bot.slack.access import Access
from bot.slack.address import Address
from bot.slack.outcomes import outcomes
from bot.slack.reading import Heard, Payload

log = logging.getLogger("returns-bot")

LOOKS_LIKE_A_RETURN = (".xml", ".csv", ".xlsx", ".zip", ".gz", ".txt")
TOO_LATE = "The form could not be opened in time. Please press the button once more."
EVENTS = ("message", "file_shared")


class Home(Protocol):
    """What people look at in their App Home."""

    def open(self, account: str, *, published: bool) -> None: ...
    def change(self, account: str, payload: dict[str, Any]) -> None: ...


@dataclass(frozen=True)
class Inside:
    """What the app needs of us: ``keep`` takes a payload's bytes and its name, durably."""

    access: Access
    keep: Callable[[bytes, str], None]
    home: Home

    @property
    def us(self) -> str:
        """Our own user id. Raises Transient where Slack has not told it yet."""
        return self.access.at().us

    @property
    def web(self) -> WebClient:
        """The client for what may be obeyed twice."""
        return self.access.web


def app(inside: Inside, signing_secret: str = "") -> App:
    """The app, for Socket Mode and for HTTP alike."""
    bolt = App(
        name="returns-bot",  # else Bolt reads the source of all that has called it, for a name
        client=WebClient(base_url=inside.web.base_url),
        authorize=lambda: _ourselves(inside),
        signing_secret=signing_secret or "none: Socket Mode signs nothing",
    )
    bolt.middleware(_keeper(inside))
    for event in EVENTS:
        bolt.event(event)(_nothing)
    bolt.event("app_home_opened")(lambda body: _home_opened(inside, body))
    bolt.command(re.compile("/.+"))(_acted(inside))
    bolt.action(re.compile("^(say|ask):"))(_acted(inside))
    bolt.action(re.compile("^home:"))(_turned(inside))
    bolt.shortcut(reading.SHORTCUT)(lambda ack: ack())
    bolt.view(reading.FORM)(_sent(inside))
    bolt.error(_failed)
    return bolt


def _ourselves(inside: Inside) -> AuthorizeResult:
    """Who we are. Bolt would ask Slack, and acknowledge what came where Slack does not answer."""
    at = inside.access.at()
    return AuthorizeResult(
        enterprise_id=None, team_id=at.team, bot_user_id=at.us, bot_token=inside.web.token
    )


def concerns_us(heard: Heard | None) -> bool:
    """Whether a payload is kept at all: what people say to each other is none of our business."""
    if heard is None or heard.asks:
        return False
    if heard.inbound.hush:
        return heard.inbound.hush == "unreadable"
    return heard.inbound.acts or _left_in_the_open(heard)


def _left_in_the_open(heard: Heard) -> bool:
    """A file like a return's in a public channel: its sender is asked to delete it."""
    names = (file.name.lower() for file in heard.files)
    return heard.place.kind == "channel" and any(n.endswith(LOOKS_LIKE_A_RETURN) for n in names)


def _keeper(inside: Inside) -> Callable[..., Any]:
    def keep_first(body: Payload, next: Callable[[], Any]) -> Any:  # noqa: A002  (Bolt's name)
        heard = reading.read(body, inside.us)
        if heard is not None and concerns_us(heard) and not _unfinished(body, heard):
            inside.keep(reading.to_keep(body, inside.us), f"slack/{heard.inbound.key}")
        return next()

    return keep_first


def _unfinished(body: Payload, heard: Heard) -> bool:
    """Whether a form came back without the words that its line wants: it is not taken."""
    sent = body.get("type") == "view_submission"
    return sent and bool(form.missing(" ".join(heard.inbound.lines)))


def _nothing() -> None:
    """It is kept, and acknowledged."""


def _acted(inside: Inside) -> Callable[..., Any]:
    """A button or a command: a form where words are wanted; the rest is done already."""

    def act(ack: Callable[..., Any], body: Payload) -> None:
        ack()
        heard = reading.read(body, inside.us)
        if heard is not None and heard.asks:
            _ask(inside, heard)

    return act


def _ask(inside: Inside, heard: Heard) -> None:
    """Open the form, within the three seconds that Slack gives."""
    view = form.form(heard.asks, heard.place)
    try:
        with outcomes():
            inside.web.views_open(trigger_id=heard.trigger, view=view)
    except (Transient, Permanent) as problem:
        log.warning("a form was not opened: %s", problem)
        _shown(lambda: _whisper(inside.web, heard, TOO_LATE), "a word about a form")


def _whisper(web: WebClient, heard: Heard, text: str) -> None:
    """Say it to the one who acted, where they acted, else in direct messages."""
    where = Address.read(heard.inbound.aside)
    with outcomes():
        if where.conversation and where.only:
            web.chat_postEphemeral(channel=where.conversation, user=where.only, text=text)
        else:
            web.chat_postMessage(channel=where.conversation or where.only, text=text)


def _sent(inside: Inside) -> Callable[..., Any]:
    def send(ack: Callable[..., Any], body: Payload) -> None:
        heard = reading.read(body, inside.us)
        wrong = form.missing(" ".join(heard.inbound.lines)) if heard else {}
        ack(response_action="errors", errors=wrong) if wrong else ack()

    return send


def _home_opened(inside: Inside, body: Payload) -> None:
    event = body["event"]
    if event.get("tab", "home") == "home":
        account = f"{body['team_id']}/{event['user']}"
        _shown(lambda: inside.home.open(account, published="view" in event), "an App Home")


def _turned(inside: Inside) -> Callable[..., Any]:
    """Another page, filter or tab of somebody's home."""

    def turn(ack: Callable[..., Any], body: dict[str, Any]) -> None:
        ack()
        user = body["user"]
        team = user.get("team_id") or body["team"]["id"]
        _shown(lambda: inside.home.change(f"{team}/{user['id']}", body), "an App Home")

    return turn


def _shown(show: Callable[[], None], what: str) -> None:
    """It is no return: what cannot be shown now is shown the next time."""
    try:
        show()
    except (Transient, Permanent) as problem:
        log.warning("%s was not shown: %s", what, problem)


def _failed(error: Exception, body: Payload) -> BoltResponse:
    """Nothing is acknowledged, so Slack brings it again; its words may hold what people wrote."""
    log.exception("a payload of kind %s was not taken", body.get("type"), exc_info=error)
    return BoltResponse(status=500, body="")
