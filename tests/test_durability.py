"""kill -9 at every boundary: nothing lost, nothing recorded twice, one Message-ID an answer."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from bot import store
from bot.demo.mailserver import MailServer
from bot.demo.person import Person, Servers
from bot.demo.stage import BOT, CAST, fill, the_demo
from bot.settings import Settings
from storage import ledger
from storage.rows import Entry, Message, Outbox, Submission
from tests.dying import KILLED, Bots
from validation import sample
from validation.template import catalogue

HERE = Path(__file__).parent
ROOT = HERE.parent
REF = "SC3-07/873-4001"
STEPS = ("identify", "admit", "take_in", "arrive", "check", "answer", "deliver")
PLACES = [("before", "enqueue")] + [(when, s) for s in STEPS for when in ("before", "within")]
EVERY_TIME = [("within", "arrive"), ("within", "deliver")]
"""Where `make test` kills it: within filing and within sending."""


class Site:
    """A mail server that stays and a folder in which bots live and die."""

    def __init__(
        self, folder: Path, mail: MailServer, passwords: dict[str, str], bots: Bots
    ) -> None:
        self.folder, self.mail, self.bots = folder, mail, bots
        self.given: dict[str, Any] = {
            "folder": str(folder),
            "mail_address": BOT,
            "contact": CAST["operator"][0],
            "operator": CAST["operator"][0],
            "imap_host": "127.0.0.1",
            "imap_port": mail.imap_port,
            "imap_tls": "none",
            "imap_user": BOT,
            "imap_password": passwords[BOT],
            "smtp_host": "127.0.0.1",
            "smtp_port": mail.smtp_port,
            "smtp_tls": "none",
            "trust_from": True,
            "poll_seconds": 0.05,
            "expected": 1,
        }
        servers = Servers("127.0.0.1", mail.smtp_port, mail.imap_port)
        self.school, self.agent = (
            Person(CAST[who][0], CAST[who][1], passwords[CAST[who][0]], servers)
            for who in ("school", "authority")
        )
        self.settings = Settings(**{k: v for k, v in self.given.items() if k != "expected"})
        fill(self.settings, the_demo(datetime.now(UTC).date()))

    def run(self, *deadly: str) -> int:
        """Start a bot and wait until it is done or dead; its exit code."""
        return self.bots.run(self.folder, self.given, *deadly)

    def run_from(self, path: Path) -> int:
        """The same of a release that lies elsewhere."""
        command = [sys.executable, str(HERE / "crash.py"), json.dumps(self.given)]
        environment = {"PYTHONPATH": str(path), "PATH": os.environ["PATH"]}
        done = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, timeout=90, check=False
        )
        print(done.stderr.decode()[-3000:])
        return done.returncode

    def file_and_submit(self) -> None:
        """One mail of the school: a clean file, and the line that sends it on."""
        name, content = sample.make(catalogue(), "SC3-07", size=12, seed=1, organisation="873-4001")
        self.school.write(BOT, "", f"submit {REF}", {name: content})

    def all_of(self, kind: Any) -> list[Any]:
        """Every row of a table."""
        with Session(store.reading(self.settings)) as session:
            return list(session.exec(select(kind)))

    def mails(self, person: Person) -> list[EmailMessage]:
        """All mails that lie in a person's mailbox."""
        return [person.next_mail(2) for _ in range(person.waiting())]


@pytest.fixture
def site(tmp_path: Path, bots: Bots) -> Iterator[Site]:
    passwords = {BOT: "b", CAST["school"][0]: "s", CAST["authority"][0]: "a"}
    passwords[CAST["operator"][0]] = "o"
    mail = MailServer(passwords)
    mail.start()
    try:
        yield Site(tmp_path, mail, passwords, bots)
    finally:
        mail.close()


def has_happened_once(site: Site) -> None:
    """The ledger has each effect once, and everybody was told once."""
    entries = [e for e in site.all_of(Entry) if e.ref == REF]
    assert [e.verb for e in entries] == ["file", "checked", "submit"]
    assert len(site.all_of(Submission)) == 1
    assert [m.state for m in site.all_of(Message)] == ["done"]
    assert {row.outcome for row in site.all_of(Outbox)} == {"sent"}
    for person in (site.school, site.agent):
        assert len({mail["Message-ID"] for mail in site.mails(person)}) == 1
    with Session(store.reading(site.settings)) as session:
        assert ledger.verify(session) == []


def _places() -> Iterator[Any]:
    for place in PLACES:
        marks = () if place in EVERY_TIME else pytest.mark.crashes
        yield pytest.param(place, marks=marks, id=" ".join(place))


@pytest.mark.parametrize("place", list(_places()))
def test_killed_there_the_next_start_finishes_the_work_once(
    site: Site, place: tuple[str, str]
) -> None:
    site.file_and_submit()
    assert site.run(*place) == KILLED
    assert site.run() == 0
    has_happened_once(site)


def test_killed_three_times_in_a_row_it_still_happens_once(site: Site) -> None:
    site.file_and_submit()
    for place in (("within", "take_in"), ("before", "check"), ("within", "answer")):
        assert site.run(*place) == KILLED
    assert site.run() == 0
    has_happened_once(site)


@pytest.mark.parametrize("where", ["check", "answer"])
def test_another_process_takes_over_what_a_dead_one_left(site: Site, where: str) -> None:
    site.file_and_submit()
    assert site.run("before", where) == KILLED
    site.given |= {"executor": "bot-2", "in a hurry": True}
    assert site.run() == 0
    has_happened_once(site)


def test_a_message_that_kills_every_process_is_put_aside_and_its_sender_told(site: Site) -> None:
    site.file_and_submit()
    site.given |= {"in a hurry": True, "quarantine_after": 2}
    for number in (1, 2):
        site.given["executor"] = f"bot-{number}"
        assert site.run("before", "check") == KILLED
    site.given["executor"] = "bot-3"
    assert site.run() == 0
    (message,) = site.all_of(Message)
    assert (message.state, message.failures) == ("quarantined", 2)
    told = {row.key.split("/")[-1] for row in site.all_of(Outbox)}
    assert "put aside" in told


def test_a_new_release_takes_over_what_the_old_one_left(site: Site, tmp_path: Path) -> None:
    site.file_and_submit()
    assert site.run("before", "check") == KILLED
    release = tmp_path / "release"
    for room in ("bot", "handlers", "storage", "validation"):
        shutil.copytree(ROOT / room, release / room)
    changed = release / "handlers" / "workflows.py"
    source = changed.read_text()
    lines = source.replace("results = []", "results: list[Plain] = []  # a changed source")
    assert lines != source
    changed.write_text(lines)
    assert site.run_from(release) == 0
    has_happened_once(site)
