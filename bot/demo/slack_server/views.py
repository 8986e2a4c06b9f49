"""Methods about modals and the App Home. They open no socket."""

import time
from typing import Any

from bot.demo.slack_server import limits
from bot.demo.slack_server.calls import Call, Json, Refused
from bot.demo.slack_server.workspace import APP, BOT, TEAM


def open_view(call: Call) -> Json:
    """A modal, for whoever has just done something."""
    trigger = str(call.args["trigger_id"])
    _fits(call.args["view"], "modal")
    with call.workspace.lock:
        if trigger in call.workspace.used_triggers:
            raise Refused("exchanged_trigger_id")
        user_id, until = call.workspace.triggers.get(trigger, ("", None))
        if until is None:
            raise Refused("invalid_trigger_id")
        if time.monotonic() > until:
            raise Refused("expired_trigger_id")
        call.workspace.used_triggers.add(trigger)
    return {"view": _kept(call, call.args["view"], user_id)}


def update_view(call: Call) -> Json:
    """New contents for an open modal."""
    old = call.workspace.views.get(str(call.args["view_id"]))
    if old is None:
        raise Refused("not_found")
    _fits(call.args["view"], "modal")
    if call.args.get("hash", old["hash"]) != old["hash"]:
        raise Refused("hash_conflict")
    old.update(call.args["view"], hash=call.workspace.stamp())
    return {"view": old}


def publish_view(call: Call) -> Json:
    """Somebody's App Home."""
    if call.args["user_id"] not in call.workspace.users:
        raise Refused("user_not_found")
    if not call.workspace.home_enabled:
        raise Refused("not_enabled")
    _fits(call.args["view"], "home")
    old = call.workspace.homes.get(call.args["user_id"])
    if "hash" in call.args and old and call.args["hash"] != old["hash"]:
        raise Refused("hash_conflict")
    view = _kept(call, call.args["view"], call.args["user_id"])
    call.workspace.homes[call.args["user_id"]] = view
    return {"view": view}


def _fits(view: Any, kind: str) -> None:
    error, details = limits.view(view, kind)
    if error:
        raise Refused(error, details)


def _kept(call: Call, view: Json, user_id: str) -> Json:
    made = {"id": call.workspace.id("V"), "team_id": TEAM, "app_id": APP, "bot_id": BOT}
    kept = view | made | {"hash": call.workspace.stamp(), "state": {"values": {}}, "for": user_id}
    call.workspace.views[kept["id"]] = kept
    return kept
