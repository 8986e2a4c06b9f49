"""The effects, one thin function each. Stored steps get a session; the others open their own."""

from dataclasses import asdict
from typing import Any

from sqlmodel import Session

from handlers import lookups
from handlers.checks import checking, comparing
from handlers.hearing import admission, answering, arrivals, stumbling
from handlers.hearing.inbound import Attachment
from handlers.outside import NotNowError, Outside, Progress, Unfetched
from handlers.people import Proof, Proven
from handlers.sending import delivery
from handlers.showing import duplicates as twice
from handlers.showing import exporting
from storage import files, messages, register, rows
from validation import intake
from validation.watchdog import Done

# fmt: off
UNFETCHED = {
    # why a file could not be had    what is said of it
    "elsewhere":  "{name} lies with another service, and only a link to it was shared. Send the "
                  "file itself.",
    "gone":       "{name} was deleted before it could be read. Send it again.",
    "too-large":  "{name} is larger than the {limit} MB that are taken.",
}
# fmt: on
Plain = dict[str, Any]
"""Plain JSON: what comes back after a crash must be what went in."""


def identify(outside: Outside, message_id: int) -> Plain:
    """Who wrote, how sure we are, and why it may never be answered. May ask DNS."""
    with outside.reading() as session:
        message = session.get_one(rows.Message, message_id)
        channel, raw, vouched = message.channel, messages.raw_of(message), message.vouched
        inbound = outside.channels[channel].read(raw)
        known = register.person_by_address(session, inbound.sender) is not None
    proven = Proven(Proof.NONE, "", inbound.hush)
    if vouched:
        proven = Proven(Proof.ALIGNED, "an operator vouched for it")
    elif (known or outside.channels[channel].conversing) and not inbound.hush:
        # for strangers who write by mail nobody is asked anything
        proven = outside.channels[channel].prove(raw, outside.now())
    return {
        "sender": inbound.sender,
        "hush": proven.hush,
        "proof": int(proven.proof),
        "why": proven.why,
        "later": proven.later,
        "address": proven.address,
        "unfit": proven.unfit,
    }


def admit(session: Session, outside: Outside, message_id: int, who: Plain) -> Plain:
    """Whether the message may act; see handlers.hearing.admission."""
    return admission.admit(session, outside, message_id, who)


def take_in(outside: Outside, message_id: int) -> list[Plain]:
    """The message's files: fetched, opened and recognised in a child process, kept by their hashes.

    Where they cannot be fetched now: one that says so, {"outcome": "later", "why": …, "person":
    whether an operator has to put something right}.
    """
    with outside.reading() as session:
        message = session.get_one(rows.Message, message_id)
        inbound = lookups.inbound_of(outside, message)
    channel, raw = outside.channels[message.channel], messages.raw_of(message)
    if not inbound.acts:
        return []
    channel.follow(Progress("", raw, ""))
    try:
        fetched = channel.fetch(raw)
    except NotNowError as problem:
        return [{"outcome": "later", "why": str(problem), "person": problem.needs_person}]
    return [taken for file in fetched for taken in _taken(outside, message, raw, file)]


def _taken(
    outside: Outside, message: rows.Message, raw: bytes, file: Attachment | Unfetched
) -> list[Plain]:
    if isinstance(file, Unfetched):
        return [_never_came(outside, file)]
    opened = _opened(outside, file.name, file.content)
    for one in opened:
        key = outside.message_id(checking.file_key(message, one["file"]))
        outside.channels[message.channel].follow(Progress(key, raw, one["name"]))
    return opened


def _opened(outside: Outside, name: str, content: bytes) -> list[Plain]:
    if len(content) > outside.limits.largest_file_megabytes * 2**20:
        return [_too_large(outside, name, content)]
    given = (name, content, outside.limits.templates, outside.limits.largest_file_megabytes)
    outcome = checking.child(outside, intake.take_in, *given)
    members = outcome.value if isinstance(outcome, Done) else []
    with outside.writing() as session:
        kept = [(m, files.keep(session, m.content)) for m in members]
        whole = files.keep(session, content)
        session.commit()
    if not isinstance(outcome, Done):
        return [{"name": name, "file": whole, "outcome": checking.outcome(outcome)}]
    return [
        {
            "name": member.name,
            "file": sha,
            "outcome": "taken",
            "claim": asdict(member.claim) if member.claim else None,
            "trouble": asdict(member.trouble) if member.trouble else None,
        }
        for member, sha in kept
    ]


def _too_large(outside: Outside, name: str, content: bytes) -> Plain:
    """A file above the operator's limit: kept, and not even opened."""
    limit = outside.limits.largest_file_megabytes
    why = f"{name} has {len(content) / 2**20:,.0f} MB, and at most {limit} MB are taken."
    return _in_trouble(outside, name, content, intake.Trouble("too-large", why))


def _never_came(outside: Outside, file: Unfetched) -> Plain:
    """A file that we were shown and could not have."""
    why = UNFETCHED[file.why].format(name=file.name, limit=outside.limits.largest_file_megabytes)
    return _in_trouble(outside, file.name, file.name.encode(), intake.Trouble(file.why, why))


def _in_trouble(outside: Outside, name: str, content: bytes, trouble: intake.Trouble) -> Plain:
    with outside.writing() as session:
        kept = files.keep(session, content)
        session.commit()
    told = asdict(trouble)
    return {"name": name, "file": kept, "outcome": "taken", "claim": None, "trouble": told}


def arrive(session: Session, outside: Outside, message_id: int, who: Plain, file: Plain) -> Plain:
    """Match a file to what is owed and file it; see handlers.hearing.arrivals."""
    return arrivals.arrive(session, outside, message_id, who, file)


def check(outside: Outside, submission_id: int) -> Plain:
    """Check a filed file in a child process; see handlers.checks.checking."""
    return checking.check(outside, submission_id)


def rehearse(outside: Outside, message_id: int, file: Plain, ref: str) -> Plain:
    """Check a file that is not to be filed; see handlers.checks.checking."""
    return checking.rehearse(outside, message_id, file, ref)


def compare(outside: Outside, message_id: int, who: Plain, line: str) -> Plain:
    """Read two files of a return side by side; see handlers.checks.comparing."""
    return comparing.read(outside, message_id, who, line)


def export(outside: Outside, message_id: int, who: Plain, line: str) -> Plain:
    """Write a collection's data, where they may be sent; see handlers.showing.exporting."""
    return exporting.make(outside, message_id, who, line)


def duplicates(outside: Outside, message_id: int, who: Plain, line: str) -> Plain:
    """Find pupils whom two schools have; see handlers.showing.duplicates."""
    return twice.make(outside, message_id, who, line)


def answer(
    session: Session,
    outside: Outside,
    message_id: int,
    who: Plain,
    results: list[Plain],
    before: dict[str, list[Plain]],
) -> list[int]:
    """Settle what was checked, do what lines say, owe the answers: handlers.hearing.answering."""
    return answering.answer(session, outside, message_id, who, (results, before))


def settle_again(
    session: Session, outside: Outside, submission_id: int, attempt: int, result: Plain
) -> list[int]:
    """Settle a check that was tried again, and owe its answer."""
    return answering.settle_again(session, outside, submission_id, attempt, result)


def deliver(outside: Outside, outbox_id: int) -> str:
    """One attempt to deliver a letter; see handlers.sending.delivery."""
    return delivery.deliver(outside, outbox_id)


def stumble(session: Session, outside: Outside, message_id: int, reason: str) -> list[int]:
    """Count a failure of ours; see handlers.hearing.stumbling."""
    return stumbling.stumble(session, outside, message_id, reason)


def postpone(
    session: Session, outside: Outside, message_id: int, why: str, person: bool = False
) -> list[int]:
    """A message whose sender cannot be proven now, or its files not fetched: see stumbling."""
    return stumbling.postpone(session, outside, message_id, why, needs_person=person)


def put_off(session: Session, outside: Outside, submission_id: int, attempt: int) -> list[int]:
    """A check that was tried again failed by a fault of ours: it is settled as not done."""
    failed = {"outcome": "failed", "detail": "settling it failed"}
    return answering.settle_again(session, outside, submission_id, attempt, failed)
