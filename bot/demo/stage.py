"""The demo's stage: a temporary folder, an embedded mail server, a running bot and its people."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import SecretStr
from sqlmodel import Session

from bot import store, wiring
from bot.demo.mailserver import MailServer
from bot.demo.person import Person, Servers
from bot.settings import Settings
from storage import collections, register
from storage.rows import Collection

BOT = "returns@returns-bot.example"
REGISTER = Path(__file__).with_name("register.csv")

OPEN = "SC3-13"
"""The collection that is still open when a demo that stays has been played."""

Cast = Mapping[str, tuple[str, str]]
"""Who plays: a word for the part, the mail address and the name."""

# fmt: off
CAST: Cast = {
    # who           address                                 name
    "school":      ("office@hillside.example",              "Ann Office"),
    "authority":   ("census@cambridgeshire.example",        "Ben Agent"),
    "regulator":   ("collector@education.example",          "Cleo Collector"),
    "exam board":  ("data@northern-exams.example",          "Dan Data"),
    "exams office": ("portal@exams-regulator.example",      "Eve Exams"),
    "operator":    ("operator@returns-bot.example",         "Olive Operator"),
}
# fmt: on


@dataclass
class Clock:
    """The time on stage: so far ahead of the time outside."""

    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        """The time on stage."""
        return datetime.now(UTC) + self.ahead

    def go_to(self, moment: datetime) -> None:
        """From now on it is this moment, and time goes on."""
        self.ahead = moment - datetime.now(UTC)


@dataclass(frozen=True)
class Stage:
    """What the story plays on."""

    settings: Settings
    mail: MailServer
    people: dict[str, Person]
    bot: wiring.Bot
    clock: Clock


@dataclass(frozen=True)
class Script:
    """What is on stage when the curtain rises: the cast, the register, the collections."""

    cast: Cast
    register: str
    collections: tuple[Collection, ...]


def _nothing_more(settings: Settings) -> None:
    """The store has the register and the collections, and that is enough."""


@contextmanager
def stage(
    script: Script | None = None,
    known: Callable[[Settings], None] = _nothing_more,
    clock: Clock | None = None,
    **more: Any,
) -> Iterator[Stage]:
    """Set all up in a temporary folder and take it down at the end; ``more`` are settings.

    ``known`` puts more into the store before the bot starts.
    """
    clock = clock or Clock()
    script = script or the_demo(datetime.now(UTC).date())
    passwords = {address: f"{who.split()[0]}-demo" for who, (address, _) in script.cast.items()}
    with (
        TemporaryDirectory(prefix="returns-bot-demo-") as folder,
        _mail_server({BOT: "bot-demo"} | passwords) as mail,
    ):
        settings = _settings(Path(folder), mail, more)
        fill(settings, script)
        known(settings)
        with _running(settings, clock) as bot:
            yield Stage(settings, mail, _people(mail, script.cast, passwords), bot, clock)


@contextmanager
def _mail_server(passwords: dict[str, str]) -> Iterator[MailServer]:
    mail = MailServer(passwords)
    mail.start()
    try:
        yield mail
    finally:
        mail.close()


@contextmanager
def _running(settings: Settings, clock: Clock) -> Iterator[wiring.Bot]:
    bot = wiring.start(settings, clock.now)
    try:
        yield bot
    finally:
        bot.stop()


def _settings(folder: Path, mail: MailServer, more: dict[str, Any]) -> Settings:
    given: dict[str, Any] = {
        "folder": folder,
        "mail_address": BOT,
        "contact": CAST["operator"][0],
        "operator": CAST["operator"][0],
        "imap_host": "127.0.0.1",
        "imap_port": mail.imap_port,
        "imap_tls": "none",
        "imap_user": BOT,
        "imap_password": SecretStr("bot-demo"),
        "smtp_host": "127.0.0.1",
        "smtp_port": mail.smtp_port,
        "smtp_tls": "none",
        "trust_from": True,
        "poll_seconds": 0.2,
    }
    return Settings(**(given | more))


def _people(mail: MailServer, cast: Cast, passwords: dict[str, str]) -> dict[str, Person]:
    servers = Servers("127.0.0.1", mail.smtp_port, mail.imap_port)
    return {
        who: Person(address, name, passwords[address], servers)
        for who, (address, name) in cast.items()
    }


def fill(settings: Settings, script: Script) -> None:
    """Enter the register and the collections, as an operator would import and open them."""
    now = datetime.now(UTC)
    engine = store.opened(settings)
    with Session(engine) as session:
        register.import_csv(session, script.register, at=now)
        for wanted in script.collections:
            collections.open_collection(session, wanted, now)
        session.commit()
    engine.dispose()


def one_more(script: Script) -> Script:
    """With a census that the story leaves alone, for who stays and sends a file of their own."""
    told = next(c for c in script.collections if c.code == "SC3-07").model_dump()
    changed = {"code": OPEN, "title": "School Census autumn 2013", "period": "2013-AUT"}
    return replace(script, collections=(*script.collections, Collection(**(told | changed))))


def the_demo(today: date) -> Script:
    """Due three weeks ahead, whenever it is played; the reference dates are the templates'."""
    dates: dict[str, Any] = {
        "opens": today - timedelta(days=1),
        "due": today + timedelta(days=21),
        "closes": today + timedelta(days=60),
    }
    quiet = {"reminders": False}  # who plays shall hear the answers, at whatever hour they play
    accepts: dict[str, Any] = {"agent_step": False, "confirm": "auto", "nil": "allowed"}
    exams = accepts | {"notify": "all"} | quiet
    census = Collection(
        code="SC3-07",
        title="School Census autumn 2007",
        template="school-census",
        period="2007-AUT",
        regulator="DFE",
        agent_due=today + timedelta(days=35),
        population=["authority:873"],
        policies=quiet,
        **dates,
    )
    fees = dates["due"].year
    templates = (
        ("SPEC-19", "Specification codes 2019", "specification-codes", "2019"),
        # a fee file names no period: it is the year of its reporting date, which is the due date
        ("FEES", f"Standard qualification fees {fees}", "standard-qualification-fee", str(fees)),
    )
    boards = (
        Collection(
            code=code,
            title=title,
            template=template,
            period=period,
            regulator="EXAMS",
            policies=exams,
            population=["kind:awarding-organisation"],
            **dates,
        )
        for code, title, template, period in templates
    )
    return Script(CAST, REGISTER.read_text(), (census, *boards))
