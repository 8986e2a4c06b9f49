"""Boards: returns are decided in a channel, and what is shown follows what happens."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.demo.slack_server import until
from bot.demo.slacker import Heard, attached, shown
from bot.faces.blocks import Message
from bot.slack.address import Address
from bot.slack.follower import Follower
from bot.slack.posts import Posts
from handlers.showing import boards as deciding
from storage import ledger, rows
from tests.slack_world import HILLSIDE, House, census, house

Json = dict[str, Any]

AGENTS = "agents"
APPROVE = f"approve {HILLSIDE}#"


@pytest.fixture
def at() -> Iterator[House]:
    with house() as one:
        yield one


def channel(at: House, *who: str, name: str = AGENTS) -> str:
    users = [at.people[person].user for person in who]
    made: str = at.slack.workspace.channel(name, *users, kind="private")
    return made


def slash(at: House, who: str, where: str, line: str) -> str:
    """A line by /returns; what is said to its writer alone."""
    at.slack.slash(at.people[who].user, where, line).acknowledged()
    return "\n".join(at.whispers(who))


def cards(at: House, where: str) -> list[Json]:
    """What the bot shows in a channel."""
    return [m for m in at.slack.messages(where) if m["user"] == "U0RETURNS"]


def posts(at: House) -> Posts:
    """What the bot says its messages with."""
    assert at.stage.bot.slack
    return at.stage.bot.slack.posts


def words(message: Json) -> str:
    return "\n".join(map(shown, message["blocks"]))


def lines(message: Json) -> list[str]:
    """The lines that its buttons say."""
    return list(Heard([message]).buttons)


def submitted(at: House, serial: int = 1) -> None:
    """Hillside sends a clean file, and submits it."""
    at.says("school", "", census(serial=serial))
    at.says("school", f"submit {HILLSIDE}")


def test_a_return_is_decided_on_a_board_and_its_one_message_follows_it(at: House) -> None:
    where = channel(at, "authority", "school")
    assert "are shown in this channel" in slash(at, "authority", where, "here SC3-07")
    submitted(at)
    until(lambda: cards(at, where))
    [card] = cards(at, where)
    assert "Hillside School" in words(card)
    assert "12 pupils on roll" in words(card)
    assert lines(card) == [f"{APPROVE}1", f"errors {HILLSIDE}", f"reject {HILLSIDE}#1"]

    at.slack.press(at.people["school"].user, where, card["ts"], f"{APPROVE}1").acknowledged()
    [alone] = at.whispers("school")
    assert "Only an agent of Cambridgeshire may approve it." in alone
    assert at.status() == "submitted"

    at.slack.press(at.people["authority"].user, where, card["ts"], f"{APPROVE}1").acknowledged()
    [alone] = at.whispers("authority")
    assert "Approved: #1" in alone
    until(lambda: not lines(cards(at, where)[0]))
    [card] = cards(at, where)
    assert "Approved by Ben Agent" in words(card)

    before = dict(card)
    at.says("school", f"status {HILLSIDE}")
    assert cards(at, where) == [before]


def test_an_old_button_shows_the_newest_instead_of_deciding(at: House) -> None:
    where = channel(at, "authority")
    slash(at, "authority", where, "here SC3-07")
    submitted(at)
    until(lambda: cards(at, where))
    old = dict(cards(at, where)[0])
    at.says("school", f"withdraw {HILLSIDE}")
    submitted(at, serial=2)
    until(lambda: f"{APPROVE}2" in lines(cards(at, where)[0]))
    agent = at.people["authority"].user
    at.slack.press(agent, where, old["ts"], f"{APPROVE}1", shown=old).acknowledged()
    [alone] = at.whispers("authority")
    assert "#1 is not the newest any more: #2 (no errors) came after it." in alone
    assert f"write: {APPROVE}2" in alone
    assert at.status() == "submitted"
    assert len(cards(at, where)) == 1


def test_a_reason_is_asked_for_in_a_form_and_a_form_alone_records_nothing(at: House) -> None:
    where = channel(at, "authority")
    slash(at, "authority", where, "here SC3-07")
    submitted(at)
    until(lambda: cards(at, where))
    [card], agent = cards(at, where), at.people["authority"]
    before = at.moves()
    at.slack.press(agent.user, where, card["ts"], f"reject {HILLSIDE}#1").acknowledged()
    until(lambda: at.slack.workspace.views)
    [view] = at.slack.workspace.views
    assert at.moves() == before
    answer = at.slack.submit(agent.user, view, "   ").acknowledged()
    assert answer["errors"] == {"words": "Please write why, in a few words."}
    at.slack.submit(agent.user, view, "Two classes are missing.").acknowledged()
    assert "Rejected: #1" in "\n".join(at.whispers("authority"))
    assert at.status() == "rejected"
    assert "Two classes are missing." in at.hears("school").text


def test_buttons_in_direct_messages_go_when_the_return_has_moved_by_whatever_way(at: House) -> None:
    school = at.people["school"]
    at.says("school", "", census())
    offer = next(m for m in at.slack.messages(school.home) if f"submit {HILLSIDE}" in lines(m))
    school.says(f"submit {HILLSIDE}", {})
    at.settle()
    until(lambda: not lines(at.slack.workspace.message(school.home, offer["ts"]) or {}))
    now = at.slack.workspace.message(school.home, offer["ts"]) or {}
    assert f"{HILLSIDE}: Submitted by Ann Office" in words(now)
    assert "No errors" in words(now)


def test_one_message_a_file_is_brought_from_received_to_its_result(at: House) -> None:
    school = at.people["school"]
    ts = school.says("", census("1510"))
    at.settle()
    said = [m for m in at.slack.messages(school.home) if m.get("thread_ts") == ts]
    assert not said[0].get("files")
    assert all(m.get("files") for m in said[1:])
    assert "1 error" in said[0]["text"]
    assert said[0]["edited"], "it said first that the file was received"
    first = at.slack.called("chat.postMessage")[0]
    assert "received" in first["text"]
    question = at.slack.workspace.message(school.home, ts) or {}
    assert {n: u for n, u in question["reacted"].items() if u} == {"warning": ["U0RETURNS"]}
    assert "findings.xlsx" in attached(Heard(said))


def test_a_board_that_was_opened_to_all_can_still_be_taken_down(at: House) -> None:
    where = channel(at, "authority")
    slash(at, "authority", where, "here SC3-07")
    at.slack.workspace.channels[where].kind = "public"
    assert "not shown in this channel any more" in slash(at, "authority", where, "here SC3-07 off")


def test_a_public_channel_is_no_board(at: House) -> None:
    user = at.people["authority"].user
    where = at.slack.workspace.channel("open", user)
    slash(at, "authority", where, "here SC3-07")
    assert "Others than those who decide can read" in at.hears("authority").text
    closed = channel(at, "authority", name="closed")
    slash(at, "authority", closed, "here SC3-07")
    submitted(at)
    until(lambda: cards(at, closed))
    assert not cards(at, where)


def test_a_board_that_was_opened_to_all_shows_nothing_more(at: House) -> None:
    opened, closed = channel(at, "authority"), channel(at, "authority", name="quiet")
    assert opened < closed, "boards are looked after in this order"
    for where in (opened, closed):
        slash(at, "authority", where, "here SC3-07")
    at.slack.workspace.channels[opened].kind = "public"
    submitted(at)
    until(lambda: cards(at, closed))
    assert not cards(at, opened)


def test_only_who_decides_about_a_collection_puts_up_a_board_and_may_take_it_down(
    at: House,
) -> None:
    where = channel(at, "authority", "school", "regulator")
    assert "You decide about no return of SC3-07" in slash(at, "school", where, "here SC3-07")
    assert "No collection's returns are decided" in slash(at, "authority", where, "here")
    slash(at, "authority", where, "here SC3-07")
    assert "SC3-07 (agent)" in slash(at, "authority", where, "here")
    assert "not shown in this channel any more" in slash(at, "authority", where, "here SC3-07 off")
    assert "is no board for SC3-07" in slash(at, "authority", where, "here SC3-07 off")
    submitted(at)
    assert f"{APPROVE}1" in at.hears("authority").buttons
    assert not cards(at, where)
    assert "A board is a private channel in Slack" in at.says("authority", "here SC3-07").text


def test_a_collectors_board_shows_what_was_approved_and_nothing_of_what_was_not(at: House) -> None:
    where, agents = channel(at, "regulator", name="collectors"), channel(at, "authority")
    assert where < agents, "boards are looked after in this order"
    slash(at, "regulator", where, "here SC3-07")
    slash(at, "authority", agents, "here SC3-07")
    submitted(at)
    until(lambda: cards(at, agents))
    assert not cards(at, where)
    at.says("authority", f"approve {HILLSIDE}#1")
    until(lambda: cards(at, where))
    [card] = cards(at, where)
    assert lines(card)[0] == f"authorise {HILLSIDE}#1"
    at.slack.press(at.people["regulator"].user, where, card["ts"], lines(card)[0]).acknowledged()
    assert "Authorised: #1" in "\n".join(at.whispers("regulator"))
    until(lambda: not lines(cards(at, where)[0]))
    assert at.status() == "authorised"


def test_a_card_that_was_made_before_the_return_moved_is_mended(at: House) -> None:
    where = channel(at, "authority")
    slash(at, "authority", where, "here SC3-07")
    submitted(at)
    until(lambda: cards(at, where))
    said, [card] = posts(at), cards(at, where)
    until(lambda: any(row.key.startswith(deciding.CARD) for row in at.all_of(rows.Shown)))
    [kept] = [row for row in at.all_of(rows.Shown) if row.key.startswith(deciding.CARD)]
    at.says("authority", f"approve {HILLSIDE}#1")
    until(lambda: not lines(cards(at, where)[0]))
    late = Message(card["text"], card["blocks"])
    said.say(kept.key, Address(where), late, refs={HILLSIDE: kept.version})
    slash(at, "authority", channel(at, "authority", name="other"), "here SC3-07")
    until(lambda: not lines(cards(at, where)[0]))


def test_a_letter_that_was_said_late_loses_the_buttons_of_what_has_moved_since(at: House) -> None:
    at.says("school", "", census())
    school = at.people["school"]
    offer = next(m for m in at.slack.messages(school.home) if f"submit {HILLSIDE}" in lines(m))
    key = next(r.key for r in at.all_of(rows.Shown) if r.ref == HILLSIDE)
    at.says("school", f"submit {HILLSIDE}")
    until(lambda: not lines(at.slack.workspace.message(school.home, offer["ts"]) or {}))
    late = Message(offer["text"], offer["blocks"])
    posts(at).say(key, Address(school.home), late)
    slash(at, "authority", channel(at, "authority"), "here SC3-07")
    until(lambda: not lines(at.slack.workspace.message(school.home, offer["ts"]) or {}))


def test_nobody_takes_down_the_board_of_others_and_the_ledger_knows_who_did_what(
    at: House,
) -> None:
    where = channel(at, "authority", "school", "regulator")
    slash(at, "authority", where, "here SC3-07")
    slash(at, "authority", where, "here SC3-07")
    assert "You decide about no return of SC3-07" in slash(at, "school", where, "here SC3-07 off")
    assert "is no board for SC3-07" in slash(at, "regulator", where, "here SC3-07 off")
    assert len(at.all_of(rows.Board)) == 1
    slash(at, "authority", where, "here SC3-07 off")
    with at.stage.bot.outside.reading() as session:
        said = [(e.line, e.actor) for e in ledger.about(session, f"board T0HOUSE/{where}")]
    assert said == [("here SC3-07", "Ben Agent"), ("here SC3-07 off", "Ben Agent")]


def test_who_may_not_see_what_is_in_a_return_is_not_told_who_moved_it(at: House) -> None:
    where = channel(at, "regulator", name="collectors")
    slash(at, "regulator", where, "here SC3-07")
    submitted(at)
    at.says("authority", f"approve {HILLSIDE}#1")
    until(lambda: cards(at, where))
    told = at.people["regulator"].home
    at.says("regulator", f"status {HILLSIDE}")
    [said] = [m for m in at.slack.messages(told) if f"authorise {HILLSIDE}#1" in lines(m)][-1:]
    at.says("regulator", f"reject {HILLSIDE}#1 One class is missing.")
    at.says("school", "", census(serial=2))
    until(lambda: f"{HILLSIDE}: " in words(at.slack.workspace.message(told, said["ts"]) or {}))
    until(lambda: "loaded" in words(cards(at, where)[0]).lower())
    card = cards(at, where)[0]
    assert "Ann Office" not in words(card)
    assert "clock" not in words(card)
    old = at.slack.workspace.message(told, said["ts"]) or {}
    assert f"{HILLSIDE}: It has moved on since." in words(old)


def test_where_a_board_is_taken_down_or_opened_its_buttons_go(at: House) -> None:
    opened, closed = channel(at, "authority"), channel(at, "authority", name="quiet")
    for where in (opened, closed):
        slash(at, "authority", where, "here SC3-07")
    submitted(at)
    until(lambda: cards(at, opened) and cards(at, closed))
    slash(at, "authority", closed, "here SC3-07 off")
    until(lambda: not lines(cards(at, closed)[0]))
    assert "not decided in this channel any more" in words(cards(at, closed)[0])
    assert f"{APPROVE}1" in lines(cards(at, opened)[0])
    slash(at, "authority", closed, "here SC3-07")
    until(lambda: f"{APPROVE}1" in lines(cards(at, closed)[0]))
    assert len(cards(at, closed)) == 1


def test_a_round_makes_a_few_cards_of_each_board(
    at: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = channel(at, "authority"), channel(at, "authority", name="second")
    refs = [row.ref for row in at.all_of(rows.Return) if row.ref.startswith("SC3-07/873-")]
    assert len(refs) > 1
    outside = at.stage.bot.outside
    with outside.writing() as session:
        for ref in refs:
            session.get_one(rows.Return, ref).status = "submitted"
        session.commit()
    with monkeypatch.context() as still:
        still.setattr(deciding, "AT_ONCE", 2)
        still.setattr(Follower, "boards", lambda _: None)
        for where in (first, second):
            slash(at, "authority", where, "here SC3-07")
        with outside.reading() as session:
            made = deciding.cards(session, outside)
        assert [card.conversation for card in made] == [f"T0HOUSE/{c}" for c in (first, second)]
    slash(at, "authority", channel(at, "authority", name="third"), "here SC3-07")
    until(lambda: len(cards(at, first)) == len(cards(at, second)) == len(refs))


def test_only_who_set_up_a_board_and_sees_a_card_of_it_is_spared_a_notice(at: House) -> None:
    nobody_reads = at.slack.workspace.channel("elsewhere", kind="private")
    where = channel(at, "authority")
    slash(at, "authority", where, "here SC3-07")
    submitted(at)
    assert f"{APPROVE}1" in at.hears("authority").buttons, "no card stood there when it was sent"
    until(lambda: cards(at, where))
    at.says("school", f"withdraw {HILLSIDE}")
    assert not at.people["authority"].unread(), "the card says it"
    assert not cards(at, nobody_reads)


def test_the_card_says_why(at: House) -> None:
    where = channel(at, "authority")
    slash(at, "authority", where, "here SC3-07")
    submitted(at)
    until(lambda: cards(at, where))
    at.says("authority", f"reject {HILLSIDE}#1 One class is missing.")
    until(lambda: "The reason: One class is missing." in words(cards(at, where)[0]))
