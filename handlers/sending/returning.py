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


def take(session: Session, outside: Outside, message: rows.Message, inbound: Inbound) -> list[int]:
    """Note what came back, and owe a word to those who check where nobody is left to answer; the
    letters.
    """
    if inbound.returned is None:
        return []
    noted = _noted(session, outside, message, inbound.returned)
    if noted is None or noted.person_id is None or not _is_news(session, noted):
        return []
    return list(_told_at_once(session, outside, noted, noted.person_id))


def _is_news(session: Session, noted: rows.Bounce) -> bool:
    """That somebody is away is none where mail to them comes back for good."""
    gone = noted.kind == bounces.BOUNCED
    return gone or (noted.kind == bounces.AWAY and not bounces.is_lost(session, noted.address))


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
    theirs = sorted(
        p.organisation for p in register.posts(session, person) if p.role == Role.SOURCE
    )
    today = date_in_england(outside.now())
    for collection in reminders.open_on(session, today):
        known = bounces.know(session, _subject(collection.code, bounce))
        for organisation in theirs:
            ref = f"{collection.code}/{organisation}"
            owed = reminding.owed_in(session, collection, ref)
            if owed and schedule.still_owed(owed[0], today) and schedule.nobody(owed[0]):
                yield from _word(session, outside, bounce, owed[0], known)


def _word(
    session: Session, outside: Outside, bounce: rows.Bounce, owed: Owed, known: set[int]
) -> Iterator[int]:
    """To who checks and does not know it yet. Each mail that brought such news has a key of its
    own: what came back, was there again and comes back once more is told again.
    """
    standing = lookups.standing(session, owed.ref)
    assert standing is not None
    unreached = Unreached(bounce.address, bounce.kind)
    said = nobody_left(standing, unreached)
    what = f"unreached {bounce.kind} {bounce.address} {bounce.message_id}"
    for person in lookups.people_in(session, *standing.checked_by):
        if person not in known:
            told(session, person, standing.collection, unreached, outside.now())
            key = f"{owed.ref}/{what}/{person}"
            yield letters.notify(
                session, outside, key, person, said, milestone="unreached", soon=True
            )


def told(session: Session, person: int, collection: str, what: Unreached, at: datetime) -> None:
    """Note that somebody was told of an address, for a collection: they are not told again."""
    bounces.told(session, person, _subject(collection, what), at)


def _subject(collection: str, what: rows.Bounce | Unreached) -> str:
    return bounces.subject(collection, what.kind, what.address)


def news(session: Session, person: int, collection: str) -> list[tuple[str, Unreached]]:
    """Addresses of which this person was not told yet for a collection, each with every
    organisation that its owner sends for. Who is gone is not told of as away.
    """
    of: dict[int, list[str]] = {}
    for organisation, sender, role in reminders.posts(session, collection):
        if role == Role.SOURCE.value:
            of.setdefault(sender, []).append(organisation)
    known = bounces.known_to(session, person)
    kinds = (bounces.AWAY, bounces.BOUNCED)
    found = {b.address: b for kind in kinds for b in bounces.current(session, kind)}
    return [
        (organisation, Unreached(b.address, b.kind))
        for b in found.values()
        if _subject(collection, b) not in known
        for organisation in of.get(b.person_id or 0, ())
    ]
