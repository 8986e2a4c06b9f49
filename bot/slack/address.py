"""Where a message of ours goes in Slack, as one string in the outbox and back. It sends nothing."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Address:
    """A conversation and a thread in it; ``only`` is the one user who is to see it there, "" for
    all. Without a conversation: the direct messages with ``only``.

    >>> str(Address("C1", "17.1", "U2")), Address.read("@T1/U2")
    ('C1|17.1|U2', Address(conversation='', thread='', only='U2'))
    """

    conversation: str = ""
    thread: str = ""
    only: str = ""

    def __str__(self) -> str:
        """As it stands in the outbox."""
        return "|".join((self.conversation, self.thread, self.only))

    @classmethod
    def read(cls, text: str) -> "Address":
        """What was written; "@team/user" is what handlers write for a person."""
        if text.startswith("@"):
            return cls(only=text.rpartition("/")[2])
        return cls(*text.split("|"))


def direct(conversation: str) -> bool:
    """Whether a conversation is the direct messages with one person: its id says so."""
    return conversation.startswith("D")


def answering(conversation: str, ts: str, thread: str, user: str) -> tuple[Address, Address]:
    """Where the answer to a file goes, and where goes what only its sender may read.

    ``ts`` is the message that is answered, ``thread`` the one that it hangs on, "" for none. What
    one alone may read is never said in a thread that is not there yet: Slack would show it to
    nobody.
    """
    if not conversation:
        alone = Address(only=user)
        return alone, alone
    whole = Address(conversation, thread or ts)
    return whole, whole if direct(conversation) else Address(conversation, thread, user)
