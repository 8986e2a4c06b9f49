"""The Web API's methods: a table of what each needs and who may call it. It opens no socket."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from bot.demo.slack_server import talk, uploads, views
from bot.demo.slack_server.calls import Call, Json, Refused
from bot.demo.slack_server.workspace import Token, Workspace


@dataclass(frozen=True)
class Method:
    """A method: what it needs, the token and one of the scopes that it asks for."""

    does: Callable[[Call], Json]
    needs: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    token: str = "bot"


KINDS = ("public", "private", "im")
READ = ("channels:read", "groups:read", "im:read")
PAST = ("channels:history", "groups:history", "im:history")
CHAT, REACT = ("chat:write",), ("reactions:write",)
LOOK, SEND = ("files:read",), ("files:write",)
CONNECT, OPEN = ("connections:write",), ("im:write",)
PEOPLE, EMAIL = ("users:read",), ("users:read.email",)
REACTION = ("channel", "timestamp", "name")
# fmt: off
METHODS = {
    # name                          what it does          needs            one of these scopes
    "auth.test":                    Method(talk.auth_test),
    "apps.connections.open":        Method(talk.connections_open, (), CONNECT, "app"),
    "chat.postMessage":             Method(talk.post_message,     ("channel",),              CHAT),
    "chat.update":                  Method(talk.update,           ("channel", "ts"),         CHAT),
    "chat.postEphemeral":           Method(talk.post_ephemeral,   ("channel", "user"),       CHAT),
    "reactions.add":                Method(talk.react,            REACTION,                  REACT),
    "reactions.remove":             Method(talk.unreact,          REACTION,                  REACT),
    "conversations.info":           Method(talk.conversation,     ("channel",),              READ),
    "conversations.open":           Method(talk.open_im,          ("users",),             OPEN),
    "conversations.history":        Method(talk.history,          ("channel",),              PAST),
    "conversations.replies":        Method(talk.replies,          ("channel", "ts"),         PAST),
    "conversations.members":        Method(talk.members,          ("channel",),              READ),
    "conversations.list":           Method(talk.conversations,    (),                        READ),
    "bots.info":                    Method(talk.bot,              ("bot",),               PEOPLE),
    "users.info":                   Method(talk.user,             ("user",),              PEOPLE),
    "users.lookupByEmail":          Method(talk.user_by_email,    ("email",),             EMAIL),
    "views.open":                   Method(views.open_view,       ("trigger_id", "view")),
    "views.update":                 Method(views.update_view,     ("view_id", "view")),
    "views.publish":                Method(views.publish_view,    ("user_id", "view")),
    "files.info":                   Method(uploads.file_info,     ("file",),                 LOOK),
    "files.getUploadURLExternal":   Method(uploads.upload_url,    ("filename", "length"),    SEND),
    "files.completeUploadExternal": Method(uploads.complete_upload, ("files",),              SEND),
    "files.delete":                 Method(uploads.delete_file,   ("file",),                 SEND),
}
# fmt: on
STRUCTURED = ("blocks", "view", "files", "metadata")


def obey(
    workspace: Workspace, name: str, token: str, args: Json, call: Callable[..., Call]
) -> Json:
    """The answer to one call: {"ok": True, …}, or what Slack says where it refuses."""
    try:
        with workspace.lock:
            method = _allowed(workspace, name, token)
            _may_see(workspace, method, token, args)
            missing = [need for need in method.needs if args.get(need) in (None, "")]
            if missing:
                raise Refused("invalid_arguments", [f"missing required field: {missing[0]}"])
            return {"ok": True, **method.does(call(workspace.tokens[token], _read(args)))}
    except Refused as refused:
        return refused.body


def _allowed(workspace: Workspace, name: str, token: str) -> Method:
    if name not in METHODS:
        raise Refused("unknown_method", req_method=name)
    method = METHODS[name]
    if not token:
        raise Refused("not_authed")
    if token not in workspace.tokens:
        raise Refused("invalid_auth")
    known = workspace.tokens[token]
    if (known.kind == "app") != (method.token == "app"):
        raise Refused("not_allowed_token_type")
    if method.scopes and not known.scopes & set(method.scopes):
        raise _missing(method.scopes[0], known)
    return method


def _may_see(workspace: Workspace, method: Method, token: str, args: Json) -> None:
    """Each kind of conversation has a scope of its own, to read about it and to read it."""
    channel = workspace.channels.get(str(args.get("channel")))
    if channel is None or method.scopes not in (READ, PAST):
        return
    known, scope = workspace.tokens[token], method.scopes[KINDS.index(channel.kind)]
    if scope not in known.scopes:
        raise _missing(scope, known)


def _missing(scope: str, token: Token) -> Refused:
    return Refused("missing_scope", needed=scope, provided=",".join(sorted(token.scopes)))


def _read(args: Json) -> Json:
    """Arguments that are structures may come as JSON in a form's field."""
    read = dict(args)
    for name in STRUCTURED:
        if isinstance(read.get(name), str):
            try:
                read[name] = json.loads(read[name])
            except ValueError:
                wrong = "invalid_blocks_format" if name == "blocks" else "invalid_arguments"
                raise Refused(wrong) from None
    return read
