"""Slack as a channel: reads, proves, fetches, renders, delivers. It keeps no message."""

from collections.abc import Callable, Sequence

from slack_sdk import WebClient

from bot.errors import Permanent, Transient
from bot.faces import blocks
from bot.settings import Settings
from bot.slack import files, posts, reading, who
from bot.slack.outbox import Outbox, heard_in
from bot.slack.outcomes import outcomes
from bot.slack.readers import Readers
from handlers.hearing.inbound import Attachment, Inbound
from handlers.outside import Channel, NotNowError, Rendered, Unfetched
from handlers.replies import Reply


def channel(settings: Settings, readers: Readers, outbox: Outbox) -> Channel:
    """The way in and out."""
    web = readers.web
    origins = files.ORIGINS | set(filter(None, [settings.slack_file_origin]))
    most = settings.largest_file_megabytes * 2**20
    remove = _remover(settings)
    return Channel(
        read=_read,
        prove=lambda raw, _: who.prove(readers, heard_in(raw), remove),
        fetch=lambda raw: _fetch(web, raw, most, origins),
        render=_render,
        deliver=lambda letter, _: outbox.deliver(letter),
        follow=outbox.follow,
        conversing=True,
    )


def _read(raw: bytes) -> Inbound:
    return heard_in(raw).inbound


def _fetch(
    web: WebClient, raw: bytes, most: int, origins: frozenset[str]
) -> Sequence[Attachment | Unfetched]:
    try:
        return [_one(web, file, most, origins) for file in heard_in(raw).files]
    except Transient as problem:
        raise NotNowError(str(problem), needs_person=problem.needs_person) from problem


def _one(
    web: WebClient, file: reading.Reference, most: int, origins: frozenset[str]
) -> Attachment | Unfetched:
    try:
        return files.fetch(web, file, most, origins)
    except Permanent:
        return Unfetched(file.name, "gone")


def _render(replies: Sequence[Reply]) -> Rendered:
    message = blocks.render(replies)
    return Rendered("", message.text, posts.written(message, blocks.mark(replies)))


def _remover(settings: Settings) -> Callable[[str], bool]:
    """Deletes a file of somebody else's, where the operator gave us a token that may."""
    token = settings.slack_user_token.get_secret_value()
    if not token:
        return lambda _: False
    web = files.client(token, settings.slack_api)

    def remove(file: str) -> bool:
        try:
            with outcomes():
                web.files_delete(file=file)
        except Permanent as problem:
            return "file_not_found" in str(problem) or "file_deleted" in str(problem)
        except Transient:
            return False
        return True

    return remove
