"""A new file beside a filed one: it waits, says first what its word would undo, and undoes it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.life.decide import arrived, decide, withheld
from handlers.life.decision import Decision
from handlers.life.recording import figures
from handlers.life.result import Result
from handlers.life.standing import Resend, Standing, Status, Waiting
from handlers.life.verdicts import kept, stands, waiting_again
from handlers.people import Role
from handlers.replies.moves import approved_for_you
from handlers.said.grammar import Command
from storage.ledger import Figures
from tests.returns import ANN, BOB, BROKEN, CENSUS, CLEAN, EXAM, EXAMS, NOW, RECEIPT, report

FILE = (4, "newer.xml")
OVERWRITES = replace(
    CENSUS,
    status=Status.SUBMITTED,
    policies=replace(CENSUS.policies, resend=Resend.OVERWRITE),
    queries=2,
    explained=2,
)
WAITS = replace(OVERWRITES, waiting=Waiting(4, "newer.xml"))
ACCEPTED = replace(
    EXAMS,
    status=Status.AUTHORISED,
    policies=replace(EXAMS.policies, resend=Resend.OVERWRITE),
)


CHECKED = Result(CLEAN, RECEIPT)


def came(standing: Standing, result: Result = CHECKED) -> Decision:
    return kept(standing, FILE, result, EXAM if standing.ref == EXAMS.ref else ANN, NOW)


def said(standing: Standing, line: Command | None = None) -> Decision:
    actor = EXAM if standing.ref == EXAMS.ref else ANN
    return decide(standing, line or Command("replace", standing.ref), actor, NOW)


def roles(decision: Decision) -> list[Role]:
    return [role for role, _, _ in decision.tell]


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.APPROVED])
def test_a_file_beside_a_filed_one_is_taken_and_nothing_moves(status: Status) -> None:
    filed = replace(OVERWRITES, status=status)
    decision = arrived(filed, "newer.xml", ANN, NOW)
    assert [(m.verb, m.stays) for m in decision.moves] == [("file", True)]
    assert decision.after == filed
    assert stands(filed, NOW)
    assert not stands(replace(filed, status=Status.LOADED), NOW)
    assert not stands(replace(filed, policies=CENSUS.policies), NOW)


def test_what_waits_is_counted_beside_what_is_filed() -> None:
    decision = came(OVERWRITES, Result(BROKEN, RECEIPT))
    assert [(m.verb, m.stays) for m in decision.moves] == [("kept", True)]
    assert decision.after
    assert figures(decision.after) == Figures(3, 0, 2, 0, 2, 0, 0, waiting=4)
    assert decision.after.waiting == Waiting(4, "newer.xml", errors=4, queries=1, unconfirmed=1)


def test_the_warning_comes_before_the_word_and_names_all_that_ends() -> None:
    strict = replace(OVERWRITES.policies, head_signs=True, school_agrees=True)
    filed = replace(OVERWRITES, status=Status.APPROVED, signed=3, agreed=3, policies=strict)
    warning = came(filed).reply.next[0]
    assert warning == (
        "If #4 takes its place: #3 is not submitted any more, and its approval ends, and #4 is "
        "loaded, to be submitted anew. Sign-off by the head and your agreement to the summary must "
        "be given anew. #3, its explanations and its history are kept."
    )


def test_nobody_approved_what_went_to_the_regulator_directly_so_no_approval_ends() -> None:
    filed = replace(OVERWRITES, status=Status.APPROVED, direct=True)
    decision = came(filed)
    assert "#3 is not submitted any more, and #4 is loaded" in decision.reply.next[0]
    assert "approval" not in str(decision.reply)
    assert decision.after
    told = {role: reply for role, _, reply in said(decision.after).tell}
    assert "It does not wait for you any more" in str(told[Role.COLLECTOR])
    assert "decided" not in str(told[Role.COLLECTOR])


def test_an_approval_offers_the_waiting_file_only_while_the_collection_is_open() -> None:
    last = WAITS.calendar.closes
    reply = approved_for_you(replace(WAITS, status=Status.APPROVED), "Ben", last)
    assert [str(o.command) for o in reply.offers] == ["replace SC3-07/873-4001#4"]
    late = replace(WAITS, status=Status.APPROVED)
    reply = approved_for_you(late, "Ben", last + timedelta(days=1))
    assert not reply.offers
    assert "takes its place" not in str(reply)


def test_a_file_with_errors_waits_without_an_offer_and_without_a_word_to_the_agent() -> None:
    decision = came(OVERWRITES, Result(BROKEN, RECEIPT))
    assert decision.reply.offers == ()
    assert decision.tell == ()
    assert "Until then #3 stands." in decision.reply.next[0]


def test_who_decides_hears_that_a_newer_file_waits_and_the_regulator_does_not() -> None:
    assert roles(came(OVERWRITES)) == [Role.AGENT]
    assert roles(came(replace(OVERWRITES, status=Status.APPROVED))) == []


def test_a_second_file_that_waits_takes_the_place_of_the_first() -> None:
    after = kept(WAITS, (5, "third.xml"), Result(CLEAN, RECEIPT), ANN, NOW).after
    assert after
    assert after.waiting == Waiting(5, "third.xml")
    assert said(after, Command("replace", CENSUS.ref, 4)).refused


def test_after_the_word_the_new_file_is_loaded_and_nothing_said_of_the_old_one_counts() -> None:
    before = replace(WAITS, signed=3, agreed=3, summary="old")
    decision = said(before)
    assert [(m.verb, m.became) for m in decision.moves] == [("replace", "loaded")]
    after = decision.after
    assert after
    assert figures(after) == Figures(4)
    assert (after.status, after.latest, after.file_name) == (Status.LOADED, 4, "newer.xml")
    assert (after.waiting, after.summary) == (None, "")
    assert [str(o.command) for o in decision.reply.offers] == ["submit SC3-07/873-4001"]
    assert said(after).refused


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (Status.SUBMITTED, [Role.AGENT]),
        (Status.APPROVED, [Role.AGENT, Role.COLLECTOR]),
        (Status.REJECTED, []),
        (Status.LOADED, []),
    ],
)
def test_who_had_the_filed_one_is_told_that_it_is_gone(status: Status, told: list[Role]) -> None:
    assert roles(said(replace(WAITS, status=status))) == told


def test_the_head_is_asked_to_sign_the_new_file_off() -> None:
    signs = replace(WAITS, policies=replace(WAITS.policies, head_signs=True), signed=3)
    decision = said(signs)
    assert roles(decision) == [Role.HEAD, Role.AGENT]
    assert "signoff" in decision.reply.next[0]
    assert not decision.reply.offers


def test_where_clean_files_are_accepted_by_themselves_so_is_the_new_one() -> None:
    after = came(ACCEPTED).after
    assert after
    decision = said(after)
    assert [(m.verb, m.became, m.role) for m in decision.moves] == [
        ("replace", "loaded", Role.SOURCE),
        ("accepted", "authorised", Role.CLOCK),
    ]
    assert decision.after
    assert decision.after.submitted_by == EXAM.person
    assert roles(decision) == [Role.SOURCE, Role.COLLECTOR]


def test_an_authorised_census_is_the_regulators_and_takes_no_file() -> None:
    decision = arrived(replace(OVERWRITES, status=Status.AUTHORISED), "a.xml", ANN, NOW)
    assert not decision.moves
    assert "ask them to reject it" in decision.reply.next[0]


def test_a_nil_is_undone_by_a_file_only_where_resending_overwrites() -> None:
    for standing in (replace(ACCEPTED, latest_kind="nil"), replace(OVERWRITES, latest_kind="nil")):
        waiting = came(standing).after
        assert waiting
        after = said(waiting).after
        assert after
        assert after.latest_kind == "file"
        first = replace(standing, policies=EXAMS.policies)
        assert not arrived(first, "a.csv", EXAM, NOW).moves


def test_what_waits_and_is_sent_again_is_not_filed_again() -> None:
    reply = waiting_again(WAITS, Result(report(), RECEIPT), "newer.xml", ANN, NOW)
    assert "we already have it, as #4, and it waits" in reply.verdict[1]
    assert [str(o.command) for o in reply.offers] == ["replace SC3-07/873-4001#4"]


def test_the_word_beside_a_file_that_was_not_taken_means_nothing_older() -> None:
    decision = withheld(WAITS, Command("replace", CENSUS.ref), ANN, NOW)
    assert not decision.moves
    assert "replace SC3-07/873-4001#4" in decision.reply.next[0]


def test_a_new_declaration_or_a_deletion_leaves_nothing_waiting() -> None:
    loaded = replace(WAITS, status=Status.LOADED)
    for verb in ("nil", "delete"):
        after = said(loaded, Command(verb, CENSUS.ref)).after
        assert after
        assert after.waiting is None


def test_what_an_agent_sends_for_a_school_waits_for_the_schools_word() -> None:
    agent = replace(BOB, name="Ben Agent", on_behalf_of=CENSUS.organisation)
    decision = kept(OVERWRITES, FILE, CHECKED, agent, NOW)
    assert not decision.reply.offers
    assert decision.reply.next[0] == "Only Hillside School may put it in the place of #3."
    told = {role: reply for role, _, reply in decision.tell}
    assert told.keys() == {Role.AGENT, Role.SOURCE}
    school = told[Role.SOURCE]
    assert school.verdict[1] == "Ben Agent of Cambridgeshire sent newer.xml for you."
    assert [str(o.command) for o in school.offers] == ["replace SC3-07/873-4001#4"]


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.APPROVED, Status.REJECTED])
def test_a_file_that_waits_is_deleted_and_the_filed_one_stays(status: Status) -> None:
    before = replace(WAITS, status=status)
    decision = said(before, Command("delete", CENSUS.ref))
    assert [(m.verb, m.stays) for m in decision.moves] == [("delete", True)]
    assert decision.after == replace(before, waiting=None)
    assert "#4 newer.xml, which waited and was not filed" in decision.reply.verdict[1]
    assert roles(decision) == ([Role.AGENT] if status is Status.SUBMITTED else [])
    assert said(before, Command("delete", CENSUS.ref, 3)).refused
    again = said(replace(before, waiting=None), Command("delete", CENSUS.ref))
    assert "Only what is loaded and not submitted can be deleted" in str(again.reply)


def test_agents_are_not_told_that_a_file_is_gone_of_which_they_never_heard() -> None:
    broken = replace(WAITS, waiting=Waiting(4, "newer.xml", errors=2))
    assert roles(said(broken, Command("delete", CENSUS.ref))) == []
