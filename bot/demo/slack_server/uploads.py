"""Methods about files. They open no socket."""

from bot.demo.slack_server.calls import Call, Json, Refused
from bot.demo.slack_server.workspace import File, Workspace


def file_info(call: Call) -> Json:
    """A file, whole; where its share comes late, one look nearer to it."""
    file = call.file()
    if file.to_share and file.late is not None:
        file.late -= 1
        if file.late <= 0:
            share(call.workspace, file, call.base)
    return {"file": call.workspace.whole_file_json(file, call.base)}


def upload_url(call: Call) -> Json:
    """An address to send a file's bytes to."""
    if int(call.args["length"]) < 1:
        raise Refused("invalid_arguments", ["length must be at least 1"])
    name = str(call.args["filename"])
    file = File(call.workspace.id("F"), name, call.token.user, int(call.args["length"]))
    if call.workspace.lateness:
        file.late = call.workspace.lateness.pop(0)
    if call.args.get("alt_txt"):
        file.late = None  # seen in the field: the share then fails without a word
    call.workspace.files[file.id] = file
    return {"file_id": file.id, "upload_url": f"{call.base}/upload/{file.id}"}


def complete_upload(call: Call) -> Json:
    """Files that were sent are finished, and shared with a conversation, now or later."""
    files = [_uploaded(call, str(one["id"])) for one in call.args["files"]]
    if call.args.get("channel_id"):
        where = {"channel": call.channel("channel_id").id, "thread_ts": call.args.get("thread_ts")}
        where["text"] = call.args.get("initial_comment") or ""
        for file in files:
            file.to_share.append(where)
            if file.late == 0:
                share(call.workspace, file, call.base)
    return {"files": [{"id": file.id, "title": file.name} for file in files]}


def _uploaded(call: Call, name: str) -> File:
    file = call.workspace.files.get(name)
    if file is None or file.owner != call.token.user:
        raise Refused("file_not_found")
    if file.content is None:
        raise Refused("file_upload_size_mismatch")
    return file


def share(workspace: Workspace, file: File, base: str) -> None:
    """Put the file into the conversations that it waits for."""
    for where in file.to_share:
        ts = workspace.stamp()
        file.shares[where["channel"]] = ts
        message = {"type": "message", "user": file.owner, "text": where["text"], "ts": ts}
        message["files"] = [workspace.whole_file_json(file, base)]
        if where["thread_ts"]:
            message["thread_ts"] = where["thread_ts"]
        workspace.channels[where["channel"]].messages.append(message)
    file.to_share = []


def delete_file(call: Call) -> Json:
    """Away with a file of one's own; only an administrator's token reaches another's."""
    file = call.file()
    if file.owner != call.token.user and call.token.kind != "user":
        raise Refused("cant_delete_file")
    del call.workspace.files[file.id]
    return {}
