"""Checking: a filed file against its template, in a child process; its report kept by its hash."""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from handlers.checks import compared
from handlers.life.result import DOCUMENTS
from handlers.lookups import policies
from handlers.outside import Limits, Outside, Progress
from storage import files, messages, rows
from validation import check as checks
from validation.watchdog import Done, Outcome, TookTooLong, TooMuchMemory

log = logging.getLogger(__name__)
Result = dict[str, Any]
"""{"outcome": "done" | "failed" | "too long", "report": sha256, one of DOCUMENTS: sha256 or "",
"detail": words for the operator, "seconds": how long the check took}."""


PAUSES = (2, 5, 15, 38, 60)
"""Minutes until a check that ended by our fault is tried again: after 2, 7, 22 and 60 minutes, when
the sender is promised a word, then every hour.
"""

RETRY_FOR = timedelta(days=2)


SoFar = Callable[[float], None]


def child(
    outside: Outside, job: Callable[..., Any], *given: Any, so_far: SoFar | None = None
) -> Outcome:
    """Run a job of validation/ within the operator's limits; ``so_far`` hears how far it is."""
    limits = outside.limits
    listening = {"so_far": so_far} if so_far else {}
    outcome: Outcome = outside.child(
        job, *given, seconds=limits.check_seconds, megabytes=limits.check_megabytes, **listening
    )
    return outcome


def file_key(message: rows.Message, sha256: str) -> str:
    """The key of the letter that answers this file of this message, and of nothing else."""
    return f"{message.sha256}/file/{sha256[:16]}"


@dataclass(frozen=True)
class Given:
    """A kept file that is to be checked: for which return, and the message that brought it.

    ``again``: its sender has been told that a first check failed, and that stands.
    """

    ref: str
    name: str
    sha256: str
    message_id: int
    again: bool = False


def _follower(session: Session, outside: Outside, given: Given) -> SoFar:
    """Whom to tell how far a check is: those who wait where the file was sent, until they have
    their answer."""
    if given.again:
        return lambda _: None
    message = session.get_one(rows.Message, given.message_id)
    key = outside.message_id(file_key(message, given.sha256))
    progress = Progress(key, messages.raw_of(message), given.name)
    show = outside.channels[message.channel].follow
    return lambda done: show(replace(progress, done=done))


def outcome(ended: Outcome) -> str:
    """How a job ended that was not done, as results name it."""
    return "too long" if isinstance(ended, TookTooLong | TooMuchMemory) else "failed"


def check(outside: Outside, submission_id: int) -> Result:
    """Check a submission's file. It decides nothing and may be done twice."""
    with outside.reading() as session:
        filed = session.get_one(rows.Submission, submission_id)
        assert filed.file is not None
        assert filed.message_id is not None
        again = filed.attempts > 0
        given = Given(filed.ref, filed.file_name, filed.file, filed.message_id, again)
    return _check(outside, given)


def rehearse(outside: Outside, message_id: int, file: Mapping[str, Any], ref: str) -> Result:
    """Check a file as if it were filed for a return. It decides nothing and may be done twice."""
    return _check(outside, Given(ref, file["name"], file["file"], message_id))


def _check(outside: Outside, given: Given) -> Result:
    with outside.reading() as session:
        job = _job(session, given, outside.limits)
        follow = _follower(session, outside, given)
    began = outside.now()
    follow(0.0)
    ended = child(outside, checks.check_file, *job, so_far=follow)
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
    log.warning("a check did not end: %s: %s", how, detail)
    return {"outcome": how, "report": "", "workbook": "", "detail": detail, "seconds": 0.0}


Job = tuple[str, bytes, str, str, dict[str, Any]]
"""What checks.check_file needs: name, content, template, period, options."""


def job(session: Session, submission: rows.Submission, limits: Limits) -> Job:
    """The check of a submission's file, as it would be done today."""
    assert submission.file is not None
    given = Given(submission.ref, submission.file_name, submission.file, submission.message_id or 0)
    return _job(session, given, limits)


def _job(session: Session, given: Given, limits: Limits) -> Job:
    found = session.get_one(rows.Return, given.ref)
    collection = session.get_one(rows.Collection, found.collection)
    options = {
        "organisation": found.organisation,
        "due": collection.due.isoformat(),
        "templates": limits.templates,
        "megabytes": limits.largest_file_megabytes,
        "rules_address": limits.rules_address,
        "show_names": policies(collection.policies).show_names,
        **compared.options(session, found, collection, limits.templates),
    }
    content = files.load(session, given.sha256)
    return given.name, content, collection.template, collection.period, options
