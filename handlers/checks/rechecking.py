"""Rechecking: the rules of today over what is filed; who is told, and the ledger's entry.

No status moves: what was decided by the rules of its day holds (docs/decisions/rechecking.md).
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from sqlmodel import Session, col, select

from handlers import lookups
from handlers.checks import checking
from handlers.checks.rechecked import STANDS, Rechecked
from handlers.life.guards import Refusal
from handlers.life.lifecycle import move
from handlers.life.standing import Standing, Status
from handlers.outside import Outside
from handlers.people import CLOCK, Role
from handlers.replies.rechecked import in_short, list_of_failing, newly_failing
from handlers.said.grammar import Command
from handlers.sending import letters
from handlers.words import date_in_england
from storage import files, ledger, rows, submissions
from validation import check as checks
from validation.finding import Report
from validation.watchdog import Done

VERB = "rechecked"
BY_VERSION = "by version {} of the rules: "
"""How the words of our entries begin."""
# fmt: off
DECIDE = (
    # role            of which they are told
    (Role.AGENT,      (Status.SUBMITTED, Status.APPROVED, Status.AUTHORISED)),
    (Role.COLLECTOR,  (Status.APPROVED, Status.AUTHORISED)),
)
# fmt: on
Plain = dict[str, Any]
"""{"ref", "submission": its row, "report": plain JSON, or None where the check did not end,
"failed": how it ended then, "" where it did}."""


def filed(session: Session, collection: str) -> list[tuple[str, int]]:
    """The returns of a collection for which a checked file stands: reference, submission row."""
    query = (
        select(rows.Return.ref, rows.Submission.id)
        .join(rows.Submission, col(rows.Submission.ref) == rows.Return.ref)
        .join(rows.Findings, col(rows.Findings.submission_id) == rows.Submission.id)
        .where(
            rows.Return.collection == collection,
            rows.Submission.number == rows.Return.latest,
            col(rows.Return.status).in_([status.value for status in STANDS]),
        )
    )
    return [(ref, row) for ref, row in session.exec(query.order_by(rows.Return.ref)) if row]


def look(outside: Outside, submission_id: int, drafts: Sequence[str] = ()) -> Plain:
    """Check a filed file once more, in a child process. It changes nothing."""
    with outside.reading() as session:
        submission = session.get_one(rows.Submission, submission_id)
        name, content, template, period, options = checking.job(session, submission, outside.limits)
    options |= {"workbook": False, "summary": False, "drafts": list(drafts)}
    ended = checking.child(outside, checks.check_file, name, content, template, period, options)
    report = ended.value["report"] if isinstance(ended, Done) else None
    done = report is not None and not report["rules"]["crashed"]
    return {
        "ref": submission.ref,
        "submission": submission_id,
        "report": report if done else None,
        "failed": "" if done else checking.outcome(ended),
    }


def compared(session: Session, found: Plain, drafts: Sequence[str] = ()) -> Rechecked | None:
    """What was found now beside what its sender was told; None where the return has gone on."""
    standing = lookups.standing(session, found["ref"])
    newest = submissions.get(session, found["ref"], standing.latest) if standing else None
    if standing is None or newest is None or newest.id != found["submission"]:
        return None
    if standing.status not in STANDS:
        return None
    return Rechecked(
        standing,
        Report.from_json(_told(session, newest)),
        Report.from_json(found["report"]),
        lookups.written(session, standing.ref),
        tuple(drafts),
    )


def _told(session: Session, submission: rows.Submission) -> Plain:
    """The report that the sender knows: of the newest recheck that was told, else of the check."""
    query = select(rows.Entry.evidence).where(
        rows.Entry.ref == submission.ref,
        rows.Entry.submission == submission.number,
        rows.Entry.verb == VERB,
    )
    told = session.exec(query.order_by(col(rows.Entry.sequence).desc())).first()
    if told:
        plain: Plain = json.loads(files.load(session, told))
        return plain
    assert submission.id is not None
    return submissions.report_of(session, submission.id) or {}


def apply(outside: Outside, found: Plain) -> Rechecked | None:
    """Tell the senders of one return what is found now, once, and write it into the ledger; None
    where there is nothing to tell.
    """
    with outside.writing() as session:
        one = compared(session, found)
        if one is None or not one.fails:
            return None
        _enter(session, outside, one, found)
        filed_on = _filed_on(session, one.standing)
        reply = newly_failing(one, filed_on, date_in_england(outside.now()))
        for person in _senders(session, one.standing):
            key = f"{one.standing.ref}/{VERB} {one.now.version}/{person}"
            letters.notify(session, outside, key, person, reply, milestone=VERB, soon=True)
        session.commit()
        return one


def tell_deciders(outside: Outside, collection: str, version: str) -> int:
    """Owe those who decide one list each of what their senders were told of this version, from the
    ledger: whether in this run or in one that was stopped. How many letters.
    """
    owed = 0
    with outside.writing() as session:
        told = list(_told_of(session, collection, version))
        for role, statuses in DECIDE:
            theirs = [one for one in told if one[0].status in statuses]
            for organisation in sorted({_decides(role, one[0]) for one in theirs} - {""}):
                its = [one for one in theirs if _decides(role, one[0]) == organisation]
                name = f"{VERB} {version} {_which(its)}"
                for person in lookups.people_in(session, role, organisation):
                    key = f"{collection}/{organisation}/{name}/{person}"
                    letters.notify(
                        session,
                        outside,
                        key,
                        person,
                        list_of_failing(role, its),
                        milestone=VERB,
                        soon=True,
                    )
                    owed += 1
        session.commit()
    return owed


def _told_of(session: Session, collection: str, version: str) -> Iterator[tuple[Standing, str]]:
    """The returns whose newest file was found wanting by this version, and what was found."""
    begins = BY_VERSION.format(version)
    query = select(rows.Entry.ref, rows.Entry.submission, rows.Entry.text).where(
        rows.Entry.verb == VERB, col(rows.Entry.text).startswith(begins)
    )
    for ref, number, text in session.exec(query.order_by(rows.Entry.subject)).all():
        standing = lookups.standing(session, ref or "")
        if standing and standing.collection == collection and standing.latest == number:
            yield standing, text.removeprefix(begins)


def _which(told: list[tuple[Standing, str]]) -> str:
    """In a few letters, which files of which returns: a list of others is another letter."""
    numbered = sorted(standing.numbered for standing, _ in told)
    return sha256(" ".join(numbered).encode()).hexdigest()[:16]


def _decides(role: Role, standing: Standing) -> str:
    if role is Role.COLLECTOR:
        return standing.regulator
    checks, authority = standing.checked_by
    return authority if checks is role else ""


def _senders(session: Session, standing: Standing) -> list[int]:
    """All who send for it, where the collection tells all; else who sent it, if they still do."""
    people = lookups.people_in(session, Role.SOURCE, standing.organisation)
    if standing.policies.notify == "all":
        return people
    return [person for person in people if person == standing.submitted_by] or people


def _enter(session: Session, outside: Outside, one: Rechecked, found: Plain) -> None:
    """The ledger's entry: no status moves, and it rests on the report."""
    command = Command(VERB, one.standing.ref)
    made = move(one.standing, command, CLOCK, date_in_england(outside.now()))
    assert not isinstance(made, Refusal), made
    entry = rows.Entry(
        ref=one.standing.ref,
        verb=VERB,
        actor=CLOCK.name,
        role=made.role.value,
        via="command line",
        submission=one.standing.latest,
        text=f"{BY_VERSION.format(one.now.version)}{in_short(one)}",
        at=outside.now(),
        evidence=files.keep(session, json.dumps(found["report"]).encode()),
    )
    ledger.append(session, entry, ledger.load(session, one.standing.ref).version)


def _filed_on(session: Session, standing: Standing) -> date:
    newest = submissions.get(session, standing.ref, standing.latest)
    assert newest is not None
    return date_in_england(newest.at)
