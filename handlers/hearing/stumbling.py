"""Stumbling: a message whose hearing failed by a fault of ours; after a few it is put aside."""

from datetime import timedelta

from sqlmodel import Session, select

from handlers import lookups
from handlers.life import settling
from handlers.outside import Outside
from handlers.people import Proof
from handlers.replies import faults, quarantined
from handlers.sending import letters
from storage import messages, rows

PATIENCE = timedelta(days=1)
PAUSE, LONGEST = timedelta(seconds=20), timedelta(hours=1)
SURE = 3
"""After so many attempts a server that does not let us in is taken at its word."""
UNFETCHED = "A file that was sent cannot be fetched"
DOCTOR = "returns-bot doctor says more."
UNCHECKED = {"outcome": "failed", "detail": "its message was put aside"}


def stumble(session: Session, outside: Outside, message_id: int, reason: str) -> list[int]:
    """Count the failure; at the limit put the message aside, tell its sender and the operator."""
    message = session.get_one(rows.Message, message_id)
    limit = outside.limits.quarantine_after
    next_at = outside.now() + PAUSE * 3**message.failures
    if not messages.failed(session, message_id, reason, limit=limit, next_at=next_at):
        return []
    _move_back(session, outside, message)
    told = [_tell_operator(session, outside, message)]
    if message.person_id is not None:
        told.append(_tell_sender(session, outside, message))
    return [row for row in told if row]


def postpone(
    session: Session, outside: Outside, message_id: int, why: str, *, needs_person: bool = False
) -> list[int]:
    """Leave a message for later, a day long; then it is put aside like one that fails.

    ``needs_person``: its files come only after an operator has put something right. They are told
    once a day, and its sender once.
    """
    message = session.get_one(rows.Message, message_id)
    if outside.now() > message.received_at + PATIENCE:
        return stumble(session, outside, message_id, why)
    pause = min(PAUSE * 2**message.attempts, LONGEST)
    messages.postponed(session, message_id, why, outside.now() + pause)
    if not needs_person or message.attempts < SURE:
        return []
    return _tell_of_files(session, outside, message, why)


def _tell_of_files(
    session: Session, outside: Outside, message: rows.Message, why: str
) -> list[int]:
    day = outside.now().date().isoformat()
    note = f"{why}.\nThe message waits, is tried again for a day, and then put aside.\n{DOCTOR}\n"
    told = [letters.note_operator(session, outside, f"unfetched/{day}", UNFETCHED, note)]
    if message.person_id is not None:
        reply, key = faults.not_fetched(outside.limits.contact), f"{message.sha256}/unfetched"
        told.append(letters.notify(session, outside, key, message.person_id, reply))
    return [row for row in told if row]


def _move_back(session: Session, outside: Outside, message: rows.Message) -> None:
    """What the message filed is not left waiting for a check: the sweep checks it again."""
    filed = select(rows.Submission).where(
        rows.Submission.message_id == message.id, rows.Submission.verdict == "checking"
    )
    for submission in session.exec(filed).all():
        assert submission.sent_by is not None
        actor = lookups.actor(session, submission.sent_by, message.channel, Proof.ALIGNED)
        settling.settle(session, outside, submission, actor, UNCHECKED)


def _tell_operator(session: Session, outside: Outside, message: rows.Message) -> int:
    assert message.id is not None
    note = quarantined(message.id, "", message.failures, message.reason)
    text = "\n".join((*note.verdict, *note.changed, *note.next))
    key = f"quarantined/{message.id}/{message.failures}"
    return letters.note_operator(session, outside, key, note.subject, text)


def _tell_sender(session: Session, outside: Outside, message: rows.Message) -> int:
    """To the address on file: who wrote is not proven where the proof itself failed."""
    assert message.person_id is not None
    key = f"{message.sha256}/put aside"
    reply = faults.put_aside(outside.limits.contact)
    return letters.notify(session, outside, key, message.person_id, reply)
