"""Plays the same conversations in Slack: what is mailed is said, and what is offered is pressed."""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from sqlmodel import func, select

from bot.demo.slacker import Heard, Slacker, attached
from bot.demo.stage import Stage
from handlers.said.grammar import Command, parse
from storage import rows
from tests.conversation import (
    PATIENCE,
    NotAsWritten,
    Player,
    Turn,
    compare,
)

NEVER_IN_SLACK = ("html", "header")


class SlackPlayer(Player):
    """Everybody is in Slack, but who is not ``people`` writes and reads mail."""

    def __init__(
        self,
        stage: Stage,
        attach: Callable[[str, Mapping[str, bytes]], tuple[str, bytes]],
        people: dict[str, Slacker],
    ) -> None:
        super().__init__(stage, attach)
        self.face = "Slack"
        self.people = people
        self.said: dict[str, Heard] = {}
        self.in_slack = 0

    def _write(self, turn: Turn, wrote: re.Match[str]) -> None:
        who = wrote["who"]
        if who not in self.people:
            super()._write(turn, wrote)
            return
        person, answering = self.people[who], wrote["how"] == "answers"
        files = dict(self.attach(what, self.files) for what in turn.fields.get("attach", ()))
        self.files |= files
        lines = [*turn.fields.get("subject", ()), *turn.body]
        self.in_slack += 1
        if answering and len(lines) == 1 and not files and self._pressed(who, lines[0]):
            return
        thread = self.said[who].thread if answering and who in self.said else ""
        person.says("\n".join(lines), files, thread)

    def _pressed(self, who: str, line: str) -> bool:
        """Press the button that says this line, with its words where it wants some."""
        command = parse(line)
        buttons = self.said[who].buttons if who in self.said else {}
        if not isinstance(command, Command):
            return False
        bare = str(replace(command, text=""))
        for value, words in ((str(command), ""), (bare, command.text)):
            if value in buttons:
                self.people[who].presses(buttons[value], value, words)
                return True
        return False

    def _hear(self, turn: Turn, who: str) -> None:
        if who not in self.people:
            super()._hear(turn, who)
            return
        self._settle()
        try:
            heard = self.people[who].next()
        except TimeoutError as silence:
            raise NotAsWritten(f"line {turn.line}: {who}: {silence}") from None
        self.said[who] = heard
        print(f"\n=== {who} hears in Slack: {attached(heard)}\n{heard.text}")
        compare(turn, f"Re: {heard.subject}", heard.text, attached(heard), "Slack")

    def _go_on(self, later: re.Match[str]) -> None:
        self._settle()
        super()._go_on(later)

    def _quiet(self, turn: Turn) -> None:
        self._settle()
        super()._quiet(turn)
        for who, person in self.people.items():
            if unread := person.unread():
                said = f"{who} hears: {Heard(unread).text}"
                raise NotAsWritten(f"line {turn.line}: {said}")

    def _settle(self) -> None:
        """Wait until all that was said is heard and answered."""
        until = time.monotonic() + PATIENCE
        while not self._settled():
            if time.monotonic() > until:
                raise NotAsWritten("the bot has not done all that it was asked")
            time.sleep(0.1)

    def _settled(self) -> bool:
        count = func.count
        with self.stage.bot.outside.reading() as session:
            came = session.exec(
                select(count()).select_from(rows.Message).where(rows.Message.channel == "slack")
            ).one()
            kept = session.exec(select(count()).where(rows.Message.state == "kept")).one()
            owed = session.exec(select(count()).where(rows.Outbox.outcome == "waiting")).one()
        return came >= self.in_slack and not kept and not owed
