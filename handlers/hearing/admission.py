"""Admission: may we act on this message and answer it? It opens no file and decides no verb."""

from datetime import timedelta
from typing import Any

from sqlmodel import Session

from handlers import lookups, replies
from handlers.checks import comparing
from handlers.hearing import introductions
from handlers.hearing.inbound import Inbound
from handlers.outside import Outside
from handlers.people import Proof
from handlers.sending import letters, returning
from handlers.showing import duplicates, exporting
from storage import accounts, bounces, messages, outbox, rows

Admission = dict[str, Any]
"""{"may act": bool, "owed": [outbox rows to deliver]}: plain JSON, as it is a step's result. Where
it may act also "compares", "exports" and "duplicates": the lines for which files are to be read, or
a document to be made, before the answer."""

REUSED = "message-id-reused"
TOO_LARGE = "too-large"
"""The one mark of a message that says nothing against its sender."""

REFUSED: Admission = {"may act": False, "owed": []}


def admit(session: Session, outside: Outside, message_id: int, who: dict[str, Any]) -> Admission:
    """Let a message in, or mark why not. The same message asks twice and is let in twice."""
    message = session.get_one(rows.Message, message_id)
    if message.state != "kept":
        return REFUSED
    person = lookups.known(session, who)
    if who["hush"]:
        return _hushed(session, outside, message, person, who)
    inbound = lookups.inbound_of(outside, message)
    if who.get("unfit"):
        return _only_told(introductions.unfit(session, outside, message, inbound, who["unfit"]))
    if person is None or person.id is None:
        return _stranger(session, outside, message, inbound)
    return _person(session, outside, message, inbound, who, person.id)


def _hushed(
    session: Session,
    outside: Outside,
    message: rows.Message,
    person: rows.Person | None,
    who: dict[str, Any],
) -> Admission:
    """A message that must not be answered; whoever we know hears that theirs was too large."""
    assert message.id is not None
    messages.mark(session, message.id, "hushed", reason=who["hush"], sender=who["sender"])
    large = who["hush"] == TOO_LARGE and person is not None
    if not large:
        inbound = lookups.inbound_of(outside, message)
        return _only_told(returning.take(session, outside, message, inbound))
    return _only_told([_too_large(session, outside, person)])


def _stranger(
    session: Session, outside: Outside, message: rows.Message, inbound: Inbound
) -> Admission:
    """Somebody whom we do not know: by mail they hear nothing, in Slack they are asked."""
    if outside.channels[message.channel].conversing:
        return _only_told(introductions.meet(session, outside, message, inbound))
    assert message.id is not None
    messages.mark(session, message.id, "held", reason="unknown-sender", sender=inbound.sender)
    return REFUSED


def _person(
    session: Session,
    outside: Outside,
    message: rows.Message,
    inbound: Inbound,
    who: dict[str, Any],
    person_id: int,
) -> Admission:
    """Somebody whom we know: let in, unless this message may not act."""
    assert message.id is not None
    message.sender, message.person_id = who["sender"], person_id
    if who.get("address") and not accounts.person(session, who["sender"]):
        accounts.link(session, who["sender"], person_id, "address", outside.now())
    why = _why_not(session, outside, message, inbound, who)
    if why is None:
        bounces.end(session, [who["sender"]], outside.now())
        before = {
            "compares": comparing.asked(inbound),
            "exports": exporting.wanted(inbound),
            "duplicates": duplicates.wanted(inbound),
        }
        return {"may act": True, "owed": [], **before}
    state, reason = why
    messages.mark(
        session, message.id, state, reason=reason, sender=who["sender"], person_id=person_id
    )
    if reason == REUSED:
        return {"may act": False, "owed": _told(session, outside, message, inbound)}
    return {"may act": False, "owed": _consequence(session, outside, message, reason, who)}


def _only_told(owed: list[int]) -> Admission:
    """Nothing may be done, and the sender hears why."""
    return {"may act": False, "owed": owed}


def _why_not(
    session: Session, outside: Outside, message: rows.Message, inbound: Inbound, who: dict[str, Any]
) -> tuple[str, str] | None:
    """(state, reason) where the message may not act, else None."""
    if message.vouched:
        return None
    if who["proof"] < Proof.ALIGNED:
        return "held", "unproven"
    if _out_of_date(outside, inbound):
        return "held", "old-date"
    conversing = outside.channels[message.channel].conversing
    if not conversing and _over_rate(session, outside, message.person_id):
        return "held", "over-the-rate"
    return _again(session, message, inbound)


def _again(session: Session, message: rows.Message, inbound: Inbound) -> tuple[str, str] | None:
    """The same content once more is passed over; other content under a known Message-ID is held."""
    assert message.id is not None
    for key, why in ((inbound.echo, ("hushed", "replay")), (inbound.key, ("held", REUSED))):
        if key and messages.act_once(session, [f"{message.person_id}/{key}"], message.id):
            return why
    return None


def _out_of_date(outside: Outside, inbound: Inbound) -> bool:
    window = timedelta(days=outside.limits.date_window_days)
    return inbound.sent_at is not None and abs(outside.now() - inbound.sent_at) > window


def _over_rate(session: Session, outside: Outside, person_id: int | None) -> bool:
    since = outside.now() - timedelta(hours=1)
    assert person_id is not None
    return (
        outbox.sent_since(session, person_id, since, letters.ANSWER)
        >= outside.limits.replies_per_hour
    )


def _told(session: Session, outside: Outside, message: rows.Message, inbound: Inbound) -> list[int]:
    """The sender hears that nothing was done, where the message was meant for us."""
    assert message.person_id is not None
    if not inbound.acts:
        return []
    answer = letters.owe(
        session,
        outside,
        f"{message.sha256}/reused",
        message.person_id,
        [replies.sent_before()],
        thread=letters.Thread(inbound.key, (*inbound.references, inbound.key)),
        address=message.sender,
        milestone=letters.ANSWER,
    )
    return [answer]


def _too_large(session: Session, outside: Outside, person: rows.Person | None) -> int:
    """Once a day, to the address on file: a mail that was not read whole proves nothing."""
    assert person is not None
    assert person.id is not None
    day = outside.now().date().isoformat()
    told = replies.too_large(outside.limits.largest_file_megabytes)
    return letters.notify(session, outside, f"{TOO_LARGE}/{person.id}/{day}", person.id, told)


def _consequence(
    session: Session, outside: Outside, message: rows.Message, reason: str, who: dict[str, Any]
) -> list[int]:
    """What a held message sets off: a neutral line to the address on file, an operator's note."""
    day = outside.now().date().isoformat()
    assert message.person_id is not None
    note = f"{reason}/{message.person_id}/{day}"
    owed = []
    if reason == "unproven":
        owed.append(
            letters.owe(
                session,
                outside,
                note,
                message.person_id,
                [replies.confirm_it_is_you()],
                thread=letters.Thread(),
            )
        )
    if reason in ("unproven", "over-the-rate", "old-date"):
        owed.append(letters.note_operator(session, outside, note, *_note(reason, message, who)))
    return [row for row in owed if row]


def _note(reason: str, message: rows.Message, who: dict[str, Any]) -> tuple[str, str]:
    subject = f"Held: a message of a known person ({reason})"
    text = (
        f"Message {message.id} was held and nothing was done: {reason}. {who['why']}\n"
        f"To see it: returns-bot quarantine show {message.id}\n"
        "To hear it, once you are sure who sent it: "
        f"returns-bot quarantine retry {message.id} --vouch\n"
    )
    return subject, text
