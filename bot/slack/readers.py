"""Who reads a conversation, and whether returns may be spoken of before all of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

Json = dict[str, Any]

UNSEEN = {"channel_not_found", "not_in_channel"}
"""What Slack says of a conversation that we are not in."""
ASKED_FOR = 300.0
"""Seconds for which what we know of a channel's members holds."""
PAGE = 200


@dataclass(frozen=True)
class Trust:
    """What the operator lets in: the workspace's ``addresses`` as people's own, ``guests``, people
    of ``external`` workspaces. ``team`` is our own workspace."""

    team: str
    addresses: bool = False
    guests: bool = False
    external: bool = False


@dataclass
class Readers:
    """What is asked of Slack about conversations; it may raise what slack-sdk raises, and what
    ``trusted`` does, which is known only when Slack has let us in.
    """

    web: WebClient
    trusted: Callable[[], Trust]
    _mixed: dict[str, tuple[float, bool]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def unfit(self, channel: str) -> str:
        """Why nothing of a return may be said there for all to read: "public", "shared" with
        another workspace, "mixed" with guests, "unseen" by us; "" where it may.
        """
        try:
            place = self.web.conversations_info(channel=channel)["channel"]
        except SlackApiError as error:
            if error.response.get("error") in UNSEEN:
                return "unseen"
            raise
        return "" if place.get("is_im") else self._unfit(place, channel)

    def _unfit(self, place: Json, channel: str) -> str:
        if place.get("is_archived"):
            return "unseen"
        if not (place.get("is_private") or place.get("is_mpim")):
            return "public"
        if place.get("is_ext_shared") or place.get("is_pending_ext_shared"):
            return "" if self.trusted().external else "shared"
        return "mixed" if self._is_mixed(channel) else ""

    def _is_mixed(self, channel: str) -> bool:
        """Whether somebody is a member for whom nothing may be done."""
        with self._lock:
            until, mixed = self._mixed.get(channel, (0.0, False))
        if monotonic() < until:
            return mixed
        pages = self.web.conversations_members(channel=channel, limit=PAGE)
        people = (user for page in pages for user in page["members"])
        trust = self.trusted()
        mixed = any(unfit_person("", self._person(user), trust) for user in people)
        with self._lock:
            self._mixed[channel] = monotonic() + ASKED_FOR, mixed
        return mixed

    def _person(self, user: str) -> Json:
        found: Json = self.web.users_info(user=user)["user"]
        return found


def unfit_person(account: str, person: Json, trust: Trust) -> str:
    """Why nothing may be done for somebody, "" for no reason; ``account`` is "team/user"."""
    teams = {account.partition("/")[0] or trust.team, str(person.get("team_id") or trust.team)}
    if (person.get("is_stranger") or teams != {trust.team}) and not trust.external:
        return "external"
    guest = person.get("is_restricted") or person.get("is_ultra_restricted")
    return "guest" if guest and not trust.guests else ""
