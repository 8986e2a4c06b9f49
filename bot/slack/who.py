"""Who wrote, where, and whether returns may be spoken of there and with them. It files nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.errors import Permanent, Transient
from bot.settings import Settings
from bot.slack.address import direct
from bot.slack.outcomes import outcomes
from bot.slack.reading import Heard
from handlers.grammar import Command, parse
from handlers.people import Proof, Proven

Json = dict[str, Any]

VERIFIED = "Slack vouches for the account"
UNSEEN = {"channel_not_found", "not_in_channel", "missing_scope"}
"""What Slack says of a conversation that we are not in."""


@dataclass(frozen=True)
class Trust:
    """What the operator lets in: the workspace's ``addresses`` as people's own, ``guests``, people
    of ``external`` workspaces. ``team`` is our own workspace."""

    team: str
    addresses: bool = False
    guests: bool = False
    external: bool = False


def trust(settings: Settings, team: str) -> Trust:
    """What the settings say."""
    return Trust(
        team,
        settings.slack_trust_addresses,
        settings.slack_guests,
        settings.slack_other_workspaces,
    )


def prove(
    web: WebClient, heard: Heard, trusted: Trust, remove: Callable[[str], bool] = lambda _: False
) -> Proven:
    """Who it is, as Slack knows them. ``remove`` deletes a file that lies where all can read it,
    and tells whether it could.
    """
    _, _, user = heard.inbound.sender.partition("/")
    try:
        with outcomes():
            person = web.users_info(user=user)["user"]
            place = _place(web, heard.place.channel)
    except Transient as problem:
        return Proven(Proof.NONE, str(problem), later=True)
    except Permanent as problem:
        return Proven(Proof.NONE, str(problem), hush="nobody")
    if person.get("is_bot") or person.get("deleted"):
        return Proven(Proof.NONE, "a program, or nobody any more", hush="bot")
    unfit = _unfit_person(heard.inbound.sender, person, trusted) or _unfit_place(
        place, heard, trusted
    )
    if unfit in ("public", "shared") and _all_removed(heard, remove):
        unfit = "removed"
    return Proven(Proof.ALIGNED, VERIFIED, address=_address(person, trusted), unfit=unfit)


def is_fit(web: WebClient, account: str, trust: Trust) -> tuple[str, str]:
    """Why nothing may be shown to whoever uses an account, "" for no reason; and their address,
    where it counts as their own. Raises what slack-sdk raises.
    """
    person = web.users_info(user=account.partition("/")[2])["user"]
    return _unfit_person(account, person, trust), _address(person, trust)


def _place(web: WebClient, channel: str) -> Json:
    """What a conversation is; {} for none, one that we are not in, and direct messages."""
    if not channel or direct(channel):
        return {}
    try:
        found: Json = web.conversations_info(channel=channel)["channel"]
    except SlackApiError as error:
        if error.response.get("error") in UNSEEN:
            return {}
        raise
    return found


def _unfit_person(account: str, person: Json, trust: Trust) -> str:
    """Why nothing may be done for them, "" for no reason."""
    teams = {account.partition("/")[0], str(person.get("team_id") or trust.team)}
    if (person.get("is_stranger") or teams != {trust.team}) and not trust.external:
        return "external"
    guest = person.get("is_restricted") or person.get("is_ultra_restricted")
    return "guest" if guest and not trust.guests else ""


def _unfit_place(place: Json, heard: Heard, trust: Trust) -> str:
    """Why nothing may be done there; a line is answered to its writer alone, so it may be."""
    if not heard.files:
        boards = any(_is_here(line) for line in heard.inbound.lines)
        return "open-board" if boards and (is_public(place) or is_shared(place)) else ""
    if is_public(place):
        return "public"
    return "shared" if is_shared(place) and not trust.external else ""


def _is_here(line: str) -> bool:
    read = parse(line)
    return isinstance(read, Command) and read.verb == "here"


def is_shared(place: Json) -> bool:
    """Whether another workspace can read a conversation."""
    return bool(place.get("is_ext_shared") or place.get("is_pending_ext_shared"))


def is_public(place: Json) -> bool:
    """Whether everybody in the workspace can read it."""
    alone = place.get("is_im") or place.get("is_private") or place.get("is_mpim")
    return bool(place) and not alone


def _all_removed(heard: Heard, remove: Callable[[str], bool]) -> bool:
    gone = [remove(file.id) for file in heard.files]
    return bool(gone) and all(gone)


def _address(person: Json, trust: Trust) -> str:
    """The address of their profile, where the workspace's count and they have confirmed it."""
    if not trust.addresses or person.get("is_email_confirmed") is not True:
        return ""
    return str((person.get("profile") or {}).get("email") or "")
