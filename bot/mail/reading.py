"""A mail's bytes in, an Inbound out. It knows no clock, no store, no network, and never raises."""

from email.message import Message
from hashlib import sha256

from bot.mail import html_text
from bot.mail.fields import MESSAGE_ID, Fields, safely, text_of
from bot.mail.files import content, files, is_text, kind, leaves
from bot.mail.hush import Mail, hush
from bot.mail.lines import MOST, MOST_TEXT, clean, is_answer, own_lines, unflowed
from bot.mail.message import opened, top_of
from bot.mail.ours import Ours
from bot.mail.returned import returned
from handlers.hearing.inbound import Inbound

CUT_FIELD = "x-returns-bot-cut"
MOST_HTML = 2_000_000
LONGEST_KEY = 250
LONGEST_SUBJECT = 500
REHEARSAL = "check"
"""Files sent to bot+check@ are checked only."""


def read(raw: bytes, ours: Ours) -> Inbound:
    """What a mail says. Where it cannot be read, its ``hush`` is "unreadable".

    ``lines`` are the subject, where the mail begins a conversation, and the first lines of the
    text that are not quoted: at most ten, the rest is counted in ``over``. ``acts`` only where To
    names us. ``hush`` is a reason of bot.mail.hush or of bot.mail.message.opened, "too-large" or
    "unreadable".
    """
    return safely(lambda: _read(raw, ours), None) or _unreadable(raw)


def _unreadable(raw: bytes) -> Inbound:
    return Inbound("mail", _digest(raw), "", hush="unreadable", acts=False)


def _digest(raw: bytes) -> str:
    return f"sha256:{sha256(raw).hexdigest()}"


def _read(raw: bytes, ours: Ours) -> Inbound:
    message, excess = _opened(raw)
    fields = Fields.of(message)
    name, sender = _sender(fields)
    kinds = tuple(kind(part) for part in message.walk())
    parts = [] if excess else list(leaves(message))
    lines = _lines(fields, [part for part, forwarded in parts if not forwarded])
    marked = hush(Mail(fields, kinds, sender, ours))
    return Inbound(
        channel="mail",
        key=_key(fields, raw),
        sender=sender,
        sender_name=name,
        sent_at=fields.moment("date"),
        subject=clean(fields.words("subject"))[:LONGEST_SUBJECT],
        lines=lines[:MOST],
        rest=lines[MOST:],
        files=files([part for part, _ in parts]),
        references=_references(fields),
        echo=_echo(fields, raw),
        hush=marked or excess,
        returned=returned(message, fields, marked),
        acts=_is_to_us(fields, ours),
        rehearsal=_is_to_us(fields, ours, detail=REHEARSAL),
    )


def _opened(raw: bytes) -> tuple[Message, str]:
    """The message, and why only its header is read, "" where it is read whole."""
    top = top_of(raw)
    return (top, "too-large") if CUT_FIELD in top else opened(raw)


def _sender(fields: Fields) -> tuple[str, str]:
    """Name and address, where exactly one person says that they wrote it."""
    found = fields.mailboxes("from")
    sole = len(found) == 1 and len(fields.all("from")) == 1
    return found[0] if sole else ("", "")


def _key(fields: Fields, raw: bytes) -> str:
    """The Message-ID; identifiers are missing and malformed, then the bytes name the message."""
    given = fields.all("message-id")
    whole = len(given) == 1 and MESSAGE_ID.fullmatch(given[0]) and len(given[0]) <= LONGEST_KEY
    return given[0] if whole else _digest(raw)


def _references(fields: Fields) -> tuple[str, ...]:
    """Identifiers of the conversation, oldest first."""
    both = (*fields.identifiers("references"), *fields.identifiers("in-reply-to"))
    return tuple(dict.fromkeys(both))


def _echo(fields: Fields, raw: bytes) -> str:
    """The same content sent twice has the same echo, whatever else was put on top of it."""
    plain = raw.replace(b"\r\n", b"\n")
    end = plain.find(b"\n\n")
    said = "\0".join(" ".join(fields.all(name)) for name in ("from", "date", "subject"))
    digest = sha256(said.encode() + b"\0")
    digest.update(memoryview(plain)[end + 2 if end >= 0 else len(plain) :])
    return digest.hexdigest()


def _is_to_us(fields: Fields, ours: Ours, detail: str = "") -> bool:
    """Cc, a blind copy, or a signed mail to somebody else that was sent on: not said to us.

    With a ``detail``: whether it was said to us at bot+detail@.
    """
    reached = (_parted(to) for _, to in fields.mailboxes("to"))
    return any(ours.reached_by(to) and detail in ("", more.lower()) for to, more in reached)


def _parted(address: str) -> tuple[str, str]:
    """bot+anything@ reaches bot@ (RFC 5233): the address, and what stands behind the plus."""
    user, _, domain = address.rpartition("@")
    name, _, detail = user.partition("+")
    return f"{name}@{domain}", detail


def _lines(fields: Fields, parts: list[Message]) -> tuple[str, ...]:
    subject = clean(fields.words("subject"))
    answers = is_answer(subject) or fields.all("in-reply-to") or fields.all("references")
    return (*([] if answers or not subject else [subject]), *own_lines(_text(parts)))


def _text(parts: list[Message]) -> str:
    """The first text that says something: HTML only where no plain text does before it."""
    said = (safely(lambda part=part: _words(part), "") for part in parts if is_text(part))  # type: ignore[misc]
    return next((text for text in said if text.strip()), "")


def _words(part: Message) -> str:
    charset = safely(part.get_content_charset, None) or "utf-8"
    text = text_of(content(part), charset)
    if kind(part) == "text/html":
        return html_text.text(text[:MOST_HTML])
    text = text[:MOST_TEXT]
    if str(part.get_param("format", "")).lower() == "flowed":
        return unflowed(text, str(part.get_param("delsp", "")).lower() == "yes")
    return text
