"""Files that an agent sends for schools: what each hears, and the table of many."""

from dataclasses import replace

import pytest

from handlers.life.result import Result
from handlers.life.standing import Confirm, Policies, Status
from handlers.life.verdicts import checked
from handlers.people import Role
from handlers.replies.gathered import FEW, NOT_FILED, Came, gathered, in_short, of_several
from handlers.reply import Document, Reply
from tests.returns import ANN, BOB, BROKEN, CENSUS, CLEAN, NOW, RECEIPT

CHECKING = replace(CENSUS, status=Status.CHECKING)
FOR_HILLSIDE = replace(BOB, name="Ben Agent", on_behalf_of=CENSUS.organisation)


def test_the_agent_is_offered_nothing_and_the_school_all_that_it_may_do() -> None:
    decision = checked(CHECKING, Result(CLEAN, RECEIPT), FOR_HILLSIDE, NOW)
    assert decision.reply.offers == ()
    assert "waits for Hillside School to submit it" in " ".join(decision.reply.next)
    [(role, organisation, told)] = decision.tell
    assert (role, organisation) == (Role.SOURCE, CENSUS.organisation)
    assert [str(offer.command) for offer in told.offers] == [f"submit {CENSUS.ref}"]
    assert told.verdict[1].startswith("Ben Agent of Cambridgeshire sent ")
    assert f"delete {CENSUS.ref}" in told.next[-1]


def test_a_school_in_which_nobody_can_be_told_is_named() -> None:
    decision = checked(CHECKING, Result(CLEAN, RECEIPT, heard=False), FOR_HILLSIDE, NOW)
    assert "has been told" not in str(decision.reply)
    assert "nobody there could be told" in decision.reply.verdict[-1]


def test_what_is_accepted_by_itself_from_the_school_waits_for_its_word_where_an_agent_sent_it() -> (
    None
):
    accepts = Policies(agent_step=False, confirm=Confirm.AUTO)
    checking = replace(CHECKING, policies=accepts)
    own = checked(checking, Result(CLEAN, RECEIPT), ANN, NOW)
    assert own.after
    assert own.after.status is Status.AUTHORISED
    sent = checked(checking, Result(CLEAN, RECEIPT), FOR_HILLSIDE, NOW)
    assert sent.after
    assert sent.after.status is Status.LOADED
    assert "waits for Hillside School to submit it" in " ".join(sent.reply.next)
    [(role, _, told)] = sent.tell
    assert role is Role.SOURCE
    assert [str(offer.command) for offer in told.offers] == [f"submit {CENSUS.ref}"]


def test_errors_are_shown_to_both() -> None:
    decision = checked(CHECKING, Result(BROKEN, RECEIPT), FOR_HILLSIDE, NOW)
    assert decision.reply.causes == decision.tell[0][2].causes != ()


def test_a_school_that_sends_its_own_file_is_told_once() -> None:
    assert checked(CHECKING, Result(CLEAN, RECEIPT), ANN, NOW).tell == ()


def test_where_all_are_told_the_school_is_told_once_too() -> None:
    everybody = replace(CHECKING, policies=Policies(notify="all"))
    assert len(checked(everybody, Result(CLEAN, RECEIPT), FOR_HILLSIDE, NOW).tell) == 1


RECEIVED = Document("receipt-1.json", "application/json", "12")
SAID = Reply("", ("Hillside", "2 errors"), documents=(RECEIVED, Document("findings.xlsx", "", "")))
OURS = Came("1", "a.xml", "Hillside School", "loaded", SAID, 2, 0, "SC3-07/873-4001", "Mend it")
THEIRS = Came("2", "b.xml", "Greenford School", "loaded", SAID, 0, 1, "SC3-07/873-4002", "Wait")
STRAY = Came("3", "c.txt", "", NOT_FILED, Reply("", ("It is a letter.", "Nothing was filed.")))


@pytest.mark.parametrize(
    ("came", "several"),
    [
        ((OURS,), False),
        ((OURS, OURS), False),
        ((OURS, STRAY), False),
        ((OURS, STRAY, STRAY), False),
        ((OURS, THEIRS), True),
        ((OURS, replace(THEIRS, result=NOT_FILED)), False),
        ((OURS, *[replace(THEIRS, result=NOT_FILED)] * (FEW - 1)), True),
    ],
)
def test_files_of_several_organisations_are_told_in_one_table(
    came: tuple[Came, ...], several: bool
) -> None:
    assert of_several(came) == several


def test_the_table_shows_first_what_needs_work_and_says_why_something_was_not_filed() -> None:
    reply = gathered([THEIRS, OURS, STRAY])
    assert reply.table is not None
    assert [row[1] for row in reply.table.rows] == ["c.txt", "a.xml", "b.xml"]
    assert reply.table.rows[1][2:6] == ("Loaded", "2", "0", "SC3-07/873-4001")
    assert reply.verdict[0] == "3 files of 2 organisations: 2 loaded and 1 not filed."
    assert reply.changed == ("c.txt: It is a letter.",)
    assert set(reply.documents) == {RECEIVED}


def test_beside_the_table_a_file_is_answered_in_short() -> None:
    assert in_short(OURS).verdict == SAID.verdict
    assert in_short(OURS).documents == SAID.documents
