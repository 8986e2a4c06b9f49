"""The table is closed, so all of it is tested: status by verb by role by place by proof."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from handlers.life.guards import Refusal
from handlers.life.lifecycle import DECISIONS, TRANSITIONS, Transition, move, offers
from handlers.life.standing import Confirm, Nil, Policies, Resend, Standing, Status, Waiting
from handlers.people import CLOCK, Actor, Proof, Role
from handlers.said.grammar import Command, parse
from tests.returns import ACADEMY, ANN, BOB, CENSUS, COL, EXAM, EXAMS, GREENFORD, TODAY, person

# What each may do with a return that has no errors, and where it leads. Written by hand from
# COLLECT's and the portal's own descriptions, not from the code.
# fmt: off
CENSUS_MAY = """
    status      source                                          agent                               collector
    no data     file:checking nil:submitted                     file:checking                       -
    checking    file:checking                                   file:checking                       -
    loaded      file:checking nil:submitted submit:submitted delete:no_data note:loaded    file:checking accept:loaded query:loaded  -
    submitted   withdraw:loaded note:submitted    approve:approved reject:rejected accept:submitted query:submitted    -
    approved    note:approved    -    authorise:authorised reject:rejected accept:approved query:approved
    authorised  -                                               -                                   reject:rejected
    rejected    file:checking nil:submitted note:rejected                     file:checking                       -
"""  # noqa: E501
EXAMS_MAY = """
    status      source                                            agent  collector
    no data     file:checking nil:authorised                      -      -
    checking    file:checking                                     -      -
    loaded      file:checking nil:authorised submit:authorised delete:no_data note:loaded    -      -
    submitted   withdraw:loaded note:submitted                    -      -
    approved    note:approved                                     -      authorise:authorised reject:rejected accept:approved query:approved
    authorised  -                                                 -      reject:rejected
    rejected    file:checking nil:authorised note:rejected                      -      -
"""  # noqa: E501
ACADEMY_MAY = """
    status      source                                            agent  collector
    no data     file:checking nil:approved                        -      -
    checking    file:checking                                     -      -
    loaded      file:checking nil:approved submit:approved delete:no_data note:loaded    -      -
    submitted   withdraw:loaded note:submitted                    -      -
    approved    note:approved                                     -      authorise:authorised reject:rejected accept:approved query:approved
    authorised  -                                                 -      reject:rejected
    rejected    file:checking nil:approved note:rejected                        -      -
"""  # noqa: E501
# fmt: on
CLOCK_MAY = {
    (Status.CHECKING, "checked"): Status.LOADED,
    (Status.CHECKING, "failed"): Status.REJECTED,
    (Status.NO_DATA, "again"): Status.CHECKING,
    (Status.LOADED, "again"): Status.CHECKING,
    (Status.REJECTED, "again"): Status.CHECKING,
    (Status.LOADED, "rechecked"): Status.LOADED,
    (Status.SUBMITTED, "rechecked"): Status.SUBMITTED,
    (Status.APPROVED, "rechecked"): Status.APPROVED,
    (Status.AUTHORISED, "rechecked"): Status.AUTHORISED,
}
# Where the collection overwrites and a newer file waits: what is possible beside the above.
OVERWRITTEN = """
    status      source                                              agent  collector
    loaded      replace:loaded                                      -      -
    submitted   file:submitted replace:loaded delete:submitted      file:submitted  -
    approved    file:approved replace:loaded delete:approved        file:approved   -
    rejected    replace:loaded delete:rejected                                      -      -
"""
ACCEPTED_AND_OVERWRITTEN = """
    status      source                                              agent  collector
    loaded      replace:loaded                                      -      -
    submitted   file:submitted replace:loaded delete:submitted                       -      -
    approved    file:approved replace:loaded delete:approved                        -      -
    authorised  file:authorised replace:loaded delete:authorised                      -      -
    rejected    replace:loaded delete:rejected                                      -      -
"""
VERBS = sorted({row.verb for row in TRANSITIONS})


def expected(text: str) -> dict[tuple[Role, Status, str], Status]:
    """Read a table of two or more blanks between its columns."""
    import re

    heading, *lines = (re.split(r"\s{2,}", line.strip()) for line in text.strip().splitlines())
    return {
        (Role(role), Status(line[0]), verb): Status(became.replace("_", " "))
        for line in lines
        if line != [""] and line[0] != heading[0]
        for role, cell in zip(heading[1:], line[1:], strict=True)
        if cell != "-"
        for verb, _, became in (move.partition(":") for move in cell.split())
    }


def overwriting(standing: Standing) -> Standing:
    """Where a new file may take the place of a filed one, and one waits to."""
    policies = replace(standing.policies, resend=Resend.OVERWRITE)
    return replace(standing, policies=policies, waiting=Waiting(standing.latest + 1, "new"))


PLACES = {
    Role.SOURCE: "organisation",
    Role.HEAD: "organisation",
    Role.AGENT: "authority",
    Role.COLLECTOR: "regulator",
    Role.OPERATOR: "regulator",
}


@pytest.mark.parametrize("proof", Proof)
@pytest.mark.parametrize("place", ["own", "another"])
@pytest.mark.parametrize("role", [*PLACES])
@pytest.mark.parametrize(
    ("standing", "table"),
    [
        (CENSUS, CENSUS_MAY),
        (EXAMS, EXAMS_MAY),
        (ACADEMY, ACADEMY_MAY),
        (overwriting(CENSUS), f"{CENSUS_MAY}{OVERWRITTEN}"),
        (overwriting(EXAMS), f"{EXAMS_MAY}{ACCEPTED_AND_OVERWRITTEN}"),
    ],
    ids=[
        "census",
        "exam board",
        "academy that shares",
        "census that overwrites",
        "exam board that overwrites",
    ],
)
def test_everybody_may_do_what_the_table_says_and_nothing_else(
    standing: Standing, table: str, role: Role, place: str, proof: Proof
) -> None:
    may = expected(table)
    code = getattr(standing, PLACES[role]) if place == "own" else "999-9999"
    actor = person(9, role, code, proof)
    for status, verb in product(Status, VERBS):
        now = replace(standing, status=status)
        command = Command(verb, now.ref, now.latest if verb in DECISIONS else 0, "why")
        outcome = move(now, command, actor, TODAY)
        allowed = place == "own" and proof >= Proof.ALIGNED
        became = may.get((role, status, verb)) if allowed else None
        assert became == getattr(outcome, "became", None), (status, verb, outcome)
        if isinstance(outcome, Transition):
            assert (outcome.verb, outcome.was, outcome.role) == (verb, status, role)
        else:
            assert outcome.why.endswith(".")


@pytest.mark.parametrize("status", Status)
def test_the_clock_does_its_own_things_and_no_one_elses(status: Status) -> None:
    for standing, verb in product((CENSUS, EXAMS, overwriting(CENSUS)), VERBS):
        outcome = move(
            replace(standing, status=status),
            Command(verb, standing.ref),
            CLOCK,
            TODAY,
            restore=Status.REJECTED,
        )
        became = CLOCK_MAY.get((status, verb))
        if standing is EXAMS and (status, verb) == (Status.LOADED, "accepted"):
            became = Status.AUTHORISED
        if standing.waiting and verb == "kept" and status in (Status.SUBMITTED, Status.APPROVED):
            became = status
        assert became == getattr(outcome, "became", None), (standing.ref, verb, outcome)


def test_who_sends_for_a_school_and_checks_it_too_sends_as_the_school() -> None:
    both = Actor("Jo", 9, frozenset({*ANN.posts, *BOB.posts}), proof=Proof.ALIGNED)
    outcome = move(CENSUS, Command("file", CENSUS.ref), both, TODAY)
    assert isinstance(outcome, Transition)
    assert outcome.role is Role.SOURCE


def test_every_row_has_one_outcome() -> None:
    keys = [
        (row.verb, status, row.who, step)
        for row in TRANSITIONS
        for status in row.before
        for step in (True, False)
        if row.agents in (None, step)
    ]
    assert len(keys) == len(set(keys))


def refusal(standing: Standing, line: str, actor: Actor, today: date = TODAY) -> Refusal:
    command = parse(line) if "/" in line else Command(line, standing.ref)
    assert isinstance(command, Command)
    outcome = move(standing, command, actor, today)
    assert isinstance(outcome, Refusal)
    return outcome


SUBMITTED = replace(CENSUS, status=Status.SUBMITTED)


def test_errors_keep_a_return_where_it_can_be_put_right() -> None:
    why = refusal(replace(CENSUS, errors=2), "submit SC3-07/873-4001", ANN).why
    assert why == "2 errors stand in it."


def test_our_own_reading_of_a_rule_locks_nobody_out_unless_the_regulator_says_so() -> None:
    unsure = replace(CENSUS, errors=2, unconfirmed=2)
    strict = replace(unsure, policies=Policies(block_unconfirmed=True))
    command = Command("submit", CENSUS.ref)
    assert isinstance(move(unsure, command, ANN, TODAY), Transition)
    assert isinstance(move(strict, command, ANN, TODAY), Refusal)


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ((("1620Q", 2), ("2020Q", 1)), "Not explained yet: rule 1620Q (2) and rule 2020Q (1)."),
        (
            tuple((f"{n}Q", 1) for n in range(1, 8)),
            "Not explained yet: rule 1Q (1), rule 2Q (1), rule 3Q (1), rule 4Q (1), rule 5Q (1) "
            "and 2 more.",
        ),
    ],
)
def test_who_must_explain_queries_first_is_told_of_which_rules(
    rules: tuple[tuple[str, int], ...], says: str
) -> None:
    asks = replace(CENSUS, policies=Policies(explain=True), queries=7, to_explain=rules)
    assert refusal(asks, "submit", ANN).next[0] == says


def test_a_file_with_errors_that_do_not_block_is_not_accepted_by_itself() -> None:
    unsure = replace(EXAMS, errors=1, unconfirmed=1)
    assert isinstance(move(unsure, Command("accepted", EXAMS.ref), CLOCK, TODAY), Refusal)


def test_a_collection_that_asks_is_never_accepted_by_itself() -> None:
    asks = replace(EXAMS, policies=replace(EXAMS.policies, confirm=Confirm.ASK))
    assert isinstance(move(asks, Command("accepted", EXAMS.ref), CLOCK, TODAY), Refusal)


@pytest.mark.parametrize("verb", ["file", "submit", "nil"])
def test_nothing_is_filed_before_a_collection_opens_or_after_it_has_closed(verb: str) -> None:
    early = refusal(CENSUS, verb, ANN, date(2007, 8, 31))
    late = refusal(CENSUS, verb, ANN, date(2007, 10, 20))
    assert early.why == "Collection open in 6 days, on 6 September 2007."
    assert late.why == "The collection has been closed since 19 October 2007."
    assert "the Department" in late.next[0]


def test_the_opening_day_and_the_closing_day_are_days_of_the_collection() -> None:
    command = Command("submit", CENSUS.ref)
    for day in (CENSUS.calendar.opens, CENSUS.calendar.closes):
        assert isinstance(move(CENSUS, command, ANN, day), Transition)


def test_a_person_with_both_roles_may_not_approve_what_they_submitted() -> None:
    both = replace(ANN, posts=ANN.posts | BOB.posts)
    why = refusal(SUBMITTED, "approve SC3-07/873-4001#3", both).why
    assert why == "You submitted it yourself: somebody else must approve it."
    another = replace(both, person=99)
    command = Command("approve", CENSUS.ref, 3)
    assert isinstance(move(SUBMITTED, command, another, TODAY), Transition)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (
            "approve SC3-07/873-4001",
            "A decision must say which submission it is about; the newest is #3 (no errors).",
        ),
        (
            "approve SC3-07/873-4001#2",
            "#2 is not the newest any more: #3 (no errors) came after it.",
        ),
        ("reject SC3-07/873-4001#7 no", "There is no #7; the newest is #3 (no errors)."),
    ],
)
def test_an_old_or_unnamed_decision_is_refused_and_shows_the_newest(line: str, why: str) -> None:
    assert refusal(SUBMITTED, line, BOB).why == why


def test_a_sender_who_names_an_old_submission_is_refused_too() -> None:
    assert "#2 is not the newest" in refusal(CENSUS, "submit SC3-07/873-4001#2", ANN).why
    assert "#2 is not the newest" in refusal(SUBMITTED, "withdraw SC3-07/873-4001#2", ANN).why
    command = Command("submit", CENSUS.ref, 3)
    assert isinstance(move(CENSUS, command, ANN, TODAY), Transition)


def test_a_new_file_over_a_submitted_one_says_how_to_go_on() -> None:
    assert refusal(SUBMITTED, "file", ANN).next == (
        "Withdraw it first, then send the file again. Or ask Cambridgeshire to reject it.",
    )
    approved = replace(CENSUS, status=Status.APPROVED)
    assert "the Department" in refusal(approved, "file", ANN).next[0]


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (Status.SUBMITTED, "Withdraw it first, then send the file again."),
        (Status.APPROVED, "Only the Department can send it back now"),
    ],
)
def test_where_a_filed_one_must_be_rejected_first_the_word_to_replace_it_says_so(
    status: Status, says: str
) -> None:
    filed = replace(CENSUS, status=status)
    for verb in ("file", "replace"):
        assert says in refusal(filed, verb, ANN).next[0]


def test_an_agent_who_sends_over_a_submitted_one_is_told_what_agents_may_do() -> None:
    (way,) = refusal(SUBMITTED, "file", BOB).next
    assert way == (
        "Reject it first, then send the file again. To reject it: "
        "reject SC3-07/873-4001#3 your reason"
    )
    both = replace(ANN, posts=ANN.posts | BOB.posts)
    assert "Withdraw it first" in refusal(SUBMITTED, "file", both).next[0]


@pytest.mark.parametrize(
    ("nil", "says"),
    [(Nil.REFUSED, "takes no “No data"), (Nil.ZERO_LINE, "wants a file")],
)
def test_a_nil_return_is_declared_only_where_the_regulator_takes_one(nil: Nil, says: str) -> None:
    standing = replace(CENSUS, policies=Policies(nil=nil), status=Status.NO_DATA)
    assert says in refusal(standing, "nil", ANN).why


def test_a_refusal_for_want_of_proof_says_what_to_do() -> None:
    assert "DKIM" in refusal(CENSUS, "submit", replace(ANN, proof=Proof.NONE)).next[0]


@pytest.mark.parametrize(
    ("standing", "actor", "lines"),
    [
        (CENSUS, ANN, ["submit SC3-07/873-4001", "nil SC3-07/873-4001"]),
        (CENSUS, BOB, []),
        (SUBMITTED, ANN, ["withdraw SC3-07/873-4001"]),
        (SUBMITTED, BOB, ["approve SC3-07/873-4001#3", "reject SC3-07/873-4001#3"]),
        (SUBMITTED, COL, []),
        (SUBMITTED, GREENFORD, []),
        (EXAMS, EXAM, ["submit T1-JUN07/5258", "nil T1-JUN07/5258"]),
    ],
)
def test_offers_carry_the_submission_where_they_decide(
    standing: Standing, actor: Actor, lines: list[str]
) -> None:
    assert [str(offer) for offer in offers(standing, actor, TODAY)] == lines


OVERWRITES = replace(overwriting(CENSUS), status=Status.SUBMITTED)


@pytest.mark.parametrize(
    ("standing", "line", "why"),
    [
        (replace(OVERWRITES, waiting=None), "replace", "No file waits to take the place"),
        (replace(OVERWRITES, waiting=None), "replace SC3-07/873-4001#3", "#3 is in its place"),
        (OVERWRITES, "replace SC3-07/873-4001#2", "#2 does not wait any more, or never did: #4"),
        (replace(OVERWRITES, waiting=Waiting(4, "new", errors=2)), "replace", "2 errors stand in"),
        (replace(OVERWRITES, policies=CENSUS.policies), "replace", "Only a file that waits"),
        (replace(OVERWRITES, status=Status.AUTHORISED), "replace", "Only a file that waits"),
        (replace(OVERWRITES, status=Status.CHECKING), "replace", "Only a file that waits"),
    ],
)
def test_a_filed_one_stays_where_no_good_file_waits_for_its_place(
    standing: Standing, line: str, why: str
) -> None:
    assert refusal(standing, line, ANN).why.startswith(why)


def test_what_waits_takes_no_place_once_the_collection_has_closed() -> None:
    assert "has been closed since" in refusal(OVERWRITES, "replace", ANN, date(2007, 10, 20)).why


def test_errors_of_what_waits_stop_it_as_they_would_stop_a_submission() -> None:
    unsure = replace(OVERWRITES, waiting=Waiting(4, "new", errors=2, unconfirmed=2))
    excused = replace(OVERWRITES, waiting=Waiting(4, "new", errors=2, excused=2))
    strict = replace(unsure, policies=replace(unsure.policies, block_unconfirmed=True))
    for standing in (unsure, excused):
        assert isinstance(move(standing, Command("replace", CENSUS.ref), ANN, TODAY), Transition)
    assert "2 errors stand in #4." in refusal(strict, "replace", ANN).why


def test_the_offer_to_replace_names_the_file_that_waits() -> None:
    lines = [str(offer) for offer in offers(OVERWRITES, ANN, TODAY)]
    assert lines == ["replace SC3-07/873-4001#4", "withdraw SC3-07/873-4001"]
