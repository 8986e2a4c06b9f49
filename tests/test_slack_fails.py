"""Where Slack fails, what is owed is said once, and what was sent is heard once."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest

from bot.demo.slack_server import (
    BOT_TOKEN,
    Broken,
    Html,
    RateLimited,
    SlackServer,
    Truncated,
    until,
)
from bot.slack import follower
from storage.rows import Message, Outbox
from tests.slack_failing import School, SlackWorld, census, slack_world

FILED = ["file", "checked"]
DOWN = (Broken(),) * 3
"""As often as one attempt asks."""


@pytest.fixture(scope="module")
def usual() -> Iterator[SlackWorld]:
    with slack_world() as made:
        yield made


@pytest.fixture
def slack(usual: SlackWorld) -> Iterator[SlackServer]:
    yield usual.slack
    usual.slack.faults.mend()


@pytest.fixture
def school(usual: SlackWorld) -> School:
    return usual.school()


def asks(school: School) -> None:
    school.person.says(f"status {school.ref}", {})


def files(school: School) -> None:
    school.person.says("", census(school.ref))


def is_filed_once(school: School) -> None:
    """One submission, one answer, each of its documents once."""
    assert school.moves() == FILED
    assert len(school.heard()) == 1
    names = school.files()
    assert "summary.html" in names
    assert len(names) == len(set(names))


# What we say


@pytest.mark.parametrize(
    "faults",
    [
        (RateLimited(0), RateLimited(0)),
        (Broken(),),
        (Broken(after=True),),
        (Broken(after=True),) * 2,
    ],
    ids=["too many", "not obeyed", "obeyed, and the answer lost", "lost twice"],
)
def test_an_answer_that_slack_fails_to_take_is_said_once(
    usual: SlackWorld, slack: SlackServer, school: School, faults: tuple[Any, ...]
) -> None:
    slack.faults.next("chat.postMessage", *faults)
    asks(school)
    usual.done()
    assert len(school.heard()) == 1


def test_what_is_said_in_a_thread_is_found_there_and_said_once(
    usual: SlackWorld, slack: SlackServer, school: School
) -> None:
    first = school.person.says("Good morning", {})
    usual.done()
    slack.faults.next("chat.postMessage", Broken(after=True))
    school.person.says(f"status {school.ref}", {}, first)
    usual.done()
    assert len(school.heard()) == 2


def test_a_slow_answer_is_not_said_by_the_sweep_as_well(
    usual: SlackWorld, slack: SlackServer, school: School
) -> None:
    slack.faults.next("chat.postMessage", RateLimited(1))
    asks(school)
    until(lambda: any(r.outcome == "waiting" for r in usual.all_of(Outbox)))
    usual.pass_by(minutes=5)
    usual.done()
    assert len(school.heard()) == 1


def test_while_slack_is_down_answers_wait_and_then_come_once(
    usual: SlackWorld, slack: SlackServer, school: School
) -> None:
    agent = usual.people["authority"]
    slack.faults.until_mended(Broken(), "chat.postMessage", "chat.update", "conversations.open")
    school.person.says(f"submit {school.ref}", census(school.ref))
    usual.waits()
    assert school.moves() == [*FILED, "submit"]
    slack.faults.mend()
    usual.done()
    assert len(school.heard()) == 2
    assert sum(school.ref in m["text"] for m in agent.unread() if m.get("blocks")) == 1
    assert school.moves() == [*FILED, "submit"]


def test_what_only_one_may_read_in_a_channel_comes_after_slack_has_failed(
    usual: SlackWorld, slack: SlackServer, school: School
) -> None:
    room = slack.workspace.channel("office", school.person.user, kind="private")
    slack.faults.next("chat.postEphemeral", Broken(), RateLimited(0))
    slack.say(school.person.user, room, f"<@U0RETURNS> status {school.ref}").acknowledged()
    usual.done()
    private = [m for m in slack.workspace.private if m["channel"] == room]
    assert [m["user"] for m in private] == [school.person.user]
    assert len(slack.messages(room)) == 1


# Files out


def test_what_hangs_on_an_answer_hangs_there_once_however_slack_fails_to_take_it(
    usual: SlackWorld, slack: SlackServer, school: School
) -> None:
    before = len(slack.called("files.completeUploadExternal"))
    slack.faults.next("upload", Broken())
    slack.faults.next("files.completeUploadExternal", Broken(), Broken(after=True))
    slack.faults.next("reactions.add", *DOWN)
    slack.faults.next("chat.update", Broken(after=True))
    files(school)
    usual.done()
    is_filed_once(school)
    # the first file twice, then the receipt
    assert len(slack.called("files.completeUploadExternal")) == before + 3


def test_a_file_that_failed_is_not_taken_for_another_of_the_same_name_in_its_thread(
    usual: SlackWorld, slack: SlackServer
) -> None:
    one, other = usual.school(), usual.school()
    users = one.person.user, other.person.user
    room = slack.workspace.channel("both", *users, kind="private")
    thread = str(slack.say(users[0], room, "all files here").payload["event"]["ts"])
    slack.faults.next("upload", Broken())
    for n, school in enumerate((one, other)):
        ((name, content),) = census(school.ref).items()
        file = slack.upload(users[n], name, content)
        slack.say(users[n], room, "<@U0RETURNS>", [file], thread).acknowledged()
        until(lambda at=n: len(hanging(slack, room)) == at and tried(usual) == 1)
    usual.done()
    assert hanging(slack, room) == ["summary.html"] * 2


def hanging(slack: SlackServer, room: str) -> list[str]:
    """The summaries that the bot sent to a channel: all have one name."""
    said = [m for m in slack.messages(room) if m["user"] == "U0RETURNS"]
    names = [file["name"] for m in said for file in m.get("files") or ()]
    return [name for name in names if name == "summary.html"]


def tried(usual: SlackWorld) -> int:
    """How many letters were tried and wait."""
    return sum(r.outcome == "waiting" and r.attempts > 0 for r in usual.all_of(Outbox))


def test_shares_that_come_late_or_never_are_waited_for_and_sent_again(
    usual: SlackWorld, slack: SlackServer, school: School
) -> None:
    slack.workspace.lateness = [None, None, 3]
    files(school)
    usual.done()
    assert slack.workspace.lateness == []
    is_filed_once(school)


# What we are sent


def test_a_file_that_slack_does_not_hand_out_is_filed_when_it_does(
    usual: SlackWorld, slack: SlackServer, school: School
) -> None:
    ((name, content),) = census(school.ref).items()
    file = slack.upload(school.person.user, name, content)
    slack.workspace.files[file].needs_look = True
    slack.faults.next("files.info", RateLimited(0), *DOWN)
    slack.faults.next("download", Html(), Truncated(10), Broken(), RateLimited(0))
    slack.say(school.person.user, school.home, "", [file]).acknowledged()
    usual.waits()
    assert school.moves() == []
    usual.done()
    is_filed_once(school)
    assert slack.faults.take("download") is None


def test_what_is_written_while_slack_is_down_is_heard_once_later(
    usual: SlackWorld, slack: SlackServer, school: School
) -> None:
    slack.faults.until_mended(Broken())
    asks(school)
    usual.waits()
    assert school.heard() == []
    slack.faults.mend()
    usual.done()
    assert len(school.heard()) == 1


def test_a_revoked_token_waits_for_a_person_who_is_told_by_mail_and_nothing_is_lost(
    usual: SlackWorld, slack: SlackServer, school: School
) -> None:
    token = slack.workspace.tokens.pop(BOT_TOKEN)
    try:
        asks(school)
        usual.waits()
        note = usual.hears("operator")
        assert "Slack does not let the bot in" in note
        assert "invalid_auth" in note
        assert "slack_bot_token" in note
        assert [m.reason for m in usual.all_of(Message)][-1].startswith("Slack says invalid_auth")
    finally:
        slack.workspace.tokens[BOT_TOKEN] = token
    usual.done()
    assert len(school.heard()) == 1
    usual.silence()


# What we showed


def board(usual: SlackWorld, name: str) -> str:
    """A private channel of the agent's in which census returns are decided."""
    agent = usual.people["authority"]
    room = usual.slack.workspace.channel(name, agent.user, kind="private")
    usual.slack.say(agent.user, room, "<@U0RETURNS> here SC3-07").acknowledged()
    usual.done()
    return room


def test_a_board_that_is_gone_stands_in_no_other_boards_way(
    usual: SlackWorld, slack: SlackServer, school: School
) -> None:
    archived, deleted, third = (board(usual, name) for name in ("first", "second", "third"))
    slack.workspace.channels[archived].archived = True
    del slack.workspace.channels[deleted]
    school.person.says(f"submit {school.ref}", census(school.ref))
    until(lambda: school.ref in str(slack.messages(third)))
    usual.done()


def test_two_returns_in_one_message_both_lose_their_buttons(
    usual: SlackWorld, slack: SlackServer
) -> None:
    schools = [usual.school(), usual.school()]
    agent = usual.people["authority"]
    for one in schools:
        one.person.says(f"submit {one.ref}", census(one.ref))
    usual.done()
    agent.says("\n".join(f"status {one.ref}" for one in schools), {})
    usual.done()
    message = {**slack.messages(agent.home)[-1], "channel": agent.home}
    approve = [f"approve {one.ref}#1" for one in schools]
    assert set(approve) <= buttons(slack, message)
    with patch.object(follower.Follower, "look", return_value=True):  # it sees both at once
        for line in approve:
            agent.says(line, {})
        usual.done()
    until(lambda: not set(approve) & buttons(slack, message))


def buttons(slack: SlackServer, message: dict[str, Any]) -> set[str]:
    """The lines that a message's buttons say now."""
    now = slack.workspace.message(message["channel"], message["ts"])
    assert now is not None
    rows = [b["elements"] for b in now["blocks"] if b["type"] == "actions"]
    return {button["value"] for row in rows for button in row}
