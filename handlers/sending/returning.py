"""Returning: a mail that came back, or an absence, is matched to the letter that it answers.

Only what quotes a letter that we really sent to that address counts. It is never answered, and it
decides nothing: those who check the returns concerned are told, and no more reminders go in vain to
an address from which mail comes back.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlmodel import Session

from handlers import lookups
from handlers.due import reminding, schedule
from handlers.due.schedule import Owed
from handlers.hearing.inbound import Inbound, Returned
from handlers.outside import Outside
from handlers.people import Role
from handlers.replies.returned import Unreached, nobody_left
from handlers.sending import letters
from handlers.words import date_in_england
from storage import bounces, register, reminders, rows

WINDOW = timedelta(days=14)
"""After which mail servers have given up: a later bounce is not one of our letter's."""
TOLD = "told of"
"""The wish's name under which it stands that somebody was told of an address and collection."""


def take(session: Session, outside: Outside, message: rows.Message, inbound: Inbound) -> list[int]:
    """Note what came back, and owe a word to those who check where nobody is left to answer; the
    letters.
    """
    if inbound.returned is None:
        return []
    noted = _noted(session, outside, message, inbound.returned)
    if (
        noted is None
        or noted.person_id is None
        or noted.kind not in (bounces.BOUNCED, bounces.AWAY)
    ):
        return []
    return list(_told_at_once(session, outside, noted, noted.person_id))


def _noted(
    session: Session, outside: Outside, message: rows.Message, said: Returned
) -> rows.Bounce | None:
    """Kept, where it names a letter of ours and the address that it went to; else None.

    A letter of before there was a secret has a Message-ID that anybody could tell: it counts for
    nothing.
    """
    sent = bounces.letter(session, said.about, outside.now() - WINDOW)
    if sent is None or sent.address.lower() not in said.recipients:
        return None
    if sent.message_id != outside.message_id(sent.key):
        return None
    assert sent.id is not None
    assert message.id is not None
    made = rows.Bounce(
        message_id=message.id,
        outbox_id=sent.id,
        address=sent.address.lower(),
        person_id=sent.person_id,
        kind=said.kind,
        why=said.why,
        at=outside.now(),
    )
    return made if bounces.note(session, made) else None


def _told_at_once(
    session: Session, outside: Outside, bounce: rows.Bounce, person: int
) -> Iterator[int]:
    """Who checks hears at once of returns that nobody can be asked for any more."""
    theirs = {p.organisation for p in register.posts(session, person) if p.role == Role.SOURCE}
    today = date_in_england(outside.now())
    for collection in reminders.open_on(session, today):
        for organisation in sorted(theirs):
            ref = f"{collection.code}/{organisation}"
            owed = reminding.owed_in(session, collection, ref)
            if owed and schedule.still_owed(owed[0], today) and schedule.nobody(owed[0]):
                yield from _word(session, outside, bounce, collection, owed[0])


def _word(
    session: Session, outside: Outside, bounce: rows.Bounce, collection: rows.Collection, owed: Owed
) -> Iterator[int]:
    standing = lookups.standing(session, owed.ref)
    assert standing is not None
    said = nobody_left(standing, Unreached(bounce.address, bounce.kind))
    for person in lookups.people_in(session, *standing.checked_by):
        told(session, person, collection.code, bounce.address, outside.now())
        key = f"{owed.ref}/unreached {bounce.address}/{person}"
        yield letters.notify(session, outside, key, person, said, milestone="unreached", soon=True)


def told(session: Session, person: int, collection: str, address: str, at: datetime) -> None:
    """Note that somebody was told of an address, for a collection: they are not told again."""
    reminders.wish(session, person, f"{collection} {address}", TOLD, at.isoformat())


def news(session: Session, person: int, collection: str) -> list[tuple[str, Unreached]]:
    """Addresses of which this person was not told yet for a collection, each with the organisation
    that its owner sends for.
    """
    known = {w.subject for w in reminders.wishes(session, TOLD) if w.person_id == person}
    posts = reminders.posts(session, collection)
    of = {p: organisation for organisation, p, role in posts if role == Role.SOURCE.value}
    found = {b.address: b for b in bounces.current(session, bounces.BOUNCED, bounces.AWAY)}
    return [
        (of[b.person_id], Unreached(b.address, b.kind))
        for b in found.values()
        if b.person_id in of and f"{collection} {b.address}" not in known
    ]
