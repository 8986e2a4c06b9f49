"""A filled store, and people who write lines to it: what is said, without mail and queue."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import Session, col, select

from bot import store, wiring
from bot.demo.stage import CAST, Script, fill, the_demo
from bot.settings import Settings
from handlers import lookups
from handlers.due import digesting, reminding, working_days
from handlers.hearing.inbound import Inbound, Returned
from handlers.life.decision import Decision
from handlers.outside import Outside
from handlers.people import Proof
from handlers.said import lines
from handlers.said.grammar import Command, parse
from handlers.sending import returning
from handlers.words import date_in_england
from storage import bounces, files, ledger, messages, register, rows, submissions
from tests.conversation import morning

CENSUS = "SC3-07/873-4001"


@dataclass
class Desk:
    """The store of the demo, with more in its register, at a moment that a test can change."""

    outside: Outside
    ahead: timedelta = timedelta()

    def say(self, who: str, line: str) -> Decision:
        """Let somebody of the demo's cast, or with this address, write a line."""
        command = parse(line)
        assert isinstance(command, Command), line
        address = CAST[who][0] if who in CAST else who
        with self.outside.writing() as session:
            person = register.person_by_address(session, address)
            assert person
            assert person.id
            actor = lookups.actor(session, person.id, "mail", Proof.ALIGNED)
            said = lines.say(
                session,
                self.outside,
                command,
                actor,
                rows.Message(sha256="", channel="mail", raw=b""),
            )
            session.commit()
            return said

    def filed(self, *became: str, ref: str = CENSUS, name: str = "census.xml") -> int:
        """File something for a return and move it so; its number. "" moves nothing."""
        with self.outside.writing() as session:
            sha = files.keep(session, name.encode())
            sent = rows.Submission(ref=ref, file=sha, file_name=name, at=self.outside.now())
            number = submissions.add(session, sent).number
            for n, status in enumerate(became):
                self._entered(session, sent, status, "" if n else sha)
            session.commit()
            return number

    def _entered(self, session: Session, sent: rows.Submission, status: str, evidence: str) -> None:
        entry = rows.Entry(
            ref=sent.ref,
            verb="file" if evidence else status or "kept",
            actor=f"who sent {sent.file_name}",
            became=status,
            submission=sent.number,
            at=self.outside.now(),
            via="mail",
            evidence=evidence,
        )
        found = ledger.load(session, sent.ref)
        made = ledger.Figures(sent.number, 0, 0, 0, 0, 0, 0, 0) if status else None
        ledger.append(session, entry, found.version, made)

    def reminded(self) -> None:
        """On the next working morning: everybody who owes a return is reminded of it."""
        today = datetime.now(UTC).date()
        self.ahead = morning(working_days.after(today, 1)) - datetime.now(UTC)
        for ref in reminding.due(self.outside):
            reminding.remind(self.outside, ref)

    def comes_back(self, who: str, kind: str = bounces.BOUNCED) -> None:
        """The newest letter to somebody of the cast comes back, or is answered by an absence."""
        address = CAST[who][0]
        with self.outside.writing() as session:
            sent = select(rows.Outbox).where(rows.Outbox.address == address)
            letter = session.exec(sent.order_by(col(rows.Outbox.id).desc())).first()
            assert letter
            letter.attempts = 1
            before = len(session.exec(select(rows.Message)).all())
            back = messages.keep(session, b"%d" % before, "mail", self.outside.now())
            said = Returned(kind, (letter.message_id,), (address,))
            inbound = Inbound("mail", "", "", returned=said)
            returning.take(session, self.outside, back, inbound)
            session.commit()

    def writes(self, who: str) -> None:
        """Any mail comes from somebody of the cast: they are there."""
        with self.outside.writing() as session:
            bounces.end(session, [CAST[who][0]], self.outside.now())
            session.commit()

    def digest(self, who: str) -> str:
        """What the morning's digest tells somebody of the cast, who then knows it."""
        with self.outside.reading() as session:
            person = register.person_by_address(session, CAST[who][0])
        assert person
        assert person.id
        digesting.decide(self.outside, person.id)
        with self.outside.reading() as session:
            key = f"digest/{date_in_england(self.outside.now())}/{person.id}"
            found = session.exec(select(rows.Outbox.text).where(rows.Outbox.key == key)).first()
        return found or ""

    def owed(self, who: str) -> list[str]:
        """The subjects of the letters that somebody of the cast is owed."""
        with self.outside.reading() as session:
            found = select(rows.Outbox).where(rows.Outbox.address == CAST[who][0])
            return [row.subject for row in session.exec(found.order_by(rows.Outbox.key))]


@contextmanager
def desk(folder: Path, more: str = "") -> Iterator[Desk]:
    """A desk whose store lies in a folder; ``more`` is imported into its register."""
    settings, demo = Settings(folder=folder), the_demo(datetime.now(UTC).date())
    demo.collections[0].policies = {}  # so that people are reminded
    fill(settings, Script(demo.cast, demo.register, demo.collections))
    writer, reader = store.opened(settings), store.reading(settings)
    made = Desk(wiring.world(settings, writer, reader, lambda: datetime.now(UTC) + made.ahead))
    if more:
        with made.outside.writing() as session:
            register.import_csv(session, more)
            session.commit()
    yield made
    writer.dispose()
    reader.dispose()
