"""Boards: returns are decided in a channel, and what is shown follows what happens."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.demo.slack_server import until
from bot.demo.slacker import Heard, attached, shown
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
    assert not at.people["authority"].unread(), "who decides on a board is told by it"

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


def test_a_public_channel_is_no_board(at: House) -> None:
    user = at.people["authority"].user
    where = at.slack.workspace.channel("open", user)
    slash(at, "authority", where, "here SC3-07")
    assert "Others than those who decide can read" in at.hears("authority").text
    submitted(at)
    at.settle()
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
    where = channel(at, "regulator", name="collectors")
    slash(at, "regulator", where, "here SC3-07")
    submitted(at)
    at.settle()
    assert not cards(at, where)
    at.says("authority", f"approve {HILLSIDE}#1")
    until(lambda: cards(at, where))
    [card] = cards(at, where)
    assert lines(card)[0] == f"authorise {HILLSIDE}#1"
    at.slack.press(at.people["regulator"].user, where, card["ts"], lines(card)[0]).acknowledged()
    assert "Authorised: #1" in "\n".join(at.whispers("regulator"))
    until(lambda: not lines(cards(at, where)[0]))
    assert at.status() == "authorised"
