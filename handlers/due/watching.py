"""The watchdog: what has stood still too long is told to who can do something. It never sends.

A check without an end and letters that cannot be delivered go to the operator; returns that stand
still are in the morning's digest of those who check them (handlers.due.digest).
"""

from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.outside import Outside
from handlers.sending import letters
from handlers.words import count, date_in_england
from storage import bounces, rows, stuck

CHECK = timedelta(minutes=30)
"""After which a check is stuck: several times what one may take, and some waiting."""
ABSENCE = timedelta(days=14)
"""For how long somebody counts as away after their last automatic reply."""
SHOWN = 10
"""Letters that one note to the operator lists."""
UNDELIVERED = "undelivered/"
OURS = "operator/"


def watch(outside: Outside) -> None:
    """Owe the operator a note on what is stuck with us: each check once, letters once a day."""
    now = outside.now()
    with outside.writing() as session:
        for submission in stuck.unchecked(session, now - CHECK):
            _unchecked(session, outside, submission)
        _undelivered(session, outside, now)
        bounces.back(session, now - ABSENCE, now)
        session.commit()


def _unchecked(session: Session, outside: Outside, submission: rows.Submission) -> None:
    since = int((outside.now() - submission.at).total_seconds() // 60)
    letters.note_operator(
        session,
        outside,
        f"stuck/{submission.id}/{submission.attempts}",
        f"A check does not end: {submission.ref}#{submission.number}",
        f"It has been under way for {count(since, 'minute')}, and its sender has no answer.\n"
        "Many files may wait before it, or a process may have died. Look at the log; a restart "
        "takes up what was left. returns-bot doctor may say more.\n",
    )


def _undelivered(session: Session, outside: Outside, now: datetime) -> None:
    """All that were given up since the last such note, or in the last week."""
    last = stuck.last_intended(session, f"{OURS}{UNDELIVERED}")
    found = stuck.undelivered(session, last or now - timedelta(days=7), OURS)
    if not found:
        return
    lines = [f"{address}: {subject}\n  {why}" for address, subject, why in found[:SHOWN]]
    letters.note_operator(
        session,
        outside,
        f"{UNDELIVERED}{date_in_england(now)}",
        f"{count(len(found), 'letter')} could not be delivered",
        "\n".join([*lines, "", "All of them: returns-bot quarantine list", ""]),
    )
