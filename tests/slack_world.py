"""A workspace on a stage, in which a test can do all that people do there, over real HTTP."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlmodel import func, select

from bot.demo.slack_server import SlackServer, until
from bot.demo.slacker import Heard, Slacker, shown, workspace
from bot.demo.stage import CAST, Script, Stage, the_demo
from storage import rows
from validation import sample
from validation.template import catalogue

Json = dict[str, Any]

HILLSIDE = "SC3-07/873-4001"
STRANGER = {"stranger": ("who@elsewhere.example", "Ida Stranger")}


@dataclass
class House:
    """The stage, its people in Slack, and what is asked of both."""

    stage: Stage
    people: dict[str, Slacker]

    @property
    def slack(self) -> SlackServer:
        """The Slack that they are in."""
        return next(iter(self.people.values())).slack

    def settle(self) -> None:
        """Wait until all that was kept is heard, and all that is owed is said."""
        until(self._settled)

    def _settled(self) -> bool:
        with self.stage.bot.outside.reading() as session:
            kept = session.exec(
                select(func.count()).select_from(rows.Message).where(rows.Message.state == "kept")
            ).one()
            owed = session.exec(
                select(func.count())
                .select_from(rows.Outbox)
                .where(rows.Outbox.outcome == "waiting")
            ).one()
        return not kept and not owed

    def says(self, who: str, text: str = "", files: dict[str, bytes] | None = None) -> Heard:
        """Write to the bot in direct messages; what it answers."""
        self.people[who].says(text, files or {})
        return self.hears(who)

    def hears(self, who: str) -> Heard:
        """What the bot said to them next."""
        self.settle()
        return self.people[who].next()

    def whispers(self, who: str) -> list[str]:
        """What was said to them alone, in a channel, and is not read yet."""
        self.settle()
        person = self.people[who]
        alone = [m for m in self.slack.workspace.private if m["user"] == person.user]
        unread = [m for m in alone if m["ts"] not in person.read]
        person.read |= {m["ts"] for m in unread}
        return ["\n".join(map(shown, m.get("blocks") or [])) or m["text"] for m in unread]

    def all_of(self, kind: Any) -> list[Any]:
        """Every row of a table."""
        with self.stage.bot.outside.reading() as session:
            return list(session.exec(select(kind)))

    def status(self, ref: str = HILLSIDE) -> str:
        """Where a return stands."""
        return str(next(r.status for r in self.all_of(rows.Return) if r.ref == ref))

    def moves(self, ref: str = HILLSIDE) -> list[str]:
        """What happened to a return."""
        return [e.verb for e in self.all_of(rows.Entry) if e.ref == ref]


def script() -> Script:
    """The demo's, with somebody whom nobody knows."""
    demo = the_demo(datetime.now(UTC).date())
    return Script(dict(CAST) | STRANGER, demo.register, demo.collections)


@contextmanager
def house(cast_in_slack: Collection[str] = (), **settings: Any) -> Iterator[House]:
    """Everybody is in Slack (or those named), and known there, but the stranger."""
    with workspace(script(), cast_in_slack, **settings) as (stage, people):
        yield House(stage, people)


def newcomer(at: House, name: str, address: str, **what: bool) -> str:
    """Somebody new in the workspace; their name on stage."""
    user = at.slack.workspace.person(name, address, **what)
    at.people[name] = Slacker(at.slack, user)
    return name


def census(*breaks: str, serial: int = 1) -> dict[str, bytes]:
    """Hillside's file, with these rules broken."""
    name, content = sample.make(
        catalogue(), "SC3-07", size=12, seed=serial, breaks=breaks, organisation="873-4001"
    )
    number = f"{serial:03}"
    content = content.replace(b"<SerialNo>001<", f"<SerialNo>{number}<".encode())
    return {name.replace("_001.", f"_{number}."): content}
