"""Settling: what a check that ended means for its return, written into the ledger."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, select

from handlers import lookups
from handlers.checks import checking
from handlers.life import receipting, verdicts
from handlers.life.decision import Decision
from handlers.life.recording import Occasion, figures, record
from handlers.life.result import DOCUMENTS, Receipt, Result, documents
from handlers.life.standing import Standing, Status
from handlers.outside import Outside
from handlers.people import CLOCK, Actor, Role
from handlers.replies import Reply, never_checked, still_not_checked
from handlers.sending import letters
from storage import rows, submissions
from validation.finding import Report

STILL = "The sender has been told. It is tried again every hour. returns-bot doctor may say more."
GIVEN_UP = (
    "It is not tried again. The sender has been told to send the file once more when you have "
    "mended the fault: write to them then."
)
Plain = dict[str, Any]


@dataclass(frozen=True)
class Word:
    """What is told of a check that goes on failing: its key, how it stands, to whom what."""

    key: str
    how: str
    say: Callable[[Standing, Receipt, str], Reply]
    operator: str


def settle(
    session: Session,
    outside: Outside,
    submission: rows.Submission,
    actor: Actor,
    result: Plain,
) -> Decision:
    """Keep what the check brought and move the return; or, where it did not end, move it back."""
    standing = lookups.standing(session, submission.ref)
    assert standing is not None
    actor = replace(actor, on_behalf_of=submission.on_behalf_of)
    if result["outcome"] == "done":
        return _loaded(session, outside, standing, submission, actor, result)
    again = checking.put_off(submission, outside.now())
    session.add(submission)
    decision = verdicts.failed(
        standing,
        result["outcome"],
        _before(session, submission),
        _receipt(submission, 0.0),
        outside.now(),
        again=again,
        contact=outside.limits.contact,
    )
    record(session, decision, _checked(submission), outside.now())
    return decision


def still_failing(
    session: Session, outside: Outside, submission: rows.Submission, result: Plain
) -> list[int]:
    """After the promised time tell the sender and the operator, once, that we still fail; and at
    the end, once, that it is given up.
    """
    notice = timedelta(minutes=outside.limits.failure_notice_minutes)
    if submission.next_check_at is None:
        word = Word("given-up", "given up", never_checked, GIVEN_UP)
    elif outside.now() >= submission.at + notice:
        word = Word("unchecked", "still not checked", still_not_checked, STILL)
    else:
        return []
    return _tell(session, outside, submission, result, word)


def _tell(
    session: Session, outside: Outside, submission: rows.Submission, result: Plain, word: Word
) -> list[int]:
    standing = lookups.standing(session, submission.ref)
    assert standing is not None
    assert submission.sent_by is not None
    key = f"{word.key}/{submission.id}"
    told = word.say(standing, _receipt(submission, 0.0), outside.limits.contact)
    note = letters.note_operator(
        session,
        outside,
        key,
        f"A file could not be checked, {word.how}: {submission.ref}#{submission.number}",
        f"After {submission.attempts} attempts: {result['outcome']}. {result['detail']}\n"
        f"{word.operator}\n",
    )
    return [letters.notify(session, outside, key, submission.sent_by, told), *filter(None, [note])]


def _loaded(
    session: Session,
    outside: Outside,
    standing: Standing,
    submission: rows.Submission,
    actor: Actor,
    result: Plain,
) -> Decision:
    raw = checking.report(session, result)
    submissions.keep_findings(
        session, submission, raw, result["workbook"] or None, result.get("summary") or None
    )
    newest = standing.waiting.number if standing.waiting else 0
    if submission.number < max(standing.latest, newest):
        told = _overtaken(standing, _result(session, submission, raw, result), actor, outside)
        return _with_receipt(session, outside, submission, told)
    done = _result(session, submission, raw, result)
    decision = _decided(standing, submission, done, actor, outside)
    assert decision.after is not None
    occasion = replace(_checked(submission), evidence=result["report"])
    record(session, decision, occasion, outside.now(), figures(decision.after))
    return _with_receipt(session, outside, submission, decision)


def _with_receipt(
    session: Session, outside: Outside, submission: rows.Submission, decision: Decision
) -> Decision:
    reply = receipting.with_receipt(session, outside, submission, decision.reply)
    return replace(decision, reply=reply)


def _decided(
    standing: Standing, submission: rows.Submission, done: Result, actor: Actor, outside: Outside
) -> Decision:
    """What a checked file makes of its return: it takes its place there, or waits beside it."""
    file = submission.number, submission.file_name
    if verdicts.stands(standing, outside.now()):
        return verdicts.kept(standing, file, done, actor, outside.now())
    newer = replace(standing, latest=file[0], file_name=file[1])
    return verdicts.checked(newer, done, actor, outside.now())


def _overtaken(standing: Standing, result: Result, actor: Actor, outside: Outside) -> Decision:
    """The result of an older file, which came after a newer one's: told, and nothing moves."""
    then = replace(standing, status=Status.CHECKING)
    told = verdicts.checked(then, result, actor, outside.now())
    return replace(told, moves=(), tell=(), after=standing)


def _result(session: Session, submission: rows.Submission, raw: Plain, result: Plain) -> Result:
    before = submissions.previous_checked(session, submission.ref, submission.number)
    previous = submissions.report_of(session, before.id) if before and before.id else None
    return Result(
        report=Report.from_json(raw),
        receipt=_receipt(submission, result["seconds"]),
        previous=Report.from_json(previous) if previous else None,
        **documents({name: result.get(name, "") for name in DOCUMENTS}),
        hold=tuple(filter(None, (submission.reason,))),
        written=lookups.written(session, submission.ref),
        heard=bool(_sources(session, submission)),
    )


def _sources(session: Session, submission: rows.Submission) -> list[int]:
    """Who sends for the organisation whose return it is."""
    found = session.get_one(rows.Return, submission.ref)
    return lookups.people_in(session, Role.SOURCE, found.organisation)


def _checked(submission: rows.Submission) -> Occasion:
    return Occasion(CLOCK, submission=submission, message_id=submission.message_id)


def _receipt(submission: rows.Submission, seconds: float) -> Receipt:
    assert submission.id is not None
    return Receipt(submission.id, submission.file or "", submission.at, seconds)


def _before(session: Session, submission: rows.Submission) -> Status:
    """Where the return was before this file came: what its newest other status was."""
    entry = session.exec(
        select(rows.Entry)
        .where(
            rows.Entry.ref == submission.ref,
            rows.Entry.became != "",
            rows.Entry.became != Status.CHECKING.value,
        )
        .order_by(col(rows.Entry.sequence).desc())
        .limit(1)
    ).first()
    return Status(entry.became) if entry else Status.NO_DATA
