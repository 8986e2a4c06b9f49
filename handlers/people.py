"""Who acts, in which role, and how sure we are of it."""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum


class Role(StrEnum):
    """What a person may be in an organisation."""

    SOURCE = "source"
    """Fills and sends: COLLECT's Source, the portal's Data Portal Admin."""
    HEAD = "head"
    """Head teacher or Responsible Officer: signs off, gets copies."""
    AGENT = "agent"
    """The authority's checker."""
    COLLECTOR = "collector"
    """The regulator."""
    OPERATOR = "operator"
    """Runs the bot."""
    CLOCK = "clock"
    """Time itself: what happens because a moment has come or a check has ended."""


class Proof(IntEnum):
    """How sure we are that a message comes from the person it names."""

    NONE = 0
    ALIGNED = 1
    """DKIM verified and aligned with From, or our own border server says so."""
    TOKEN = 2
    """A one-time code, mailed to the address on file, came back."""


@dataclass(frozen=True)
class Proven:
    """The proof, and in a sentence for the operator why it is no better or whence it comes.

    ``hush`` is why the message must never be answered ("dmarc-fail"), "" for any other. ``later``
    is True where it cannot be told now, as when DNS does not answer. ``address`` is a mail address
    that the channel vouches for as the sender's own. ``unfit`` is why nothing may be done where it
    was said, or for whom ("guest", "public" …): the sender is told so, and nothing else.
    """

    proof: Proof
    why: str
    hush: str = ""
    later: bool = False
    address: str = ""
    unfit: str = ""


@dataclass(frozen=True)
class Post:
    """A role that a person holds in an organisation."""

    role: Role
    organisation: str


@dataclass(frozen=True)
class Actor:
    """The person behind a line; two addresses of one person are one actor.

    ``person`` is the register's number of the person, None for the clock and the command line.
    ``on_behalf_of`` is the code of the organisation for which they act without being of it.
    """

    name: str
    person: int | None = None
    posts: frozenset[Post] = field(default_factory=frozenset)
    via: str = "mail"
    proof: Proof = Proof.NONE
    on_behalf_of: str = ""

    def holds(self, role: Role, organisation: str) -> bool:
        """Whether this person holds the role in the organisation."""
        return Post(role, organisation) in self.posts


CLOCK = Actor("the clock", posts=frozenset({Post(Role.CLOCK, "")}), via="clock", proof=Proof.TOKEN)
