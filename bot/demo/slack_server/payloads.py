"""What Slack says to an app when people do things: payloads in the shape of its examples.

It makes them from a workspace, and sends none.
"""

import time
from typing import Any

from bot.demo.slack_server.workspace import APP, BOT_USER, ELSEWHERE, TEAM, Channel, Workspace

Json = dict[str, Any]


def event(workspace: Workspace, inner: Json, channel: Channel | None = None) -> Json:
    """The outside of an event."""
    with workspace.lock:
        number = next(workspace.numbers)
    return {
        "token": "verification-token",
        "team_id": TEAM,
        "api_app_id": APP,
        "event": inner,
        "type": "event_callback",
        "event_id": f"Ev{number:06d}",
        "event_time": int(time.time()),
        "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
        # Kept false where files come by Slack Connect too: it is not to be relied on.
        "is_ext_shared_channel": bool(channel and channel.shared and channel.kind != "im"),
    }


def message(workspace: Workspace, user: str, channel: Channel, text: str, base: str) -> Json:
    """A message event without its files."""
    kinds = {"public": "channel", "private": "group", "im": "im"}
    team = ELSEWHERE if workspace.users[user].external else TEAM
    said = {"type": "message", "user": user, "text": text, "ts": workspace.stamp()}
    where = {"channel": channel.id, "channel_type": kinds[channel.kind]}
    return said | where | {"team": team, "user_team": team, "event_ts": said["ts"]}


def command(workspace: Workspace, user: str, channel: Channel, text: str, base: str) -> Json:
    """A slash command."""
    name = "directmessage" if channel.kind == "im" else channel.name
    return {
        "token": "verification-token",
        "team_id": TEAM,
        "team_domain": "the-house",
        "channel_id": channel.id,
        "channel_name": name,
        "user_id": user,
        "user_name": workspace.users[user].name,
        "command": "/returns",
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": f"{base}/response/{workspace.response()}",
        "trigger_id": workspace.trigger(user),
    }


def interaction(workspace: Workspace, kind: str, user: str) -> Json:
    """The outside of a button press, a modal submission or a shortcut."""
    return {
        "type": kind,
        "user": {"id": user, "username": workspace.users[user].name, "team_id": TEAM},
        "api_app_id": APP,
        "token": "verification-token",
        "team": {"id": TEAM, "domain": "the-house"},
        "trigger_id": workspace.trigger(user),
    }


def button(blocks: list[Json], value: str) -> Json:
    """The button with this value, with its block's id; raises LookupError."""
    for block in blocks:
        items = [*block.get("elements", []), *filter(None, [block.get("accessory")])]
        for item in items:
            if item.get("type") == "button" and item.get("value") == value:
                return {**item, "block_id": block.get("block_id", "made")}
    raise LookupError(f"no button says {value!r}")


def option(blocks: list[Json], label: str) -> Json:
    """The menu with an option that begins with these words, chosen; raises LookupError."""
    for block in blocks:
        for menu in block.get("elements", []):
            for choice in menu.get("options", []):
                if choice["text"]["text"].startswith(label):
                    return {**_used(menu, block), "selected_option": choice}
    raise LookupError(f"no option begins with {label!r}")


def field(blocks: list[Json]) -> Json:
    """The first field that is sent as soon as Enter is pressed; raises LookupError."""
    for block in blocks:
        if block["type"] == "input" and block.get("dispatch_action"):
            return _used(block["element"], block)
    raise LookupError("no field is sent at once")


def _used(element: Json, block: Json) -> Json:
    """An element as it comes with an interaction: what it is, and where."""
    where = {"block_id": block.get("block_id", "made")}
    return {"type": element["type"], "action_id": element["action_id"], **where}
