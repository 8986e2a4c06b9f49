"""Files from Slack, fetched and looked at, and files to it, seen to arrive. It files nothing."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import (
    ConnectionErrorRetryHandler,
    RateLimitErrorRetryHandler,
    ServerErrorRetryHandler,
)

from bot.errors import Transient
from bot.slack.outcomes import outcomes, refused_with
from bot.slack.reading import Reference, reference
from handlers.hearing.inbound import Attachment
from handlers.outside import Unfetched

ORIGINS = frozenset({"https://files.slack.com", "https://files.slack-gov.com"})
"""The hosts that may see our token."""
SLACK = "https://slack.com/api/"
ATTEMPTS = 3
LOOKS = 10
"""How often a file is looked at before it counts as not shared."""
PAUSE = 1.0
HTML = (b"<!doctype html", b"<html")
GONE = {"file_not_found", "file_deleted", "access_denied"}


@dataclass(frozen=True)
class Upload:
    """A file to send, and the conversation (and its thread) that it is for.

    ``note`` hears the id that it gets, before anybody can see it; ``earlier`` is the id of an
    attempt of which nobody knows how it ended, "" for none.
    """

    name: str
    content: bytes
    channel: str
    thread: str = ""
    note: Callable[[str], None] = lambda _: None
    earlier: str = ""


@dataclass(frozen=True)
class Shared:
    """A file that people see: its id, and the ts of the message that shows it."""

    id: str
    ts: str


class _Stay(HTTPRedirectHandler):
    """Goes nowhere else: the next host would be given our token."""

    def redirect_request(self, *args: Any, **more: Any) -> None:
        """No request follows."""


def client(token: str, base_url: str = SLACK, timeout: int = 30) -> WebClient:
    """A client that waits as long as it is told to, and tries again where Slack itself failed.

    A call that Slack obeyed before it failed is obeyed twice: what must not be said twice needs a
    key of its own.
    """
    handlers = [
        ConnectionErrorRetryHandler(max_retry_count=ATTEMPTS - 1),
        RateLimitErrorRetryHandler(max_retry_count=ATTEMPTS - 1),
        ServerErrorRetryHandler(max_retry_count=ATTEMPTS - 1),
    ]
    return WebClient(token, base_url=base_url, timeout=timeout, retry_handlers=handlers)


def careful(token: str, base_url: str = SLACK, timeout: int = 30) -> WebClient:
    """A client for what must not be said twice: it tries again only what Slack did not take up."""
    limited = RateLimitErrorRetryHandler(max_retry_count=ATTEMPTS - 1)
    return WebClient(token, base_url=base_url, timeout=timeout, retry_handlers=[limited])


def fetch(
    web: WebClient, file: Reference, most: int, origins: frozenset[str] = ORIGINS
) -> Attachment | Unfetched:
    """The file with its bytes, of which there are at most ``most``.

    Raises Transient: Slack fails, fewer bytes came than it says, or (needs_person) it shows a
    sign-in page because the token or its scope files:read is not right.
    """
    with outcomes():
        whole = _looked_up(web, file) if file.look else file
        if no := _unfetchable(whole, most, origins):
            return Unfetched(file.name, no)
        content = _had(web, whole, most)
    if content is None:
        return Unfetched(file.name, "gone")
    if len(content) > most:
        return Unfetched(file.name, "too-large")
    if len(content) != whole.size:
        raise Transient(f"{len(content)} of {whole.size} bytes came of {whole.id}")
    return Attachment(whole.name, content)


def send(
    web: WebClient,
    upload: Upload,
    wait: Callable[[float], None] = time.sleep,
    careful: WebClient | None = None,
) -> Shared:
    """Send a file, and return when it is seen in its conversation: the one of an earlier attempt,
    where that came through.

    Slack sometimes says ok and never shares it: then it is taken back and sent once more. With
    ``careful`` nothing is sent again that Slack may have taken. Raises Transient where that did
    not help either, Permanent where it is refused.
    """
    with outcomes():
        if upload.earlier and (ts := _came(web, upload, wait)):
            return Shared(upload.earlier, ts)
        for _ in range(2):
            file = _sent(careful or web, upload)
            if ts := _seen(web, file, upload.channel, wait):
                return Shared(file, ts)
            web.files_delete(file=file)
    raise Transient(f"{upload.name} was taken twice and never shared")


def _looked_up(web: WebClient, file: Reference) -> Reference:
    """The file as files.info knows it; one that it does not know is gone."""
    try:
        return reference(web.files_info(file=file.id)["file"])
    except SlackApiError as error:
        if error.response.get("error") in GONE:
            return replace(file, mode="tombstone")
        raise


def _unfetchable(file: Reference, most: int, origins: frozenset[str]) -> str:
    if file.mode in ("tombstone", "hidden_by_limit"):
        return "gone"
    where = urlsplit(file.address)
    if file.mode == "external" or f"{where.scheme}://{where.netloc}" not in origins:
        return "elsewhere"
    return "too-large" if file.size > most else ""


def _had(web: WebClient, file: Reference, most: int) -> bytes | None:
    """Its bytes; None where it was deleted since we heard of it. What Slack shows in place of a
    file does not tell, so it is asked; then it may say which scope is missing.
    """
    try:
        return _download(web, file, most)
    except Transient as trouble:
        if trouble.needs_person and _looked_up(web, file).mode == "tombstone":
            return None
        raise


def _download(web: WebClient, file: Reference, most: int) -> bytes:
    """At most one byte more than ``most``; raises Transient for anything but the file."""
    fields = {"Authorization": f"Bearer {web.token}"}
    request = Request(file.address, headers=fields)  # noqa: S310  (its origin is one of Slack's)
    try:
        with build_opener(_Stay).open(request, timeout=web.timeout) as answer:
            content: bytes = answer.read(most + 1)
            kind = answer.headers.get_content_type()
    except HTTPError as error:
        with error:
            raise refused_with(error.code, file.id) from None
    if _is_sign_in(content, kind, file):
        raise Transient(f"Slack shows a sign-in page in place of {file.id}", needs_person=True)
    return content


def _is_sign_in(content: bytes, kind: str, file: Reference) -> bool:
    """A page where no page was shared; one that was is told from it by its size."""
    page = kind == "text/html" or content[:100].lstrip().lower().startswith(HTML)
    return page and (file.media_type != "text/html" or len(content) != file.size)


def _came(web: WebClient, upload: Upload, wait: Callable[[float], None]) -> str:
    """The ts of an earlier attempt's file; "" where it never came, and then it is taken back."""
    try:
        if ts := _seen(web, upload.earlier, upload.channel, wait):
            return ts
        web.files_delete(file=upload.earlier)
    except SlackApiError as error:
        if error.response.get("error") not in GONE:
            raise
    return ""


def _sent(web: WebClient, upload: Upload) -> str:
    """The id of the file, in Slack's three steps; an alt_txt is never given, for the share then
    fails without a word.
    """
    place = web.files_getUploadURLExternal(filename=upload.name, length=len(upload.content))
    file = str(place["file_id"])
    upload.note(file)
    _fill(str(place["upload_url"]), upload, web.timeout)
    web.files_completeUploadExternal(
        files=[{"id": file, "title": upload.name}],
        channel_id=upload.channel,
        thread_ts=upload.thread or None,
    )
    return file


def _fill(address: str, upload: Upload, timeout: int) -> None:
    """The bytes, to an address that Slack named for them; it needs no token."""
    kind = {"Content-Type": "application/octet-stream"}
    request = Request(address, data=upload.content, headers=kind)  # noqa: S310  (Slack named it)
    try:
        build_opener(_Stay).open(request, timeout=timeout).close()
    except HTTPError as error:
        with error:
            raise refused_with(error.code, upload.name) from None


def _seen(web: WebClient, file: str, channel: str, wait: Callable[[float], None]) -> str:
    """The ts under which the file stands in the channel, "" where it does not after all looks."""
    for look in range(LOOKS):
        wait(PAUSE if look else 0)
        shares = web.files_info(file=file)["file"].get("shares") or {}
        for side in shares.values():
            if channel in side:
                return str(side[channel][0]["ts"])
    return ""
