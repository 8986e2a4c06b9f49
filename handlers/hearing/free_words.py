"""Free words in answer to a question of ours: the line that they stand for."""

from sqlmodel import Session, col, select

from handlers.hearing.inbound import Inbound
from handlers.said.grammar import Command, parse
from storage import rows


def line(session: Session, person: int, inbound: Inbound) -> Command | None:
    """What a message without any line of ours says, where it answers a letter that asked this
    person something; None where it does not, or says nothing.
    """
    begins, words = _asked(session, person, inbound), " ".join(inbound.lines)
    meant = parse(f"{begins} {words}") if begins and words else None
    return meant if isinstance(meant, Command) else None


def _asked(session: Session, person: int, inbound: Inbound) -> str:
    """The line that the letter asked for, without its words; "" where it asked nothing."""
    answered = inbound.references[-1:]
    if not answered:
        return ""
    conversation, _, ts = answered[0].rpartition("/")
    posted = select(rows.Posted.key).where(
        rows.Posted.conversation == conversation, rows.Posted.ts == ts
    )
    asked = select(rows.Outbox.free).where(
        rows.Outbox.person_id == person,
        col(rows.Outbox.message_id).in_([*answered, *session.exec(posted)]),
    )
    return session.exec(asked).first() or ""
