"""Who sees what: role by organisation by status by verb, and the silence towards strangers."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from bot.faces import html, plain
from handlers.life.decide import NEEDS_DATA, arrived, decide, hidden
from handlers.life.standing import Resend, Standing, Status, Waiting
from handlers.life.visibility import Sight, sees_unfiled, sight
from handlers.people import Actor, Proof, Role
from handlers.replies import Event, history
from handlers.said.grammar import VERBS, Command
from tests.desk import Desk, desk
from tests.returns import ACADEMY, ALONE, BOB, CENSUS, COL, EXAMS, NOW, person

# fmt: off
SEES = {
    # role          where it holds   before approval   approved   authorised
    Role.SOURCE:    ("organisation", "data",           "data",    "data"),
    Role.HEAD:      ("organisation", "data",           "data",    "data"),
    Role.AGENT:     ("authority",    "data",           "data",    "data"),
    Role.COLLECTOR: ("regulator",    "existence",      "data",    "data"),
}
# fmt: on
PLACES = ("organisation", "authority", "regulator", "elsewhere")


def place_of(standing: Standing, place: str) -> str:
    return str(getattr(standing, place, "999-9999"))


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("role", SEES)
def test_a_role_sees_the_returns_of_its_own_place_and_no_others(role: Role, status: Status) -> None:
    own, before, approved, authorised = SEES[role]
    said = {Status.APPROVED: approved, Status.AUTHORISED: authorised}.get(status, before)
    for place, verb in product(PLACES, VERBS):
        actor = person(9, role, place_of(CENSUS, place))
        expected = Sight[said.upper()] if place == own else Sight.NOTHING
        standing = replace(CENSUS, status=status)
        assert sight(standing, actor) is expected, place
        shown = hidden(standing, Command(verb, CENSUS.ref), actor) is None
        needed = Sight.DATA if verb in NEEDS_DATA else Sight.EXISTENCE
        assert shown == (expected >= needed), (place, verb)


@pytest.mark.parametrize("status", Status)
def test_an_operator_sees_that_returns_exist_and_never_what_is_in_them(status: Status) -> None:
    assert sight(replace(CENSUS, status=status), person(5, Role.OPERATOR, "")) is Sight.EXISTENCE


STRANGERS = [
    person(6, Role.SOURCE, "873-4002"),
    person(6, Role.SOURCE, "873"),
    person(6, Role.HEAD, "DFE"),
    person(6, Role.AGENT, "874"),
    person(6, Role.COLLECTOR, "OFQ"),
    Actor("nobody", 6, proof=Proof.ALIGNED),
]


@pytest.mark.parametrize("stranger", STRANGERS, ids=lambda a: str(sorted(a.posts)))
@pytest.mark.parametrize("verb", VERBS)
def test_somebody_elses_return_is_answered_exactly_like_an_unknown_one(
    verb: str, stranger: Actor
) -> None:
    for status, number in product(Status, (0, 3, 99)):
        command = Command(verb, CENSUS.ref, number, "why")
        real = decide(replace(CENSUS, status=status, errors=7), command, stranger, NOW).reply
        unknown = decide(None, command, stranger, NOW).reply
        assert plain.render([real]) == plain.render([unknown])
        assert html.render([real]) == html.render([unknown])
        assert "Hillside" not in html.render([real])


def test_a_file_for_somebody_elses_return_says_nothing_of_it_either() -> None:
    decision = arrived(CENSUS, "a.xml", STRANGERS[0], NOW)
    assert not decision.moves
    assert "Hillside" not in str(decision.reply)


@pytest.mark.parametrize("verb", VERBS)
def test_without_proof_every_answer_is_the_same_neutral_line(verb: str) -> None:
    ann = person(1, Role.SOURCE, "873-4001", Proof.NONE)
    replies = {decide(s, Command(verb, CENSUS.ref), ann, NOW).reply for s in (CENSUS, None)}
    [reply] = replies
    assert "Hillside" not in str(reply)
    assert CENSUS.ref not in str(reply)


@pytest.mark.parametrize("status", Status)
def test_the_regulator_reads_no_findings_before_approval(status: Status) -> None:
    collector = person(4, Role.COLLECTOR, "DFE")
    hides = hidden(replace(CENSUS, status=status), Command("errors", CENSUS.ref), collector)
    assert (hides is None) == (status in (Status.APPROVED, Status.AUTHORISED))


@pytest.mark.parametrize("verb", VERBS)
def test_the_regulator_learns_no_counts_before_approval(verb: str) -> None:
    collector = person(4, Role.COLLECTOR, "DFE")
    for status in set(Status) - {Status.APPROVED, Status.AUTHORISED}:
        standing = replace(CENSUS, status=status, errors=77, queries=88)
        reply = decide(standing, Command(verb, CENSUS.ref, 2, "why"), collector, NOW).reply
        assert "77" not in str(reply)
        assert "88" not in str(reply)
        assert CENSUS.file_name not in str(reply)
        assert "errors" not in [offer.command.verb for offer in reply.offers]


EVENTS = [
    Event(NOW, "checked", "the clock", "loaded", 2),
    Event(NOW, "reject", "Bea Agent", "rejected", 2, "Tom's date of birth is wrong"),
    Event(NOW, "note", "Olive Operator", "", 0, "private"),
]


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize(
    "actor",
    [
        person(1, Role.SOURCE, "873-4001"),
        person(1, Role.HEAD, "873-4001"),
        person(2, Role.AGENT, "873"),
        person(4, Role.COLLECTOR, "DFE"),
        person(5, Role.OPERATOR, ""),
    ],
    ids=lambda a: min(p.role for p in a.posts),
)
def test_a_history_names_no_file_no_person_and_no_reason_to_who_sees_no_data(
    actor: Actor, status: Status
) -> None:
    standing = replace(CENSUS, status=status)
    told = str(history(standing, EVENTS, actor, frozenset()))
    private = ("Bea Agent", "#2", "date of birth", "the clock")
    sees = sees_unfiled(standing, actor)
    assert ("private" in told) == (sight(standing, actor) is Sight.DATA)
    assert [word in told for word in private] == [sees] * len(private)
    assert "Rejected" in told
    assert "Loaded" in told


def test_an_exam_boards_regulator_sees_the_data_of_what_was_accepted() -> None:
    regulator = person(8, Role.COLLECTOR, "OFQ")
    assert sight(replace(EXAMS, status=Status.AUTHORISED), regulator) is Sight.DATA


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("verb", VERBS)
def test_an_academy_that_answers_to_the_regulator_is_unknown_to_its_authority(
    verb: str, status: Status
) -> None:
    real = decide(replace(ALONE, status=status, errors=7), Command(verb, ALONE.ref, 3), BOB, NOW)
    unknown = decide(None, Command(verb, ALONE.ref, 3), BOB, NOW)
    assert plain.render([real.reply]) == plain.render([unknown.reply])
    assert not real.moves


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("verb", VERBS)
def test_what_it_shares_its_authority_sees_and_does_not_decide(verb: str, status: Status) -> None:
    standing = replace(ACADEMY, status=status)
    assert sight(standing, BOB) is Sight.DATA
    assert not decide(standing, Command(verb, ACADEMY.ref, 3, "why"), BOB, NOW).moves


@pytest.mark.parametrize("status", Status)
def test_the_regulator_sees_of_an_academy_what_it_sees_of_any_school(status: Status) -> None:
    for school in (ALONE, ACADEMY):
        theirs = sight(replace(school, status=status), COL)
        assert theirs is sight(replace(CENSUS, status=status), COL)


def test_an_exam_board_has_no_authority_and_nobody_is_its_agent() -> None:
    assert EXAMS.authority == ""
    assert sight(EXAMS, person(9, Role.AGENT, "")) is Sight.NOTHING


def test_an_unknown_reference_is_repeated_and_the_readers_own_are_offered() -> None:
    reply = decide(None, Command("submit", "SC3-07/873-4009"), STRANGERS[0], NOW).reply
    assert reply.verdict == ("You have no return SC3-07/873-4009.",)
    assert [str(offer.command) for offer in reply.offers] == ["returns"]


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("verb", ["note", "notes", "accept", "query", "report", "compare"])
def test_the_regulator_reads_and_writes_no_explanation_before_approval(
    verb: str, status: Status
) -> None:
    collector = person(4, Role.COLLECTOR, "DFE")
    hides = hidden(replace(CENSUS, status=status), Command(verb, CENSUS.ref), collector)
    assert (hides is None) == (status in (Status.APPROVED, Status.AUTHORISED))


# fmt: off
LIFE = (
    # file           then it was
    ("first.xml",    "loaded", "submitted", "rejected"),
    ("second.xml",   "loaded", "submitted", "approved"),
    ("newer.xml",    ""),
)
# fmt: on


@pytest.fixture
def waits(tmp_path: Path) -> Iterator[Desk]:
    """A school's return: #1 was rejected by its authority, #2 is approved, #3 waits."""
    with desk(tmp_path) as at:
        for name, *became in LIFE:
            at.filed(*became, name=name)
        yield at


@pytest.mark.parametrize("who", ["school", "authority", "regulator"])
def test_a_line_of_the_regulator_is_answered_of_what_was_approved_alone(
    waits: Desk, who: str
) -> None:
    told = str(waits.say(who, f"history {CENSUS.ref}").reply)
    words = ("#1", "first.xml", "#3", "newer.xml")
    assert [word in told for word in words] == [who != "regulator"] * len(words)
    assert "#2" in told
    assert "second.xml" in told
    assert "Rejected" in told, "when it was in which status it may know"
    has = [bool(waits.say(who, f"receipt {CENSUS.ref}#{n}").reply.documents) for n in (1, 2, 3)]
    assert has == [who != "regulator", True, who != "regulator"]
    newest = waits.say(who, f"receipt {CENSUS.ref}").reply
    assert [d.name for d in newest.documents] == [
        f"receipt-SC3-07-873-4001-{2 if who == 'regulator' else 3}.json"
    ]


WAITS = replace(
    CENSUS,
    policies=replace(CENSUS.policies, resend=Resend.OVERWRITE),
    waiting=Waiting(444, "newer.xml", errors=666, queries=888),
)


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("role", SEES)
def test_what_waits_beside_a_filed_one_is_seen_by_its_own_side_only(role: Role, verb: str) -> None:
    actor = person(9, role, place_of(WAITS, SEES[role][0]))
    for status in Status:
        standing = replace(WAITS, status=status)
        decision = decide(standing, Command(verb, CENSUS.ref, 3, "why"), actor, NOW)
        theirs = [reply for who, _, reply in decision.tell if who is Role.COLLECTOR]
        told = f"{decision.reply} {theirs}"
        seen = [word for word in ("newer.xml", "#444", "666", "888") if word in told]
        assert not seen or role is not Role.COLLECTOR, (status, seen)
        if verb == "status" and role is not Role.COLLECTOR:
            assert "#444" in told
        assert sees_unfiled(standing, actor) is (role is not Role.COLLECTOR)
