"""Submissions and what their checks found: numbered, kept, never overwritten."""

import json
import zlib
from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, func, select

from storage.engine import serialise
from storage.rows import File, Findings, Return, Submission


def add(session: Session, submission: Submission) -> Submission:
    """Keep a submission (ref, at and what else is known) as the next number of its return."""
    serialise(session, "ledger")  # the lock that comes first everywhere
    newest = select(func.max(Submission.number)).where(Submission.ref == submission.ref)
    submission.number = (session.exec(newest).one() or 0) + 1
    session.add(submission)
    session.flush()
    return submission


def get(session: Session, ref: str, number: int) -> Submission | None:
    """Submission #number of a return."""
    query = select(Submission).where(Submission.ref == ref, Submission.number == number)
    return session.exec(query).first()


def size_of(session: Session, ref: str, number: int) -> int:
    """The bytes of its file, which is not loaded; 0 for a nil declaration."""
    query = (
        select(File.size)
        .join(Submission, col(Submission.file) == File.sha256)
        .where(Submission.ref == ref, Submission.number == number)
    )
    return session.exec(query).first() or 0


def of(session: Session, ref: str) -> list[Submission]:
    """All submissions of a return, the newest first."""
    query = select(Submission).where(Submission.ref == ref)
    return list(session.exec(query.order_by(col(Submission.number).desc())))


def latest(session: Session, ref: str) -> Submission | None:
    """The newest submission of a return."""
    query = select(Submission).where(Submission.ref == ref)
    return session.exec(query.order_by(col(Submission.number).desc()).limit(1)).first()


def give_up(session: Session, ref: str) -> None:
    """The checks of a return that are to be tried again are not."""
    failed = select(Submission).where(Submission.ref == ref, Submission.verdict == "failed")
    for submission in session.exec(failed):
        submission.verdict, submission.next_check_at = "given up", None
        session.add(submission)
    session.flush()


def said_yes(session: Session, ref: str, what: str) -> None:
    """Somebody said yes to the newest submission of a return: ``what`` is "signed" or "agreed"."""
    found = session.get_one(Return, ref)
    setattr(found, what, found.latest)
    session.add(found)


def same_file(session: Session, ref: str, sha256: str) -> Submission | None:
    """The newest submission of this return with exactly these bytes."""
    query = select(Submission).where(Submission.ref == ref, Submission.file == sha256)
    return session.exec(query.order_by(col(Submission.number).desc()).limit(1)).first()


def previous_checked(session: Session, ref: str, number: int) -> Submission | None:
    """The newest submission before #number whose check came to an end."""
    query = (
        select(Submission)
        .join(Findings, col(Findings.submission_id) == Submission.id)
        .where(Submission.ref == ref, Submission.number < number)
    )
    return session.exec(query.order_by(col(Submission.number).desc()).limit(1)).first()


def keep_findings(
    session: Session,
    submission: Submission,
    report: Mapping[str, Any],
    workbook: str | None = None,
    summary: str | None = None,
) -> Findings:
    """Keep what a check found, and its verdict; the same check done again changes nothing.

    ``report`` is validation.finding.Report as JSON; ``workbook`` and ``summary`` are
    hashes of a File.
    """
    assert submission.id is not None
    kept = session.get(Findings, submission.id)
    if kept is None:
        submission.verdict, submission.ruleset = report["verdict"], report["ruleset"]
        kept = Findings(
            submission_id=submission.id,
            counts=dict(report["counts"]),
            errors=report["errors"],
            queries=report["queries"],
            unconfirmed=report["unconfirmed_errors"],
            cut_at=report["cut_at"],
            report=zlib.compress(json.dumps(report, separators=(",", ":")).encode()),
            workbook=workbook,
            summary=summary,
        )
        session.add_all([submission, kept])
        session.flush()
    return kept


def documents_of(session: Session, submission_id: int) -> dict[str, str]:
    """The hashes of what was made of a check: "workbook" and "summary", where there is one."""
    kept = session.get(Findings, submission_id)
    found = {"workbook": kept.workbook, "summary": kept.summary} if kept else {}
    return {name: sha for name, sha in found.items() if sha}


def report_of(session: Session, submission_id: int) -> dict[str, Any] | None:
    """The report as JSON; None where there was no check, or it has not ended."""
    kept = session.get(Findings, submission_id)
    if kept is None:
        return None
    report: dict[str, Any] = json.loads(zlib.decompress(kept.report))
    return report
