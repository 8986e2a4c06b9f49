"""What can be seen of our app at Slack: each look says what to do, or None. It changes nothing."""

import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from threading import Timer
from typing import Any

from slack_sdk.socket_mode.builtin.connection import Connection, ConnectionState
from slack_sdk.web import SlackResponse

from bot.errors import Permanent, Transient
from bot.settings import Settings
from bot.slack import files, scopes
from bot.slack.outcomes import outcomes

log = logging.getLogger("returns-bot")

Json = dict[str, Any]

HELLO_SECONDS = 10.0
LOOK = 0.2
WRONG_CLOCK = timedelta(minutes=1)
REFUSED_FROM = timedelta(minutes=5)
"""So far from Slack's time no signature is believed, by us or by them."""
COPY_IT = "Copy the Bot User OAuth Token (xoxb-…) anew: the app's page, OAuth & Permissions."
MAKE_ONE = (
    "Make an app-level token (xapp-…) with the scope connections:write: the app's page, Basic "
    "Information, App-Level Tokens."
)
SOCKET_OFF = "Is Socket Mode on (the app's page, Socket Mode)?"


def bot_token(settings: Settings) -> str | None:
    """Whether it lets us in."""
    token = settings.slack_bot_token.get_secret_value()
    if not token.startswith("xoxb-"):
        return f"slack_bot_token does not begin with xoxb-. {COPY_IT}"
    try:
        _test(settings, token)
    except (Transient, Permanent) as problem:
        return _with_advice(problem, COPY_IT)
    return None


def bot_scopes(settings: Settings) -> str | None:
    """Whether the token may do all that the bot needs."""
    has = _scopes(_test(settings, settings.slack_bot_token.get_secret_value()))
    missing = sorted(scopes.needed(settings.slack_trust_addresses) - has)
    if not missing:
        return None
    said = "; ".join(f"{one} ({scopes.why(one)})" for one in missing)
    return (
        f"The token lacks {said}. Add what is missing: the app's page, OAuth & Permissions, Bot "
        "Token Scopes. Then install the app again there."
    )


def clock(settings: Settings) -> str | None:
    """Whether our clock and Slack's agree."""
    sent = _field(_test(settings, settings.slack_bot_token.get_secret_value()).headers, "date")
    off = abs(datetime.now(UTC) - parsedate_to_datetime(sent))
    if off < WRONG_CLOCK:
        return None
    worse = " Slack's signatures are refused from five minutes on." if off > REFUSED_FROM else ""
    return (
        f"This machine's clock is {off.total_seconds():,.0f} seconds from Slack's.{worse} Let a "
        "time service set it (chrony, systemd-timesyncd)."
    )


def user_token(settings: Settings) -> str | None:
    """Whether the administrator's token may delete files."""
    token = settings.slack_user_token.get_secret_value()
    if not token.startswith("xoxp-"):
        return "slack_user_token does not begin with xoxp-: it must be a user's token."
    try:
        has = _scopes(_test(settings, token))
    except (Transient, Permanent) as problem:
        return _with_advice(problem, "Make a new one, or leave slack_user_token empty.")
    return None if scopes.DELETES in has else f"slack_user_token lacks the scope {scopes.DELETES}."


def socket(settings: Settings) -> str | None:
    """Whether a line to Slack can be had, and is that of the app whose token we have."""
    token = settings.slack_app_token.get_secret_value()
    if not token.startswith("xapp-"):
        return f"slack_app_token does not begin with xapp-. {MAKE_ONE}"
    try:
        with outcomes():
            app = _greeted(settings, token)
    except Permanent as problem:
        return f"{problem}. {SOCKET_OFF} {MAKE_ONE}"
    except Transient as problem:
        return _with_advice(problem, MAKE_ONE)
    if app is None:
        return f"Slack said no hello within {HELLO_SECONDS:.0f} seconds. Is there a proxy between?"
    ours = _our_app(settings)
    if ours not in ("", app):
        return f"slack_app_token is of the app {app}, and slack_bot_token of {ours}. {MAKE_ONE}"
    return None


def _greeted(settings: Settings, token: str) -> str | None:
    """The id of the app that Slack greets, None where it does not. What comes on this line is not
    acknowledged, and Slack gives it to the bot that serves.
    """
    web = files.client("", settings.slack_api)
    url = str(web.apps_connections_open(app_token=token)["url"])
    said: list[Json] = []
    state = ConnectionState()  # type: ignore[no-untyped-call]

    def hear(text: str) -> None:
        message = json.loads(text)
        if message.get("type") == "hello":
            said.append(message)
            state.terminated = True

    line = Connection(
        url, log, web.proxy, receive_timeout=LOOK, on_message_listener=hear, ssl_context=web.ssl
    )
    line.connect()
    late = Timer(HELLO_SECONDS, lambda: setattr(state, "terminated", True))
    late.start()
    try:
        line.run_until_completion(state)
    finally:
        late.cancel()
        line.close()
    return _app_of(said[0]) if said else None


def _app_of(hello: Json) -> str:
    return str((hello.get("connection_info") or {}).get("app_id", ""))


def _our_app(settings: Settings) -> str:
    """The app that the bot's token is of, "" where it may not be seen."""
    token = settings.slack_bot_token.get_secret_value()
    try:
        bot = _test(settings, token)["bot_id"]
        with outcomes():
            found = files.client(token, settings.slack_api).bots_info(bot=bot)["bot"]
    except (Transient, Permanent):
        return ""
    return str(found.get("app_id", ""))


def _test(settings: Settings, token: str) -> SlackResponse:
    with outcomes():
        return files.client(token, settings.slack_api).auth_test()


def _scopes(answer: SlackResponse) -> frozenset[str]:
    said = _field(answer.headers, "x-oauth-scopes")
    return frozenset(filter(None, (one.strip() for one in said.split(","))))


def _field(headers: Mapping[str, Any], name: str) -> str:
    return next((str(value) for key, value in headers.items() if key.lower() == name), "")


def _with_advice(problem: Transient | Permanent, advice: str) -> str:
    """What a person can do is said where a person is needed; else Slack is not to be reached."""
    if isinstance(problem, Permanent) or problem.needs_person:
        return f"{problem}. {advice}"
    return f"Slack cannot be reached: {problem}."
