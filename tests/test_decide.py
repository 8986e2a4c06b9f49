"""What is decided: the answer, the moves, who else is told, and what they may do then."""

from dataclasses import replace

import pytest

from handlers.life import guards
from handlers.life.decide import arrived, decide
from handlers.life.decision import Decision
from handlers.life.lifecycle import TRANSITIONS
from handlers.life.result import Result
from handlers.life.standing import Confirm, Nil, Policies, Standing, Status
from handlers.life.verdicts import checked, failed
from handlers.lookups import policies
from handlers.people import CLOCK, Actor, Role
from handlers.said.grammar import Command, parse
from tests.returns import (
    ANN,
    BOB,
    BROKEN,
    CENSUS,
    CLEAN,
    COL,
    EXAM,
    EXAMS,
    GREENFORD,
    HEAD,
    NOW,
    OFQ,
    RECEIPT,
    finding,
    report,
)
from validation.finding import NotRun, RulesRun, Severity


def say(standing: Standing, line: str, actor: Actor) -> Decision:
    command = parse(line)
    assert isinstance(command, Command)
    return decide(standing, command, actor, NOW)


def told(decision: Decision) -> dict[tuple[Role, str], list[str]]:
    """Whom the decision tells, and the lines that each is offered."""
    return {(role, o): [str(x.command) for x in reply.offers] for role, o, reply in decision.tell}


def became(decision: Decision) -> list[str]:
    return [move.became for move in decision.moves]


CHECKING = replace(CENSUS, status=Status.CHECKING)
SUBMITTED = replace(CENSUS, status=Status.SUBMITTED)


def test_a_census_goes_from_the_file_to_the_authorisation() -> None:
    empty = replace(CENSUS, status=Status.NO_DATA, latest=0, submitted_by=None)
    came = arrived(empty, "a.xml", ANN, NOW)
    assert became(came) == ["checking"]
    assert came.after
    result = checked(came.after, Result(CLEAN, RECEIPT), ANN, NOW)
    assert became(result) == ["loaded"]
    assert result.after
    sent = say(result.after, "submit SC3-07/873-4001", ANN)
    assert told(sent) == {
        (Role.AGENT, "873"): ["approve SC3-07/873-4001#1", "reject SC3-07/873-4001#1"]
    }
    assert sent.after
    assert sent.after.submitted_by == ANN.person
    passed = say(sent.after, "approve SC3-07/873-4001#1", BOB)
    assert told(passed) == {
        (Role.SOURCE, "873-4001"): [],
        (Role.COLLECTOR, "DFE"): ["authorise SC3-07/873-4001#1", "reject SC3-07/873-4001#1"],
    }
    assert passed.after
    done = say(passed.after, "authorise SC3-07/873-4001#1", COL)
    assert became(done) == ["authorised"]
    assert told(done) == {(Role.SOURCE, "873-4001"): []}


def test_an_exam_boards_clean_file_is_accepted_by_the_clock_and_every_source_is_told() -> None:
    came = checked(replace(EXAMS, status=Status.CHECKING), Result(report(), RECEIPT), EXAM, NOW)
    assert [(m.verb, m.became, m.role) for m in came.moves] == [
        ("checked", "loaded", Role.CLOCK),
        ("accepted", "authorised", Role.CLOCK),
    ]
    assert came.tell == ((Role.SOURCE, "5258", came.reply),)
    assert "Accepted." in came.reply.verdict[1]
    assert came.after
    assert came.after.submitted_by == EXAM.person


QUERIED = report(finding("9Q", severity=Severity.QUERY))
CRASHED = report(rules=RulesRun(crashed=(NotRun("1510", "it stopped"),)))


@pytest.mark.parametrize(
    ("standing", "result"),
    [
        (EXAMS, Result(report(finding("1")), RECEIPT)),
        (EXAMS, Result(report(), RECEIPT, hold=("Its name says another.",))),
        (EXAMS, Result(CRASHED, RECEIPT)),
        (
            replace(EXAMS, policies=replace(EXAMS.policies, confirm=Confirm.ASK)),
            Result(report(), RECEIPT),
        ),
        (CENSUS, Result(CLEAN, RECEIPT)),
    ],
    ids=["errors", "a doubt", "a rule stopped", "it asks", "an agent checks"],
)
def test_nothing_else_is_accepted_by_itself(standing: Standing, result: Result) -> None:
    decision = checked(replace(standing, status=Status.CHECKING), result, EXAM, NOW)
    assert became(decision) == ["loaded"]


def test_a_file_that_was_not_checked_in_full_is_never_called_clean() -> None:
    reply = checked(CHECKING, Result(CRASHED, RECEIPT), ANN, NOW).reply
    assert "not checked in full" in reply.subject
    assert "ready" not in reply.subject


def test_queries_do_not_keep_an_exam_boards_file_from_being_accepted() -> None:
    result = Result(QUERIED, RECEIPT)
    assert became(checked(replace(EXAMS, status=Status.CHECKING), result, EXAM, NOW)) == [
        "loaded",
        "authorised",
    ]


def test_errors_are_answered_without_an_offer_to_submit() -> None:
    decision = checked(CHECKING, Result(BROKEN, RECEIPT), ANN, NOW)
    assert decision.after
    assert (decision.after.errors, decision.after.unconfirmed) == (4, 1)
    assert decision.reply.offers == ()


def test_errors_that_are_our_own_reading_leave_the_way_open() -> None:
    unsure = report(finding("1867", basis="M"))
    reply = checked(CHECKING, Result(unsure, RECEIPT), ANN, NOW).reply
    assert [str(o.command) for o in reply.offers] == ["submit SC3-07/873-4001"]
    assert not reply.causes[0].blocks
    assert "does not stop you" in reply.causes[0].mark


@pytest.mark.parametrize(("kind", "says"), [("failed", "not at fault"), ("too long", "too long")])
def test_our_own_failure_puts_the_return_back_and_blames_nobody(kind: str, says: str) -> None:
    decision = failed(CHECKING, kind, Status.REJECTED, RECEIPT, NOW, again=NOW, contact="d@x")
    assert became(decision) == ["rejected"]
    assert says in decision.reply.verdict[1]
    assert "d@x" in decision.reply.next[0]
    assert decision.after
    again = failed(decision.after, kind, Status.REJECTED, RECEIPT, NOW)
    assert again.moves == ()


def test_a_check_that_was_tried_again_takes_the_return_up_again() -> None:
    back = replace(CENSUS, status=Status.NO_DATA)
    decision = checked(back, Result(CLEAN, RECEIPT), ANN, NOW)
    assert [m.verb for m in decision.moves] == ["again", "checked"]


def test_a_check_that_ends_after_the_return_has_gone_on_changes_nothing() -> None:
    decision = checked(SUBMITTED, Result(CLEAN, RECEIPT), ANN, NOW)
    assert decision.moves == ()
    assert "gone on" in decision.reply.changed[0]


def test_a_rejection_tells_the_source_why_and_what_to_do() -> None:
    decision = say(SUBMITTED, "reject SC3-07/873-4001#3 Two classes are missing.", BOB)
    [(role, organisation, reply)] = decision.tell
    assert (role, organisation) == (Role.SOURCE, "873-4001")
    assert reply.changed == ("The reason: Two classes are missing.",)
    assert "send it in answer" in reply.next[0]


def test_a_rejection_by_the_regulator_is_told_to_the_agents_too() -> None:
    decision = say(replace(CENSUS, status=Status.APPROVED), "reject SC3-07/873-4001#3 too few", COL)
    assert [role for role, _, _ in decision.tell] == [Role.SOURCE, Role.AGENT]


def test_the_regulator_may_send_an_accepted_file_back_and_the_board_may_send_again() -> None:
    accepted = replace(EXAMS, status=Status.AUTHORISED)
    assert not arrived(accepted, "a.csv", EXAM, NOW).moves
    sent_back = say(accepted, "reject T1-JUN07/5258#3 wrong year", OFQ)
    assert told(sent_back) == {(Role.SOURCE, "5258"): []}
    assert sent_back.after
    assert became(arrived(sent_back.after, "a.csv", EXAM, NOW)) == ["checking"]


def test_a_nil_return_is_a_new_submission_that_an_agent_approves() -> None:
    empty = replace(CENSUS, status=Status.NO_DATA, latest=0)
    decision = say(empty, "nil SC3-07/873-4001 the school has closed", ANN)
    assert became(decision) == ["submitted"]
    assert told(decision) == {
        (Role.AGENT, "873"): ["approve SC3-07/873-4001#1", "reject SC3-07/873-4001#1"]
    }
    assert "the school has closed" in decision.tell[0][2].changed[0]


def test_a_submission_takes_the_number_after_the_highest_ever_given_out() -> None:
    empty = replace(CENSUS, status=Status.NO_DATA, latest=0, highest=4)
    after = say(empty, "nil SC3-07/873-4001", ANN).after
    assert after
    assert after.numbered == "SC3-07/873-4001#5"


def test_an_exam_boards_nil_return_is_finished_at_once() -> None:
    empty = replace(EXAMS, status=Status.NO_DATA)
    decision = say(empty, "nil T1-JUN07/5258", EXAM)
    assert became(decision) == ["authorised"]
    assert all(role is Role.SOURCE for role, _, _ in decision.tell)


def test_a_withdrawal_tells_the_agents_that_nothing_waits_for_them() -> None:
    decision = say(SUBMITTED, "withdraw SC3-07/873-4001", ANN)
    assert told(decision) == {(Role.AGENT, "873"): []}


@pytest.mark.parametrize("line", ["approve SC3-07/873-4001", "approve SC3-07/873-4001#2"])
def test_an_old_decision_is_refused_and_the_newest_is_offered(line: str) -> None:
    decision = say(SUBMITTED, line, BOB)
    assert decision.moves == ()
    assert decision.tell == ()
    assert "approve SC3-07/873-4001#3" in [str(o.command) for o in decision.reply.offers]


def test_a_file_that_is_not_taken_says_why_and_offers_the_way() -> None:
    decision = arrived(SUBMITTED, "a.xml", ANN, NOW)
    assert not decision.moves
    assert "Withdraw it first" in decision.reply.next[0]
    assert [str(o.command) for o in decision.reply.offers] == ["withdraw SC3-07/873-4001"]


def test_a_status_moves_nothing_and_repeats_the_line_that_it_answers() -> None:
    decision = say(CENSUS, "status SC3-07/873-4001", ANN)
    assert decision.moves == ()
    assert decision.reply.said == "status SC3-07/873-4001"


def test_where_no_nil_return_is_taken_the_refusal_says_what_to_send() -> None:
    zero = replace(CENSUS, policies=replace(CENSUS.policies, nil=Nil.ZERO_LINE))
    reply = say(zero, "nil SC3-07/873-4001", ANN).reply
    assert "zeros" in reply.next[0]


def test_a_stranger_moves_nothing() -> None:
    for actor in (GREENFORD, CLOCK):
        for verb in ("submit", "nil", "withdraw", "approve", "reject", "authorise"):
            assert not decide(SUBMITTED, Command(verb, CENSUS.ref, 3, "x"), actor, NOW).moves


def test_who_may_not_submit_for_errors_is_led_to_them_and_not_to_a_nil_return() -> None:
    broken = replace(CENSUS, errors=2)
    for line in ("submit SC3-07/873-4001", "status SC3-07/873-4001"):
        offers = say(broken, line, ANN).reply.offers
        assert [str(offer.command) for offer in offers] == ["errors SC3-07/873-4001"]


def test_a_head_who_may_not_submit_is_told_who_may() -> None:
    reply = say(replace(CENSUS, errors=2), "submit SC3-07/873-4001", HEAD).reply
    assert "Only somebody who files for Hillside School (873 4001) may submit it." in str(reply)


def test_a_policy_that_is_no_more_is_passed_over_in_an_older_collection() -> None:
    old: dict[str, object] = {"retry": "at once", "nil": "allowed", "notify": "all"}
    assert policies(old) == Policies(nil=Nil.ALLOWED, notify="all")


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("verb", sorted({row.verb for row in TRANSITIONS if row.who != "clock"}))
def test_who_cannot_do_something_where_a_return_stands_is_told_what_to_do_instead(
    verb: str, status: Status
) -> None:
    standing = replace(CENSUS, status=status)
    fitting = [row for row in TRANSITIONS if row.verb == verb and row.fits(standing)]
    for who in {row.who for row in fitting if row.who is not Role.CLOCK}:
        if not any(row.who is who and status in row.before for row in fitting):
            assert guards.elsewhere(standing, verb).next, who
