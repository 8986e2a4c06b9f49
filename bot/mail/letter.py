"""A letter as the bytes of a mail, the same for the same letter. It sends nothing."""

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from hashlib import sha256
from typing import Any

from bot.errors import Permanent, Transient
from bot.mail.ours import Ours
from handlers.outside import Letter

OF_US = "@returns-bot"
"""What follows the name of a picture that the text shows (RFC 2392), as bot.faces.html does it."""
IDENTIFIERS = {"message-id", "in-reply-to", "references"}
REFERENCES_KEPT = 20
"""A thread is recognised by its first and its newest messages; the middle may go."""


class _Policy(EmailPolicy):
    """Identifiers are folded between them and never encoded: a long one would come out broken."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        """One identifier a line; all else as the standard library does it."""
        if name.lower() in IDENTIFIERS:
            return f"{name}: {f'{self.linesep} '.join(str(value).split())}{self.linesep}".encode()
        return super().fold_binary(name, value)


def compose(letter: Letter, ours: Ours, at: datetime) -> bytes:
    """The message, with every mark by which others know that a machine wrote it.

    From is the service's name at our address, To is one address; there is no Reply-To.
    Raises Permanent where the address cannot be one, Transient where our own cannot.
    """
    policy = _Policy(linesep="\r\n", cte_type="7bit", utf8=not letter.to.isascii())
    message = EmailMessage(policy=policy)
    message["From"] = _our_address(ours)
    message["To"] = _address(letter.to)
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = format_datetime(at)
    message["Message-ID"] = letter.message_id
    _thread(message, letter)
    message["Auto-Submitted"] = letter.automatic
    message["X-Auto-Response-Suppress"] = "All"
    message["X-Loop"] = ours.mark
    _fill(message, letter)
    _name_boundaries(message, letter.message_id)
    return message.as_bytes()


def _our_address(ours: Ours) -> Address:
    """A mistake in our settings must not cost anybody an answer."""
    try:
        return _address(ours.address, ours.name)
    except Permanent as problem:
        raise Transient(f"mail_address: {problem}", needs_person=True) from problem


def _address(address: str, name: str = "") -> Address:
    user, _, domain = address.rpartition("@")
    try:
        if not (user and domain):
            raise ValueError
        return Address(name, user, domain)
    except ValueError as error:
        raise Permanent(f"{address!r} cannot be a mail address") from error


def _thread(message: EmailMessage, letter: Letter) -> None:
    """RFC 5322 section 3.6.4: References are theirs and then the message that is answered."""
    if letter.in_reply_to:
        message["In-Reply-To"] = letter.in_reply_to
        known = [each for each in letter.references.split() if each != letter.in_reply_to]
        chain = [*known[:1], *known[1:][-REFERENCES_KEPT:], letter.in_reply_to]
        message["References"] = " ".join(chain)


def _fill(message: EmailMessage, letter: Letter) -> None:
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    shown: Any = message.get_body(("html",))
    for name, media_type, content in letter.attachments:
        kind, _, subtype = media_type.partition("/")
        how: Any = {"maintype": kind, "subtype": subtype or "octet-stream", "filename": name}
        if shown is not None and f'"cid:{name}{OF_US}"' in letter.html:
            shown.add_related(content, cid=f"<{name}{OF_US}>", disposition="inline", **how)
        else:
            message.add_attachment(content, **how)


def _name_boundaries(message: EmailMessage, key: str) -> None:
    """Python draws boundaries by lot; ours come from the Message-ID."""
    for number, part in enumerate(message.walk()):
        if part.is_multipart():
            part.set_boundary(f"=_{sha256(f'{key}/{number}'.encode()).hexdigest()[:32]}")
