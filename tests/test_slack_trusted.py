"""Where the operator trusts the workspace: who is let in, and what is deleted."""

from collections.abc import Iterator

import pytest

from tests.slack_world import HILLSIDE, House, census, house, newcomer

ADMIN = "xoxp-admin"


@pytest.fixture(scope="module")
def trusting() -> Iterator[House]:
    """A house whose operator trusts its addresses, and gave an administrator's token."""
    with house(slack_trust_addresses=True, slack_user_token=ADMIN) as one:
        one.slack.token(ADMIN, "files:write", "user", "U0ADMIN")
        yield one


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ({"guest": True}, "You are a guest in this workspace"),
        ({"external": True}, "You write from another workspace"),
    ],
    ids=["guest", "external"],
)
def test_guests_and_people_of_other_workspaces_are_told_why_and_nothing_is_filed(
    trusting: House, what: dict[str, bool], said: str
) -> None:
    before = trusting.moves()
    who = newcomer(trusting, f"Visitor {said[:9]}", "office@hillside.example", **what)
    assert said in trusting.says(who, "", census(serial=8)).text
    assert said in trusting.says(who, "returns").text
    assert trusting.moves() == before


def test_a_confirmed_address_is_enough_where_the_operator_says_so(trusting: House) -> None:
    who = newcomer(trusting, "Ann at work", "office@hillside.example")
    assert "1 return" in trusting.says(who, "returns").text


def test_with_an_administrators_token_a_file_in_the_open_is_deleted(trusting: House) -> None:
    at = trusting
    before = at.moves()
    school = at.people["school"]
    channel = at.slack.workspace.channel("general", school.user)
    at.slack.workspace.channels[channel].members.add("U0ADMIN")
    name, content = next(iter(census().items()))
    file = at.slack.upload(school.user, name, content)
    at.slack.say(school.user, channel, "", [file]).acknowledged()
    assert "so we deleted it there" in at.hears("school").text
    assert file not in at.slack.workspace.files
    assert at.moves() == before


def test_in_a_private_channel_a_file_is_answered_in_its_thread_and_a_line_to_its_writer_alone(
    trusting: House,
) -> None:
    at = trusting
    school, colleague = at.people["school"], at.people["exam board"]
    channel = at.slack.workspace.channel("office", school.user, colleague.user, kind="private")
    name, content = next(iter(census("1510").items()))
    file = at.slack.upload(school.user, name, content)
    said = at.slack.say(school.user, channel, "<@U0RETURNS> please", [file])
    said.acknowledged()
    at.settle()
    ts = said.payload["event"]["ts"]
    thread = [m for m in at.slack.messages(channel) if m.get("thread_ts") == ts]
    assert "1 error" in thread[0]["text"]
    assert thread[1]["files"][0]["name"] == "findings.xlsx"
    at.slack.say(school.user, channel, f"<@U0RETURNS> status {HILLSIDE}").acknowledged()
    [told] = at.whispers("school")
    assert "It is loaded, not submitted." in told
    at.slack.slash(colleague.user, channel, f"status {HILLSIDE}").acknowledged()
    [told] = at.whispers("exam board")
    assert f"You have no return {HILLSIDE}." in told
