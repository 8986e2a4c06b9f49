"""What Slack brings twice, late, broken or by two ways is heard once, and nothing is lost."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy.exc import OperationalError

from bot.demo.slack_server import Broken, until, workspace
from bot.slack.app import TOO_LATE
from storage import messages
from tests.slack_failing import School, SlackWorld, census, slack_world

FILED = ["file", "checked"]


@pytest.fixture(scope="module")
def usual() -> Iterator[SlackWorld]:
    with slack_world() as made:
        yield made


@pytest.fixture
def school(usual: SlackWorld) -> Iterator[School]:
    yield usual.school()
    usual.slack.faults.mend()


def asks(usual: SlackWorld, school: School) -> Any:
    return usual.slack.say(school.person.user, school.home, f"status {school.ref}")


def submitted(usual: SlackWorld, school: School) -> tuple[dict[str, Any], str]:
    """What the agent is shown of a submitted return, and the line that rejects it."""
    agent = usual.people["authority"]
    school.person.says(f"submit {school.ref}", census(school.ref))
    usual.done()
    shown = [m for m in agent.unread() if school.ref in m["text"]]
    (message,) = [m for m in shown if any(b["type"] == "actions" for b in m["blocks"])]
    return message, f"reject {school.ref}#1"


def test_the_same_event_twice_is_one_message(usual: SlackWorld, school: School) -> None:
    before = usual.kept()
    said = asks(usual, school)
    said.acknowledged()
    usual.slack.again(said, new_envelope=True).acknowledged()
    usual.slack.again(said)
    until(lambda: said.acks == 2)
    usual.done()
    assert usual.kept() == before + 1
    assert len(school.heard()) == 1


def test_the_same_event_after_its_answer_is_not_answered_again(
    usual: SlackWorld, school: School
) -> None:
    said = asks(usual, school)
    said.acknowledged()
    usual.done()
    usual.slack.again(said, new_envelope=True).acknowledged()
    usual.done()
    assert len(school.heard()) == 1


def test_an_upload_that_names_the_bot_is_three_events_and_one_submission(
    usual: SlackWorld, school: School
) -> None:
    slack, user = usual.slack, school.person.user
    room, before = slack.workspace.channel("census", user, kind="private"), usual.kept()
    ((name, content),) = census(school.ref).items()
    slack.say(user, room, "<@U0RETURNS>", [slack.upload(user, name, content)]).acknowledged()
    until(lambda: usual.kept() > before)
    usual.done()
    assert school.moves() == FILED
    assert usual.kept() == before + 1
    answers = [m for m in slack.messages(room) if m["user"] != user]
    assert len([m for m in answers if m.get("blocks")]) == 1
    names = [file["name"] for m in answers for file in m.get("files") or ()]
    assert len(names) == len(set(names))
    assert names


def test_an_event_during_a_reconnection_is_heard_once(usual: SlackWorld, school: School) -> None:
    before = usual.slack.sockets.connected
    usual.slack.sockets.disconnect()
    said = asks(usual, school)
    usual.slack.sockets.wait_for(before + 1)
    said.acknowledged()
    usual.done()
    assert len(school.heard()) == 1


def test_an_event_whose_acknowledgement_is_cut_off_comes_again_and_is_heard_once(
    usual: SlackWorld, school: School
) -> None:
    kept, before = usual.kept(), usual.slack.sockets.connected
    said = asks(usual, school)
    until(lambda: usual.kept() > kept)
    usual.slack.sockets.cut()
    usual.slack.sockets.wait_for(before + 1)
    usual.slack.again(said, new_envelope=True).acknowledged()
    usual.done()
    assert usual.kept() == kept + 1
    assert len(school.heard()) == 1


@pytest.mark.parametrize("born", [False, True], ids=["goes silent", "was never heard"])
def test_a_line_that_is_silent_is_left_and_what_was_lost_on_it_is_heard_once(
    usual: SlackWorld, school: School, born: bool
) -> None:
    sockets = usual.slack.sockets
    before = sockets.connected
    if born:
        sockets.born_silent = 1
        sockets.cut()
        sockets.wait_for(before + 1)
        before += 1
    else:
        sockets.go_silent()
    said = asks(usual, school)
    sockets.wait_for(before + 1)
    with pytest.raises(TimeoutError):
        said.acknowledged(0.1)
    usual.slack.again(said, new_envelope=True).acknowledged()
    usual.done()
    assert len(school.heard()) == 1


def test_what_could_not_be_kept_is_not_acknowledged_and_comes_again(
    usual: SlackWorld, school: School
) -> None:
    locked = OperationalError("INSERT", {}, Exception("database is locked"))
    with patch.object(messages, "keep", side_effect=locked):
        said = asks(usual, school)
        with pytest.raises(TimeoutError):
            said.acknowledged(1)
    usual.done()
    assert school.heard() == []
    for _ in range(2):
        usual.slack.again(said, new_envelope=True).acknowledged()
    usual.done()
    assert len(school.heard()) == 1


def test_a_form_that_does_not_open_records_nothing_and_the_next_press_opens_it(
    usual: SlackWorld, school: School
) -> None:
    agent, slack = usual.people["authority"], usual.slack
    message, line = submitted(usual, school)
    before = len(slack.workspace.views)

    def told() -> int:
        return sum(m["text"] == TOO_LATE for m in agent.unread())

    def presses() -> None:
        slack.press(agent.user, message["channel"], message["ts"], line).acknowledged()

    with patch.object(workspace, "TRIGGER_SECONDS", -1):
        presses()
        until(lambda: told() == 1)
    slack.faults.next("views.open", Broken(), Broken(), Broken())
    presses()
    until(lambda: told() == 2)
    assert len(slack.workspace.views) == before
    presses()
    until(lambda: len(slack.workspace.views) == before + 1)
    assert school.moves() == [*FILED, "submit"]
    form = slack.submit(agent.user, list(slack.workspace.views)[-1], "two classes are missing")
    form.acknowledged()
    slack.again(form, new_envelope=True).acknowledged()
    usual.done()
    assert school.moves() == [*FILED, "submit", "reject"]
    assert sum("two classes are missing" in m["text"] for m in school.heard()) == 1


def test_a_button_that_is_pressed_twice_decides_once(usual: SlackWorld, school: School) -> None:
    agent, slack = usual.people["authority"], usual.slack
    message, _ = submitted(usual, school)
    pressed = [
        slack.press(
            agent.user, message["channel"], message["ts"], f"approve {school.ref}#1", message
        )
        for _ in range(2)
    ]
    slack.again(pressed[0], new_envelope=True).acknowledged()
    usual.done()
    assert school.moves() == [*FILED, "submit", "approve"]
