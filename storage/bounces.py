"""Mail that came back, and absences: until a mail comes from the address or the register changes.

What is noted here was matched to a letter of ours; nobody is told anything from here, but who was
told of what is noted too, as long as it holds.
"""

from collections.abc import Collection as Several
from datetime import datetime

from sqlmodel import Session, col, delete, select

from storage import reminders
from storage.rows import Account, Address, Bounce, Outbox, Preference

BOUNCED, DELAYED, AWAY = "bounced", "delayed", "away"
TOLD = "told of"
"""The wish's name under which it stands that somebody was told of an address and collection."""


def letter(session: Session, message_ids: Several[str], since: datetime) -> Outbox | None:
    """The newest of these letters that was sent by mail after this moment."""
    query = select(Outbox).where(
        col(Outbox.message_id).in_(message_ids),
        Outbox.channel == "mail",
        Outbox.attempts > 0,
        col(Outbox.intended_at) > since,
    )
    return session.exec(query.order_by(col(Outbox.id).desc()).limit(1)).first()


def note(session: Session, bounce: Bounce) -> bool:
    """Keep it; False where this mail said so of this letter before."""
    if session.get(Bounce, (bounce.message_id, bounce.outbox_id)):
        return False
    session.add(bounce)
    session.flush()
    return True


def end(session: Session, addresses: Several[str], at: datetime) -> None:
    """Whoever has these addresses is there: a mail came, or the register was changed."""
    query = select(Bounce).where(
        col(Bounce.address).in_([address.lower() for address in addresses]),
        col(Bounce.ended_at).is_(None),
    )
    _end(session, list(session.exec(query)), at)


def back(session: Session, before: datetime, at: datetime) -> None:
    """Absences that were last told before a moment are over, for all that anybody knows."""
    query = select(Bounce).where(
        Bounce.kind == AWAY, col(Bounce.ended_at).is_(None), col(Bounce.at) < before
    )
    _end(session, list(session.exec(query)), at)


def _end(session: Session, ended: list[Bounce], at: datetime) -> None:
    """Of what comes back anew everybody is told anew."""
    for bounce in ended:
        bounce.ended_at = at
        session.add(bounce)
    session.flush()
    still = {(b.kind, b.address) for b in current(session, BOUNCED, AWAY)} if ended else set()
    for kind, address in {(b.kind, b.address) for b in ended} - still:
        known = col(Preference.subject).endswith(f" {kind} {address}", autoescape=True)
        session.exec(delete(Preference).where(col(Preference.wish) == TOLD, known))


def subject(collection: str, kind: str, address: str) -> str:
    """What somebody is told of: that an address is so, as far as a collection is concerned."""
    return f"{collection} {kind} {address}"


def told(session: Session, person: int, subject: str, at: datetime) -> None:
    """Note that somebody was told: they are not told again, as long as it holds."""
    reminders.wish(session, person, subject, TOLD, at.isoformat())


def know(session: Session, subject: str) -> set[int]:
    """The persons who were told."""
    return {wish.person_id for wish in reminders.wishes(session, TOLD, subject)}


def known_to(session: Session, person: int) -> set[str]:
    """All that this person was told."""
    return {w.subject for w in reminders.wishes(session, TOLD) if w.person_id == person}


def current(session: Session, *kinds: str) -> list[Bounce]:
    """What holds now, of these kinds, in the order in which it came."""
    query = select(Bounce).where(col(Bounce.kind).in_(kinds), col(Bounce.ended_at).is_(None))
    return list(session.exec(query.order_by(col(Bounce.at), col(Bounce.message_id))))


def away(session: Session) -> set[int]:
    """The persons who are away."""
    return {bounce.person_id for bounce in current(session, AWAY) if bounce.person_id}


def lost(session: Session) -> set[int]:
    """The persons to whose address, the one that we write to, mail comes back for good, and who
    have no account by which they could be told instead.
    """
    query = select(Address.person_id).join(Bounce, col(Bounce.address) == Address.address)
    query = query.where(
        col(Address.first).is_(True),
        Bounce.kind == BOUNCED,
        col(Bounce.ended_at).is_(None),
        col(Address.person_id).not_in(select(Account.person_id)),
    )
    return set(session.exec(query))


def is_lost(session: Session, address: str) -> bool:
    """Whether mail to this address comes back for good."""
    query = select(Bounce.address).where(
        Bounce.address == address.lower(), Bounce.kind == BOUNCED, col(Bounce.ended_at).is_(None)
    )
    return session.exec(query.limit(1)).first() is not None
