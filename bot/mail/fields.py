"""A message's header fields, read so that nothing a sender writes can raise. It judges nothing."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

T = TypeVar("T")
MOST_ALIKE = 50
"""Fields of one name that are looked at; their length is bounded in bot.mail.message."""
MESSAGE_ID = re.compile(r"<[^<>\s@\[\]\x00-\x1f\x7f-\x9f]++@[^<>\s@\x00-\x1f\x7f-\x9f]++>")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
ADDRESS = re.compile(
    r"[^\s<>()\[\]:;@\\,\"\x00-\x1f\x7f-\x9f]{1,64}@[^\s<>()\[\]:;@\\,\"\x00-\x1f\x7f-\x9f]{1,253}"
)
TOKEN = re.compile(r'\\.|[^\\()"<>,;]++|.', re.DOTALL)
"""What structured fields are made of. No token can be read in two ways: one pass is enough."""


def safely(read: Callable[[], T], otherwise: T) -> T:
    """What ``read`` returns, or ``otherwise`` where a library stumbles over what it reads."""
    try:
        return read()
    except Exception:  # the email package raises nearly everything on broken mail
        return otherwise


def legible(raw: str) -> str:
    """Text without the stand-ins that Python keeps for bytes beyond ASCII."""
    return raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def unfolded(raw: str) -> str:
    """A field's value on one line (RFC 5322 section 2.2.3)."""
    return re.sub(r"[\r\n]+[ \t]*", " ", legible(raw)).strip()


def decoded(value: str) -> str:
    """Encoded words in plain text (RFC 2047), without control characters, which no store keeps;
    what cannot be decoded stays as it is."""
    pieces = safely(lambda: decode_header(value), [(value, None)])
    words = " ".join("".join(_piece(*piece) for piece in pieces).split())
    return CONTROL.sub("", words)


def signs(value: str) -> Iterator[tuple[str, str]]:
    """Each token of a structured field and where it stands: "", "quoted" or "comment".

    Comments nest (RFC 5322 section 3.2.2). What is never closed goes on to the end, and
    there comes an open bracket as plain text, so that nobody takes the field for a sound one.
    """
    depth, quoted = 0, False
    for sign in TOKEN.findall(value):
        if quoted:
            yield sign, "quoted"
            quoted = sign != '"'
        elif sign == "(" or depth:
            yield sign, "comment"
            depth += {"(": 1, ")": -1}.get(sign, 0)
        else:
            quoted = sign == '"'
            yield sign, "quoted" if quoted else ""
    yield "(" if quoted or depth else "", ""


def parted(value: str, mark: str) -> list[str]:
    """The parts between marks, without comments; a mark within quotes separates nothing."""
    parts = [[""]]
    for sign, where in signs(value):
        if sign == mark and not where:
            parts.append([])
        else:
            parts[-1].append(" " if where == "comment" else sign)
    return ["".join(part) for part in parts]


def uncommented(value: str) -> str:
    """Without comments, however they are nested (RFC 5322 section 3.2.2)."""
    return "".join(" " if where == "comment" else sign for sign, where in signs(value))


def unquoted(value: str) -> str:
    """Without comments, and without whatever stands in quotes."""
    return "".join(" " if where else sign for sign, where in signs(value))


def _piece(piece: Any, charset: str | None) -> str:
    if isinstance(piece, str):
        return piece
    return text_of(piece, charset or "ascii")


def text_of(content: bytes, charset: str) -> str:
    """Bytes as text, whatever the charset is called; broken ones become U+FFFD."""
    for name in (charset, "utf-8"):
        text = safely(lambda name=name: content.decode(name), None)  # type: ignore[misc]
        if text is not None:
            return str(text)
    return safely(lambda: content.decode(charset, "replace"), content.decode("latin-1"))


@dataclass(frozen=True)
class Fields:
    """The fields of one message or part, in their order, under names in lower case."""

    pairs: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, message: Message) -> "Fields":
        """All fields, as they stand."""
        return cls(tuple((name.lower(), unfolded(str(v))) for name, v in message.raw_items()))

    def all(self, name: str) -> tuple[str, ...]:
        """Every value of a field."""
        return tuple(value for key, value in self.pairs if key == name)

    def first(self, name: str) -> str:
        """The topmost value, "" for none."""
        return next(iter(self.all(name)), "")

    def words(self, name: str) -> str:
        """The topmost value as people read it."""
        return decoded(self.first(name))

    def keyword(self, name: str) -> str:
        """The first word of a structured field, without comments and parameters."""
        return uncommented(self.first(name)).partition(";")[0].strip().lower()

    def identifiers(self, name: str) -> tuple[str, ...]:
        """The well-formed message identifiers of a field."""
        return tuple(MESSAGE_ID.findall(" ".join(self.all(name)[:MOST_ALIKE])))

    def mailboxes(self, name: str) -> tuple[tuple[str, str], ...]:
        """Name and address (in lower case) of every mailbox; a list that is malformed ends early.

        Written anew because the standard library's parser can be led to another address than the
        one that mail programs show (CVE-2023-27043).
        """
        values = self.all(name)[:MOST_ALIKE]
        found = (_mailbox(each) for value in values for each in _listed(value))
        return tuple(mailbox for mailbox in found if mailbox is not None)

    def moment(self, name: str) -> datetime | None:
        """A date with its time zone, None where there is none that can be read."""
        when = safely(lambda: parsedate_to_datetime(self.first(name)), None)
        return when.replace(tzinfo=when.tzinfo or UTC) if when else None


def _listed(value: str) -> list[str]:
    """The mailboxes of a list; commas within quotes, comments and <> separate nothing."""
    parts, within = [[""]], False
    for sign, where in signs(value):
        within = (within or sign == "<") and sign != ">" if not where else within
        if sign == "," and not where and not within:
            parts.append([])
        else:
            parts[-1].append(" " if where == "comment" else sign)
    return ["".join(part) for part in parts]


def _mailbox(text: str) -> tuple[str, str] | None:
    bare = unquoted(text).strip()
    if bare.endswith(">") and bare.count("<") == 1:
        address = bare[bare.index("<") + 1 : -1].strip()
        name = decoded(text[: text.rindex("<")].strip().strip('"'))
    else:
        address, name = bare, ""
    return (name, address.lower()) if ADDRESS.fullmatch(address) else None
