"""What the Home tab says to somebody who sees no returns there: they have sent and done nothing."""

from collections.abc import Callable

from handlers.replies.introducing import LINK, ask
from handlers.reply import Reply


def who_are_you(contact: str) -> Reply:
    """To somebody whose Slack account is nobody's yet: a Home tab has no field to write in."""
    return Reply(
        subject="Who are you?",
        verdict=("Your returns stand here as soon as we know whose Slack account this is.",),
        next=(
            f"Choose Messages above and write: {LINK}",
            "It must be the address that your authority or regulator has on file. We mail a code "
            "there. Write the code in Messages too, and you are known from then on.",
        ),
    )


def guest(contact: str) -> Reply:
    """To a guest of the workspace."""
    return Reply(
        subject="Not for guests",
        verdict=(
            "You are a guest in this workspace, and returns hold pupils' data: none is shown here.",
        ),
        next=(f"Send your return by mail. {ask(contact)}",),
    )


def external(contact: str) -> Reply:
    """To somebody of another company, by Slack Connect."""
    return Reply(
        subject="Not for other workspaces",
        verdict=(
            "You are of another workspace, and returns hold pupils' data, which do not leave this "
            "one: none is shown here.",
        ),
        next=(f"Send your return by mail. {ask(contact)}",),
    )


# fmt: off
UNSHOWN: dict[str, Callable[[str], Reply]] = {
    # why nothing is shown     what is said
    "unlinked":                who_are_you,
    "guest":                   guest,
    "external":                external,
}
# fmt: on
