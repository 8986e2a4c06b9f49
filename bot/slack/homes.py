"""Keeps each App Home as its person should see it now. It decides nothing about returns."""

import json
import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from hashlib import sha256
from threading import Lock
from typing import Any

from slack_sdk import WebClient
from sqlmodel import Session

from bot.errors import Permanent, Transient
from bot.slack import home
from bot.slack.outcomes import outcomes
from handlers import lookups
from handlers.people import Proof, Role
from handlers.reply import Reply
from handlers.showing import homes
from handlers.showing.homes import Looks
from handlers.words import date_in_england
from storage import homes as kept

log = logging.getLogger("returns-bot")

Turn = Callable[[Looks], Looks]


@dataclass(frozen=True)
class Shown:
    """A view, for whom it is made, and what of their returns it looks at."""

    view: dict[str, Any]
    person: int | None
    looks: Looks

    @property
    def hash(self) -> str:
        """The same for the same view."""
        return sha256(json.dumps(self.view, sort_keys=True).encode()).hexdigest()


class Homes:
    """The App Homes of a workspace. Every method may raise Transient or Permanent.

    ``who`` says whose account "team/user" is now: the person's number, or what is said to somebody
    who is nobody we know, a guest, or from elsewhere; it raises as the methods do. Nobody is shown
    anything before it was asked. No session is open while Slack is spoken to.
    """

    def __init__(
        self,
        web: WebClient,
        who: Callable[[str], int | Reply],
        reading: Callable[[], Session],
        writing: Callable[[], Session],
        now: Callable[[], datetime],
    ) -> None:
        self._web, self._who = web, who
        self._reading, self._writing, self._now = reading, writing, now
        self._locks: dict[str, Lock] = {}
        self._seen = 0
        self._today: date | None = None
        self._late: list[str] = []
        self._asked: dict[str, date] = {}
        """On which day it was last asked whose an account is."""

    def open(self, account: str, *, published: bool = True) -> None:
        """Somebody opens their home. ``published`` is False where Slack has no view of it any
        more: its event app_home_opened brings none.
        """
        self._show(account, anew=not published)

    def change(self, account: str, payload: dict[str, Any]) -> None:
        """Somebody presses, chooses or writes something whose action_id begins with home:."""
        self._show(account, lambda at: home.wish(payload, at))

    def refresh(self) -> None:
        """Bring the homes up to date of all whom the ledger's news concerns: of everybody at first,
        on a new day, and after a change of the register or of a collection. Whose an account is
        is asked on a new day, and when it has become another's.

        All are tried before the first Transient is raised; the next call tries those again. Who
        can have no home is forgotten. One thread at a time may call this.
        """
        today = self._day()
        with self._reading() as session:
            seen, refs, relinked = kept.moved(session, self._seen)
            everybody = set(kept.accounts(session))
            if self._today != today or None in refs:
                wanted = everybody
            else:
                concerned = {ref for ref in refs if ref}
                wanted = set(kept.concerned(session, concerned, Role.OPERATOR))
        for account in relinked:
            self._asked.pop(account, None)
        wanted |= everybody & relinked | {*self._late}
        troubles = {account: self._tried(account) for account in wanted}
        self._seen, self._today = seen, today
        self._late = [account for account, trouble in troubles.items() if trouble]
        if self._late:
            raise next(trouble for trouble in troubles.values() if trouble)

    def _day(self) -> date:
        return date_in_england(self._now())

    def _tried(self, account: str) -> Transient | None:
        try:
            if self._asked.get(account) != self._day() or not self._is_fresh(account):
                self._show(account)
        except Transient as trouble:
            return trouble
        except Permanent as trouble:
            log.warning("The App Home of %s is given up: %s", account, trouble)
            with self._writing() as session:
                kept.forget(session, account)
                session.commit()
        return None

    def _is_fresh(self, account: str) -> bool:
        """Whether its person, if it is still theirs, would see no other view than the last one."""
        with self._reading() as session:
            row = kept.get(session, account)
            if row.person_id is None:
                return False
            return self._made(session, row.person_id, homes.looks(row.looks_at)).hash == row.shown

    def _show(self, account: str, turn: Turn = lambda at: at, *, anew: bool = False) -> None:
        """One at a time for each account: what is older is never shown last."""
        with self._locks.setdefault(account, Lock()):
            who = self._who(account)
            self._asked[account] = self._day()
            with self._reading() as session:
                row = kept.get(session, account)
                before = (row.shown, row.person_id, row.looks_at)
                shown = self._made(session, who, turn(homes.looks(row.looks_at)))
            if anew or before[0] != shown.hash:
                self._publish(account, shown)
            if before != (shown.hash, shown.person, asdict(shown.looks)):
                self._keep(account, shown)

    def _made(self, session: Session, who: int | Reply, at: Looks) -> Shown:
        if isinstance(who, Reply):
            return Shown(home.told(who), None, at)
        actor = lookups.actor(session, who, "slack", Proof.ALIGNED)
        today = self._day()
        page = homes.page(lookups.visible(session, actor), actor, at, today)
        return Shown(home.view(page), who, page.looks)

    def _publish(self, account: str, shown: Shown) -> None:
        _, _, user = account.partition("/")
        with outcomes():
            self._web.views_publish(user_id=user, view=shown.view)

    def _keep(self, account: str, shown: Shown) -> None:
        with self._writing() as session:
            kept.keep(session, account, shown.person, asdict(shown.looks), shown.hash)
            session.commit()
