"""What marks a mail as our own: addresses, loop mark, Message-ID domain. It sends nothing."""

from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True)
class Ours:
    """Who we are in the mail: the address that we write from, and others that reach us.

    ``largest`` is the size in bytes above which a message is not read, 0 for no limit.
    """

    address: str
    name: str = "Returns Bot"
    aliases: frozenset[str] = frozenset()
    largest: int = 0

    @property
    def addresses(self) -> frozenset[str]:
        """Every address that reaches us, in lower case."""
        return frozenset(each.lower() for each in (self.address, *self.aliases) if each)

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
