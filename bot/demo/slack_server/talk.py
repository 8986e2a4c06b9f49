"""Methods about messages, reactions, conversations and people. They open no socket."""

from typing import Any

from bot.demo.slack_server import limits
from bot.demo.slack_server.calls import Call, Json, Refused
from bot.demo.slack_server.workspace import APP, BOT, BOT_USER, TEAM, Channel


def auth_test(call: Call) -> Json:
    """Who the token belongs to."""
    url = {"url": f"{call.base}/", "team": "The House", "team_id": TEAM}
    return url | {"user": "returns", "user_id": call.token.user, "bot_id": BOT, "app_id": APP}


def connections_open(call: Call) -> Json:
    """An address for one Socket Mode connection, good once."""
    return {"url": call.base.replace("http", "ws", 1) + f"/link/?ticket={call.ticket()}"}


def bot(call: Call) -> Json:
    """The bot of an app."""
    if call.args["bot"] != BOT:
        raise Refused("bot_not_found")
    return {"bot": {"id": BOT, "app_id": APP, "user_id": BOT_USER, "deleted": False}}


def post_message(call: Call) -> Json:
    """A new message of the bot."""
    channel = call.channel()
    message = _said(call) | {"type": "message", "user": call.token.user, "bot_id": BOT}
    message["ts"] = call.workspace.stamp()
    if thread := call.args.get("thread_ts"):
        if call.workspace.message(channel.id, thread) is None:
            raise Refused("thread_not_found")
        message["thread_ts"] = thread
    if metadata := call.args.get("metadata"):
        message["metadata"] = _metadata(metadata)
    channel.messages.append(message)
    return {"channel": channel.id, "ts": message["ts"], "message": message}


def _metadata(given: Any) -> Json:
    """An event's name and what goes with it; other shapes are refused."""
    fits = isinstance(given, dict) and isinstance(given.get("event_type"), str)
    if not fits or not isinstance(given.get("event_payload"), dict):
        raise Refused("invalid_metadata_format")
    return dict(given)


def history(call: Call) -> Json:
    """The newest messages of a conversation, without those in threads, the newest first."""
    channel = call.channel()
    said = [m for m in channel.messages if m.get("thread_ts", m["ts"]) == m["ts"]]
    return _page([_seen(m, call.args) for m in reversed(said)], "messages", call.args)


def replies(call: Call) -> Json:
    """A thread, the oldest first; its first message is one of them."""
    channel = call.channel()
    root = str(call.args["ts"])
    said = [m for m in channel.messages if root in (m["ts"], m.get("thread_ts"))]
    if not said:
        raise Refused("thread_not_found")
    return _page([_seen(m, call.args) for m in said], "messages", call.args)


def _seen(message: Json, args: Json) -> Json:
    """A message as it is read: its metadata only to whom it belongs, and who asks for it."""
    asked = str(args.get("include_all_metadata", "")).lower() in ("1", "true")
    return {k: v for k, v in message.items() if asked or k != "metadata"}


def update(call: Call) -> Json:
    """New words for a message of one's own; new text without blocks takes the old blocks away."""
    channel = call.channel()
    message = call.message(channel)
    if message["user"] != call.token.user:
        raise Refused("cant_update_message")
    said = _said(call)
    if "blocks" not in said and "text" in call.args:
        message.pop("blocks", None)
    message.update(said, edited={"user": call.token.user, "ts": call.workspace.stamp()})
    return {"channel": channel.id, "ts": message["ts"], "text": message["text"], "message": message}


def post_ephemeral(call: Call) -> Json:
    """A message that one person in the channel sees, once."""
    channel = call.channel()
    if call.args["user"] not in channel.members:
        raise Refused("user_not_in_channel")
    message = _said(call) | {"channel": channel.id, "user": call.args["user"]}
    message |= {"ts": call.workspace.stamp(), "thread_ts": call.args.get("thread_ts", "")}
    if _is_seen(channel, message["thread_ts"]):
        call.workspace.private.append(message)
    return {"message_ts": message["ts"]}


def _is_seen(channel: Channel, thread: str) -> bool:
    """Slack shows what one alone may read only in a thread that somebody has answered in."""
    return not thread or any(m.get("thread_ts") == thread for m in channel.messages)


def _said(call: Call) -> Json:
    """Text and blocks as they are kept; raises Refused where Slack does not take them."""
    text, blocks = call.args.get("text", ""), call.args.get("blocks")
    if blocks is not None:
        error, details = limits.message(blocks)
        if error:
            raise Refused(error, details)
    if not text and not blocks:
        raise Refused("no_text")
    if limits.size(text) > limits.LONGEST_TEXT:
        raise Refused("msg_too_long")
    return {"text": text, **({"blocks": blocks} if blocks else {})}


def react(call: Call) -> Json:
    """One reaction more."""
    users = _reaction(call)
    if call.token.user in users:
        raise Refused("already_reacted")
    users.append(call.token.user)
    return {}


def unreact(call: Call) -> Json:
    """One reaction less."""
    users = _reaction(call)
    if call.token.user not in users:
        raise Refused("no_reaction")
    users.remove(call.token.user)
    return {}


def _reaction(call: Call) -> list[str]:
    name = str(call.args["name"])
    if not name.replace("_", "").replace("-", "").replace("+", "").isalnum():
        raise Refused("invalid_name")
    message = call.message(call.channel(), "timestamp")
    reactions: dict[str, list[str]] = message.setdefault("reacted", {})
    return reactions.setdefault(name, [])


def conversation(call: Call) -> Json:
    """What a conversation is."""
    return {"channel": call.channel(member=False).json()}


def open_im(call: Call) -> Json:
    """Direct messages with one person."""
    users = call.args["users"]
    named = users.split(",") if isinstance(users, str) else list(users)
    if len(named) != 1 or named[0] not in call.workspace.users:
        raise Refused("user_not_found")
    if call.workspace.users[named[0]].deleted:
        raise Refused("user_disabled")
    return {"channel": {"id": call.workspace.im(named[0])}}


def members(call: Call) -> Json:
    """Who is in a conversation."""
    return _page(sorted(call.channel(member=False).members), "members", call.args)


def conversations(call: Call) -> Json:
    """Conversations of the kinds asked for that the bot may see."""
    names = {"public": "public_channel", "private": "private_channel", "im": "im"}
    wanted = str(call.args.get("types", "public_channel")).split(",")
    seen = [
        channel.json()
        for channel in call.workspace.channels.values()
        if names[channel.kind] in wanted
        and (channel.kind == "public" or call.token.user in channel.members)
    ]
    return _page(seen, "channels", call.args)


def _page(items: list[Any], name: str, args: Json) -> Json:
    """One page of a list; the cursor is where the next one begins, "" after the last."""
    start, most = int(args.get("cursor") or 0), int(args.get("limit") or 100)
    if not 1 <= most <= 1000:
        raise Refused("invalid_limit")
    more = str(start + most) if start + most < len(items) else ""
    return {name: items[start : start + most], "response_metadata": {"next_cursor": more}}


def user(call: Call) -> Json:
    """Who somebody is."""
    found = call.workspace.users.get(str(call.args["user"]))
    if found is None:
        raise Refused("user_not_found")
    return {"user": found.json("users:read.email" in call.token.scopes)}


def user_by_email(call: Call) -> Json:
    """Who has this address in this workspace."""
    for found in call.workspace.users.values():
        same = found.email and found.email.lower() == str(call.args["email"]).lower()
        if same and not found.external:
            return {"user": found.json(True)}
    raise Refused("users_not_found")
