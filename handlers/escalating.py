"""Escalating: lists of what is late, written into the outbox for who checks. It never sends."""

from collections.abc import Iterator
from datetime import date

from sqlmodel import Session

from handlers import escalation, letters, lookups, reminding
from handlers.escalation import MARK, Late
from handlers.outside import Outside
from handlers.people import Role
from handlers.replies.escalations import LONGEST, late_list
from handlers.reply import Reply
from handlers.standing import Calendar, Policies
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
        return [
            (collection.code, organisation)
            for collection in reminders.open_on(session, date_in_england(now))
            for organisation in _organisations(session, collection)
            if _told(session, collection, organisation, date_in_england(now))
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
            for person, name, late in _told(session, collection, organisation, today)
        ]
        session.commit()
        return written


def _told(
    session: Session, collection: rows.Collection, organisation: str, today: date
) -> list[tuple[int, str, list[Late]]]:
    """Who there is to be told what now: person, milestone, list; nobody of an empty list."""
    days, said = lookups.calendar(collection), _said_already(session, collection.code, organisation)
    policies = lookups.policies(collection.policies)
    people = _people(session, collection, organisation, policies, days, today, said)
    late = _late(session, collection, organisation, today) if people else []
    return [(person, name, late) for person, name in people] if late else []


def _people(  # noqa: PLR0913, PLR0917 - all that says whether somebody is to be told
    session: Session,
    collection: rows.Collection,
    organisation: str,
    policies: Policies,
    days: Calendar,
    today: date,
    said: dict[int, set[str]],
) -> list[tuple[int, str]]:
    role = Role.COLLECTOR if organisation == collection.regulator else Role.AGENT
    starts = escalation.starts(role, policies.agent_step)
    off = {wish.person_id for wish in reminders.wishes(session, reminding.OFF)}
    found = (
        (person, escalation.newest(days, starts, said.get(person, set()), today))
        for person in lookups.people_in(session, role, organisation)
        if person not in off and policies.reminders
    )
    return [(person, mark.name) for person, mark in found if mark]


def _late(
    session: Session, collection: rows.Collection, organisation: str, today: date
) -> list[Late]:
    """What is on the list: of an authority its own schools', of the regulator everybody's."""
    of = reminders.authorities(session, collection.code)
    all_of_it = organisation == collection.regulator
    return [
        late
        for late in escalation.listed(reminding.owed_in(session, collection), today)
        if all_of_it or of.get(late.ref.partition("/")[2]) == organisation
    ]


def _organisations(session: Session, collection: rows.Collection) -> Iterator[str]:
    """The authorities whose schools owe it, and the regulator."""
    if lookups.policies(collection.policies).agent_step:
        yield from sorted(set(reminders.authorities(session, collection.code).values()) - {""})
    yield collection.regulator


def _said_already(session: Session, code: str, organisation: str) -> dict[int, set[str]]:
    said: dict[int, set[str]] = {}
    for key in reminders.keys(session, f"{code}/{organisation}/{MARK} "):
        *_, name, person = key.split("/")
        said.setdefault(int(person), set()).add(name)
    return said


def _said(session: Session, collection: rows.Collection, late: list[Late], today: date) -> Reply:
    shown = sorted(late, key=lambda one: (not one.silent, one.ref))[:LONGEST]
    stand = ((lookups.standing(session, one.ref), one.silent) for one in shown)
    return late_list(collection.code, late, [(s, silent) for s, silent in stand if s], today)
