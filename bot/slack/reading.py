"""What Slack says in, what it means to us out. It knows no clock, no store, no network."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bot.mail.fields import safely
from bot.mail.files import clean_name
from bot.mail.lines import MOST, clean
from bot.slack.address import answering, direct
from handlers.checks.rehearsing import asks
from handlers.hearing.inbound import Inbound
from handlers.said.grammar import FORMS, Command, NotUnderstood, parse
from handlers.said.grammar import reference as reference_in

Payload = Mapping[str, Any]

COMMAND_ALONE = "returns"
FORM = "words"
"""The callback_id of the form that asks for words."""
SHORTCUT = "check"
"""The callback_id of the message shortcut that asks for a check."""
SAID = {"", "file_share", "thread_broadcast", "me_message"}
"""Kinds of message that a person has just written."""

_MARKED = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_QUOTED = re.compile(r"\s*(&gt;|>)")


@dataclass(frozen=True)
class Reference:
    """A file that lies at Slack. ``look``: Slack says nothing of it before files.info is asked.

    ``mode`` is hosted for a file that can be had; others lie elsewhere or are gone.
    """

    id: str
    name: str
    size: int = 0
    media_type: str = ""
    address: str = ""
    mode: str = "hosted"
    look: bool = False


@dataclass(frozen=True)
class Place:
    """Where it was said. ``kind`` is im, channel (public), group (private), mpim, "" for unknown
    or none; ``ts`` names the message, ``thread`` the one that it hangs on."""

    channel: str = ""
    kind: str = ""
    ts: str = ""
    thread: str = ""


@dataclass(frozen=True)
class Heard:
    """A payload that concerns us. Its files are still at Slack, so ``inbound.files`` is empty.

    ``asks`` is a line that wants words first: open the form with ``trigger``, within 3 seconds;
    nothing else is to be done then.
    """

    inbound: Inbound
    place: Place
    files: tuple[Reference, ...] = ()
    asks: str = ""
    trigger: str = ""
    response_url: str = ""


def read(payload: Payload, us: str) -> Heard | None:
    """What an event, command or interaction says; ``us`` is our own user id.

    None for what is not meant for a return: other events, other forms, and ``file_shared``, because
    the message that brought the file says the same. One message has one key, also where it comes
    as a message and as a mention. Where it cannot be read, ``inbound.hush`` is "unreadable".
    """
    payload = safely(lambda: _legible(payload), payload)
    unreadable: Heard | None = _unreadable(payload)
    return safely(lambda: _read(payload, us), unreadable)


SECRETS = ("token", "response_url", "response_urls", "authorizations")
"""Parts of a payload that are worth something to others, and nothing to us."""


def to_keep(payload: Payload, us: str) -> bytes:
    """The payload as it is kept: the same bytes for the same payload."""
    bare = {name: part for name, part in payload.items() if name not in SECRETS}
    return json.dumps({"us": us, "payload": bare}, sort_keys=True, ensure_ascii=False).encode()


def kept(raw: bytes) -> tuple[str, Payload]:
    """Our own user id, and the payload, of what ``to_keep`` wrote."""
    whole = json.loads(raw)
    return str(whole["us"]), whole["payload"]


def carried(line: str, place: Place) -> str:
    """What the form for a line carries along as its private_metadata, so that it comes back."""
    return json.dumps({"line": line, "place": asdict(place)})


def _read(payload: Payload, us: str) -> Heard | None:
    if "command" in payload:
        return _command(payload)
    kind = payload["type"]
    if kind == "event_callback":
        event = payload["event"]
        return _message(payload, us) if event["type"] == "message" else None
    return INTERACTIONS[kind](payload) if kind in INTERACTIONS else None


def _legible(payload: Payload) -> Payload:
    """The payload without halves of characters, which JSON lets through and no store can keep."""
    written = json.dumps(payload, ensure_ascii=False)
    whole = written.encode("utf-8", "replace").replace(b"\\u0000", b"?")
    legible: Payload = json.loads(whole)
    return legible


def _unreadable(payload: Payload) -> Heard:
    key = safely(lambda: str(payload.get("event_id") or payload.get("trigger_id") or ""), "")
    return Heard(Inbound("slack", key, "", hush="unreadable", acts=False), Place())


def _message(payload: Payload, us: str) -> Heard:
    event = payload["event"]
    team = event.get("user_team") or event.get("team") or payload["team_id"]
    text, thread = str(event.get("text") or ""), str(event.get("thread_ts") or "")
    place = Place(event["channel"], event.get("channel_type", ""), event["ts"], thread)
    lines = own_lines(text, us)
    to, aside = answering(place.channel, place.ts, thread, str(event.get("user", "")))
    said_to_us = place.kind == "im" or f"<@{us}" in text
    ours = said_to_us or (event.get("parent_user_id") == us and _is_for_us(event, lines))
    inbound = Inbound(
        channel="slack",
        key=f"{place.channel}/{place.ts}",
        sender=f"{team}/{event.get('user', '')}",
        sent_at=_moment(event["ts"]),
        lines=lines[:MOST],
        rest=lines[MOST:],
        references=(f"{place.channel}/{thread}",) if thread else (),
        hush=_hush(event, us),
        acts=bool(ours),
        answer_to=str(to),
        aside=str(aside),
        conversation=_conversation(team, place.channel),
    )
    return Heard(inbound, place, _files(event))


def _is_for_us(event: Payload, lines: tuple[str, ...]) -> bool:
    """In a thread below a message of ours people also talk to each other."""
    return bool(event.get("files")) or any(isinstance(parse(line), Command) for line in lines)


def _conversation(team: str, channel: str) -> str:
    """A place where several people are, "" for direct messages and for none."""
    return f"{team}/{channel}" if channel and not direct(channel) else ""


def _hush(event: Payload, us: str) -> str:
    """Why it must not be answered: a program wrote it, or nobody did."""
    if event.get("bot_id") or event.get("user") == us:
        return "bot"
    subtype = event.get("subtype") or ""
    return "" if subtype in SAID and event.get("user") else str(subtype or "nobody")


def _command(payload: Payload) -> Heard:
    said = own_lines(str(payload.get("text") or ""), "") or (COMMAND_ALONE,)
    kind = "im" if payload.get("channel_name") == "directmessage" else ""
    # Two people's direct messages are not ours to answer in: it is said to the one alone.
    place = Place("" if kind else payload["channel_id"], kind)
    to, aside = answering(place.channel, "", "", payload["user_id"])
    asks = said[0] if len(said) == 1 and _wants_words(said[0]) else ""
    inbound = Inbound(
        channel="slack",
        key=f"command/{payload['trigger_id']}",
        sender=f"{payload['team_id']}/{payload['user_id']}",
        sender_name=str(payload.get("user_name", "")),
        lines=said[:MOST],
        rest=said[MOST:],
        answer_to=str(to),
        aside=str(aside),
        conversation=_conversation(payload["team_id"], place.channel),
    )
    url = payload.get("response_url", "")
    return Heard(inbound, place, (), asks, payload["trigger_id"], url)


def _wants_words(line: str) -> bool:
    """Whether only the words are missing that its verb wants: a form can ask for them."""
    verb = line.partition(" ")[0].lower()
    wants = any(form.verb == verb and form.wants_reason for form in FORMS)
    return wants and isinstance(parse(line), NotUnderstood) and bool(reference_in(line))


def _action(payload: Payload) -> Heard | None:
    """A button of ours: its line, or the line that wants words."""
    action = payload["actions"][0]
    does, _, _ = action["action_id"].partition(":")
    if does not in ("say", "ask"):
        return None
    where, message = payload["container"], payload.get("message", {})
    ts = str(where.get("message_ts", ""))
    place = Place(where.get("channel_id", ""), "", ts, message.get("thread_ts", ""))
    on = f"{place.channel}/{ts}" if ts else where["view_id"]
    pressed = f"{on}/{action['action_id']}/{action['action_ts']}/{payload['user']['id']}"
    line = clean(action["value"])
    inbound = _by(payload, f"action/{pressed}", (line,) if does == "say" else (), place)
    asks = line if does == "ask" else ""
    url = payload.get("response_url", "")
    return Heard(inbound, place, (), asks, payload["trigger_id"], url)


def _form(payload: Payload) -> Heard | None:
    """The words that were asked for, after the line that wanted them."""
    view = payload["view"]
    if view.get("callback_id") != FORM:
        return None
    kept = json.loads(view["private_metadata"])
    values = [one for block in view["state"]["values"].values() for one in block.values()]
    words = clean(" ".join(str(values[0].get("value") or "").split()))
    # A colon parts the reference from the words, whatever they begin with.
    line = f"{kept['line']}: {words}" if words else kept["line"]
    place = Place(**kept["place"])
    return Heard(_by(payload, f"form/{view['id']}/{view['hash']}", (line,), place), place)


def _shortcut(payload: Payload) -> Heard | None:
    """The files of a message that somebody points at; its words are not theirs, but where one of
    its lines says "check" the files are checked only."""
    if payload.get("callback_id") != SHORTCUT:
        return None
    message, channel = payload["message"], payload["channel"]["id"]
    place = Place(channel, "", message["ts"], message.get("thread_ts", ""))
    inbound = _by(payload, f"shortcut/{payload['trigger_id']}", (), place)
    url = payload.get("response_url", "")
    lines = own_lines(str(message.get("text") or ""), "")[:MOST]
    inbound = replace(inbound, rehearsal=any(map(asks, lines)))
    return Heard(inbound, place, _files(message), "", payload["trigger_id"], url)


INTERACTIONS = {
    "block_actions": _action,
    "view_submission": _form,
    "message_action": _shortcut,
}


def _by(payload: Payload, key: str, lines: tuple[str, ...], place: Place) -> Inbound:
    user = payload["user"]
    team = user.get("team_id") or payload["team"]["id"]
    name = str(user.get("name") or user.get("username") or "")
    to, aside = answering(place.channel, place.ts, place.thread, user["id"])
    return Inbound(
        "slack",
        key,
        f"{team}/{user['id']}",
        name,
        lines=lines,
        answer_to=str(to),
        aside=str(aside),
        conversation=_conversation(team, place.channel),
    )


def _files(message: Payload) -> tuple[Reference, ...]:
    return tuple(reference(file) for file in message.get("files") or ())


def reference(file: Payload) -> Reference:
    """A file as Slack describes it, in a message or in answer to files.info."""
    look = file.get("file_access") == "check_file_info"
    elsewhere = "external" if file.get("is_external") else str(file.get("mode") or "hosted")
    return Reference(
        id=str(file["id"]),
        name=clean_name(str(file.get("name") or "")) or f"file-{file['id']}",
        size=int(file.get("size") or 0),
        media_type=str(file.get("mimetype") or ""),
        address=str(file.get("url_private_download") or file.get("url_private") or ""),
        mode="hosted" if look else elsewhere,
        look=look,
    )


def own_lines(text: str, us: str) -> tuple[str, ...]:
    """The lines of a text that are not quoted, without Slack's marks and without our name.

    >>> own_lines("<@U1> submit A1/1 &amp; more\\n&gt; quoted", "U1")
    ('submit A1/1 & more',)
    """
    kept = [line for line in text.splitlines() if not _QUOTED.match(line)]
    return tuple(filter(None, (clean(_words(line, us)) for line in kept)))


def _words(line: str, us: str) -> str:
    bare = _MARKED.sub(lambda mark: _shown(mark[1], mark[2] or "", us), line)
    for entity, char in _ENTITIES:
        bare = bare.replace(entity, char)
    return bare


def _shown(mark: str, label: str, us: str) -> str:
    """What a person sees of a mention or a link; nothing of our own name."""
    if mark == f"@{us}":
        return ""
    if mark[:1] in ("@", "#", "!"):
        return mark[0].replace("!", "@") + (label.lstrip("@#") or mark[1:])
    return label or mark.removeprefix("mailto:")


def _moment(ts: str) -> datetime:
    """A message's ts is the second that it was written in, and a number."""
    return datetime.fromtimestamp(int(str(ts).partition(".")[0]), UTC)
