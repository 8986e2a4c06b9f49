"""What marks a mail as our own: addresses, loop mark, Message-ID domain. It sends nothing."""

import hmac
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True)
class Ours:
    """Who we are in the mail: the address that people write to and that we write from."""

    address: str
    name: str = "Returns Bot"

    def reached_by(self, address: str) -> bool:
        """Whether what is written to an address reaches us."""
        return bool(self.address) and address.lower() == self.address.lower()

    @property
    def mark(self) -> str:
        """The value of our X-Loop field."""
        return f"returns-bot {self.address.lower()}"

    @property
    def message_id_domain(self) -> str:
        """A domain of our own: people who share our mail domain must not look like us."""
        return f"returns-bot.{self.address.lower().rpartition('@')[2]}"

    def message_id(self, key: str, secret: bytes) -> str:
        """The same Message-ID for the same key and secret, always. Without the secret nobody can
        tell it: whoever quotes it has seen the letter.

        >>> Ours("bot@example.org").message_id("41/answer", b"a secret")
        '<f64a9324297dbeccd5fdcf5e12e449ca@returns-bot.example.org>'
        """
        return self._identifier(hmac.digest(secret, key.encode(), "sha256"))

    def thread(self, ref: str) -> str:
        """What all notices about one return refer to, so that mail programs show them together.
        No letter has it for its own, so it proves nothing and may be told by anybody.
        """
        return self._identifier(sha256(f"thread/{ref}".encode()).digest())

    def _identifier(self, digest: bytes) -> str:
        return f"<{digest.hex()[:32]}@{self.message_id_domain}>"
