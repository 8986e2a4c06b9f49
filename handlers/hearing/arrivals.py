"""Arrivals: a file is matched to what its sender owes, and filed, or its sender is told why not."""

from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session, col, select

from handlers import lookups
from handlers.checks import rehearsing
from handlers.hearing.matching import Match, Owner, match
from handlers.life import decide, verdicts
from handlers.life.lifecycle import offers as possible
from handlers.life.recording import Occasion, record
from handlers.life.result import Receipt, Result, documents
from handlers.life.standing import Standing, Status
from handlers.outside import Outside
from handlers.people import Actor, Proof, Role
from handlers.replies import Reply, plainly, same_again, unfiled
from handlers.replies.results import checked
from handlers.words import date_in_england, fingerprint
from storage import register, rows, submissions
from validation.finding import Claim, Report

Plain = dict[str, Any]
"""What arrived: {"submission": its row or 0, "rehearsal": the return that it would be for, where it
is only to be checked (else there is none), "reply": a refusal as plain JSON, or None, "astray":
the return that it was not filed for, ANY where it is none that we could match, "" where nothing
was lost, "name" and "file": what it is called and its SHA-256, "whose": the name of the
organisation that it says it is of, "" where it says none}."""

ANY = "any"


NotFiled = tuple[Reply, str]
"""Why not, and what "astray" says."""


@dataclass(frozen=True)
class Arriving:
    """One file at the door, and who brings it."""

    session: Session
    outside: Outside
    message_id: int
    actor: Actor
    file: Plain


def arrive(session: Session, outside: Outside, message_id: int, who: Plain, file: Plain) -> Plain:
    """File it, once for each message; the check comes after."""
    message = session.get_one(rows.Message, message_id, with_for_update=True)
    assert message.person_id is not None
    actor = lookups.actor(session, message.person_id, message.channel, Proof(who["proof"]))
    at_the_door = Arriving(session, outside, message_id, actor, file)
    told = {"name": file["name"], "file": file["file"], "whose": _whose(session, file)}
    if rehearsing.asked(lookups.inbound_of(outside, message)):
        return told | _rehearsed(at_the_door)
    filed = _heard_before(at_the_door) or _file(at_the_door)
    if isinstance(filed, int):
        return told | {"submission": filed, "reply": None, "astray": ""}
    return told | _not_filed(at_the_door, *filed)


def _not_filed(door: Arriving, reply: Reply, astray: str) -> Plain:
    plain = plainly.plain(_marked(reply, door.file))
    return {"submission": 0, "reply": plain, "astray": astray}


def _rehearsed(door: Arriving) -> Plain:
    """Matched like any file, and never filed: what was filed before is not what was meant."""
    found = _matched(door)
    if isinstance(found, Match):
        told = {"rehearsal": found.ref, "hold": " ".join(found.hold), "astray": found.ref}
        return {"submission": 0, "reply": None, **told}
    return _not_filed(door, found, ANY)


def _marked(reply: Reply, file: Plain) -> Reply:
    """With the file's fingerprint: a file that was changed is answered again, the same one not."""
    mark = f"File {fingerprint(file['file'])}"
    return replace(reply, small_print=reply.small_print or (mark,))


def _heard_before(door: Arriving) -> int | None:
    """The submission that an earlier attempt at hearing the same message made of this file."""
    return _filed_before(door, rows.Submission.file_name, door.file["name"])


def _filed_before(door: Arriving, column: Any, value: str) -> int | None:
    query = select(rows.Submission.id).where(
        rows.Submission.message_id == door.message_id,
        rows.Submission.file == door.file["file"],
        column == value,
    )
    return door.session.exec(query.order_by(col(rows.Submission.id).desc())).first()


def _file(door: Arriving) -> int | NotFiled:
    found = _matched(door)
    return (found, ANY) if isinstance(found, Reply) else _take(door, found)


def _matched(door: Arriving) -> Match | Reply:
    """The return that a file is for, or why there is none."""
    today = date_in_england(door.outside.now())
    owed = lookups.owed_by(door.session, door.actor)
    name = door.file["name"]
    if trouble := door.file["trouble"]:
        where = {k: trouble[k] for k in ("line", "column", "around")}
        return unfiled.unreadable(name, trouble["sentence"], owed, today, **where)
    claim = _settled(door.session, Claim(**door.file["claim"]))
    owner, checks = _owner(door.session, claim), lookups.authorities_of(door.session, door.actor)
    if owner.code and all(s.organisation != owner.code for s in owed):
        owed = lookups.owed_for(door.session, door.actor, owner.code) or owed
    return match(name, claim, owner, owed, today, checks)


def _settled(session: Session, claim: Claim) -> Claim:
    """The claim, with a clash where the names in the file are those of several organisations."""
    found = [register.find_organisation(session, name) for name in claim.organisations]
    one = found and None not in found and len({o.code for o in found if o}) == 1
    return claim if one else replace(claim, clashes=(*claim.clashes, *claim.of_several))


def _owner(session: Session, claim: Claim) -> Owner:
    found = register.find_organisation(session, claim.organisation) if claim.organisation else None
    return Owner(found.code, found.name) if found else Owner(name=claim.organisation)


def _whose(session: Session, file: Plain) -> str:
    """What the organisation is called whose file it says it is, as far as that is known."""
    said = (file.get("claim") or {}).get("organisation", "")
    owner = _owner(session, Claim(**file["claim"])) if said else Owner()
    return owner.name


def _take(door: Arriving, found: Match) -> int | NotFiled:
    """Into the store with it, where the return takes a file now and this one is new."""
    if twin := _filed_before(door, rows.Submission.ref, found.ref):
        return twin
    standing = lookups.standing(door.session, found.ref)
    assert standing is not None
    same = submissions.same_file(door.session, found.ref, door.file["file"])
    if same and same.number in _there(standing):
        return _already(door, standing, same), ""
    decision = decide.arrived(standing, door.file["name"], door.actor, door.outside.now())
    if decision.move is None:
        return decision.reply, found.ref
    whom = standing.organisation if decision.move.role is Role.AGENT else ""
    submission = submissions.add(
        door.session,
        rows.Submission(
            ref=found.ref,
            file=door.file["file"],
            file_name=door.file["name"],
            sent_by=door.actor.person,
            on_behalf_of=whom,
            at=door.outside.now(),
            message_id=door.message_id,
            reason=" ".join(found.hold),
        ),
    )
    occasion = Occasion(
        replace(door.actor, on_behalf_of=whom),
        submission=submission,
        message_id=door.message_id,
        evidence=door.file["file"],
    )
    record(door.session, decision, occasion, door.outside.now())
    assert submission.id is not None
    return submission.id


def _there(standing: Standing) -> set[int]:
    """The submissions that need not be sent again: the newest, unless it came back, and what waits
    beside it.
    """
    waiting = {standing.waiting.number} if standing.waiting else set()
    return waiting | (set() if standing.status is Status.REJECTED else {standing.latest})


def _already(door: Arriving, standing: Standing, same: rows.Submission) -> Reply:
    """The earlier result of the same bytes, with what may be done now."""
    now = door.outside.now()
    today = date_in_england(now)
    assert same.id is not None
    raw = submissions.report_of(door.session, same.id)
    offers = possible(standing, door.actor, today)
    if raw is None:
        return decide.arrived(standing, door.file["name"], door.actor, now).reply
    written = lookups.written(door.session, standing.ref)
    receipt = Receipt(same.id, same.file or "", same.at)
    made: dict[str, Any] = {**documents(submissions.documents_of(door.session, same.id))}
    result = Result(Report.from_json(raw), receipt, written=written, **made)
    if same.number != standing.latest:
        return verdicts.waiting_again(standing, result, door.file["name"], door.actor, now)
    earlier = checked(standing, result, offers, today)
    return same_again(standing, earlier, door.file["name"], same.number, offers)
