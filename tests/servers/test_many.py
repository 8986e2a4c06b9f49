"""A thousand mails of 250 people through Postfix, Dovecot and the whole bot."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from pathlib import Path

import pytest
from sqlmodel import Session, func, select

from bot import wiring
from bot.demo.stage import Script, fill, the_demo
from bot.mail.outbox import Sent, send
from storage import ledger
from storage.rows import Entry, Message, Outbox, Return, Submission
from tests.servers.stack import MailStack
from validation import sample
from validation.template import catalogue

pytestmark = pytest.mark.servers
PEOPLE = [f"p{number:03}" for number in range(250)]
PATIENCE = 420


def school(number: int) -> str:
    return f"873-{4000 + number}"


def register() -> str:
    """250 schools, each with a person who sends for it, and their authority's agent."""
    lines = ["organisation,kind,name,acronym,aliases,authority,person,role,addresses"]
    lines += ["DFE,regulator,Education Department,,,,,,", "873,authority,Cambridgeshire,,,,,,"]
    lines += ["873,,,,,,Ben Agent,agent,agent@example.test"]
    lines += [
        f"{school(n)},school,School {n},,,873,Person {n},source,{person}@example.test"
        for n, person in enumerate(PEOPLE)
    ]
    return "\n".join(lines)


def mail_of(person: str, subject: str, files: dict[str, bytes]) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = f"{person}@example.test"
    message["To"] = "bot@example.test"
    message["Subject"] = subject
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = make_msgid(domain="example.test")
    message.set_content("\n")
    for name, content in files.items():
        message.add_attachment(content, "application", "octet-stream", filename=name)
    return message.as_bytes()


def file_of(number: int) -> dict[str, bytes]:
    made = sample.make(catalogue(), "SC3-07", size=10, seed=number, organisation=school(number))
    return dict([made])


@pytest.fixture
def bot(mail: MailStack, tmp_path: Path) -> Iterator[wiring.Bot]:
    for name in ("bot", "agent"):
        mail.recreate(name)
    settings = mail.settings(
        "bot",
        folder=tmp_path,
        trust_from=True,
        operator="collector@example.test",
        contact="collector@example.test",
        poll_seconds=0.1,
    )
    demo = the_demo(datetime.now(UTC).date())
    fill(settings, Script({}, register(), demo.collections[:1]))
    running = wiring.start(settings)
    yield running
    running.stop()


def post_all(mail: MailStack, mails: list[tuple[str, bytes]]) -> None:
    """Every mail through submission with TLS and sign-in, eight at a time."""

    def post(one: tuple[str, bytes]) -> None:
        person, raw = one
        assert isinstance(send(raw, "bot@example.test", mail.settings(person)), Sent)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(post, mails))


def wait_until(true: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < until, f"waited too long for {what}"
        time.sleep(0.5)


def heard(bot: wiring.Bot, mails: int) -> bool:
    """Whether so many mails came, none still waits and everything that is owed went out."""
    with bot.outside.reading() as session:
        states = Counter(session.exec(select(Message.state)))
        waiting = session.exec(select(func.count()).where(Outbox.outcome == "waiting")).one()
    return states.total() >= mails and not states["kept"] and not waiting


@pytest.mark.timeout(3 * PATIENCE)
def test_a_thousand_mails_of_250_people_none_is_lost_and_none_filed_twice(
    mail: MailStack, bot: wiring.Bot
) -> None:
    with ThreadPoolExecutor(2) as pool:
        files = list(pool.map(file_of, range(len(PEOPLE))))
    filing = [(p, mail_of(p, "Our census", files[n])) for n, p in enumerate(PEOPLE)]
    post_all(mail, filing + filing)
    wait_until(lambda: heard(bot, 500), "the files")
    lines = [
        (p, mail_of(p, f"{line} SC3-07/{school(n)}", {}))
        for n, p in enumerate(PEOPLE)
        for line in ("submit", "status")
    ]
    post_all(mail, lines)
    wait_until(lambda: heard(bot, 1000), "the lines")
    with bot.outside.reading() as session:
        proves(session)


def proves(session: Session) -> None:
    """Each mail did its work once, each person has each answer once, the agent each notice."""
    states = Counter(session.exec(select(Message.state)))
    assert states == {"done": 750, "hushed": 250}
    assert session.exec(select(func.count()).select_from(Submission)).one() == 250
    verbs = Counter(session.exec(select(Entry.verb).where(Entry.ref != "")))
    assert verbs == {"file": 250, "checked": 250, "submit": 250}
    assert set(session.exec(select(Return.status))) == {"submitted"}
    letters = session.exec(select(Outbox)).all()
    assert {row.outcome for row in letters} == {"sent"}
    to = Counter(row.address for row in letters)
    assert to.pop("agent@example.test") == 250
    assert set(to.values()) == {3}
    assert len(to) == 250
    assert len({row.message_id for row in letters}) == len(letters) == 1000
    assert ledger.verify(session) == []
