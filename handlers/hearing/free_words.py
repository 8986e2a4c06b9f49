"""Free words in answer to a question of ours: the line that they stand for."""

from dataclasses import replace

from sqlmodel import Session, col, select

from handlers.hearing.inbound import Inbound
from handlers.reply import Reply
from handlers.said.grammar import Command, parse
from storage import rows

MOST = 2_000
"""Characters that are kept of an answer, in however many lines."""
CUT = (
    f"Your answer is long: its first {MOST:,} characters are kept, and the rest is not. If what "
    "matters is left out, answer once more, in fewer words: then that is kept instead."
)


def line(session: Session, person: int, inbound: Inbound) -> Command | None:
    """What a message without any line of ours says, where it answers a letter that asked this
    person something; None where it does not, or says nothing.
    """
    begins, words = _asked(session, person, inbound), _words(inbound)
    meant = parse(f"{begins} {words[:MOST]}") if begins and words else None
    return meant if isinstance(meant, Command) else None


def answered(inbound: Inbound, reply: Reply) -> Reply:
    """The answer to it, which says so where not all of the words were kept."""
    if len(_words(inbound)) <= MOST:
        return reply
    return replace(reply, changed=(*reply.changed, CUT))


def _words(inbound: Inbound) -> str:
    """All that was written, in one line: no command is looked for in it."""
    return " ".join((*inbound.lines, *inbound.rest))


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
