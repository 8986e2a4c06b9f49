"""Who must say yes before a return goes on, where its collection asks for it, and to what."""

from dataclasses import replace

from handlers.life.decide import arrived, decide
from handlers.life.lifecycle import offers
from handlers.life.result import Result
from handlers.life.standing import Standing, Status
from handlers.life.verdicts import checked
from handlers.people import Actor, Role
from handlers.said.grammar import Command
from tests.returns import ANN, BOB, BROKEN, CENSUS, CLEAN, EXAMS, HEAD, NOW, RECEIPT, TODAY

ASKING = replace(CENSUS.policies, head_signs=True, school_agrees=True)
LOADED = replace(CENSUS, policies=ASKING)
SUBMITTED = replace(LOADED, status=Status.SUBMITTED)


def said(verb: str, standing: Standing, actor: Actor, number: int = 0) -> Standing | None:
    """How the return stands once it is said, None where it was refused."""
    decision = decide(standing, Command(verb, standing.ref, number), actor, NOW)
    return None if decision.refused else decision.after


def test_a_return_is_submitted_once_its_head_has_signed_it_off() -> None:
    assert said("submit", LOADED, ANN) is None
    signed = said("signoff", LOADED, HEAD)
    assert signed
    assert (signed.status, signed.signed) == (Status.LOADED, 3)
    assert said("submit", signed, ANN)
    assert said("signoff", signed, HEAD) is None


def test_a_return_is_approved_once_its_school_has_agreed() -> None:
    assert said("approve", SUBMITTED, BOB, 3) is None
    agreed = said("agree", SUBMITTED, ANN)
    assert agreed
    assert said("approve", agreed, BOB, 3)
    assert said("reject", SUBMITTED, BOB, 3)
    assert said("agree", agreed, ANN) is None


def test_a_new_file_must_be_signed_and_agreed_to_anew() -> None:
    both = replace(LOADED, signed=3, agreed=3)
    after = arrived(both, "new.xml", ANN, NOW).after
    assert after
    assert after.unsigned
    assert after.unagreed


def test_nobody_signs_off_or_agrees_where_the_collection_does_not_ask() -> None:
    assert said("signoff", CENSUS, HEAD) is None
    assert said("agree", replace(CENSUS, status=Status.SUBMITTED), ANN) is None
    assert said("submit", CENSUS, ANN)


def test_nothing_is_signed_off_while_errors_stand_in_it() -> None:
    assert said("signoff", replace(LOADED, errors=1), HEAD) is None


def test_a_nil_has_no_summary_to_agree_to() -> None:
    nil = replace(SUBMITTED, latest_kind="nil")
    assert said("approve", nil, BOB, 3)


def test_only_the_head_signs_and_only_who_files_agrees() -> None:
    assert said("signoff", LOADED, ANN) is None
    assert said("signoff", LOADED, BOB) is None
    assert said("agree", SUBMITTED, HEAD) is None
    assert said("agree", SUBMITTED, BOB) is None


def test_the_head_is_told_of_a_file_that_could_be_submitted_and_of_no_other() -> None:
    now = replace(LOADED, status=Status.CHECKING)
    clean = checked(now, Result(CLEAN, RECEIPT), ANN, NOW)
    assert [role for role, _, _ in clean.tell] == [Role.HEAD]
    assert checked(now, Result(BROKEN, RECEIPT), ANN, NOW).tell == ()
    quiet = replace(now, policies=CENSUS.policies)
    assert checked(quiet, Result(CLEAN, RECEIPT), ANN, NOW).tell == ()


def test_no_clean_file_is_accepted_by_itself_where_a_head_must_sign() -> None:
    asks = replace(EXAMS.policies, head_signs=True)
    now = replace(EXAMS, status=Status.CHECKING, policies=asks)
    after = checked(now, Result(CLEAN, RECEIPT), ANN, NOW).after
    assert after
    assert after.status is Status.LOADED


def test_what_is_asked_for_is_offered_to_who_may_say_it() -> None:
    assert [str(o) for o in offers(LOADED, HEAD, TODAY)] == ["signoff SC3-07/873-4001"]
    assert "agree SC3-07/873-4001" in [str(o) for o in offers(SUBMITTED, ANN, TODAY)]
