"""How soon the bot acknowledges what Slack brings while it checks 50 files: a bot as it is run.

    python -m bench.acknowledging

The bot is a process of its own; Slack and whoever writes there are this one. A person is asked to
wait for no more than three seconds by Slack.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from os import getloadavg
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter, sleep
from typing import Any

from sqlmodel import Session, select

from bot import store
from bot.demo.slack_server import APP_TOKEN, BOT_TOKEN, SlackServer
from bot.demo.slack_server.workspace import TEAM
from bot.demo.stage import REGISTER, Script, fill, the_demo
from bot.settings import Settings
from storage import accounts, register
from storage.rows import Entry
from validation import sample
from validation.template import catalogue

FILES = 50
PUPILS = 300
EVERY = 0.1
"""Seconds between two things that somebody writes."""
IDLE = 100
"""So many are written before the first file comes."""
PATIENCE = 900
SCHOOLS = range(1, FILES + 1)

Row = dict[str, Any]


class Office:
    """Fifty schools in a workspace, whose bot runs in a process of its own."""

    def __init__(self, folder: Path, slack: SlackServer) -> None:
        self.slack = slack
        self.settings = Settings(
            folder=folder,
            slack_bot_token=BOT_TOKEN,  # type: ignore[arg-type]
            slack_app_token=APP_TOKEN,  # type: ignore[arg-type]
            slack_api=slack.base_url,
            slack_file_origin=slack.url,
        )
        fill(self.settings, _script())
        self.users = {n: slack.workspace.person(f"Sam {n}") for n in SCHOOLS}
        self._know()

    def _know(self) -> None:
        engine = store.opened(self.settings)
        with Session(engine) as session:
            for number, user in self.users.items():
                person = register.person_by_address(session, _address(number))
                assert person is not None
                assert person.id is not None
                account = f"{TEAM}/{user}"
                accounts.link(session, account, person.id, "code", datetime.now(UTC))
            session.commit()
        engine.dispose()

    @contextmanager
    def served(self) -> Iterator[None]:
        """returns-bot run, until it is no longer needed."""
        given = self.settings.model_dump(mode="json", exclude_unset=True)
        secret = {"slack_bot_token": BOT_TOKEN, "slack_app_token": APP_TOKEN}
        named = {f"RETURNS_BOT_{k.upper()}": str(v) for k, v in (given | secret).items()}
        command = [sys.executable, "-m", "bot", "run"]
        log = self.settings.folder / "log.txt"
        with log.open("w") as errors:
            bot = subprocess.Popen(command, env=os.environ | named, stderr=errors)
            try:
                self.slack.sockets.wait_for(1, 60)
                yield
            finally:
                bot.terminate()
                bot.wait(60)

    def send(self, number: int) -> None:
        """A school's census, with a few errors in it."""
        name, content = sample.make(
            catalogue(), "SC3-07", size=PUPILS, seed=number, organisation=_code(number)
        )
        user = self.users[number]
        file = self.slack.upload(user, name, content, "text/xml")
        self.slack.say(user, self.slack.workspace.im(user), "", [file])

    def asks(self, number: int) -> float:
        """Seconds until a question is acknowledged: a command and a message in turn."""
        user = self.users[1 + number % FILES]
        home, line = self.slack.workspace.im(user), f"status SC3-07/{_code(1 + number % FILES)}"
        asked = self.slack.slash if number % 2 else self.slack.say
        began = perf_counter()
        asked(user, home, line).acknowledged(60)
        return perf_counter() - began

    def checked(self) -> int:
        """How many files are checked."""
        with Session(store.reading(self.settings)) as session:
            return len(session.exec(select(Entry.sequence).where(Entry.verb == "checked")).all())


def _script() -> Script:
    demo = the_demo(datetime.now(UTC).date())
    line = "{},school,School {},,,873,Sam {},source,{}"
    lines = [line.format(_code(n), n, n, _address(n)) for n in SCHOOLS]
    return Script({}, "\n".join([REGISTER.read_text().rstrip(), *lines]), demo.collections)


def _code(number: int) -> str:
    return f"873-{4100 + number}"


def _address(number: int) -> str:
    return f"s{number}@school.example"


def _asked(office: Office, goes_on: Callable[[int], bool]) -> list[float]:
    """The seconds of each question; the next one does not wait for the last one's answer."""
    with ThreadPoolExecutor(64) as people:
        asked, number = [], 0
        while goes_on(number):
            asked.append(people.submit(office.asks, number))
            number += 1
            sleep(EVERY)
        return [one.result() for one in asked]


def measured() -> list[Row]:
    """The rows of the page."""
    with TemporaryDirectory() as folder, SlackServer() as slack:
        office = Office(Path(folder), slack)
        with office.served():
            idle = _asked(office, lambda number: number < IDLE)
            for number in SCHOOLS:
                office.send(number)
            began = perf_counter()
            busy = _asked(office, lambda _: _not_yet(office, began))
            took, done = perf_counter() - began, office.checked()
    how = (
        f"{len(busy)} commands and messages in the {took:.0f} s in which {done} files of {PUPILS} "
        f"pupils were checked, load {getloadavg()[0]:.1f}: 99th percentile; median "
        f"{median(busy) * 1000:.0f} ms, longest {max(busy) * 1000:.0f} ms. Promised: under 1,000 ms"
    )
    return [
        _row("Slack acknowledged", busy, how),
        _row("The same, no file", idle, f"{len(idle)} before the first file"),
    ]


def _not_yet(office: Office, began: float) -> bool:
    return office.checked() < FILES and perf_counter() - began < PATIENCE


def _row(what: str, seconds: list[float], how: str) -> Row:
    late = quantiles(seconds, n=100, method="inclusive")[98]
    return {"what": what, "value": round(late * 1000, 1), "unit": "ms", "how": how}


def main() -> None:
    """Measure and show."""
    for row in measured():
        sys.stdout.write(f"{row['what']:22} {row['value']:>9} {row['unit']}  {row['how']}\n")


if __name__ == "__main__":
    main()
