"""Reminding: what the schedule says is due, written into the outbox, once. It never sends."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from sqlmodel import Session

from handlers import lookups
from handlers.due import schedule
from handlers.due.due_dates import MEDIA_TYPE, NAME, calendar_file
from handlers.due.quiet import Quiet, quiet
from handlers.due.schedule import MARK, OWING, Owed, Reader, Reminder
from handlers.life.lifecycle import offers
from handlers.life.standing import Standing, Status
from handlers.outside import Outside
from handlers.people import Proof, Role
from handlers.replies.reminders import Occasion, reminder
from handlers.reply import Document
from handlers.sending import letters
from handlers.words import date_in_england
from storage import bounces, files, reminders, rows
from storage.engine import serialise

AT_A_TIME = 100
"""Returns in one round, a minute long: no more than the sweep can send until the next."""
SNOOZE, DELEGATE, OFF, ASKED, QUIET = "snooze", "delegate", "reminders", "asked", "quiet"
"""Names of wishes: "reminders" and "quiet" are about all returns, the others about one."""


def due(outside: Outside) -> list[str]:
    """The returns of which somebody is to be reminded now; none outside of working hours."""
    now = outside.now()
    if not outside.limits.hours.wake(now):
        return []
    with outside.reading() as session:
        found = (
            owed.ref
            for collection in reminders.open_on(session, date_in_england(now))
            for owed in owed_in(session, collection)
            if schedule.reminders(owed, now)
        )
        return [ref for _, ref in zip(range(AT_A_TIME), found, strict=False)]


def remind(outside: Outside, ref: str) -> list[int]:
    """Owe everybody concerned their reminder of one return, in one transaction; the letters."""
    with outside.writing() as session:
        serialise(session, f"reminders {ref}")
        standing = lookups.standing(session, ref)
        assert standing is not None
        collection = session.get_one(rows.Collection, standing.collection)
        owed = owed_in(session, collection, ref)
        written = [
            _owe(session, outside, standing, one, each)
            for one in owed
            for each in schedule.reminders(one, outside.now())
        ]
        session.commit()
        return written


def owed_in(session: Session, collection: rows.Collection, ref: str = "") -> list[Owed]:
    """The returns of a collection that are owed (or the one), as the schedule looks at them.

    None where the collection reminds nobody.
    """
    if not lookups.policies(collection.policies).reminders:
        return []
    owing = reminders.owing(session, collection.code, [s.value for s in OWING], ref)
    people = _readers(session, collection.code, owing[0][1] if ref and owing else "")
    said = _said(reminders.keys(session, f"{ref or collection.code}/"))
    asked = _asked(reminders.wishes(session, ASKED, ref))
    wishes = _wishes(session, ref)
    days = lookups.calendar(collection)
    extended = reminders.extended(session, collection.code)
    return [
        Owed(
            ref=one,
            status=Status(status),
            calendar=days.extended(extended.get(one)),
            readers=tuple(wishes.of(reader, one) for reader in people[organisation]),
            said=said[one],
            moved=date_in_england(moved) if moved else None,
            asked=asked.get(one),
        )
        for one, organisation, status, moved in owing
    ]


class _Wishes:
    """What people wish about the returns at hand, and whom no letter reaches."""

    def __init__(
        self,
        off: set[int],
        quiet: dict[int, Quiet],
        unreachable: set[int],
        lost: set[int],
        by_return: dict[tuple[int, str, str], str],
    ) -> None:
        self.off, self.quiet, self.lost = off, quiet, lost
        self.unreachable, self.by_return = unreachable, by_return

    def of(self, reader: Reader, ref: str) -> Reader:
        """The reader with their wishes about a return."""
        snoozed = self.by_return.get((reader.person, ref, SNOOZE))
        delegate = self.by_return.get((reader.person, ref, DELEGATE))
        return replace(
            reader,
            off=reader.person in self.off,
            snoozed=date.fromisoformat(snoozed) if snoozed else None,
            delegate=int(delegate) if delegate else None,
            quiet=self.quiet.get(reader.person),
            reached=reader.person not in self.unreachable,
            lost=reader.person in self.lost,
        )


def _wishes(session: Session, ref: str) -> _Wishes:
    kept = [w for name in (SNOOZE, DELEGATE) for w in reminders.wishes(session, name, ref)]
    off = {w.person_id for w in reminders.wishes(session, OFF)}
    unreachable = reminders.unreachable(session) | bounces.away(session)
    return _Wishes(
        off,
        quiet_hours(session),
        unreachable,
        bounces.lost(session),
        {(w.person_id, w.subject, w.wish): w.value for w in kept},
    )


def quiet_hours(session: Session) -> dict[int, Quiet]:
    """When each person who said so wants to hear nothing; what cannot be read is no wish."""
    kept = {w.person_id: quiet(w.value) for w in reminders.wishes(session, QUIET)}
    return {person: hours for person, hours in kept.items() if hours}


def _readers(session: Session, collection: str, organisation: str) -> dict[str, list[Reader]]:
    """Everybody in each organisation."""
    held: dict[tuple[str, int], set[Role]] = defaultdict(set)
    for place, person, role in reminders.posts(session, collection, organisation):
        held[place, person].add(Role(role))
    found: dict[str, list[Reader]] = defaultdict(list)
    for (place, person), roles in held.items():
        found[place].append(Reader(person, frozenset(roles)))
    return found


def _said(keys: Iterable[str]) -> dict[str, dict[int, set[str]]]:
    """The milestones that were told, by return and person."""
    said: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for collection, organisation, milestone, person in _ours(keys):
        said[f"{collection}/{organisation}"][int(person)].add(milestone)
    return said


def _ours(keys: Iterable[str]) -> Iterator[list[str]]:
    parts = (key.split("/") for key in keys if f"/{MARK} " in key)
    return (part for part in parts if len(part) == 4)  # noqa: PLR2004 - as _key writes it


def _key(ref: str, reminder: Reminder) -> str:
    return f"{ref}/{reminder.milestone.name}/{reminder.person}"


def _asked(wishes: Iterable[rows.Preference]) -> dict[str, date]:
    """The day on which a reminder of each return was last asked for."""
    asked: dict[str, date] = {}
    for wish in wishes:
        day = date.fromisoformat(wish.value)
        asked[wish.subject] = max(day, asked.get(wish.subject, day))
    return asked


def _owe(session: Session, outside: Outside, standing: Standing, owed: Owed, due: Reminder) -> int:
    today = date_in_england(outside.now())
    actor = lookups.actor(session, due.person, "clock", Proof.ALIGNED)
    said = reminder(
        standing,
        Occasion(
            today=today,
            first=due.first,
            senders=_senders(session, owed) if due.copy else (),
            copy=due.copy,
            asked=_who_asked(session, owed, due),
            calendar_file=_calendar_file(session, standing) if due.first else None,
        ),
        offers(standing, actor, today),
    )
    name = due.milestone.name
    return letters.notify(
        session, outside, _key(owed.ref, due), due.person, said, milestone=name, soon=True
    )


def _senders(session: Session, owed: Owed) -> tuple[str, ...]:
    """The names of those who get more than a copy."""
    people = [reader.person for reader, copy in schedule.addressed(owed) if not copy]
    return tuple(session.get_one(rows.Person, person).name for person in people)


def _who_asked(session: Session, owed: Owed, due: Reminder) -> str:
    if not due.milestone.name.startswith(f"{MARK} {ASKED}"):
        return ""
    day = due.milestone.day.isoformat()
    who = [w for w in reminders.wishes(session, ASKED, owed.ref) if w.value == day]
    return session.get_one(rows.Person, who[0].person_id).name if who else ""


def _calendar_file(session: Session, standing: Standing) -> Document:
    return Document(NAME, MEDIA_TYPE, files.keep(session, calendar_file(standing)))
