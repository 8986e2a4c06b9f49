"""Escalating: lists of what is late, written into the outbox for who checks. It never sends."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cached_property

from sqlmodel import Session

from handlers import escalation, letters, lookups, reminding
from handlers.escalation import MARK, Late
from handlers.outside import Outside
from handlers.people import Role
from handlers.replies.escalations import LONGEST, late_list
from handlers.reply import Reply
from handlers.words import date_in_england
from storage import reminders, rows
from storage.engine import serialise

ROLES = (Role.AGENT, Role.COLLECTOR)


def due(outside: Outside) -> list[tuple[str, str]]:
    """Collection and organisation (authority or regulator) of each list that is to be told now."""
    now = outside.now()
    if not outside.limits.hours.wake(now):
        return []
    with outside.reading() as session:
        every = (
            _Lists(session, collection, date_in_england(now))
            for collection in reminders.open_on(session, date_in_england(now))
        )
        return [
            (lists.collection.code, organisation)
            for lists in every
            for organisation in _organisations(session, lists.collection)
            if lists.told(organisation)
        ]


def escalate(outside: Outside, code: str, organisation: str) -> list[int]:
    """Owe everybody who checks there the list of a collection, in one transaction; the letters."""
    today = date_in_england(outside.now())
    with outside.writing() as session:
        serialise(session, f"late {code}/{organisation}")
        collection = session.get_one(rows.Collection, code)
        written = [
            letters.notify(
                session,
                outside,
                f"{code}/{organisation}/{name}/{person}",
                person,
                _said(session, collection, late, today),
                name,
                soon=True,
            )
            for person, name, late in _Lists(session, collection, today).told(organisation)
        ]
        session.commit()
        return written


class _Lists:
    """The lists of one collection, today: what they need is read once, and only when needed."""

    def __init__(self, session: Session, collection: rows.Collection, today: date) -> None:
        self.session, self.collection, self.today = session, collection, today
        self.policies = lookups.policies(collection.policies)

    def told(self, organisation: str) -> list[tuple[int, str, list[Late]]]:
        """Who there is to be told what now: person, milestone, list; nobody of an empty list."""
        people = list(self._people(organisation)) if self.policies.reminders else []
        late = self._late[organisation] if people else []
        return [(person, name, late) for person, name in people] if late else []

    def _people(self, organisation: str) -> Iterator[tuple[int, str]]:
        """Who checks there and has not heard of the newest milestone, with its name."""
        collector = organisation == self.collection.regulator
        role = Role.COLLECTOR if collector else Role.AGENT
        starts = escalation.starts(role, self.policies.agent_step)
        days = lookups.calendar(self.collection)
        for person in lookups.people_in(self.session, role, organisation):
            said = self._said[organisation, person]
            mark = escalation.newest(days, starts, said, self.today)
            if mark and person not in self._off:
                yield person, mark.name

    @cached_property
    def _late(self) -> dict[str, list[Late]]:
        """What is on each list: of an authority its own schools', of the regulator everybody's."""
        of = reminders.authorities(self.session, self.collection.code)
        owed = reminding.owed_in(self.session, self.collection)
        found: dict[str, list[Late]] = defaultdict(list)
        for late in escalation.listed(owed, self.today):
            found[of.get(late.ref.partition("/")[2], "")].append(late)
            found[self.collection.regulator].append(late)
        return found

    @cached_property
    def _said(self) -> dict[tuple[str, int], set[str]]:
        """The milestones that each person was told, by organisation."""
        said: dict[tuple[str, int], set[str]] = defaultdict(set)
        for key in reminders.keys(self.session, f"{self.collection.code}/"):
            if f"/{MARK} " in key:
                _, organisation, name, person = key.split("/")
                said[organisation, int(person)].add(name)
        return said

    @cached_property
    def _off(self) -> set[int]:
        return {wish.person_id for wish in reminders.wishes(self.session, reminding.OFF)}


def _organisations(session: Session, collection: rows.Collection) -> Iterator[str]:
    """The authorities whose schools owe it, and the regulator."""
    if lookups.policies(collection.policies).agent_step:
        yield from sorted(set(reminders.authorities(session, collection.code).values()) - {""})
    yield collection.regulator


def _said(session: Session, collection: rows.Collection, late: list[Late], today: date) -> Reply:
    shown = sorted(late, key=lambda one: (not one.silent, one.ref))[:LONGEST]
    stand = ((lookups.standing(session, one.ref), one.silent) for one in shown)
    return late_list(collection.code, late, [(s, silent) for s, silent in stand if s], today)
