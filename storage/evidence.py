"""Evidence: whether what the ledger's entries rest on is still there, and still the same."""

import hashlib
import json
from collections.abc import Iterator

from sqlmodel import Session, and_, col, func, select

from storage import files, submissions
from storage.ledger import Break
from storage.rows import Entry, File, Findings, Submission

GONE = "the file that it rests on is gone"
CHANGED = "the file that it rests on was changed"
OTHER = "its submission has another file, or another result, than it had"
UNFILED = "a submission that no entry tells of: "


def count(session: Session) -> int:
    """How many entries rest on a file."""
    return session.exec(select(func.count()).where(Entry.evidence != "")).one()


def breaks(session: Session) -> Iterator[Break | None]:
    """One for each entry that rests on a file, None where all is well; then one for each
    submission that the ledger does not know. Reads every file: it may take long.
    """
    resting = select(Entry.sequence).where(Entry.evidence != "").order_by(col(Entry.sequence))
    for number in session.exec(resting).all():
        entry = session.get_one(Entry, number)
        why = _astray(session, entry)
        yield Break(number or 0, why, entry) if why else None
        session.expunge_all()  # files are large
    for ref, number in _unfiled(session):
        yield Break(0, f"{UNFILED}{ref}#{number}")


def _astray(session: Session, entry: Entry) -> str:
    if session.get(File, entry.evidence) is None:
        return GONE
    try:
        content = files.load(session, entry.evidence)
    except Exception:  # what was changed need not unpack
        return CHANGED
    if hashlib.sha256(content).hexdigest() != entry.evidence:
        return CHANGED
    return "" if entry.verb == "rechecked" or _told(session, entry, content) else OTHER


def _told(session: Session, entry: Entry, content: bytes) -> bool:
    """Whether the submission still has this file, or still this result."""
    submission = submissions.get(session, entry.ref or "", entry.submission or 0)
    if submission is None:
        return False
    return submission.file == entry.evidence or _reported(session, submission, content)


def _reported(session: Session, submission: Submission, content: bytes) -> bool:
    found = session.get(Findings, submission.id)
    try:
        report = json.loads(content)
        figures = report["errors"], report["queries"], report["unconfirmed_errors"]
    except (ValueError, KeyError, TypeError):
        return False
    return (
        found is not None
        and submissions.report_of(session, found.submission_id) == report
        and (found.errors, found.queries, found.unconfirmed) == figures
        and (found.counts, submission.ruleset) == (report["counts"], report["ruleset"])
    )


def _unfiled(session: Session) -> list[tuple[str, int]]:
    same = and_(col(Entry.ref) == Submission.ref, col(Entry.submission) == Submission.number)
    query = (
        select(Submission.ref, Submission.number)
        .outerjoin(Entry, same)
        .where(col(Entry.sequence).is_(None))
        .order_by(col(Submission.id))
    )
    return list(session.exec(query))
