"""Submissions are numbered and never overwritten; what a check found is kept with each."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import Session

from storage import files, submissions
from storage.rows import Findings, Organisation, Return, Submission
from tests.filed import owed as one_owed

AT = datetime(2007, 9, 20, 9, 30, tzinfo=UTC)
REF, OTHER = "SC3-07/873-4001", "SC3-07/873-4002"


def report(errors: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "verdict": "errors" if errors else "clean",
        "ruleset": "2019-20",
        "counts": {"1510": errors} if errors else {},
        "errors": errors,
        "queries": 0,
        "unconfirmed_errors": 0,
        "cut_at": 0,
        "findings": [{"rule": "1510", "found": "é"}] * errors,
    } | more


@pytest.fixture
def owed(any_session: Session) -> Session:
    """Two schools that owe a census."""
    session = any_session
    one_owed(session)
    session.add(Organisation(code="873-4002", kind="school", name="Greenford"))
    session.flush()
    session.add(Return(ref=OTHER, collection="SC3-07", organisation="873-4002"))
    session.flush()
    return session


def filed(session: Session, content: bytes, ref: str = REF) -> Submission:
    sha256 = files.keep(session, content)
    return submissions.add(session, Submission(ref=ref, file=sha256, file_name="a.xml", at=AT))


def test_each_return_counts_its_own_submissions(owed: Session) -> None:
    assert [filed(owed, b"1").number, filed(owed, b"2").number] == [1, 2]
    assert filed(owed, b"1", OTHER).number == 1
    nil = submissions.add(owed, Submission(ref=REF, kind="nil", reason="no pupils", at=AT))
    assert nil.number == 3
    newest = submissions.latest(owed, REF)
    assert newest is nil
    assert [s.number for s in submissions.of(owed, REF)] == [3, 2, 1]
    second = submissions.get(owed, REF, 2)
    assert second is not None
    assert files.load(owed, second.file or "") == b"2"
    assert submissions.get(owed, REF, 4) is None


def test_the_same_file_is_recognised_within_its_return(owed: Session) -> None:
    first = filed(owed, b"1")
    filed(owed, b"2")
    again = filed(owed, b"1")
    assert first.file is not None
    assert submissions.same_file(owed, REF, first.file) is again
    assert submissions.same_file(owed, OTHER, first.file) is None
    assert submissions.latest(owed, OTHER) is None


def test_findings_come_back_as_they_were_found(owed: Session) -> None:
    one = filed(owed, b"1")
    assert one.id is not None
    assert submissions.report_of(owed, one.id) is None
    workbook = files.keep(owed, b"PK")
    submissions.keep_findings(owed, one, report(2, cut_at=500), workbook)
    owed.commit()
    owed.expire_all()
    assert submissions.report_of(owed, one.id) == report(2, cut_at=500)
    kept = owed.get(Findings, one.id)
    assert kept is not None
    assert (kept.counts, kept.errors, kept.cut_at, kept.workbook) == ({"1510": 2}, 2, 500, workbook)
    assert (one.verdict, one.ruleset) == ("errors", "2019-20")


def test_the_same_check_done_again_changes_nothing(owed: Session) -> None:
    one = filed(owed, b"1")
    submissions.keep_findings(owed, one, report(2))
    assert submissions.keep_findings(owed, one, report(9)).errors == 2
    assert one.verdict == "errors"


def test_the_previous_checked_one_skips_those_without_a_result(owed: Session) -> None:
    one, _, three = filed(owed, b"1"), filed(owed, b"2"), filed(owed, b"3")
    submissions.keep_findings(owed, one, report(2))
    submissions.keep_findings(owed, three, report())
    assert submissions.previous_checked(owed, REF, 3) is one
    assert submissions.previous_checked(owed, REF, 4) is three
    assert submissions.previous_checked(owed, REF, 1) is None


def test_the_failed_checks_of_one_return_are_given_up_and_those_of_others_are_not(
    owed: Session,
) -> None:
    def failed(ref: str) -> Submission:
        waiting = Submission(ref=ref, at=AT, verdict="failed", next_check_at=AT)
        return submissions.add(owed, waiting)

    mine, theirs = failed(REF), failed(OTHER)
    submissions.give_up(owed, REF)
    assert (mine.verdict, mine.next_check_at) == ("given up", None)
    assert (theirs.verdict, theirs.next_check_at) == ("failed", AT)
