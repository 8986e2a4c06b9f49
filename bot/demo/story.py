"""The main job as a story: eight steps by real mail and in Slack, printed as a conversation."""

import time
from datetime import date
from email.message import EmailMessage
from typing import Any

from rich.console import Console

from bot.demo import board
from bot.demo.board import Channel
from bot.demo.person import Person, text_of
from bot.demo.slacker import Slacker
from bot.demo.stage import BOT, Stage
from storage.rows import Collection
from validation import sample
from validation.template import catalogue

Json = dict[str, Any]

CHANNEL = "census-agents"
SCHOOL_RETURN = "SC3-07/873-4001"
PUPILS = 60
SEED = 2007
PLANTED = ("1510", "1600", "1860", "2020Q", "2340")
"""The rules that the school's first file breaks."""


class Teller:
    """Prints who wrote what to whom, and when since the beginning."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.began = time.monotonic()

    def step(self, number: int, title: str) -> None:
        """A heading."""
        self.console.print(f"\n[bold]({number}) {title}[/bold]")

    def says(self, who: Person, subject: str, body: str, files: dict[str, bytes]) -> None:
        """A mail of a person to the bot."""
        self._head(f"{who.name} <{who.address}> writes", subject)
        for line in filter(None, body.splitlines()):
            self._line(line)
        for name, content in files.items():
            self._line(f"[attached: {name}, {len(content) / 1024:,.0f} kB]")

    def hears(self, who: Person, mail: EmailMessage) -> None:
        """A mail of the bot to a person, as their mail program shows its text."""
        self._head(f"{who.name} reads", mail["Subject"])
        for line in text_of(mail).strip().splitlines():
            self._line(line)
        for part in mail.iter_attachments():
            self._line(f"[attached: {part.get_filename()}]")

    def shows(self, where: str, message: Json) -> None:
        """A message in Slack, its buttons in brackets."""
        self._head(f"Slack, {where}", "")
        for line in board.printed(message):
            self._line(line)

    def presses(self, who: Person, line: str) -> None:
        """A button is pressed."""
        self._head(f"{who.name} presses the button that says", line)

    def alone(self, who: Person, text: str) -> None:
        """What one person alone reads in Slack."""
        self._head(f"{who.name} alone reads in Slack", "")
        for line in text.splitlines():
            self._line(line)

    def _head(self, who: str, subject: str) -> None:
        at = time.monotonic() - self.began
        about = f": {subject}" if subject else ""
        self.console.print(f"{at:6.1f} s  {who}{about}", style="cyan", markup=False)

    def _line(self, line: str) -> None:
        self.console.print(f"          {line}", markup=False, highlight=False, soft_wrap=True)


def play(stage: Stage, agent: Slacker, console: Console) -> None:
    """Play all eight steps, the ``agent`` in Slack. Raises NoMailError, NothingShownError or
    AssertionError where an answer is wrong.
    """
    teller = Teller(console)
    channel = board.opened(agent, CHANNEL)
    assert "are shown in this channel" in channel.says("here SC3-07")
    _the_school_files(teller, stage)
    _the_authority_decides_in_slack(teller, stage, channel)
    _the_regulator_decides_by_mail(teller, stage)
    _the_exam_board_files(teller, stage)


def _the_school_files(teller: Teller, stage: Stage) -> None:
    school = stage.people["school"]
    teller.step(1, "The school mails its census: School Census autumn 2007, with errors in it")
    broken = _census(PLANTED, 1)
    _write(teller, school, "Autumn census", "", broken)
    teller.step(2, "The answer: what is wrong, and how to put it right")
    reply = _read(teller, school, "Loaded, not submitted")

    teller.step(3, "The school corrects its own system and sends the file again")
    clean = _census((), 2)
    _write(teller, school, "", "Here is the corrected file.", clean, reply)
    reply = _read(teller, school, "put right")

    teller.step(4, "The school sends it on")
    _write(teller, school, "", f"submit {SCHOOL_RETURN}", {}, reply)
    _read(teller, school, "Submitted")


def _the_authority_decides_in_slack(teller: Teller, stage: Stage, channel: Channel) -> None:
    agent = stage.people["authority"]
    teller.step(5, "The authority's channel in Slack shows it; the agent presses a button")
    card = channel.card("Submitted by")
    teller.shows(f"#{CHANNEL}", card)
    line = f"approve {SCHOOL_RETURN}#2"
    teller.presses(agent, line)
    answer = channel.presses(card, line)
    assert "Approved" in answer
    teller.alone(agent, answer)
    teller.shows(f"#{CHANNEL}, the same message", channel.card("Approved by"))


def _the_regulator_decides_by_mail(teller: Teller, stage: Stage) -> None:
    school, collector = stage.people["school"], stage.people["regulator"]
    teller.step(6, "The school has its confirmation; the regulator looks, and authorises")
    _read(teller, school, "pproved")
    notice = _read(teller, collector, SCHOOL_RETURN)
    _write(teller, collector, "returns", "", {})
    _read(teller, collector, "approved")
    _write(teller, collector, "", f"authorise {SCHOOL_RETURN}#2", {}, notice)
    _read(teller, collector, "uthorised")
    _read(teller, school, "uthorised")


def _the_exam_board_files(teller: Teller, stage: Stage) -> None:
    board = stage.people["exam board"]
    teller.step(7, "An exam board sends its specification codes: a clean file is accepted at once")
    name, content = sample.make(
        catalogue(),
        "specification-codes",
        size=40,
        seed=SEED,
        period="2019",
        organisation="NEB",
        due=_due(stage),
    )
    _write(teller, board, "Specification codes", "", {name: content})
    _read(teller, board, "Accepted")
    _write(teller, board, "returns previous", "", {})
    _read(teller, board, "SPEC-19")

    teller.step(8, "The exam board has nothing to report for the fees, and says so")
    _write(teller, board, "nil FEES/5258", "", {})
    _read(teller, board, "No data to submit")


def _census(breaks: tuple[str, ...], serial: int) -> dict[str, bytes]:
    """The school's file: each time its system makes one, the serial number goes up."""
    name, content = sample.make(
        catalogue(), "SC3-07", size=PUPILS, seed=SEED, breaks=breaks, organisation="873-4001"
    )
    old, new = f"{1:03}", f"{serial:03}"
    content = content.replace(f"<SerialNo>{old}<".encode(), f"<SerialNo>{new}<".encode())
    return {name.replace(f"_{old}.", f"_{new}."): content}


def _due(stage: Stage) -> date:
    """The day that the exam regulator set for specification codes."""
    with stage.bot.outside.reading() as session:
        return session.get_one(Collection, "SPEC-19").due


def _write(
    teller: Teller,
    who: Person,
    subject: str,
    body: str,
    files: dict[str, bytes],
    answering: EmailMessage | None = None,
) -> None:
    sent = who.write(BOT, subject, body, files, answering)
    teller.says(who, sent["Subject"], body, files)


def _read(teller: Teller, who: Person, expected: str) -> EmailMessage:
    mail = who.next_mail()
    teller.hears(who, mail)
    told = f"{mail['Subject']}\n{text_of(mail)}"
    assert expected in told, f"{expected!r} is not in the answer to {who.name}"
    return mail
