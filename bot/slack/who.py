"""Who wrote, where, and whether returns may be spoken of there and with them. It files nothing."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from slack_sdk import WebClient

from bot.errors import Permanent, Transient
from bot.settings import Settings
from bot.slack.outcomes import outcomes
from bot.slack.readers import Readers, Trust, unfit_person
from bot.slack.reading import Heard
from handlers.people import Proof, Proven
from handlers.said.grammar import Command, parse

Json = dict[str, Any]

VERIFIED = "Slack vouches for the account"
OPEN = ("public", "shared", "mixed")
"""Where a file lies before people for whom it is not."""


def trust(settings: Settings, team: str) -> Trust:
    """What the settings say."""
    return Trust(
        team,
        settings.slack_trust_addresses,
        settings.slack_guests,
        settings.slack_other_workspaces,
    )


def prove(
    readers: Readers, heard: Heard, remove: Callable[[str], bool] = lambda _: False
) -> Proven:
    """Who it is, as Slack knows them, and whether something may be done for them there.

    ``remove`` deletes a file that lies where others can read it, and tells whether it could.
    """
    account = heard.inbound.sender
    try:
        with outcomes():
            trusted = readers.trusted()
            person = readers.web.users_info(user=account.partition("/")[2])["user"]
            place = _unfit_place(readers, heard)
    except Transient as problem:
        return Proven(Proof.NONE, str(problem), later=True)
    except Permanent as problem:
        return Proven(Proof.NONE, str(problem), hush="nobody")
    if person.get("is_bot") or person.get("deleted"):
        return Proven(Proof.NONE, "a program, or nobody any more", hush="bot")
    # Where a file lies open that comes first, whoever shared it.
    unfit = place or unfit_person(account, person, trusted)
    if unfit in OPEN and _all_removed(heard, remove):
        unfit = "removed"
    return Proven(Proof.ALIGNED, VERIFIED, address=_address(account, person, trusted), unfit=unfit)


def is_fit(web: WebClient, account: str, trusted: Trust) -> tuple[str, str]:
    """Why nothing may be shown to whoever uses an account, "" for no reason; and their address,
    where it counts as their own. Raises what slack-sdk raises.
    """
    person = web.users_info(user=account.partition("/")[2])["user"]
    return unfit_person(account, person, trusted), _address(account, person, trusted)


def _unfit_place(readers: Readers, heard: Heard) -> str:
    """Why nothing may be done there; a line is answered to its writer alone, so it may be."""
    where = heard.place
    boards = any(_is_here(line) for line in heard.inbound.lines)
    if not where.channel or where.kind == "im" or not (heard.files or boards):
        return ""
    unfit = readers.unfit(where.channel)
    return "open-board" if unfit and not heard.files else unfit


def _is_here(line: str) -> bool:
    read = parse(line)
    return isinstance(read, Command) and read.verb == "here" and read.text != "off"


def _all_removed(heard: Heard, remove: Callable[[str], bool]) -> bool:
    gone = [remove(file.id) for file in heard.files]
    return bool(gone) and all(gone)


def _address(account: str, person: Json, trusted: Trust) -> str:
    """The address of their profile, where the workspace's own people's count and they have
    confirmed it: what another workspace says of its people proves nothing here.
    """
    ours = replace(trusted, guests=False, external=False)
    if not trusted.addresses or unfit_person(account, person, ours):
        return ""
    if person.get("is_email_confirmed") is not True:
        return ""
    return str((person.get("profile") or {}).get("email") or "")
