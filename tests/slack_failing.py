"""A workspace in a world that a test can change, with a school for each test; Slack fails as told.

One world serves the tests of a file: each takes a school of its own, and mends what it broke.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from bot.demo.slack_server import SlackServer
from bot.demo.slack_server import until as true_within
from bot.demo.slacker import Slacker, workspace
from bot.demo.stage import CAST, REGISTER, Script, the_demo
from bot.slack import access, files, follower, socket
from storage.rows import Message, Outbox
from tests.world import World, changed
from validation import sample
from validation.template import catalogue

Json = dict[str, Any]

SCHOOLS = 30
PATIENCE = 90
CENSUS = "SC3-07"


def ref(number: int) -> str:
    """What a school owes."""
    return f"{CENSUS}/873-{4100 + number}"


def census(of: str) -> dict[str, bytes]:
    """A small clean file for a reference."""
    organisation = of.partition("/")[2]
    made = sample.make(catalogue(), CENSUS, size=12, seed=1, organisation=organisation)
    return dict([made])


@dataclass
class School:
    """Somebody of a school of their own, and what it owes."""

    world: "SlackWorld"
    person: Slacker
    ref: str

    @property
    def home(self) -> str:
        """Where they and the bot talk."""
        return self.person.home

    def moves(self) -> list[str]:
        """What happened to their return."""
        return self.world.moves(self.ref)

    def heard(self) -> list[Json]:
        """All that the bot said to them, by direct message, with blocks: answers, no files."""
        return [m for m in self._said() if m.get("blocks")]

    def files(self) -> list[str]:
        """The names of all files that the bot sent them."""
        return [file["name"] for m in self._said() for file in m.get("files") or ()]

    def _said(self) -> list[Json]:
        slack = self.person.slack
        return [m for m in slack.messages(self.home) if m["user"] != self.person.user]

    def text(self) -> str:
        """The words of all that they heard."""
        return "\n".join(m["text"] for m in self.heard())


@dataclass
class SlackWorld(World):
    """Slack, and the schools that no test has taken yet."""

    slack: SlackServer = field(init=False)
    people: dict[str, Slacker] = field(init=False)
    taken: int = 0

    def school(self) -> School:
        """The next school."""
        self.taken += 1
        assert self.taken <= SCHOOLS
        return School(self, self.people[f"school {self.taken}"], ref(self.taken))

    def kept(self) -> int:
        """How many messages were kept in all."""
        return len(self.all_of(Message))

    def states(self) -> list[tuple[str, str]]:
        """What became of each message, in their order."""
        return [(m.state, m.reason) for m in self.all_of(Message)]

    def done(self) -> None:
        """Wait until all is heard and delivered; what has to wait for later is given the time."""
        self.until(self._done)

    def until(self, true: Callable[[], bool]) -> None:
        """Wait for something; while anything has to wait for later, minutes pass as moments."""

        def looked() -> bool:
            if not true() and self._waits():
                self.pass_by(minutes=1)
            return true()

        true_within(looked, PATIENCE)

    def _done(self) -> bool:
        kept = any(m.state == "kept" for m in self.all_of(Message))
        return not kept and not any(row.outcome == "waiting" for row in self.all_of(Outbox))

    def waits(self) -> None:
        """Wait until something was tried and has to wait for later."""
        true_within(self._waits, PATIENCE)

    def _waits(self) -> bool:
        tried = [m for m in self.all_of(Message) if m.state == "kept" and m.attempts]
        owed = [r for r in self.all_of(Outbox) if r.outcome == "waiting" and r.attempts]
        return bool(tried or owed)

    def pass_by(self, **time: float) -> None:
        """Let time pass, unless as much of it as a day has passed: nothing is given up by that."""
        if self.ahead < timedelta(hours=20):
            super().pass_by(**time)


@contextmanager
def slack_world(failing: str = "", **settings: Any) -> Iterator[SlackWorld]:
    """A workspace in a world; nothing waits as long in it as it would outside."""
    made = SlackWorld()
    with (
        changed(made, failing),
        patch.object(socket, "PING_SECONDS", 1.0),
        patch.object(socket, "SILENT_SECONDS", 8.0),
        patch.object(files, "PAUSE", 0.01),
        patch.object(access, "LOOK", 1.0),
        patch.object(follower, "BREATH", 0.2),
        workspace(_script(), **settings) as (made.on_stage, made.people),
    ):
        made.slack = made.people["operator"].slack
        yield made


def _script() -> Script:
    demo = the_demo(datetime.now(UTC).date())
    schools = {f"school {n}": (f"s{n}@school.example", f"Sam {n}") for n in _numbers()}
    few = {who: CAST[who] for who in ("authority", "regulator", "operator")}
    lines = [_line(n, *schools[f"school {n}"]) for n in _numbers()]
    register = REGISTER.read_text().rstrip("\n") + "\n" + "\n".join(lines) + "\n"
    return Script(few | schools, register, demo.collections)


def _numbers() -> range:
    return range(1, SCHOOLS + 1)


def _line(number: int, address: str, name: str) -> str:
    return f"873-{4100 + number},school,School {number},,,873,{name},source,{address}"
