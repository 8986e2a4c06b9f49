"""Checking: a filed file against its template, in a child process; its report kept by its hash."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from handlers import compared
from handlers.outside import Limits, Outside
from storage import files, rows
from validation import check as checks
from validation.watchdog import Done, Outcome, TookTooLong, TooMuchMemory

Result = dict[str, Any]
"""{"outcome": "done" | "failed" | "too long", "report": sha256, one of DOCUMENTS: sha256 or "",
"detail": words for the operator, "seconds": how long the check took}."""

DOCUMENTS = ("workbook", "page", "summary")
"""What is made of a check, as validation.documents calls it."""

PAUSES = (2, 5, 15, 38, 60)
"""Minutes until a check that ended by our fault is tried again: after 2, 7, 22 and 60 minutes, when
the sender is promised a word, then every hour.
"""

RETRY_FOR = timedelta(days=2)


def child(outside: Outside, job: Callable[..., Any], *given: Any) -> Outcome:
    """Run a job of validation/ within the operator's limits."""
    limits = outside.limits
    outcome: Outcome = outside.child(
        job, *given, seconds=limits.check_seconds, megabytes=limits.check_megabytes
    )
    return outcome


def outcome(ended: Outcome) -> str:
    """How a job ended that was not done, as results name it."""
    return "too long" if isinstance(ended, TookTooLong | TooMuchMemory) else "failed"


def check(outside: Outside, submission_id: int) -> Result:
    """Check a submission's file. It decides nothing and may be done twice."""
    with outside.reading() as session:
        job = _job(session, submission_id, outside.limits)
    began = outside.now()
    ended = child(outside, checks.check_file, *job)
    seconds = (outside.now() - began).total_seconds()
    if not isinstance(ended, Done):
        return _not_done(outcome(ended), repr(ended))
    report = ended.value["report"]
    if crashed := report["rules"]["crashed"]:
        return _not_done("failed", f"rules crashed: {crashed}")
    with outside.writing() as session:
        kept = {
            "outcome": "done",
            "report": files.keep(session, json.dumps(report).encode()),
            **{name: _kept(session, ended.value.get(name)) for name in DOCUMENTS},
            "detail": "",
            "seconds": seconds,
        }
        session.commit()
    return kept


def _kept(session: Session, content: bytes | None) -> str:
    """The hash under which a document is kept, "" where there is none."""
    return files.keep(session, content) if content else ""


def report(session: Session, result: Result) -> dict[str, Any]:
    """The report of a check that was done, as JSON."""
    plain: dict[str, Any] = json.loads(files.load(session, result["report"]))
    return plain


def put_off(submission: rows.Submission, now: datetime) -> datetime | None:
    """Mark a check that ended by our fault; when it is tried again, None for never."""
    submission.verdict = "failed"
    pause = timedelta(minutes=PAUSES[min(submission.attempts, len(PAUSES) - 1)])
    submission.attempts += 1
    submission.next_check_at = now + pause if now < submission.at + RETRY_FOR else None
    return submission.next_check_at


def due(outside: Outside) -> list[tuple[int, int]]:
    """The checks to try again now: (submission, attempt)."""
    with outside.reading() as session:
        failed = select(rows.Submission).where(
            rows.Submission.verdict == "failed",
            col(rows.Submission.next_check_at) <= outside.now(),
        )
        return [(s.id, s.attempts) for s in session.exec(failed) if s.id is not None]


def _not_done(how: str, detail: str) -> Result:
    return {"outcome": how, "report": "", "workbook": "", "detail": detail, "seconds": 0.0}


def _job(
    session: Session, submission_id: int, limits: Limits
) -> tuple[str, bytes, str, str, dict[str, Any]]:
    """What checks.check_file needs: name, content, template, period, options."""
    submission = session.get_one(rows.Submission, submission_id)
    found = session.get_one(rows.Return, submission.ref)
    collection = session.get_one(rows.Collection, found.collection)
    options = {
        "organisation": found.organisation,
        "due": collection.due.isoformat(),
        "templates": limits.templates,
        "megabytes": limits.largest_file_megabytes,
        "rules_address": limits.rules_address,
        **compared.options(session, found, collection, limits.templates),
    }
    assert submission.file is not None
    content = files.load(session, submission.file)
    return submission.file_name, content, collection.template, collection.period, options
