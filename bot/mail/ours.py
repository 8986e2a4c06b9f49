"""What marks a mail as our own: addresses, loop mark, Message-ID domain. It sends nothing."""

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

    def message_id(self, key: str) -> str:
        """The same Message-ID for the same key, always.

        >>> Ours("bot@example.org").message_id("41/answer")
        '<9bcb6de86607d353ad2eb57ecb0e0a5f@returns-bot.example.org>'
        """
        return f"<{sha256(key.encode()).hexdigest()[:32]}@{self.message_id_domain}>"
