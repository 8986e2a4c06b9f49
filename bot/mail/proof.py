"""How sure we are that a mail comes from its From: by DKIM, or by our own border server.

It never answers and never changes anything. From alone proves nothing (bot.mail.reading reads it).
"""

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import dkim

from bot.errors import Transient
from bot.mail import dns_txt
from bot.mail.auth_results import AuthResults, Result, topmost
from bot.mail.fields import Fields
from bot.mail.message import BLANK_LINE, excess, header, top_of
from bot.mail.signature import Signature, aligned, refuses_key
from bot.mail.tls import is_loopback
from handlers.people import Proof, Proven

EXACTLY_ONE = ("from", "subject", "date", "message-id", "to", "content-type")
"""A second Subject on top verifies, and mail programs and libraries read the forged one."""
AT_MOST_ONE = (
    "cc", "reply-to", "sender", "in-reply-to", "references", "mime-version",
    "content-transfer-encoding",
)  # fmt: skip
"""RFC 5322 section 3.6 and RFC 2045: who puts a second one on top wants to be misread."""
MOST_SIGNATURES = 10
MOST_TRIED = 3
SMALLEST_KEY = 1024
Txt = Callable[[str], bytes | None]

_silent = logging.getLogger("bot.mail.proof.dkim")
_silent.addHandler(logging.NullHandler())
_silent.propagate = False


class Trust(Protocol):
    """The settings that say what is believed."""

    @property
    def trust_from(self) -> bool:
        """Believe From: only where every mail host is this machine."""

    @property
    def authserv_id(self) -> str:
        """The name that our own border server writes, "" for none."""

    @property
    def date_window_days(self) -> int:
        """How far Date may be from now."""

    @property
    def imap_host(self) -> str:
        """Where mail comes from."""

    @property
    def smtp_host(self) -> str:
        """Where mail goes to."""


def may_trust_from(settings: Trust) -> str | None:
    """Why ``trust_from`` must not be used, None where it may: all mail hosts are this machine."""
    away = [host for host in (settings.imap_host, settings.smtp_host) if not is_loopback(host)]
    if away:
        return f"trust_from believes anybody's From: it is for this machine only, not {away[0]}"
    return None


def prove(raw: bytes, settings: Trust, now: datetime, txt: Txt = dns_txt.txt) -> Proven:
    """The proof of a message.

    ``txt`` returns the TXT record of a name. Raises Transient where DNS could not be asked and no
    other proof was found: that is no proof against anybody, the message is tried again.
    """
    too_much = excess(raw)
    if too_much:
        return Proven(Proof.NONE, f"it is no mail of any mail program: {too_much}")
    fields = Fields.of(top_of(raw))
    sender = _sole_sender(fields)
    if settings.trust_from and may_trust_from(settings) is None and sender:
        return Proven(Proof.ALIGNED, "trust_from is set")
    results = topmost(fields.all("authentication-results"), settings.authserv_id)
    if _disowned(results):
        return Proven(Proof.NONE, "its domain disowns it (dmarc=fail)", hush="dmarc-fail")
    doubt = _doubt(raw, fields, timedelta(days=settings.date_window_days), now)
    if doubt:
        return Proven(Proof.NONE, doubt)
    return _weigh(Letter(raw, sender, tuple(_signatures(fields)), now), results, txt)


@dataclass(frozen=True)
class Letter:
    """What is weighed: the bytes, whom From names, the signatures, and when."""

    raw: bytes
    sender: str
    signatures: tuple[Signature, ...]
    now: datetime

    @property
    def own(self) -> list[Signature]:
        """Signatures that may speak for the sender."""
        return [each for each in self.signatures if aligned(each.domain, self.sender)]


def _weigh(letter: Letter, results: AuthResults | None, txt: Txt) -> Proven:
    vouched = _vouched(letter, results) if results else ""
    return Proven(Proof.ALIGNED, vouched) if vouched else _verified(letter, txt)


def _sole_sender(fields: Fields) -> str:
    found = fields.mailboxes("from")
    return found[0][1] if len(found) == len(fields.all("from")) == 1 else ""


def _signatures(fields: Fields) -> Iterator[Signature]:
    for index, value in enumerate(fields.all("dkim-signature")):
        yield Signature.parse(index, value)


def _doubt(raw: bytes, fields: Fields, window: timedelta, now: datetime) -> str:
    """Why no signature could prove anything about this message, "" for no reason."""
    odd = [name for name in EXACTLY_ONE if len(fields.all(name)) != 1]
    odd += [name for name in AT_MOST_ONE if len(fields.all(name)) > 1]
    when = fields.moment("date")
    if _has_bare_line_ends(raw):
        return "its header has line ends that programs read differently"
    if odd:
        return f"{odd[0].title()} stands there {len(fields.all(odd[0]))} times, not once"
    if not _sole_sender(fields):
        return "From does not name one address"
    if when is None or abs(now - when) > window:
        return f"its date is not within {window.days} days"
    if len(fields.all("dkim-signature")) > MOST_SIGNATURES:
        return f"it has more than {MOST_SIGNATURES} signatures"
    return ""


def _has_bare_line_ends(raw: bytes) -> bool:
    """A lone CR ends a line for Python and not for DKIM; so does NUL for some."""
    head = header(raw)
    return b"\0" in head or re.search(rb"\r(?!\n)", head) is not None


# What our border server says


def _disowned(results: AuthResults | None) -> bool:
    return results is not None and any(each.result == "fail" for each in results.of("dmarc"))


def _vouched(letter: Letter, results: AuthResults) -> str:
    """Why our border server's word is enough, "" where it is not.

    That a signature verifies does not yet make it sound: a signature in the message must be.
    """
    sound = {each.domain for each in letter.own if not each.unsound(letter.now)}
    if any(_passed_dkim(each, sound) for each in results.of("dkim")):
        return f"{results.server} verified DKIM"
    if any(_passed_dmarc(each, letter) for each in results.of("dmarc")):
        alone = not letter.own or _passed_spf(letter, results)
        return f"{results.server} says dmarc=pass" if sound or alone else ""
    return ""


def _passed_dkim(result: Result, sound: set[str]) -> bool:
    domain = result.get("header.d") or result.get("header.i").rpartition("@")[2]
    return result.result == "pass" and domain in sound


def _passed_dmarc(result: Result, letter: Letter) -> bool:
    home = letter.sender.rpartition("@")[2]
    return result.result == "pass" and result.get("header.from") in ("", home)


def _passed_spf(letter: Letter, results: AuthResults) -> bool:
    return any(
        each.result == "pass"
        and aligned(each.get("smtp.mailfrom").rpartition("@")[2], letter.sender)
        for each in results.of("spf")
    )


# What we verify ourselves


def _verified(letter: Letter, txt: Txt) -> Proven:
    whys: list[str] = []
    pending: Transient | None = None
    for signature in letter.own[:MOST_TRIED]:
        try:
            why = signature.unsound(letter.now) or _flaw(letter.raw, signature, txt)
        except Transient as error:
            pending = error
            continue
        if not why:
            return Proven(Proof.ALIGNED, f"DKIM signature of {signature.domain} verified")
        whys.append(why)
    if pending:
        raise pending
    return Proven(Proof.NONE, whys[0] if whys else _no_signature(letter))


def _no_signature(letter: Letter) -> str:
    others = sorted({each.domain for each in letter.signatures if each.domain})
    if others:
        return f"signed by {', '.join(others[:3])}, which does not speak for its sender"
    return "not signed"


def _flaw(raw: bytes, signature: Signature, txt: Txt) -> str:
    """Why the signature does not verify, "" where it does. Raises Transient for DNS."""
    record = txt(f"{signature.get('s')}._domainkey.{signature.domain}.")
    if record is None:
        return "its domain has no such key"
    refused = refuses_key(record, signature)
    if refused:
        return refused
    return "" if _verifies(raw, signature, record) else "the signature does not verify"


def _verifies(raw: bytes, signature: Signature, record: bytes) -> bool:
    """What dkimpy verified must be what we judged: two parsers may count fields differently."""
    try:
        checker = dkim.DKIM(_squeezed(raw, signature), logger=_silent, minkey=SMALLEST_KEY)
        right = checker.verify(signature.index, dnsfunc=lambda _name, **_timeout: record)
        tags = {
            name.decode(): re.sub(r"\s+", "", value.decode())
            for name, value in checker.signature_fields.items()
        }
    except Exception as error:  # dkimpy raises nearly everything on what it cannot parse
        _silent.debug("%s", error)
        return False
    return bool(right) and tags == dict(signature.tags)


def _squeezed(raw: bytes, signature: Signature) -> bytes:
    """The same message to a relaxed signature: each run of blanks in the text is one already.

    RFC 6376 section 3.4.4. What dkimpy does itself takes time by the square of a run's length.
    """
    end = BLANK_LINE.search(raw)
    if end is None or signature.get("c").partition("/")[2] != "relaxed":
        return raw
    return raw[: end.end()] + re.sub(rb"[\t ]+", b" ", raw[end.end() :])
