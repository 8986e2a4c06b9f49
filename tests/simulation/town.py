"""The town: an authority, its schools and their people; the running bot, its clock and its post."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from sqlalchemy import Engine

from bot import wiring
from bot.demo import stage
from bot.demo.stage import BOT, CAST, Clock, Script
from bot.settings import Settings
from bot.slack.service import Service
from handlers.outside import Delivery, Letter, Outside
from storage.rows import Collection
from tests.conversation import morning
from validation.check import check_file
from validation.watchdog import Crashed, Done, Outcome

CODE = "SC3-07"
OPENS, DUE, CLOSES = date(2007, 9, 6), date(2007, 10, 4), date(2007, 11, 1)
"""Eight weeks, from a Thursday to a Thursday."""
AGENT, COLLECTOR = CAST["authority"], CAST["regulator"]
POLICIES = {"nil": "allowed", "head_signs": True, "school_agrees": True, "explain": True}
Person = tuple[str, str]
"""An address and a name."""


@dataclass(frozen=True)
class School:
    """A school and the kind of story that it lives."""

    number: int
    kind: str

    @property
    def code(self) -> str:
        """Its code in the register."""
        return f"873-{4000 + self.number}"

    @property
    def ref(self) -> str:
        """Its return."""
        return f"{CODE}/{self.code}"

    def person(self, who: str) -> Person:
        """Its office or its head."""
        return f"{who}@school-{self.number}.example", f"{who.title()} {self.number}"


@dataclass
class Post:
    """Every letter that left the house. ``closed`` are the addresses that are no more."""

    letters: list[Letter] = field(default_factory=list)
    refused: list[Letter] = field(default_factory=list)
    closed: frozenset[str] = frozenset()
    lock: threading.Lock = field(default_factory=threading.Lock)

    def deliver(self, letter: Letter, at: datetime) -> Delivery:
        """Keep a letter; or refuse it, as a mail server does."""
        with self.lock:
            if letter.to in self.closed:
                self.refused.append(letter)
                return Delivery("refused", "550 5.1.1 no such mailbox")
            self.letters.append(letter)
            return Delivery("sent")

    def to(self, address: str) -> list[Letter]:
        """What somebody got, the oldest first."""
        return [letter for letter in self.letters if letter.to == address]


@dataclass
class Town:
    """All of it. ``failing`` are the hashes of the files that the bot fails with now."""

    schools: tuple[School, ...]
    clock: Clock
    post: Post
    bot: wiring.Bot = field(init=False)
    failing: set[str] = field(default_factory=set)
    sent: dict[str, bytes] = field(default_factory=dict)
    """Every file that was sent, by its SHA-256."""
    mails: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def outside(self) -> Outside:
        """The world as the bot's handlers see it."""
        return self.bot.outside

    def write(self, who: Person, text: str, files: dict[str, bytes], to: str = BOT) -> None:
        """Let somebody write to the bot."""
        address, name = who
        mail = EmailMessage(policy=SMTP)
        mail["From"], mail["To"] = f"{name} <{address}>", to
        mail["Date"] = format_datetime(self.clock.now())
        mail["Message-ID"] = f"<{next(self.mails)}@{address.partition('@')[2]}>"
        mail["Subject"] = ""
        mail.set_content(text or "\n")
        for file, content in files.items():
            mail.add_attachment(content, "application", "octet-stream", filename=file)
            self.sent[hashlib.sha256(content).hexdigest()] = content
        wiring.keep(self.bot, bytes(mail))

    def fail_with(self, files: dict[str, bytes]) -> None:
        """Let the bot fail with these files, until it can do it."""
        self.failing |= {hashlib.sha256(content).hexdigest() for content in files.values()}

    def can_do(self, files: dict[str, bytes]) -> None:
        """Let the bot fail with these files no more: when it tries again, it can do it."""
        self.failing -= {hashlib.sha256(content).hexdigest() for content in files.values()}

    def child(self, job: Callable[..., Any], *given: Any, **limits: Any) -> Outcome:
        """Do in this process what else a child does: a process for each of hundreds of checks, and
        plots in each, are tried elsewhere. A file that we are to fail with, fails."""
        if job is not check_file:
            return Done(job(*given))
        name, content, template, period, options = given
        sha256 = hashlib.sha256(content).hexdigest()
        if sha256 in self.failing:
            return Crashed("the process was killed by SIGKILL")
        plain = {**options, "workbook": False, "summary": False}
        return Done(check_file(name, content, template, period, plain))


@contextmanager
def town(schools: tuple[School, ...], closed: frozenset[str]) -> Iterator[Town]:
    """Set it all up in a temporary folder, a day before the collection opens."""
    clock = Clock()
    clock.go_to(morning(OPENS).replace(day=OPENS.day - 1))
    made = Town(schools, clock, Post(closed=closed))
    with TemporaryDirectory(prefix="returns-bot-town-") as folder, _world(made):
        settings = _settings(Path(folder))
        stage.fill(settings, _script(schools))
        made.bot = wiring.start(settings, clock.now, mail=False)
        try:
            yield made
        finally:
            made.bot.stop()


@contextmanager
def _world(made: Town) -> Iterator[None]:
    real = wiring.world

    def ours(
        given: Settings, writer: Engine, reader: Engine, now: Any, slack: Service | None = None
    ) -> Outside:
        outside = real(given, writer, reader, now, slack)
        mail = replace(outside.channels["mail"], deliver=made.post.deliver)
        # a letter whose plot cannot be drawn goes without it: hundreds are drawn elsewhere
        return replace(outside, child=made.child, draw=lambda _: b"", channels={"mail": mail})

    with patch.object(wiring, "world", ours):
        yield


def _settings(folder: Path) -> Settings:
    return Settings(
        folder=folder,
        mail_address=BOT,
        contact=CAST["operator"][0],
        operator=CAST["operator"][0],
        imap_host="127.0.0.1",
        smtp_host="127.0.0.1",
        trust_from=True,
        poll_seconds=0.1,
    )


def _script(schools: tuple[School, ...]) -> Script:
    census = Collection(
        code=CODE,
        title="School Census autumn 2007",
        template="school-census",
        period="2007-AUT",
        regulator="DFE",
        opens=OPENS,
        due=DUE,
        closes=CLOSES,
        population=["authority:873"],
        policies=POLICIES,
    )
    return Script(CAST, _register(schools), (census,))


def _register(schools: tuple[School, ...]) -> str:
    lines = [
        "organisation,kind,name,authority,person,role,addresses",
        f"DFE,regulator,Education Department,,{COLLECTOR[1]},collector,{COLLECTOR[0]}",
        f"873,authority,Cambridgeshire,,{AGENT[1]},agent,{AGENT[0]}",
    ]
    for school in schools:
        for who, role in (("office", "source"), ("head", "head")):
            address, name = school.person(who)
            named = f"School number {school.number}"
            lines.append(f"{school.code},school,{named},873,{name},{role},{address}")
    return "\n".join(lines)
