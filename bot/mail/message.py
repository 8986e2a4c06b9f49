"""A mail's bytes as a message of the standard library, within bounds. It judges nobody.

Whoever writes to us chooses how much work reading is: so it is bounded before any is done.
"""

import re
from email import message_from_bytes
from email.message import Message
from email.policy import Compat32
from typing import Any

LONGEST_FIELD = 10_000
LONGEST_CONTENT_FIELD = 2_000
"""Characters that are looked at; the library's work on parameters grows with their square."""
MOST_HEADER = 256 * 1024
MOST_HEADER_LINES = 5_000
MOST_LINES = 3_000_000
"""Each line costs 60 bytes of memory beyond its own; a file in base64 has 14,000 a megabyte."""
MOST_PARTS = 200
DEEPEST = 20
"""Every line is compared with the boundaries of all levels that it lies in."""
BLANK_LINE = re.compile(rb"\r?\n\r?\n")


class TooManyPartsError(Exception):
    """More parts, or more levels of them, than any mail program makes."""


class _Short(Compat32):
    """Fields of a length that can be worked on."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """A field's name, and the beginning of its value."""
        name, value = super().header_source_parse(sourcelines)
        content = name.lower().startswith("content-")
        return name, value[: LONGEST_CONTENT_FIELD if content else LONGEST_FIELD]


SHORT = _Short()


class _Part(Message):
    """A part that knows how deep it lies."""

    depth = 0

    def attach(self, payload: Any) -> None:
        """Raises TooManyPartsError."""
        payload.depth = self.depth + 1
        if payload.depth > DEEPEST:
            raise TooManyPartsError
        super().attach(payload)


class _Parts:
    """Makes the parts of one message, and counts them."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self, policy: Any = SHORT) -> _Part:
        self.made += 1
        if self.made > MOST_PARTS:
            raise TooManyPartsError
        return _Part(policy)


def header(raw: bytes) -> bytes:
    """All bytes above the first blank line, without a copy of what lies below."""
    end = BLANK_LINE.search(raw)
    return raw[: end.start()] if end else raw


def excess(raw: bytes) -> str:
    """Why a message is more than is ever read: "too-many-fields", "too-many-lines", or ""."""
    top = header(raw)
    if len(top) > MOST_HEADER or max(top.count(b"\n"), top.count(b"\r")) > MOST_HEADER_LINES:
        return "too-many-fields"
    if max(raw.count(b"\n"), raw.count(b"\r")) > MOST_LINES:
        return "too-many-lines"
    return ""


def top_of(raw: bytes) -> Message:
    """The header alone."""
    return message_from_bytes(header(raw[:MOST_HEADER]), policy=SHORT)


def opened(raw: bytes) -> tuple[Message, str]:
    """The message, and why it is its header alone: an excess, "too-many-parts", or ""."""
    why = excess(raw)
    if not why:
        try:
            return message_from_bytes(raw, _Parts(), policy=SHORT), ""
        except TooManyPartsError:
            why = "too-many-parts"
    return top_of(raw), why
