"""Delivery: one attempt to send what the outbox owes, and its result."""

import logging
from datetime import timedelta

from sqlmodel import Session

from handlers.outside import Delivery, Outside
from handlers.sending import letters
from storage import outbox
from storage.rows import Outbox

log = logging.getLogger("returns-bot")

PAUSES = (1, 2, 5, 15, 30, 60, 120, 240)
"""Minutes before the next attempt, after the first, second, … failed one."""

PATIENCE = timedelta(days=3)


def deliver(outside: Outside, outbox_id: int) -> str:
    """Try once; the outcome: waiting, sent, refused or given up. What is settled stays settled."""
    with outside.reading() as session:
        row = session.get_one(Outbox, outbox_id)
        if row.outcome != "waiting":
            return row.outcome
    attempt = _attempted(outside, row)
    with outside.writing() as session:
        row = session.get_one(Outbox, outbox_id)
        _settle(session, outside, row, attempt)
        session.commit()
        return row.outcome


def _attempted(outside: Outside, row: Outbox) -> Delivery:
    """One attempt; whatever goes wrong on our side is a reason to try again later."""
    try:
        with outside.reading() as session:
            ready = letters.letter(session, row, outside.draw)
        return outside.channels[row.channel].deliver(ready, row.intended_at)
    except Exception as error:
        log.exception("letter %s could not be sent", row.id)
        return Delivery("later", f"our own fault: {type(error).__name__}")


def _settle(session: Session, outside: Outside, row: Outbox, attempt: Delivery) -> None:
    now = outside.now()
    assert row.id is not None
    if attempt.outcome == "sent":
        outbox.sent(session, row.id, now)
    elif attempt.outcome == "refused":
        outbox.refused(session, row.id, now, attempt.detail)
        letters.by_mail(session, outside, row)
    elif now - row.intended_at > PATIENCE:
        outbox.given_up(session, row.id, now, attempt.detail)
    else:
        pause = PAUSES[min(row.attempts, len(PAUSES) - 1)]
        outbox.later(session, row.id, now + timedelta(minutes=pause), attempt.detail)
    if row.milestone == letters.CODE and row.outcome != "waiting":
        outbox.blank(session, row.id)
