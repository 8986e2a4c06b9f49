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

    school writes to authority copying bot
    Html: <p>submit SC3-07/873-4001</p>
    Header: Auto-Submitted: auto-replied

    bot writes to authority
    nobody else hears anything

    mailbox shows
    | 1 hushed: auto-reply

    mail to school bounces
    school is away

    3 working days pass
    it is 18:30

Lines after ``|`` must all be in one mail, in this order; "..." stands for anything within a line.
What nobody is said to hear, nobody may hear: at the end every mail must have been told. A turn
that ends in "by mail" or "by Slack" is one of that face alone, and so is "Subject by mail:"; "set
by mail" and a reason says so of a whole conversation. "set Slack authority" puts one into Slack
where the others write mail.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from datetime import time as time_of_day
from email.message import EmailMessage
from pathlib import Path

from sqlmodel import col, func, select

from bot.demo.person import Person, text_of
from bot.demo.stage import BOT, Stage
from handlers import sweep
from handlers.due import working_days
from handlers.words import ENGLAND, date_in_england
from storage import messages, rows

WRITES = re.compile(
    r"^(?P<who>[\w ]+?) (?P<how>writes|answers)(?: to (?P<to>[\w ]+?) copying bot)?$"
)
HEARS = re.compile(r"^bot (?:answers|writes to) (?P<who>[\w ]+?)(?: by (?P<face>mail|Slack))?$")
LATER = re.compile(r"^(?:(?P<days>\d+) working days? pass|it is (?P<hour>\d+):(?P<minute>\d\d))$")
RETURNS = re.compile(r"^(?:mail to (?P<lost>[\w ]+) bounces|(?P<away>[\w ]+) is away)$")
"""What comes back for the last mail that somebody heard."""
OURS = b"<9bcb6de86607d353ad2eb57ecb0e0a5f@returns-bot.authority.example>"
"""The letter that the mails in tests/mail are about."""
FIXTURES = Path(__file__).parent / "mail"
MORNING = "on a working morning"
QUIET = "nobody else hears anything"
MAILBOX = "mailbox shows"
PATIENCE = 90
"""Seconds in which a mail comes, or the bot has done all that it was asked."""


@dataclass
class Turn:
    """One block of a conversation and the line it begins in."""

    line: int
    head: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    wanted: list[str] = field(default_factory=list)
    unwanted: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)

    @property
    def face(self) -> str:
        """The face that this turn is about alone, "" for any."""
        return next((face for face in FACES if self.head.endswith(f" by {face}")), "")


@dataclass
class Conversation:
    """A conversation as it was written."""

    title: str
    settings: list[str]
    turns: list[Turn]

    @property
    def in_slack(self) -> frozenset[str]:
        """Who is in Slack where the others write mail, {} where all use the same face."""
        mixed = next((line for line in self.settings if line.startswith("Slack ")), "Slack")
        return frozenset(mixed.split()[1:])

    @property
    def only_by_mail(self) -> bool:
        """Whether it is about what mail alone has: fields, quotes, robots."""
        return any(line.startswith("by mail") for line in self.settings)


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
        if _begins_a_turn(line):
            if turn:
                yield turn
            turn = Turn(number, line)
        elif turn and line.strip():
            _add(turn, line)
    if turn:
        yield turn


def _begins_a_turn(line: str) -> bool:
    return any(head.match(line) for head in (WRITES, HEARS, LATER, RETURNS)) or line in (
        QUIET,
        MAILBOX,
        f"{MAILBOX} by mail",
    )


def _add(turn: Turn, line: str) -> None:
    mark, rest = line[0], line[1:].strip()
    lists = {"|": turn.wanted, "!": turn.unwanted, ">": turn.body}
    if mark in lists:
        lists[mark].append(rest)
        return
    name, colon, value = line.partition(":")
    if not colon:
        raise ValueError(f"line {turn.line}: what is meant by {line!r}?")
    turn.fields.setdefault(name.strip().lower(), []).append(value.strip())


def settled(stage: Stage, sent: int) -> bool:
    """Whether the bot has heard all that was sent to it, and all that it owes is delivered."""
    count = func.count
    with stage.bot.outside.reading() as session:
        came = session.exec(select(count()).select_from(rows.Position)).one()
        kept = session.exec(select(count()).where(rows.Message.state == "kept")).one()
        owed = session.exec(select(count()).where(rows.Outbox.outcome == "waiting")).one()
    return came >= sent and not kept and not owed


def await_settled(stage: Stage, sent: int) -> None:
    """Wait until then; raises NotAsWritten where it takes too long."""
    until = time.monotonic() + PATIENCE
    while not settled(stage, sent):
        if time.monotonic() > until:
            raise NotAsWritten("the bot has not done all that it was asked")
        time.sleep(0.1)


FACES = ("mail", "Slack")


def ledger_of(stage: Stage) -> dict[str, list[tuple[str, ...]]]:
    """What happened to each return, in words: the outcome of a conversation."""
    happened: dict[str, list[tuple[str, ...]]] = {}
    with stage.bot.outside.reading() as session:
        entries = select(rows.Entry).order_by(col(rows.Entry.sequence))
        for e in session.exec(entries):
            if e.ref:
                said = (e.verb, e.became, e.actor, str(e.submission), e.line, e.text)
                happened.setdefault(e.ref, []).append(said)
    return happened


def morning(day: date, at: time_of_day = time_of_day(9, 30)) -> datetime:
    """A time of day in England."""
    return datetime.combine(day, at, ENGLAND)


class Player:
    """Plays a conversation on a stage, by mail. ``attach`` makes the files that "Attach:" names."""

    def __init__(
        self, stage: Stage, attach: Callable[[str, Mapping[str, bytes]], tuple[str, bytes]]
    ) -> None:
        self.stage = stage
        self.attach = attach
        self.face = "mail"
        self.heard: dict[str, EmailMessage] = {}
        self.files: dict[str, bytes] = {}
        self.sent = 0

    def play(self, conversation: Conversation) -> None:
        """Raise NotAsWritten where the bot says something else."""
        for turn in conversation.turns:
            if turn.face in ("", self.face):
                self._turn(turn)
        self._quiet(Turn(conversation.turns[-1].line, QUIET))

    def _turn(self, turn: Turn) -> None:
        if turn.head == QUIET:
            self._quiet(turn)
        elif turn.head.startswith(MAILBOX):
            self._mailbox(turn)
        else:
            self._happens(turn)

    def _happens(self, turn: Turn) -> None:
        if later := LATER.match(turn.head):
            self._go_on(later)
        elif returned := RETURNS.match(turn.head):
            self._return(returned["lost"] or returned["away"], bool(returned["lost"]))
        elif heard := HEARS.match(turn.head):
            self._hear(turn, heard["who"])
        elif wrote := WRITES.match(turn.head):
            self._write(turn, wrote)

    def _go_on(self, later: re.Match[str]) -> None:
        """Time passes, and the bot looks at what is due."""
        await_settled(self.stage, self.sent)
        on_stage, outside = self.stage.clock.now(), self.stage.bot.outside
        if later["days"]:
            day = working_days.after(date_in_england(on_stage), int(later["days"]))
            self.stage.clock.go_to(morning(day))
        else:
            at = time_of_day(int(later["hour"]), int(later["minute"]))
            self.stage.clock.go_to(morning(date_in_england(on_stage), at))
        sweep.each_minute(outside)
        sweep.sweep(outside, self.stage.bot.workflows)

    def _return(self, who: str, lost: bool) -> None:
        """Their server says that the last mail did not arrive, or they that they are not there."""
        name = "returned-bounced-postfix" if lost else "returned-away-outlook-welsh"
        heard, address = self.heard[who], self._person(who).address
        self.stage.mail.deliver(returned(name, str(heard["Message-ID"]), address), BOT)
        self.sent += 1

    def _person(self, who: str) -> Person:
        return self.stage.people[who]

    def _write(self, turn: Turn, wrote: re.Match[str]) -> None:
        person, answering = self._person(wrote["who"]), wrote["how"] == "answers"
        files = dict(self.attach(what, self.files) for what in turn.fields.get("attach", ()))
        self.files |= files
        mail = person.letter(
            self._person(wrote["to"]).address if wrote["to"] else BOT,
            " ".join(turn.fields.get("subject", ())),
            "\n".join(turn.body),
            files,
            self.heard[wrote["who"]] if answering else None,
        )
        if wrote["to"]:
            mail["Cc"] = BOT
            self._person(wrote["to"]).read += 1
        if html := turn.fields.get("html"):
            mail.set_content("\n".join(html), subtype="html")
        for header in turn.fields.get("header", ()):
            name, _, value = header.partition(": ")
            del mail[name]
            mail[name] = value
        person.send(mail)
        self.sent += 1

    def _hear(self, turn: Turn, who: str) -> None:
        try:
            mail = self._person(who).next_mail(PATIENCE)
        except TimeoutError as silence:
            raise NotAsWritten(f"line {turn.line}: {silence}") from None
        self.heard[who] = mail
        told = text_of(mail)
        attached = [str(part.get_filename()) for part in mail.walk() if part.get_filename()]
        print(f"\n=== {who} hears: {mail['Subject']} {attached}\n{told}")
        compare(turn, str(mail["Subject"]), told, attached)

    def _quiet(self, turn: Turn) -> None:
        await_settled(self.stage, self.sent)
        for who, person in self.stage.people.items():
            if person.waiting() > person.read:
                mail = person.next_mail()
                said = f"{who} hears: {mail['Subject']}\n{text_of(mail)}"
                raise NotAsWritten(f"line {turn.line}: {said}")

    def _mailbox(self, turn: Turn) -> None:
        """What `returns-bot mailbox` counts, in the same words."""
        await_settled(self.stage, self.sent)
        with self.stage.bot.outside.reading() as session:
            came = messages.counts(session)
        counted = [
            f"{number} {state}{f': {reason}' if reason else ''}"
            for (state, reason), number in sorted(came.items())
        ]
        if counted != turn.wanted:
            raise NotAsWritten(f"line {turn.line}: the mailbox shows {counted}")


def returned(name: str, message_id: str, address: str) -> bytes:
    """A bounce or an absence of tests/mail, as if it answered this letter to this address."""
    raw = (FIXTURES / f"{name}.eml").read_bytes()
    raw = raw.replace(OURS, message_id.encode())
    return raw.replace(b"office@hillside.example", address.encode())


def compare(turn: Turn, subject: str, told: str, attached: list[str], face: str = "mail") -> None:
    """Raise NotAsWritten where the subject, the words or the files are not those of the turn."""
    here = turn.fields.get(f"subject by {face}", [])
    for wanted in (*turn.fields.get("subject", ()), *here):
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
