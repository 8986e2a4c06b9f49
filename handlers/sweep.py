"""The sweep: what time alone sets off: letters that wait, checks to repeat, messages left over."""

from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from sqlmodel import col, select

from handlers import checking, delivery, lookups
from handlers.letters import FIRST_LOOK
from handlers.outside import Outside
from storage import messages, outbox, rows

LEFT_OVER = timedelta(seconds=20)
"""How long a kept message may wait before the sweep makes sure that it is queued."""


class Queues(Protocol):
    """Where the sweep puts work."""

    def enqueue_hearing(self, message_id: int, key: str, partition: str) -> None: ...
    def enqueue_check(self, submission_id: int, attempt: int) -> None: ...


def sweep(outside: Outside, queues: Queues) -> None:
    """Do all that is due now; whatever is already under way is left alone."""
    for act in (_letters, _left_over, _checks):
        act(outside, queues)


def take_up(outside: Outside, queues: Queues) -> None:
    """At the start: queue every kept message that the last process left, however young."""
    _enqueue(outside, queues, lambda _: True)


def hearing_key(message: rows.Message) -> str:
    """The name of one attempt at hearing a message: the same for the same attempt."""
    return f"{message.sha256}-{message.failures}"


def partition(outside: Outside, message: rows.Message) -> str:
    """Whose turn a message takes: one sender's messages are heard one after the other."""
    return lookups.inbound_of(outside, message).sender or "nobody"


def _letters(outside: Outside, queues: Queues) -> None:
    for letter in _claimed(outside):
        delivery.deliver(outside, letter)


def _claimed(outside: Outside) -> list[int]:
    """The letters to try now; put off at once, so that another process does not try them too."""
    with outside.writing() as session:
        due = outbox.due(session, outside.now())
        for row in due:
            row.next_attempt_at = outside.now() + FIRST_LOOK
            session.add(row)
        claimed = [row.id for row in due if row.id is not None]
        session.commit()
    return claimed


def _left_over(outside: Outside, queues: Queues) -> None:
    now = outside.now()
    _enqueue(outside, queues, lambda message: message.received_at + _pause(message) <= now)


def _pause(message: rows.Message) -> timedelta:
    """How long after it came a message is tried again: longer with each failure."""
    if message.reason in (messages.RETRIED, messages.VOUCHED):
        return timedelta(0)
    longer: timedelta = LEFT_OVER * 3**message.failures
    return min(longer, timedelta(hours=message.failures + 1))


def _enqueue(outside: Outside, queues: Queues, due: Callable[[rows.Message], bool]) -> None:
    with outside.reading() as session:
        kept = select(rows.Message).where(rows.Message.state == "kept")
        waiting = [
            (m.id, hearing_key(m), partition(outside, m))
            for m in session.exec(kept.order_by(col(rows.Message.id)).limit(1000))
            if due(m)
        ]
    for message_id, key, turn in waiting:
        assert message_id is not None
        queues.enqueue_hearing(message_id, key, turn)


def _checks(outside: Outside, queues: Queues) -> None:
    for submission_id, attempt in checking.due(outside):
        queues.enqueue_check(submission_id, attempt)
