"""Lookups: what the store knows, as the values that decisions look at. It changes nothing."""

from dataclasses import fields, replace
from typing import Any

from sqlmodel import Session, col, select

from handlers.hearing.inbound import Inbound
from handlers.life.explaining import Known, Written, tallied
from handlers.life.result import documents
from handlers.life.standing import (
    Calendar,
    Confirm,
    Nil,
    Policies,
    Resend,
    Standing,
    Status,
    Waiting,
)
from handlers.life.visibility import FINISHED, roles
from handlers.outside import Outside
from handlers.people import Actor, Post, Proof, Role
from handlers.reply import Document
from storage import (
    accounts,
    collections,
    ledger,
    messages,
    notes,
    overseeing,
    register,
    rows,
    submissions,
)
from validation.finding import Report

SUBMITTING = ("submit", "nil", "file", "replace")
"""The verbs that make a person the one who submitted: theirs, or what the clock took up."""
Newest = tuple[str, str]
"""Kind and file name of a submission."""
NONE_YET: Newest = ("file", "")
DECIDED = (Status.SUBMITTED, Status.APPROVED)
"""Where somebody decides who must not be the one who submitted."""


def inbound_of(outside: Outside, message: rows.Message) -> Inbound:
    """What a kept message says."""
    return outside.channels[message.channel].read(messages.raw_of(message))


def known(session: Session, who: dict[str, Any]) -> rows.Person | None:
    """Whose message it is: by the address it came from, or one that its channel vouches for, or
    the account that a code made theirs. ``who`` is what the step identify found.
    """
    return accounts.person(session, who["sender"]) or register.person_by_address(
        session, who.get("address") or who["sender"]
    )


def actor(session: Session, person_id: int, via: str, proof: Proof) -> Actor:
    """The person as one who acts: name, posts, and how sure we are."""
    person = session.get_one(rows.Person, person_id)
    held = session.exec(select(rows.Role).where(rows.Role.person_id == person_id))
    posts = frozenset(Post(Role(h.role), h.organisation) for h in held)
    return Actor(person.name, person_id, posts, via, proof)


def policies(raw: dict[str, object]) -> Policies:
    """A collection's policies from its row; what it does not say holds as in Policies.

    What it says beyond them is passed over: an older row may hold a policy that is no more.
    """
    words = {"nil": Nil, "confirm": Confirm, "resend": Resend}
    known = {field.name for field in fields(Policies)} & raw.keys()
    return Policies(**{k: words[k](raw[k]) if k in words else raw[k] for k in known})  # type: ignore[arg-type]


def calendar(collection: rows.Collection) -> Calendar:
    """The days of a collection."""
    return Calendar(collection.opens, collection.due, collection.closes, collection.agent_due)


def standing(session: Session, ref: str) -> Standing | None:
    """How a return stands, None where there is none with this reference."""
    found = session.get(rows.Return, ref)
    if found is None:
        return None
    newest = submissions.latest(session, ref)
    checked = submissions.get(session, ref, found.latest)
    base = _standing(
        found,
        session.get_one(rows.Collection, found.collection),
        session.get_one(rows.Organisation, found.organisation),
        (checked.kind, checked.file_name) if checked else NONE_YET,
    )
    return replace(
        base,
        waiting=_waiting(session, base, found.waiting),
        submitted_by=_submitted_by(session, ref),
        highest=newest.number if newest else 0,
        summary=submissions.documents_of(session, checked.id).get("summary", "")
        if checked and checked.id
        else "",
        authority_name=_name(session, base.authority),
        regulator_name=_name(session, base.regulator),
    )


def visible(session: Session, who: Actor) -> list[Standing]:
    """Every return that this person sees something of, in order of due date: as many queries for
    one as for all. They do not say what the authority and the regulator are called.
    """
    theirs = _theirs(who)
    found = collections.returns(session, **theirs)
    newest = collections.newest(session, **theirs)
    by = collections.last_by(session, SUBMITTING, DECIDED, **theirs)
    seen = [_standing(r, c, o, newest.get(r.ref, NONE_YET), by.get(r.ref)) for r, o, c in found]
    return _with_waiting(session, seen, theirs)


def owed_by(session: Session, who: Actor) -> list[Standing]:
    """The returns that this person may file for, finished ones too."""
    codes = [post.organisation for post in who.posts if post.role is Role.SOURCE]
    found = collections.returns(session, organisations=codes)
    newest = collections.newest(session, organisations=codes)
    owed = [_standing(r, c, o, newest.get(r.ref, NONE_YET)) for r, o, c in found]
    owed = _with_waiting(session, owed, {"organisations": codes})
    return [_named(session, s) for s in owed]


def owed_for(session: Session, who: Actor, organisation: str) -> list[Standing]:
    """The returns of one organisation that this person may file for as an agent of its authority,
    finished ones too; [] where it is none of theirs.
    """
    found = collections.returns(session, organisations=[organisation])
    newest = collections.newest(session, organisations=[organisation])
    owed = [_standing(r, c, o, newest.get(r.ref, NONE_YET)) for r, o, c in found]
    return [_named(session, s) for s in owed if Role.AGENT in roles(s, who)]


def authorities_of(session: Session, who: Actor) -> tuple[str, ...]:
    """What the authorities are called whose agent this person is."""
    codes = sorted(post.organisation for post in who.posts if post.role is Role.AGENT)
    return tuple(_name(session, code) or code for code in codes)


def _with_waiting(
    session: Session, standings: list[Standing], theirs: dict[str, Any]
) -> list[Standing]:
    """With the files that wait. Errors of theirs that were accepted are not looked up here."""
    held = collections.waiting(session, **theirs)
    return [replace(s, waiting=_counted(*held[s.ref])) if s.ref in held else s for s in standings]


def _counted(submission: rows.Submission, found: rows.Findings) -> Waiting:
    return Waiting(
        submission.number,
        submission.file_name,
        found.errors,
        found.queries,
        found.unconfirmed,
        summary=found.summary or "",
    )


def _waiting(session: Session, base: Standing, number: int) -> Waiting | None:
    """The file that waits, with what was written about findings that it has too."""
    submission = submissions.get(session, base.ref, number) if number else None
    found = session.get(rows.Findings, submission.id) if submission else None
    if submission is None or found is None:
        return None
    waiting = _counted(submission, found)
    plain = submissions.report_of(session, found.submission_id)
    report = Report.from_json(plain) if plain else None
    told = tallied(replace(base, waiting=waiting).then, Known(report, written(session, base.ref)))
    return replace(waiting, explained=told.explained, accepted=told.accepted, excused=told.excused)


def newest_report(session: Session, at: Standing) -> Report | None:
    """What the check of a return's newest checked submission found."""
    newest = submissions.get(session, at.ref, at.latest)
    if newest is None or newest.id is None:
        return None
    plain = submissions.report_of(session, newest.id)
    return Report.from_json(plain) if plain else None


def written(session: Session, ref: str) -> tuple[Written, ...]:
    """All that was said of a return's findings, the oldest first."""
    return tuple(
        Written(n.kind, n.rule, n.record, n.text, n.by, n.at, n.figure)
        for n in notes.of(session, ref)
    )


def approved(session: Session, ref: str) -> frozenset[int]:
    """The numbers of a return's submissions that were ever approved or authorised: those that who
    does not see what is unfiled may know of.
    """
    statuses = [status.value for status in FINISHED]
    return frozenset(ledger.submissions_that_became(session, ref, statuses))


def newest_documents(session: Session, at: Standing) -> dict[str, Document]:
    """What was made of the check of a return's newest checked submission, by what it is."""
    newest = submissions.get(session, at.ref, at.latest)
    kept = submissions.documents_of(session, newest.id) if newest and newest.id else {}
    return documents(kept)


def people_in(session: Session, role: Role, organisation: str) -> list[int]:
    """The persons who hold a role in an organisation, in a fixed order."""
    return [p.id for p in register.people(session, organisation, role.value) if p.id is not None]


def _theirs(who: Actor) -> dict[str, Any]:
    """What limits the returns that this person sees; an operator sees that all exist."""
    held: dict[Role, list[str]] = {role: [] for role in Role}
    for post in who.posts:
        held[post.role].append(post.organisation)
    if held[Role.OPERATOR]:
        return {}
    return {
        "organisations": held[Role.SOURCE] + held[Role.HEAD],
        "authorities": held[Role.AGENT],
        "regulators": held[Role.COLLECTOR],
    }


def _standing(
    found: rows.Return,
    collection: rows.Collection,
    organisation: rows.Organisation,
    newest: Newest,
    submitted_by: int | None = None,
) -> Standing:
    return Standing(
        ref=found.ref,
        collection=collection.code,
        title=collection.title,
        template=collection.template,
        period=collection.period,
        organisation=organisation.code,
        organisation_name=organisation.name,
        authority=overseeing.overseer_of(organisation),
        direct=overseeing.direct(organisation),
        regulator=collection.regulator,
        status=Status(found.status),
        calendar=calendar(collection).extended(found.extended),
        policies=policies(collection.policies),
        latest=found.latest,
        latest_kind=newest[0],
        file_name=newest[1],
        errors=found.errors,
        queries=found.queries,
        unconfirmed=found.unconfirmed,
        explained=found.explained,
        accepted=found.accepted,
        excused=found.excused,
        signed=found.signed,
        agreed=found.agreed,
        submitted_by=submitted_by,
        version=found.version,
    )


def _named(session: Session, standing: Standing) -> Standing:
    """With what its authority and its regulator are called."""
    return replace(
        standing,
        authority_name=_name(session, standing.authority),
        regulator_name=_name(session, standing.regulator),
    )


def _name(session: Session, code: str) -> str:
    found = session.get(rows.Organisation, code) if code else None
    return found.name if found else ""


def _submitted_by(session: Session, ref: str) -> int | None:
    """The last person (never the clock) who filed, submitted or declared; not who sent a file
    that waits, and moved nothing.
    """
    last = session.exec(
        select(rows.Entry)
        .where(
            rows.Entry.ref == ref,
            col(rows.Entry.verb).in_(SUBMITTING),
            rows.Entry.became != "",
            col(rows.Entry.person_id).is_not(None),
        )
        .order_by(col(rows.Entry.sequence).desc())
        .limit(1)
    ).first()
    return last.person_id if last else None
