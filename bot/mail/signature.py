"""One DKIM signature: what it claims, and why we would not rely on it. It asks nobody."""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.mail.fields import safely

NEEDED = ("from", "to", "subject", "date", "message-id", "content-type")
"""Fields that must be signed, or somebody could change what we read from them.

Without To, whoever has a mail that was written to somebody else could send it on to us.
"""
LONGEST = 4_000
"""Characters of a field; no signature is that long, and dkimpy's work grows with the square."""
ALGORITHMS = ("rsa-sha256", "ed25519-sha256")
"""RFC 8301 section 3.1: rsa-sha1 must not be used for verifying."""


NAME = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63}){0,10}", re.IGNORECASE)


@dataclass(frozen=True)
class Signature:
    """The tags of one DKIM-Signature field; ``index`` counts from the topmost one, 0."""

    index: int
    tags: tuple[tuple[str, str], ...]

    @classmethod
    def parse(cls, index: int, value: str) -> "Signature":
        """RFC 6376 section 3.2; a tag that comes twice, or too much of all, makes it void."""
        pairs = [each.partition("=") for each in value.split(";") if each.strip()]
        tags = [(name.strip(), re.sub(r"\s+", "", content)) for name, _, content in pairs]
        sound = len(value) <= LONGEST and len({name for name, _ in tags}) == len(tags)
        return cls(index, tuple(tags) if sound else ())

    def get(self, tag: str) -> str:
        """A tag's value, "" for none."""
        return dict(self.tags).get(tag, "")

    @property
    def domain(self) -> str:
        """d=, in lower case."""
        return self.get("d").lower().rstrip(".")

    @property
    def signed(self) -> tuple[str, ...]:
        """h=, the signed fields, in lower case."""
        return tuple(name.strip().lower() for name in self.get("h").split(":"))

    def unsound(self, now: datetime) -> str:
        """Why it is not to be relied on even if it verifies, "" for no reason."""
        missing = [name for name in NEEDED if name not in self.signed]
        if not (NAME.fullmatch(self.domain) and NAME.fullmatch(self.get("s"))):
            return "the signature is malformed"
        if "l" in dict(self.tags):
            return "l= lets anybody add to the text"
        if self.get("a").lower() not in ALGORITHMS:
            return f"{self.get('a') or 'no algorithm'} is not accepted"
        if missing:
            return f"{', '.join(missing)} not signed"
        return self._out_of_time(now)

    def _out_of_time(self, now: datetime) -> str:
        expires = self.get("x")
        if not expires:
            return ""
        until = safely(
            lambda: datetime.fromtimestamp(int(expires), UTC), datetime.min.replace(tzinfo=UTC)
        )
        return "" if now <= until else "the signature has expired"


def aligned(domain: str, sender: str) -> bool:
    """Whether a signing domain may speak for an address: the same domain, or one above it.

    A domain below (news.school.example for school.example) may not: it is often lent to others.
    One label alone ("uk") speaks for nobody.
    """
    home = sender.rpartition("@")[2].lower()
    ascii_home = safely(lambda: home.encode("idna").decode(), home)
    return "." in domain and any(
        own == domain or own.endswith(f".{domain}") for own in {home, ascii_home}
    )


def refuses_key(record: bytes, signature: Signature) -> str:
    """Why a key record (RFC 6376 section 3.6.1) may not be used, "" for no reason."""
    pairs = (each.partition(b"=") for each in record.split(b";"))
    tags = {name.strip(): re.sub(rb"\s+", b"", value) for name, _, value in pairs}
    flags = tags.get(b"t", b"").split(b":")
    services = tags.get(b"s", b"*").split(b":")
    identity = signature.get("i").rpartition("@")[2].lower() or signature.domain
    if not tags.get(b"p"):
        return "the key has been revoked"
    if b"y" in flags:
        return "the domain is only testing its key"
    if b"s" in flags and identity != signature.domain:
        return "the key is not for this part of the domain"
    if not {b"*", b"email"} & set(services):
        return "the key is not for mail"
    return _misencoded(tags[b"p"])


def _misencoded(key: bytes) -> str:
    try:
        base64.b64decode(key, validate=True)
    except binascii.Error:
        return "the key is malformed"
    return ""
