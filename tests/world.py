"""A stage whose clock, child processes, steps and settings a test can change; all else is real."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from unittest.mock import patch

from sqlalchemy import Engine
from sqlmodel import select

from bot import wiring
from bot.demo.person import Person, text_of
from bot.demo.stage import BOT, Script, Stage, stage
from bot.settings import Settings
from bot.slack.service import Service
from handlers import steps, sweep
from handlers.outside import Outside
from storage import messages, rows
from tests.conversation import await_settled
from validation import watchdog

NOBODY = "nobody is to hear anything"


@dataclass
class World:
    """What may be other than it is: ``ahead`` of the real clock; how children end; what fails."""

    ahead: timedelta = timedelta()
    child: Callable[..., watchdog.Outcome] = watchdog.run
    failing: Callable[[], bool] = lambda: False
    sent: int = 0
    on_stage: Stage = field(init=False)

    def now(self) -> datetime:
        """This world's time."""
        return datetime.now(UTC) + self.ahead

    def run(self, *given: Any, **limits: Any) -> watchdog.Outcome:
        """Run a job as ``child`` does now."""
        return self.child(*given, **limits)

    def person(self, who: str) -> Person:
        """Somebody on stage."""
        return self.on_stage.people[who]

    def deliver(self, mail: EmailMessage | bytes) -> None:
        """Lay a mail into the bot's mailbox, byte for byte."""
        self.on_stage.mail.deliver(bytes(mail), BOT)
        self.sent += 1

    def write(self, who: str, *given: Any) -> EmailMessage:
        """Let somebody write to the bot, and wait until all that it sets off is done."""
        mail = self.person(who).write(BOT, *given)
        self.sent += 1
        self.settle()
        return mail

    def write_only(self, who: str, *given: Any) -> EmailMessage:
        """Let somebody write to the bot, and wait for nothing."""
        self.sent += 1
        return self.person(who).write(BOT, *given)

    def settle(self) -> None:
        """Wait until everything is heard and delivered."""
        await_settled(self.on_stage, self.sent)

    def pass_by(self, **time: float) -> None:
        """Let time pass, and have the sweep look at what is due now."""
        self.ahead += timedelta(**time)
        sweep.sweep(self.on_stage.bot.outside, self.on_stage.bot.workflows)

    def hears(self, who: str) -> str:
        """The next mail's subject and text."""
        mail = self.person(who).next_mail()
        return f"{mail['Subject']}\n{text_of(mail)}"

    def silence(self) -> None:
        """Nobody has a mail that was not read."""
        waiting = {w: p.waiting() - p.read for w, p in self.on_stage.people.items()}
        assert not any(waiting.values()), f"{NOBODY}, but: {waiting}"

    def counts(self) -> dict[tuple[str, str], int]:
        """What `returns-bot mailbox` shows."""
        with self.on_stage.bot.outside.reading() as session:
            return messages.counts(session)

    def all_of(self, kind: Any) -> list[Any]:
        """Every row of a table."""
        with self.on_stage.bot.outside.reading() as session:
            return list(session.exec(select(kind)))

    def moves(self, ref: str) -> list[str]:
        """What happened to a return."""
        return [e.verb for e in self.all_of(rows.Entry) if e.ref == ref]


@contextmanager
def world(script: Script | None = None, failing: str = "", **settings: Any) -> Iterator[World]:
    """A stage in a world of its own; ``failing`` names the step that fails while it is told to."""
    made = World()
    with changed(made, failing), stage(script, **settings) as made.on_stage:
        yield made


@contextmanager
def changed(made: World, failing: str = "") -> Iterator[None]:
    """Every bot that starts meanwhile is in this world."""
    real = wiring.world

    def ours(
        given: Settings, writer: Engine, reader: Engine, now: Any, slack: Service | None = None
    ) -> Outside:
        return replace(real(given, writer, reader, made.now, slack), child=made.run)

    with patch.object(wiring, "world", ours), _failing(made, failing):
        yield


@contextmanager
def _failing(made: World, name: str) -> Iterator[None]:
    if not name:
        yield
        return
    step = getattr(steps, name)

    def run(*given: Any) -> Any:
        if made.failing():
            raise ArithmeticError("a fault of ours")
        return step(*given)

    with patch.object(steps, name, run):
        yield
