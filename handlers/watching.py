"""The watchdog: what has stood still too long is told to who can do something. It never sends.

A check without an end and letters that cannot be delivered go to the operator; returns that wait
for a decision go to those who decide.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from handlers import letters, lookups, working_days
from handlers.outside import Outside
from handlers.people import Role
from handlers.reminding import OFF
from handlers.replies.waiting import LONGEST, waits
from handlers.standing import Status
from handlers.words import ENGLAND, count, date_in_england
from storage import collections, reminders, rows, stuck

CHECK = timedelta(minutes=30)
"""After which a check is stuck: several times what one may take, and some waiting."""
DECISION = 5
"""Working days after which who decides is told that something waits."""
SHOWN = 10
"""Letters that one note to the operator lists."""
UNDELIVERED = "undelivered/"
OURS = "operator/"

# fmt: off
DECIDE = (
    # role           what waits for it
    (Role.AGENT,     Status.SUBMITTED),
    (Role.COLLECTOR, Status.APPROVED),
)
# fmt: on


def watch(outside: Outside) -> None:
    """Owe the operator a note on what is stuck with us: each check once, letters once a day."""
    now = outside.now()
    with outside.writing() as session:
        for submission in stuck.unchecked(session, now - CHECK):
            _unchecked(session, outside, submission)
        _undelivered(session, outside, now)
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


def decisions(outside: Outside) -> None:
    """Owe those who decide the list of what has waited for them for days, once a week."""
    if not outside.limits.hours.wake(outside.now()):
        return
    today = date_in_england(outside.now())
    before = datetime.combine(working_days.before(today, DECISION), time(), ENGLAND)
    with outside.writing() as session:
        for collection in collections.collections(session):
            if not lookups.policies(collection.policies).reminders:
                continue
            for role, status in DECIDE:
                refs = stuck.waiting(session, collection.code, status.value, before)
                for organisation, theirs in _by_decider(session, collection, role, refs):
                    _told(session, outside, (collection, role, organisation, theirs), today)
        session.commit()


def _by_decider(
    session: Session, collection: rows.Collection, role: Role, refs: list[str]
) -> Iterator[tuple[str, list[str]]]:
    """Whose decision each waits for: its authority's, or the regulator's."""
    if not refs or role is Role.COLLECTOR:
        yield from [(collection.regulator, refs)] if refs else []
        return
    of = reminders.authorities(session, collection.code)
    for authority in sorted({of.get(ref.partition("/")[2], "") for ref in refs} - {""}):
        yield authority, [ref for ref in refs if of.get(ref.partition("/")[2]) == authority]


def _told(
    session: Session,
    outside: Outside,
    waiting: tuple[rows.Collection, Role, str, list[str]],
    today: date,
) -> None:
    collection, role, organisation, refs = waiting
    week = "{}-W{:02}".format(*today.isocalendar())
    off = {wish.person_id for wish in reminders.wishes(session, OFF)}
    for person in lookups.people_in(session, role, organisation):
        key = f"{collection.code}/{organisation}/waiting {week}/{person}"
        if person in off or reminders.keys(session, key):
            continue
        stand = filter(None, (lookups.standing(session, ref) for ref in refs[:LONGEST]))
        said = waits(list(stand), len(refs), DECISION)
        letters.notify(session, outside, key, person, said, f"waiting {week}", soon=True)
