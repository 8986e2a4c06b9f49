"""Reads and plays conversations: text files in which people write to the bot and hear from it.

A conversation has a title, then what differs from the usual stage ("set" lines), then turns:

    school writes
    Subject: Autumn census
    Attach: census breaking 1510 1600

    bot answers school
    Subject: Re: Autumn census
    | a sentence that must be in the answer
    ! a sentence that must not

    school answers
    > submit SC3-07/873-4001

    bot writes to authority
    nobody else hears anything

Lines after ``|`` must all be in one mail, in this order; "..." stands for anything within a line.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.message import EmailMessage

from bot.demo.person import Person, text_of
from bot.demo.stage import BOT, Stage

WRITES = re.compile(r"^(?P<who>[\w ]+?) (?P<how>writes|answers)(?: copying (?P<copy>\w+))?$")
HEARS = re.compile(r"^bot (?:answers|writes to) (?P<who>[\w ]+)$")
QUIET = "nobody else hears anything"
SETTLING = 1.5
"""Seconds in which a mail that must not come would have come."""


@dataclass
class Turn:
    """One block of a conversation and the line it begins in."""

    line: int
    head: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    wanted: list[str] = field(default_factory=list)
    unwanted: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)


@dataclass
class Conversation:
    """A conversation as it was written."""

    title: str
    settings: list[str]
    turns: list[Turn]


class NotAsWritten(AssertionError):  # noqa: N818 - it names what is wrong with the answer
    """The bot did not say what the conversation says it does."""


def read(text: str) -> Conversation:
    """Read a conversation file."""
    lines = text.splitlines()
    settings = [line.removeprefix("set ") for line in lines if line.startswith("set ")]
    return Conversation(lines[0].strip(), settings, list(_turns(lines[1:])))


def _turns(lines: list[str]) -> Iterator[Turn]:
    turn: Turn | None = None
    for number, line in enumerate(lines, start=2):
        if WRITES.match(line) or HEARS.match(line) or line == QUIET:
            if turn:
                yield turn
            turn = Turn(number, line)
        elif turn and line.strip():
            _add(turn, line)
    if turn:
        yield turn


def _add(turn: Turn, line: str) -> None:
    mark, rest = line[0], line[1:].strip()
    lists = {"|": turn.wanted, "!": turn.unwanted, ">": turn.body}
    if mark in lists:
        lists[mark].append(rest)
        return
    name, _, value = line.partition(":")
    turn.fields.setdefault(name.strip().lower(), []).append(value.strip())


class Player:
    """Plays a conversation on a stage. ``attach`` makes the files that "Attach:" names."""

    def __init__(
        self, stage: Stage, attach: Callable[[str, Mapping[str, bytes]], tuple[str, bytes]]
    ) -> None:
        self.stage = stage
        self.attach = attach
        self.heard: dict[str, EmailMessage] = {}
        self.sent: dict[str, bytes] = {}

    def play(self, conversation: Conversation) -> None:
        """Raise NotAsWritten where the bot says something else."""
        for turn in conversation.turns:
            if turn.head == QUIET:
                self._quiet(turn)
            elif heard := HEARS.match(turn.head):
                self._hear(turn, self._person(heard["who"]), heard["who"])
            elif wrote := WRITES.match(turn.head):
                self._write(turn, wrote["who"], answering=wrote["how"] == "answers")

    def _person(self, who: str) -> Person:
        return self.stage.people[who]

    def _write(self, turn: Turn, who: str, *, answering: bool) -> None:
        files = dict(self.attach(what, self.sent) for what in turn.fields.get("attach", ()))
        self.sent |= files
        self._person(who).write(
            BOT,
            " ".join(turn.fields.get("subject", ())),
            "\n".join(turn.body),
            files,
            self.heard[who] if answering else None,
        )

    def _hear(self, turn: Turn, person: Person, who: str) -> None:
        try:
            mail = person.next_mail(30)
        except TimeoutError as silence:
            raise NotAsWritten(f"line {turn.line}: {silence}") from None
        self.heard[who] = mail
        told = text_of(mail)
        attached = [str(part.get_filename()) for part in mail.iter_attachments()]
        _compare(turn, str(mail["Subject"]), told, attached)

    def _quiet(self, turn: Turn) -> None:
        for who, person in self.stage.people.items():
            try:
                mail = person.next_mail(SETTLING / len(self.stage.people))
            except TimeoutError:
                continue
            raise NotAsWritten(f"line {turn.line}: {who} hears: {mail['Subject']}\n{text_of(mail)}")


def _compare(turn: Turn, subject: str, told: str, attached: list[str]) -> None:
    for wanted in turn.fields.get("subject", ()):
        if not re.search(_pattern(wanted), subject):
            raise NotAsWritten(f"line {turn.line}: the subject is {subject!r}, not {wanted!r}")
    for name in turn.fields.get("attached", ()):
        if name not in attached:
            raise NotAsWritten(f"line {turn.line}: {name} is not attached, but {attached}")
    _compare_text(turn, f"{subject}\n{told}")


def _compare_text(turn: Turn, told: str) -> None:
    flat, at = re.sub(r"\s+", " ", told), 0
    for wanted in turn.wanted:
        found = re.compile(_pattern(wanted)).search(flat, at)
        if not found:
            raise NotAsWritten(
                f"line {turn.line}: not in the answer, or not in this order: {wanted}\n{told}"
            )
        at = found.end()
    for unwanted in turn.unwanted:
        if re.search(_pattern(unwanted), flat):
            raise NotAsWritten(f"line {turn.line}: this must not be said: {unwanted}\n{told}")


def _pattern(wanted: str) -> str:
    return ".*?".join(re.escape(part) for part in re.sub(r"\s+", " ", wanted).split("..."))
