"""What we say to somebody in Slack before we know them, or where we may not speak of returns."""

from collections.abc import Callable

from handlers.replies.refusals import offered
from handlers.reply import Reply
from handlers.said.grammar import Command

NOTHING = "Nothing was filed, and nothing was done."
LINK = "link and your mail address, for instance: link ann@hillside.example"
HOW = f"write to the bot in a direct message: {LINK}"

DELETE_IT = (
    "If what you shared holds pupils' data, delete it there now: open the file's menu and choose "
    "Delete file.",
    "Then send it to the bot in a direct message.",
)


def who_are_you() -> Reply:
    """To somebody whose Slack account is nobody's yet."""
    return Reply(
        subject="Who are you?",
        verdict=(f"We do not know yet whose Slack account this is. {NOTHING}",),
        next=(
            f"To be known, {HOW}",
            "It must be the address that your authority or regulator has on file. We mail a code "
            "there. Write the code to the bot too, and you are known from then on.",
        ),
    )


def look_in_your_mail(address: str) -> Reply:
    """The same words whether the address is on file or not."""
    return Reply(
        subject="Look in your mail",
        verdict=(f"If {address} is on file, a code is on its way there.",),
        next=(
            "When you have it, write to the bot in a direct message: link and the code. It is good "
            "for 30 minutes, once, and from this Slack account only.",
            "No mail after five minutes? Then we know you by another address: ask your authority, "
            "or the regulator that you send to, which one.",
        ),
    )


def your_code(code: str) -> Reply:
    """By mail, to the address on file. The name that they have in Slack is theirs to choose, so it
    is not told.
    """
    return Reply(
        subject="Your code for Slack",
        verdict=("Somebody in Slack says that this address is theirs.",),
        next=(
            f"If that is you, write to the bot in Slack: link {code}",
            "If it is not, you need do nothing: without the code nothing happens. Give it to "
            "nobody.",
        ),
        small_print=("It is good for 30 minutes, once.",),
    )


def no_such_code() -> Reply:
    """A code that is wrong, too old, used, or somebody else's."""
    return Reply(
        subject="Not this code",
        verdict=("This code is not good, or not any more. Nothing was done.",),
        next=(
            "A code is good for 30 minutes, once, from the Slack account that asked for it.",
            f"To get a new one, {HOW}",
        ),
    )


def known_now(name: str) -> Reply:
    """The code came back."""
    return Reply(
        subject=f"You are {name}",
        verdict=(f"From now on this Slack account is {name}'s.",),
        next=(
            "Send your files to the bot in a direct message, or write a line there. What we have "
            "to tell you comes by Slack from now on, until you write to us by mail again.",
        ),
        offers=offered([Command("returns"), Command("help")]),
    )


def linked(account: str, contact: str) -> Reply:
    """By mail, to the address on file: so that nobody's account is made known behind their back."""
    return Reply(
        subject="A Slack account is yours now",
        verdict=(
            f"The Slack account {account} gave back the code that was mailed to you. What is "
            "written from it counts as yours from now on.",
        ),
        next=(
            "If that was you, you need do nothing. To have it forgotten, write from it: unlink",
            f"If it was not, write to {contact} at once.",
        ),
    )


def known_already(name: str, here: bool) -> Reply:
    """Somebody whom we know wants to be known. ``here``: it was said in Slack."""
    verdict = f"You are known already, as {name}."
    away = "To have this Slack account forgotten, write: unlink"
    by_mail = "This is for Slack: write it to the bot there, in a direct message."
    return Reply(subject=f"You are {name}", verdict=(verdict,), next=(away if here else by_mail,))


def forgotten() -> Reply:
    """The account is nobody's any more."""
    return Reply(
        subject="Forgotten",
        verdict=("This Slack account is nobody's any more, as far as we know.",),
        next=(f"To be known again, {HOW}",),
    )


def not_forgotten(here: bool) -> Reply:
    """Somebody is known by the workspace's own addresses, or writes by mail."""
    why = (
        "This workspace vouches for your mail address, and that is how we know you."
        if here
        else "This mail address is on file, and that is how we know you."
    )
    return Reply(
        subject="Nothing was forgotten",
        verdict=(why,),
        next=("To be taken out of the register, write to your authority or your regulator.",),
    )


def guest(contact: str) -> Reply:
    """To a guest of the workspace."""
    return Reply(
        subject="Not for guests",
        verdict=(f"You are a guest in this workspace, and returns hold pupils' data. {NOTHING}",),
        next=(f"Send your return by mail instead. {ask(contact)}",),
    )


def external(contact: str) -> Reply:
    """To somebody of another company, by Slack Connect."""
    return Reply(
        subject="Not for other workspaces",
        verdict=(
            "You write from another workspace, and returns hold pupils' data, which do not leave "
            f"this one. {NOTHING}",
        ),
        next=(f"Send your return by mail instead. {ask(contact)}",),
    )


def shared(contact: str) -> Reply:
    """In a channel that another workspace can read."""
    return Reply(
        subject="Not in a shared channel",
        verdict=(f"Another workspace can read the channel in which you wrote. {NOTHING}",),
        next=DELETE_IT,
    )


def mixed(contact: str) -> Reply:
    """In a channel that guests can read."""
    return Reply(
        subject="Not where guests read",
        verdict=(
            "Guests, or people of another workspace, can read the channel in which you wrote. "
            f"{NOTHING}",
        ),
        next=DELETE_IT,
    )


def unseen(contact: str) -> Reply:
    """Where the bot is not, so that it cannot tell who reads it."""
    return Reply(
        subject="We cannot see who reads there",
        verdict=(
            f"The bot is not in the conversation in which you wrote, so it cannot tell who reads "
            f"it. {NOTHING}",
        ),
        next=("Send it to the bot in a direct message, or invite the bot first.",),
    )


def public(contact: str) -> Reply:
    """For a file in a public channel."""
    return Reply(
        subject="Please delete your file",
        verdict=(
            f"Everybody in this workspace can read the channel in which you wrote. {NOTHING}",
        ),
        next=DELETE_IT,
    )


def open_board(contact: str) -> Reply:
    """A board where everybody can read it."""
    return Reply(
        subject="Only in a private channel",
        verdict=(
            "Others than those who decide can read the channel in which you wrote, or the bot is "
            "not in it, and returns hold pupils' data. Nothing was done.",
        ),
        next=(
            "Make a private channel for those who decide, invite the bot, and write the same "
            "there.",
        ),
    )


def removed(contact: str) -> Reply:
    """For a file that lay before others, and that the operator lets us delete."""
    return Reply(
        subject="Your file was deleted",
        verdict=(
            "Others than those whom it is for could read the channel in which you shared your "
            f"file, so we deleted it there. {NOTHING}",
        ),
        next=("Send it to the bot in a direct message.",),
    )


def ask(contact: str) -> str:
    """Whom to write to about being let in."""
    return f"If you think that you should be able to send it here, write to {contact}."


# fmt: off
UNFIT: dict[str, Callable[[str], Reply]] = {
    # why nothing may be done     what is said, to the sender alone
    "guest":                      guest,
    "external":                   external,
    "shared":                     shared,
    "public":                     public,
    "mixed":                      mixed,
    "unseen":                     unseen,
    "removed":                    removed,
    "open-board":                 open_board,
}
# fmt: on
