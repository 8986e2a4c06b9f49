"""The files that came with a message, forwarded ones too, under names that are no paths."""

import re
import unicodedata
from collections.abc import Iterator
from email.message import Message
from email.utils import collapse_rfc2231_value
from typing import Any

from bot.mail.fields import decoded, legible, safely
from handlers.hearing.inbound import Attachment

DEEPEST = 5
"""A message in a message in a message …"""
LONGEST_NAME = 150
# fmt: off
EXTENSIONS = {
    # media type                                                        a name for a nameless file
    "text/xml": ".xml", "application/xml": ".xml", "text/csv": ".csv", "application/csv": ".csv",
    "application/zip": ".zip", "application/x-zip-compressed": ".zip", "application/gzip": ".gz",
    "application/vnd.ms-excel": ".xls", "application/pdf": ".pdf", "text/plain": ".txt",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
# fmt: on
SIGNATURES = {
    "application/pgp-signature",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "application/pgp-keys",
    "text/vcard",
    "text/x-vcard",
    "text/calendar",
}


def leaves(message: Message, depth: int = 0) -> Iterator[tuple[Message, bool]]:
    """Every part that has content, and whether it lies in a forwarded message."""
    if not message.is_multipart():
        yield message, depth > 0
        return
    inner = kind(message) == "message/rfc822"
    parts: list[Any] = list(message.get_payload()) if depth + inner <= DEEPEST else []
    for part in parts:
        yield from leaves(part, depth + inner)


def kind(part: Message) -> str:
    """The media type, in lower case."""
    return safely(lambda: str(part.get_content_type()), "application/octet-stream")


def is_text(part: Message) -> bool:
    """Whether it is meant to be read in the mail itself."""
    unnamed = not _given_name(part) and _disposition(part) != "attachment"
    return kind(part) in ("text/plain", "text/html") and unnamed


def content(part: Message) -> bytes:
    """The decoded bytes; where the encoding is broken, what can be had of them."""
    body = safely(lambda: part.get_payload(decode=True), None)
    if isinstance(body, bytes):
        return body
    return safely(lambda: str(part.get_payload()).encode("utf-8", "surrogateescape"), b"")


def files(parts: list[Message]) -> tuple[Attachment, ...]:
    """The files among these leaves: no inline pictures, no signatures, no visiting cards."""
    found = [part for part in parts if _is_file(part)]
    return tuple(
        Attachment(name(part, number), content(part)) for number, part in enumerate(found, 1)
    )


def _is_file(part: Message) -> bool:
    return not (is_text(part) or kind(part) in SIGNATURES or _is_inline_picture(part))


def _is_inline_picture(part: Message) -> bool:
    """Shown in the text: it has a Content-ID to be shown by, or is not marked as attached."""
    if not kind(part).startswith("image/"):
        return False
    shown = safely(lambda: part.get("content-id"), None) is not None
    return shown or _disposition(part) != "attachment"


def _disposition(part: Message) -> str:
    return safely(part.get_content_disposition, None) or ""


def name(part: Message, number: int) -> str:
    """The file's name as the sender gave it, without any path; one of ours where there is none."""
    given = clean_name(_given_name(part))
    return given or f"attachment-{number}{EXTENSIONS.get(kind(part), '')}"


def _given_name(part: Message) -> str:
    """RFC 2231 and, though RFC 2047 forbids it there, encoded words; of either field."""
    given = _parameter(part, "filename", "content-disposition")
    return given or _parameter(part, "name", "content-type")


def _parameter(part: Message, name: str, field: str) -> str:
    value = safely(lambda: collapse_rfc2231_value(part.get_param(name, "", field)), "")
    return decoded(legible(value))


def clean_name(given: str) -> str:
    r"""The last part of a path, without what cannot be seen.

    >>> clean_name("..\\..\\8734001_SC3_873LL07_001.XML")
    '8734001_SC3_873LL07_001.XML'
    """
    last = re.split(r"[/\\]", given)[-1]
    seen = "".join(char for char in last if unicodedata.category(char)[0] != "C")
    bare = " ".join(seen.split()).strip('"').lstrip(".").strip()
    stem, dot, extension = bare.rpartition(".")
    keep = LONGEST_NAME - len(extension) - 1
    return bare if len(bare) <= LONGEST_NAME else f"{stem[:keep]}{dot}{extension}"[-LONGEST_NAME:]
