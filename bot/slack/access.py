"""Whether Slack lets us in, and as whom: asked at the start, and now and then. It opens nothing."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event

from slack_sdk import WebClient

from bot.errors import Permanent, Transient
from bot.slack.outcomes import outcomes

log = logging.getLogger("returns-bot")

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds between two looks while Slack does not let us in."""
LOOK = 300.0
"""Seconds between two looks while it does."""


@dataclass(frozen=True)
class Workspace:
    """The workspace that we are in, as Slack told us: its id, and who we are there."""

    team: str
    us: str


@dataclass
class Access:
    """The way in with one token. ``trouble`` is "" while all is well, else what Slack said last."""

    web: WebClient
    trouble: str = ""
    _at: Workspace | None = field(default=None, init=False)

    def at(self) -> Workspace:
        """Where the token lets us in, known from the first answer on. Raises Transient."""
        return self._at or self.look()

    def look(self) -> Workspace:
        """Ask Slack anew. Raises Transient: what Slack refuses today, a person may put right."""
        try:
            with outcomes():
                answer = self.web.auth_test()
        except (Transient, Permanent) as problem:
            self.trouble = str(problem)
            person = isinstance(problem, Permanent) or problem.needs_person
            raise Transient(str(problem), needs_person=person) from problem
        self.trouble = ""
        self._at = Workspace(str(answer["team_id"]), str(answer["user_id"]))
        return self._at

    def watch(self, tell: Callable[[str], None], stopping: Event) -> None:
        """Look until told to stop; ``tell`` hears what a person must put right, at each look."""
        pause = FIRST_PAUSE
        while not stopping.is_set():
            try:
                pause = LOOK if self._let_in(tell) else min(pause * 2, LONGEST_PAUSE)
            except Exception:
                log.exception("whether Slack lets us in could not be told")
            stopping.wait(pause)

    def _let_in(self, tell: Callable[[str], None]) -> bool:
        before = self.trouble
        try:
            self.look()
        except Transient as problem:
            log.warning("Slack does not let us in: %s", problem)
            if problem.needs_person:
                tell(str(problem))
            return False
        if before:
            log.warning("Slack lets us in again")
        return True
