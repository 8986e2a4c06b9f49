"""The sweep: what time alone sets off: letters that wait, checks to repeat, messages left
over, reminders."""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Protocol

from handlers import lookups
from handlers.checks import checking
from handlers.due import digesting, reminding, watching
from handlers.hearing import stumbling
from handlers.outside import Outside
from handlers.sending import delivery
from handlers.sending.letters import FIRST_LOOK
from storage import messages, outbox, rows

log = logging.getLogger("returns-bot")

AT_A_TIME = 20
"""Letters in one round: each may wait for a server that does not answer."""

AFTER_QUEUED = timedelta(minutes=5)
"""When a message that was queued and is still kept is looked at again."""

ENDED = "its hearing ended without a result"


class Queues(Protocol):
    """Where the sweep puts work. ``…_ended`` tells whether that very piece of work is over."""

    def enqueue_hearing(self, message_id: int, key: str, partition: str) -> None: ...
    def hearing_ended(self, key: str) -> bool: ...
    def enqueue_check(self, submission_id: int, attempt: int) -> None: ...
    def check_ended(self, submission_id: int, attempt: int) -> bool: ...


def sweep(outside: Outside, queues: Queues) -> None:
    """Do all that is due now. What fails is logged, and stops nothing else."""
    guarded(lambda: _letters(outside), "letters")
    guarded(lambda: _left_over(outside, queues), "messages left over")
    guarded(lambda: _checks(outside, queues), "checks to repeat")


def each_minute(outside: Outside) -> None:
    """Do what need not be looked at more often: who owes or waits, and what is stuck."""
    guarded(lambda: _reminders(outside), "reminders")
    guarded(lambda: _digests(outside), "digests")
    guarded(lambda: watching.watch(outside), "the watchdog")


def take_up(outside: Outside, queues: Queues) -> None:
    """At the start: queue every kept message that the last process left, however young."""
    with outside.reading() as session:
        kept = messages.waiting(session)
    for message_id in kept:
        guarded(partial(queue, outside, queues, message_id), "a kept message")


def queue(outside: Outside, queues: Queues, message_id: int) -> None:
    """Queue a kept message, in the turn of its sender: one after the other for each."""
    with outside.reading() as session:
        message = session.get_one(rows.Message, message_id)
    sender = lookups.inbound_of(outside, message).sender or "nobody"
    queues.enqueue_hearing(message_id, hearing_key(message), sender)


def hearing_key(message: rows.Message) -> str:
    """The name of one attempt at hearing a message: the same for the same attempt."""
    return f"{message.sha256}-{message.attempts}"


def guarded(act: Callable[[], None], what: str) -> None:
    """Do it; a failure is logged and goes no further."""
    try:
        act()
    except Exception:
        log.exception("the sweep failed: %s", what)


def _letters(outside: Outside) -> None:
    for letter in _claimed(outside):
        delivery.deliver(outside, letter)


def _claimed(outside: Outside) -> list[int]:
    """The letters to try now; put off at once, so that another process does not try them too."""
    with outside.writing() as session:
        due = outbox.due(session, outside.now(), AT_A_TIME)
        for row in due:
            row.next_attempt_at = outside.now() + FIRST_LOOK
            session.add(row)
        claimed = [row.id for row in due if row.id is not None]
        session.commit()
    return claimed


def _reminders(outside: Outside) -> None:
    for ref in reminding.due(outside):
        guarded(partial(_remind, outside, ref), f"the reminders of {ref}")


def _remind(outside: Outside, ref: str) -> None:
    reminding.remind(outside, ref)


def _digests(outside: Outside) -> None:
    for person in digesting.due(outside):
        guarded(partial(_digest, outside, person), f"the digest of person {person}")


def _digest(outside: Outside, person: int) -> None:
    digesting.decide(outside, person)


def _left_over(outside: Outside, queues: Queues) -> None:
    with outside.reading() as session:
        due = messages.waiting(session, outside.now())
    for message_id in due:
        guarded(partial(_look_after, outside, queues, message_id), "a left message")


def _look_after(outside: Outside, queues: Queues, message_id: int) -> None:
    """Queue it; or, where its hearing is over and it is still kept, count a fault of ours.

    That happens where the store and the engine tell two stories: both failed, or one is a backup.
    """
    owed = []
    with outside.writing() as session:
        message = session.get_one(rows.Message, message_id)
        if message.state != "kept":
            return
        if queues.hearing_ended(hearing_key(message)):
            owed = stumbling.stumble(session, outside, message_id, ENDED)
        else:
            message.next_attempt_at = outside.now() + AFTER_QUEUED
            session.add(message)
        session.commit()
        kept = message.state == "kept"
    for letter in owed:
        delivery.deliver(outside, letter)
    if kept:
        queue(outside, queues, message_id)


def _checks(outside: Outside, queues: Queues) -> None:
    for submission_id, attempt in checking.due(outside):
        if queues.check_ended(submission_id, attempt):
            guarded(partial(_put_off, outside, submission_id), "a check")
        else:
            queues.enqueue_check(submission_id, attempt)


def _put_off(outside: Outside, submission_id: int) -> None:
    """A check that is over and settled nothing: it is tried again later, under another number."""
    with outside.writing() as session:
        checking.put_off(session.get_one(rows.Submission, submission_id), outside.now())
        session.commit()
