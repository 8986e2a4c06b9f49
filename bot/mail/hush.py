"""Whom we never answer: one table of marks. It decides nothing else about a message.

RFC 3834 and long practice. These marks are the second wall: the first is that only people in the
register are answered at all.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.mail import languages as say
from bot.mail.fields import Fields
from bot.mail.ours import Ours


@dataclass(frozen=True)
class Mail:
    """What the marks are looked for in: the header, and the media types of all parts.

    ``sender`` is From's address, "" where there is not exactly one.
    """

    fields: Fields
    kinds: tuple[str, ...]
    sender: str
    ours: Ours

    @property
    def local(self) -> str:
        """The sender's name before the @."""
        return self.sender.rpartition("@")[0]


MACHINES = re.compile(r"(mailer-daemon|postmaster|mail-?daemon|mdaemon|double-bounce)([+-].*)?")
NO_REPLY = re.compile(r"(.*[._+-])?(no|do-?not|dont|not?)[._-]?reply([._+-].*)?")
OF_A_LIST = re.compile(r"owner-.+|.+-(owner|request|bounces?|admin)([+=].*)?|bounces?([+=-].*)?")
AUTOMATIC = re.compile(rf"({say.AUTOMATIC})\b.*", re.IGNORECASE)
RECALL = re.compile(rf"({say.RECALL})\b.*:.*", re.IGNORECASE)
READ = re.compile(rf"({say.READ})\s?:.*", re.IGNORECASE)
REFUSE_ROBOTS = {"all", "autoreply"}
BULK = {"bulk", "list", "junk", "auto_reply"}


def _two_from(mail: Mail) -> bool:
    return len(mail.fields.all("from")) > 1


def _no_sender(mail: Mail) -> bool:
    return not mail.sender


def _our_own(mail: Mail) -> bool:
    ours = mail.ours
    from_us = any(each.endswith(f"@{ours.message_id_domain}>") for each in _message_ids(mail))
    return ours.reached_by(mail.sender) or ours.mark in mail.fields.all("x-loop") or from_us


def _message_ids(mail: Mail) -> tuple[str, ...]:
    return tuple(each.lower() for each in mail.fields.identifiers("message-id"))


def _bounce(mail: Mail) -> bool:
    """A missing Return-Path is no mark: some hosts add none. The topmost one is our server's."""
    null_path = mail.fields.first("return-path").replace(" ", "") == "<>"
    report = "message/delivery-status" in mail.kinds or _report(mail, "delivery-status")
    return null_path or report or bool(MACHINES.fullmatch(mail.local))


def _report(mail: Mail, kind: str) -> bool:
    value = mail.fields.first("content-type").lower().replace('"', "").replace(" ", "")
    return value.startswith("multipart/report") and f"report-type={kind}" in value


def _any_report(mail: Mail) -> bool:
    return mail.kinds[:1] == ("multipart/report",)


def _read_receipt(mail: Mail) -> bool:
    receipt = "message/disposition-notification" in mail.kinds
    notice = "report" in mail.fields.first("x-ms-exchange-message-class").lower()
    return receipt or notice or _report(mail, "disposition-notification")


def _feedback(mail: Mail) -> bool:
    return "message/feedback-report" in mail.kinds or _report(mail, "feedback-report")


def _auto_reply(mail: Mail) -> bool:
    """RFC 3834 section 5: Auto-Submitted is a keyword, in any case, with parameters."""
    submitted = mail.fields.keyword("auto-submitted")
    own_words = any(mail.fields.all(name) for name in ("x-autoreply", "x-autorespond"))
    return (submitted not in ("", "no")) or own_words or _says_automatic(mail)


def _says_automatic(mail: Mail) -> bool:
    return bool(AUTOMATIC.match(mail.fields.words("subject")))


def _wants_no_robots(mail: Mail) -> bool:
    words = mail.fields.first("x-auto-response-suppress").lower().replace(",", " ").split()
    return bool(REFUSE_ROBOTS & set(words))


def _mailing_list(mail: Mail) -> bool:
    names = {name for name, _ in mail.fields.pairs}
    listed = any(name.startswith("list-") for name in names)
    return listed or bool(OF_A_LIST.fullmatch(mail.local))


def _in_bulk(mail: Mail) -> bool:
    return mail.fields.keyword("precedence") in BULK


def _no_reply(mail: Mail) -> bool:
    return bool(NO_REPLY.fullmatch(mail.local))


def _calendar(mail: Mail) -> bool:
    invitation = "text/calendar" in mail.kinds
    return invitation or "calendarmessage" in mail.fields.first("content-class").lower()


def _recall(mail: Mail) -> bool:
    """Outlook writes "Recall: …" to ask for a message back."""
    return bool(RECALL.match(mail.fields.words("subject")))


def _read_words(mail: Mail) -> bool:
    """Outlook's receipts to servers that are not Exchange: no text, the subject says it."""
    return bool(READ.match(mail.fields.words("subject"))) and "x-ms-tnef-correlator" in {
        name for name, _ in mail.fields.pairs
    }


# The first row that fits is the reason that the operator sees.
# fmt: off
MARKS: tuple[tuple[str, Callable[[Mail], bool]], ...] = (
    # reason             what gives it away
    ("two-from-fields",  _two_from),
    ("our-own-mail",     _our_own),
    ("feedback-report",  _feedback),
    ("read-receipt",     _read_receipt),
    ("bounce",           _bounce),
    ("report",           _any_report),
    ("auto-reply",       _auto_reply),
    ("mailing-list",     _mailing_list),
    ("bulk-mail",        _in_bulk),
    ("no-reply-sender",  _no_reply),
    ("calendar",         _calendar),
    ("recall",           _recall),
    ("read-receipt",     _read_words),
    ("no-auto-reply",    _wants_no_robots),
    ("no-sender",        _no_sender),
)
# fmt: on


def hush(mail: Mail) -> str:
    """Why this message must not be answered, "" where somebody waits for an answer."""
    return next((reason for reason, marked in MARKS if marked(mail)), "")
