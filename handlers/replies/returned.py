"""What we say of addresses from which mail comes back, or whose owners are away."""

from dataclasses import dataclass

from handlers.life.standing import Standing
from handlers.replies.refusals import offered
from handlers.replies.results import heading, subject
from handlers.reply import Reply
from handlers.said.grammar import Command

# fmt: off
WHAT = {
    # kind       what is said of the address
    "bounced":   "Mail to {address} comes back.",
    "away":      "{address} answers by itself that nobody is there now.",
}
# fmt: on


@dataclass(frozen=True)
class Unreached:
    """An address, and ``kind`` of what came back from it: bounced, away. What came back said more,
    but anybody may have written that: the operator sees it, nobody else is sent it.
    """

    address: str
    kind: str

    def __str__(self) -> str:
        """As a sentence."""
        return WHAT[self.kind].format(address=self.address)


def nobody_left(standing: Standing, unreached: Unreached) -> Reply:
    """To who checks: there is nobody any more who can be asked for a return."""
    stops = unreached.kind == "bounced"
    return Reply(
        subject=subject(standing, "nobody can be asked for it"),
        verdict=(heading(standing), str(unreached), "Nobody else who sends it can be reached."),
        changed=("No more reminders go there until a mail comes from it.",) if stops else (),
        next=(
            "Ring them. Where the address is wrong, have the operator put it right in the "
            "register: then it is tried again.",
        ),
        offers=offered([Command("status", standing.ref)]),
        ref=standing.ref,
    )
