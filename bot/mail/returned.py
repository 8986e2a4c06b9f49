"""What a mail says of a letter of ours that it answers by itself: a bounce, or an absence.

It believes nothing: whether we really sent such a letter to such an address is asked elsewhere.
"""

import re
from email.message import Message

from bot.mail.fields import ADDRESS, MESSAGE_ID, Fields, safely
from bot.mail.files import content, kind
from bot.mail.message import opened
from handlers.hearing.inbound import Returned

MARKS = ("bounce", "auto-reply")
BOUNCED, DELAYED, AWAY = "bounced", "delayed", "away"
HEADERS = ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global")
LONGEST_WHY = 200
MOST = 20
"""Identifiers and addresses of one mail that are looked at."""
FOR_GOOD = re.compile(r"\s*5\.(0\.0|1\.\d{1,2}|2\.1|4\.1|4\.310)\b")
"""RFC 3463: the address is wrong, or its mailbox is closed. A full mailbox, a filter that dislikes
what we wrote, a server that is down are no reason to stop."""


def returned(message: Message, fields: Fields, hush: str) -> Returned | None:
    """What it says, None where it is neither a bounce nor an absence.

    RFC 3464: the report names recipient, action and status, and the letter follows with its
    header. RFC 3834: an automatic reply names the letter that it answers.
    """
    if hush not in MARKS:
        return None
    reports = [part for part in message.walk() if kind(part) == "message/delivery-status"]
    read = (lambda: _bounce(message, fields, reports)) if reports else (lambda: _absence(fields))
    return safely(read, None)


def _absence(fields: Fields) -> Returned | None:
    """Some come with an empty Return-Path, as bounces do. Their words are for nobody: whoever can
    send one could have us say what they like.
    """
    about = _identifiers(fields)
    who = tuple(address for _, address in fields.mailboxes("from"))
    return Returned(AWAY, about, who) if about and len(who) == 1 else None


def _bounce(message: Message, fields: Fields, reports: list[Message]) -> Returned | None:
    groups = [Fields.of(group) for report in reports for group in _groups(report)]
    failed = [group for group in groups if group.keyword("action") in ("failed", "delayed")]
    recipients = tuple(dict.fromkeys(a for group in failed for a in _recipients(group)))[:MOST]
    about = tuple(dict.fromkeys((*_letters(message), *_identifiers(fields))))[:MOST]
    if not (recipients and about):
        return None
    hard = all(_is_hard(group) for group in failed)
    said = (group.first("diagnostic-code") or group.first("status") for group in failed)
    why = " ".join(next(said, "").split())[:LONGEST_WHY]
    return Returned(BOUNCED if hard else DELAYED, about, recipients, why)


def _groups(report: Message) -> list[Message]:
    """The blocks of fields in a report: the first is about the message, each other a recipient."""
    payload = report.get_payload()
    return (
        [part for part in payload if isinstance(part, Message)] if isinstance(payload, list) else []
    )


def _is_hard(group: Fields) -> bool:
    return group.keyword("action") == "failed" and bool(FOR_GOOD.match(group.first("status")))


def _recipients(group: Fields) -> list[str]:
    """ "rfc822; ann@hillside.example": the last, and the one that we wrote to before it went on."""
    named = (group.first(name) for name in ("original-recipient", "final-recipient"))
    bare = (value.partition(";")[2].strip().strip("<>").lower() for value in named)
    return [address for address in bare if ADDRESS.fullmatch(address)]


def _letters(message: Message) -> list[str]:
    """The Message-IDs of the letters that are sent back in it, whole or their headers alone."""
    found: list[str] = []
    for part in message.walk():
        if kind(part) in HEADERS:
            found += _identifier(part)
    return found


def _identifier(part: Message) -> list[str]:
    payload = part.get_payload()
    if isinstance(payload, list) and payload and isinstance(payload[0], Message):
        return list(Fields.of(payload[0]).identifiers("message-id"))
    top, _ = opened(content(part))
    return list(Fields.of(top).identifiers("message-id"))


def _identifiers(fields: Fields) -> tuple[str, ...]:
    both = (*fields.identifiers("in-reply-to"), *fields.identifiers("references"))
    return tuple(each for each in dict.fromkeys(both) if MESSAGE_ID.fullmatch(each))[:MOST]
