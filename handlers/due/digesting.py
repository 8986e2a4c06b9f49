"""Digesting: each checker's morning digest, written into the outbox, once. It never sends."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from sqlmodel import Session

from handlers import lookups
from handlers.due import digest, plotting, reminding, schedule, unusual, working_days
from handlers.due.digest import DECIDES, Case, Reader, Section
from handlers.due.plotting import Onlooker
from handlers.due.reminding import OFF, SNOOZE
from handlers.due.schedule import Why
from handlers.life.lifecycle import offers
from handlers.life.standing import Standing
from handlers.life.visibility import Sight, roles, sight
from handlers.outside import Outside
from handlers.people import Actor, Proof, Role
from handlers.replies.digests import LONGEST, digested
from handlers.replies.returned import Unreached
from handlers.reply import Reply
from handlers.sending import letters, returning
from handlers.words import date_in_england
from storage import collections, digests, files, reminders, rows
from storage.engine import serialise

AT_A_TIME = 20
"""Persons in one round, a minute long: no more than the sweep can send until the next."""
ALL = "digest"
"""The first word of the key of each digest, and its milestone."""


@dataclass(frozen=True)
class Part:
    """What is said of one collection to somebody in one role, and the figures of its plot."""

    reply: Reply
    figures: bytes
    collection: str
    unreached: tuple[Unreached, ...] = ()
    """The addresses of which this tells that nobody is reached there."""


def due(outside: Outside) -> list[int]:
    """The persons whose digest of today is to be decided now."""
    now = outside.now()
    if not outside.limits.hours.wake(now):
        return []
    with outside.reading() as session:
        today = date_in_england(now)
        off = {wish.person_id for wish in reminders.wishes(session, OFF)}
        quiet = reminding.quiet_hours(session)
        found = [
            person
            for person in digests.readers(session, list(DECIDES), today)
            if digest.due(Reader(person in off, quiet.get(person)), outside.limits.hours, now)
        ]
        return found[:AT_A_TIME]


def decide(outside: Outside, person: int) -> int:
    """Owe somebody their digest of today, where there is something to say; the outbox row, else 0.

    It is put together before the store is locked: only what is said and that it was is written
    there, in one transaction.
    """
    today = date_in_england(outside.now())
    with outside.reading() as session:
        said = parts(session, person, today)
    with outside.writing() as session:
        serialise(session, f"{ALL} {person}")
        told = digests.decided(session, person)
        if told is not None and told >= today:
            return 0
        digests.decide(session, person, today)
        owed = _owe(session, outside, person, said, today) if said else 0
        session.commit()
        return owed


def _owe(session: Session, outside: Outside, person: int, said: list[Part], today: date) -> int:
    for part in said:
        files.keep(session, part.figures)
        for one in part.unreached:
            returning.told(session, person, part.collection, one, outside.now())
    key, replies = f"{ALL}/{today}/{person}", [part.reply for part in said]
    return letters.notify(session, outside, key, person, *replies, milestone=ALL, soon=True)


def parts(session: Session, person: int, today: date) -> list[Part]:
    """What is to be said to this person today, by collection and role."""
    actor = lookups.actor(session, person, "clock", Proof.ALIGNED)
    held = [role for role in DECIDES if any(post.role is role for post in actor.posts)]
    seen = lookups.visible(session, actor) if held else []
    made = []
    for code in dict.fromkeys(standing.collection for standing in seen):
        about = Checked(session, session.get_one(rows.Collection, code), actor, today)
        made += [about.part(role, seen) for role in held if about.policies.reminders]
    return [part for part in made if part]


class Checked:
    """A collection as one person checks it; what it needs is read once, and only when needed."""

    def __init__(
        self, session: Session, collection: rows.Collection, actor: Actor, today: date
    ) -> None:
        self.session, self.collection, self.actor, self.today = session, collection, actor, today
        self.policies = lookups.policies(collection.policies)

    def part(self, role: Role, seen: list[Standing]) -> Part | None:
        """What is to be said of it to them in this role, None where that is nothing."""
        found = self.section(role, seen)
        if found is None:
            return None
        onlooker = Onlooker(self.actor, frozenset({role}), seen)
        drawn = plotting.picture(self.session, self.collection, onlooker, self.today)
        days, plot = lookups.calendar(self.collection), (drawn.words, drawn.document)
        told = {c.standing.organisation for c in found.unreached}
        unreached = tuple(one for o in sorted(told) for one in self._unreached[o])
        reply = digested(found, days, self.today, plot)
        return Part(reply, drawn.content, self.collection.code, unreached)

    def section(self, role: Role, seen: list[Standing]) -> Section | None:
        """The same before it is put into words."""
        own = (s for s in seen if s.collection == self.collection.code)
        theirs = [s for s in own if role in roles(s, self.actor)]
        cases = [self._case(s, role) for s in theirs if not self._snoozed(s)]
        found = digest.section(role, cases, self.today)
        return replace(found, waiting=tuple(self._told(found.waiting))) if found else None

    def _told(self, waiting: tuple[Case, ...]) -> Iterator[Case]:
        """What waits, those that are shown with their headline figures, where these may be seen."""
        for n, case in enumerate(waiting):
            seen = n < LONGEST and sight(case.standing, self.actor) is Sight.DATA
            file = seen and case.standing.latest_kind == "file"
            report = lookups.newest_report(self.session, case.standing) if file else None
            yield replace(case, figures=unusual.headline(report))

    def _case(self, standing: Standing, role: Role) -> Case:
        made = Case(
            standing,
            decides=self._decides(standing, role),
            moved=self._moved.get(standing.ref),
            silent=standing.ref in self._silent,
            why_silent=self._silent.get(standing.ref, ()),
            unreached=tuple(map(str, self._unreached.get(standing.organisation, ()))),
        )
        return replace(made, unusual=self._unusual(made))

    def _decides(self, standing: Standing, role: Role) -> bool:
        status, verb = DECIDES[role]
        if standing.status is not status:
            return False
        return any(c.verb == verb for c in offers(standing, self.actor, self.today))

    def _unusual(self, case: Case) -> str:
        """Of what waits and came since the last digest, where they may see its figures."""
        fresh = case.moved and case.moved >= working_days.before(self.today, 1)
        if not (case.decides and fresh and sight(case.standing, self.actor) is Sight.DATA):
            return ""
        report = lookups.newest_report(self.session, case.standing)
        return unusual.unusual(case.standing, report)

    def _snoozed(self, standing: Standing) -> bool:
        until = self._snoozes.get(standing.ref)
        return until is not None and self.today < until

    @cached_property
    def _snoozes(self) -> dict[str, date]:
        wishes = reminders.wishes(self.session, SNOOZE)
        mine = (w for w in wishes if w.person_id == self.actor.person)
        return {wish.subject: date.fromisoformat(wish.value) for wish in mine}

    @cached_property
    def _unreached(self) -> dict[str, list[Unreached]]:
        """By organisation, what this person was not told yet."""
        found: dict[str, list[Unreached]] = {}
        assert self.actor.person is not None
        for organisation, one in returning.news(
            self.session, self.actor.person, self.collection.code
        ):
            found.setdefault(organisation, []).append(one)
        return found

    @cached_property
    def _silent(self) -> dict[str, tuple[Why, ...]]:
        owed = reminding.owed_in(self.session, self.collection)
        return {one.ref: why for one in owed if (why := schedule.why_nobody(one))}

    @cached_property
    def _moved(self) -> dict[str, date]:
        moved = collections.moved(self.session, self.collection.code)
        return {ref: date_in_england(at) for ref, at in moved.items()}
