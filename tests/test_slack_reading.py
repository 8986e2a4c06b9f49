"""What Slack says becomes the one shape that every channel has: payloads as they were delivered."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.demo.slack_server import APP_TOKEN, BOT_TOKEN, BOT_USER, Delivery, SlackServer
from bot.demo.slack_server.workspace import ELSEWHERE, TEAM
from bot.faces import blocks
from bot.mail.lines import MOST
from bot.slack.reading import FORM, SHORTCUT, Heard, Place, Reference, carried, own_lines, read
from handlers.reply import Offer, Reply
from handlers.said.grammar import Command, parse

Json = dict[str, Any]
Tell = Callable[[Delivery], Heard | None]


@pytest.fixture(scope="module")
def slack() -> Iterator[SlackServer]:
    """A server with an app that acknowledges everything."""
    with SlackServer() as server:
        app = App(client=WebClient(BOT_TOKEN, base_url=server.base_url), signing_secret="x")
        app.middleware(lambda ack: ack())
        handler = SocketModeHandler(app, APP_TOKEN)
        handler.connect()  # type: ignore[no-untyped-call]
        server.sockets.wait_for(1)
        yield server
        handler.client.auto_reconnect_enabled = False
        server.sockets.cut()
        handler.close()  # type: ignore[no-untyped-call]


@pytest.fixture(scope="module")
def ann(slack: SlackServer) -> str:
    return slack.workspace.person("Ann Smith", "ann@school.example")


@pytest.fixture(scope="module")
def im(slack: SlackServer, ann: str) -> str:
    return slack.workspace.im(ann)


@pytest.fixture(scope="module")
def room(slack: SlackServer, ann: str) -> str:
    return slack.workspace.channel("census", ann)


def heard(delivery: Delivery) -> Heard:
    delivery.acknowledged()
    found = read(delivery.payload, BOT_USER)
    assert found is not None
    return found


def test_a_direct_message_is_lines_of_its_sender(slack: SlackServer, ann: str, im: str) -> None:
    said = slack.say(ann, im, "submit SC3-07/873-4001\n\nMany thanks &amp; bye")
    got, event = heard(said), said.payload["event"]
    assert got.inbound.lines == ("submit SC3-07/873-4001", "Many thanks & bye")
    assert got.inbound.sender == f"{TEAM}/{ann}"
    assert got.inbound.key == f"{im}/{event['ts']}"
    assert got.inbound.sent_at == datetime.fromtimestamp(int(event["ts"].split(".")[0]), UTC)
    assert got.inbound.acts
    assert got.inbound.hush == ""
    assert got.place == Place(im, "im", event["ts"])


def test_in_a_channel_only_what_names_us_is_meant_for_us(
    slack: SlackServer, ann: str, room: str
) -> None:
    beside = heard(slack.say(ann, room, "submit SC3-07/873-4001"))
    assert not beside.inbound.acts
    named = heard(slack.say(ann, room, f"<@{BOT_USER}> status"))
    assert named.inbound.acts
    assert named.inbound.lines == ("status",)
    assert named.place.kind == "channel"


def test_a_mention_is_heard_as_the_message_that_it_is_and_its_own_event_is_passed_over(
    slack: SlackServer, ann: str, room: str
) -> None:
    said = slack.say(ann, room, f"<@{BOT_USER}> status")
    mention = said.payload | {"event": said.payload["event"] | {"type": "app_mention"}}
    assert read(mention, BOT_USER) is None
    assert heard(said).inbound.acts


def test_colleagues_who_talk_below_a_message_of_ours_are_left_alone(
    slack: SlackServer, ann: str, room: str
) -> None:
    root = posted(slack, room)
    assert not heard(slack.say(ann, room, "I will ring them", thread=root)).inbound.acts
    assert heard(slack.say(ann, room, "status A-1/873-4001", thread=root)).inbound.acts


def test_what_one_alone_may_read_is_said_in_no_thread_that_is_not_there_yet(
    slack: SlackServer, ann: str, room: str
) -> None:
    said = heard(slack.say(ann, room, f"<@{BOT_USER}> status"))
    ts = said.place.ts
    assert said.inbound.answer_to == f"{room}|{ts}|"
    assert said.inbound.aside == f"{room}||{ann}"
    below = heard(slack.say(ann, room, f"<@{BOT_USER}> status", thread=ts))
    assert below.inbound.aside == f"{room}|{ts}|{ann}"


def test_an_answer_in_a_thread_of_ours_is_meant_for_us(
    slack: SlackServer, ann: str, room: str
) -> None:
    said = slack.say(ann, room, "status", thread="1.1")
    said.payload["event"]["parent_user_id"] = BOT_USER
    got = heard(said)
    assert got.inbound.acts
    assert got.inbound.references == (f"{room}/1.1",)
    assert got.place.thread == "1.1"


def test_files_come_as_references(slack: SlackServer, ann: str, im: str) -> None:
    file = slack.upload(ann, "census.xml", b"<a/>", "text/xml")
    got = heard(slack.say(ann, im, "", [file]))
    address = f"{slack.url}/files-pri/{TEAM}-{file}/download/census.xml"
    assert got.files == (Reference(file, "census.xml", 4, "text/xml", address),)
    assert got.inbound.files == ()
    slack.workspace.files[file].needs_look = True
    hidden = heard(slack.say(ann, im, "", [file])).files[0]
    assert hidden.look
    assert hidden.address == ""


def test_a_shared_file_is_heard_once_by_its_message(slack: SlackServer, ann: str, im: str) -> None:
    file = slack.upload(ann, "a.csv", b"a")
    slack.say(ann, im, "", [file]).acknowledged()
    event = {"type": "file_shared", "file_id": file, "channel_id": im, "user_id": ann}
    assert read({"type": "event_callback", "event": event}, BOT_USER) is None


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"bot_id": "B1"}, "bot"),
        ({"user": BOT_USER}, "bot"),
        ({"subtype": "channel_join"}, "channel_join"),
        ({"subtype": "message_changed", "user": None}, "message_changed"),
        ({"user": None}, "nobody"),
    ],
    ids=str,
)
def test_programs_and_notices_are_never_answered(
    slack: SlackServer, ann: str, im: str, change: Json, why: str
) -> None:
    said = slack.say(ann, im, "status")
    said.payload["event"] |= change
    assert heard(said).inbound.hush == why


def test_somebody_from_elsewhere_bears_the_name_of_their_team(slack: SlackServer) -> None:
    olga = slack.workspace.person("Olga", external=True)
    shared = slack.workspace.channel("both", olga, shared=True)
    said = slack.say(olga, shared, "hello")
    assert heard(said).inbound.sender == f"{ELSEWHERE}/{olga}"
    said.payload["event"]["team"] = TEAM
    assert heard(said).inbound.sender == f"{ELSEWHERE}/{olga}"


def test_a_slash_command_is_a_line_and_alone_it_lists(
    slack: SlackServer, ann: str, im: str, room: str
) -> None:
    got = heard(slack.slash(ann, room, "status SC3-07/873-4001"))
    assert got.inbound.lines == ("status SC3-07/873-4001",)
    assert got.trigger
    assert got.response_url.startswith(slack.url)
    alone = heard(slack.slash(ann, im))
    assert alone.inbound.lines == ("returns",)
    assert alone.place == Place("", "im"), "two colleagues' direct messages look the same"
    assert alone.inbound.aside == f"||{ann}"
    assert alone.inbound.key != got.inbound.key


def posted(slack: SlackServer, channel: str) -> str:
    offers = tuple(
        Offer("x", Command(verb, "SC3-07/873-4001", 3)) for verb in ("approve", "reject")
    )
    message = blocks.render([Reply("x", ("x",), offers=offers)])
    web = WebClient(BOT_TOKEN, base_url=slack.base_url)
    ts: str = web.chat_postMessage(channel=channel, text="x", blocks=message.blocks)["ts"]
    return ts


def test_a_button_says_its_line(slack: SlackServer, ann: str, room: str) -> None:
    ts = posted(slack, room)
    first = heard(slack.press(ann, room, ts, "approve SC3-07/873-4001#3"))
    assert first.inbound.lines == ("approve SC3-07/873-4001#3",)
    assert first.inbound.sender == f"{TEAM}/{ann}"
    assert first.asks == ""
    assert first.place == Place(room, "", ts)
    second = heard(slack.press(ann, room, ts, "approve SC3-07/873-4001#3"))
    assert second.inbound.key != first.inbound.key


def test_a_button_that_wants_words_says_nothing_yet_and_the_form_says_it_all(
    slack: SlackServer, ann: str, room: str
) -> None:
    ts = posted(slack, room)
    got = heard(slack.press(ann, room, ts, "reject SC3-07/873-4001#3"))
    assert got.inbound.lines == ()
    assert got.asks == "reject SC3-07/873-4001#3"
    asks = {
        "type": "input",
        "label": {"type": "plain_text", "text": "Reason"},
        "element": {"type": "plain_text_input", "multiline": True},
    }
    form = {
        "type": "modal",
        "callback_id": FORM,
        "title": {"type": "plain_text", "text": "Why?"},
        "submit": {"type": "plain_text", "text": "Send"},
        "private_metadata": carried(got.asks, got.place),
        "blocks": [asks],
    }
    web = WebClient(BOT_TOKEN, base_url=slack.base_url)
    view = web.views_open(trigger_id=got.trigger, view=form)["view"]["id"]
    back = heard(slack.submit(ann, view, "two classes\nare missing"))
    assert back.place == got.place
    reason = Command("reject", "SC3-07/873-4001", 3, "two classes are missing")
    assert [parse(line) for line in back.inbound.lines] == [reason]


def test_a_form_or_button_that_is_not_ours_is_nothing_to_us(
    slack: SlackServer, ann: str, room: str
) -> None:
    said = slack.press(ann, room, posted(slack, room), "approve SC3-07/873-4001#3")
    said.payload["actions"][0]["action_id"] = "page:2"
    said.acknowledged()
    assert read(said.payload, BOT_USER) is None
    assert read({"type": "view_submission", "view": {"callback_id": "x"}}, BOT_USER) is None
    assert read({"type": "message_action", "callback_id": "x"}, BOT_USER) is None
    opened = {"type": "event_callback", "event": {"type": "app_home_opened"}}
    assert read(opened, BOT_USER) is None


def test_a_shortcut_takes_the_files_of_the_message_and_the_name_of_whoever_chose_it(
    slack: SlackServer, ann: str, room: str
) -> None:
    bob = slack.workspace.person("Bob")
    slack.workspace.channels[room].members.add(bob)
    file = slack.upload(ann, "a.csv", b"a")
    ts = slack.say(ann, room, "submit A1/1", [file]).payload["event"]["ts"]
    got = heard(slack.shortcut(bob, room, ts, SHORTCUT))
    assert [one.id for one in got.files] == [file]
    assert got.inbound.lines == ()
    assert got.inbound.sender == f"{TEAM}/{bob}"
    assert got.place == Place(room, "", ts)
    assert not got.inbound.rehearsal


def test_a_shortcut_on_a_message_that_says_check_has_its_files_checked_only(
    slack: SlackServer, ann: str, im: str
) -> None:
    file = slack.upload(ann, "a.csv", b"a")
    for text, rehearsal in (("Check.", True), ("please\ncheck", True), ("check it", False)):
        ts = slack.say(ann, im, text, [file]).payload["event"]["ts"]
        got = heard(slack.shortcut(ann, im, ts, SHORTCUT))
        assert got.inbound.rehearsal == rehearsal, text


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("<@U1|bot> status", ("status",)),
        ("<@U2> status", ("@U2 status",)),
        ("&gt; submit A1/1\nstatus", ("status",)),
        ("<https://a.example|here> <mailto:a@b.example|a@b.example>", ("here a@b.example",)),
        ("<!here> <#C1|census>", ("@here #census",)),
        ("&amp;lt;", ("&lt;",)),
        ("a &lt; b &gt; c", ("a < b > c",)),
        ("\u200bstatus\u200b", ("status",)),
        ("", ()),
    ],
)  # fmt: skip
def test_slacks_marks_are_taken_off(text: str, lines: tuple[str, ...]) -> None:
    assert own_lines(text, "U1") == lines


def test_lines_beyond_the_most_are_counted(slack: SlackServer, ann: str, im: str) -> None:
    got = heard(slack.say(ann, im, "\n".join(["status"] * (MOST + 3))))
    assert (len(got.inbound.lines), got.inbound.over) == (MOST, 3)


@pytest.mark.parametrize("odd", ["\ud800", "\x00"])
def test_what_no_store_can_keep_is_shown_as_a_question_mark(odd: str) -> None:
    command = {"command": "/returns", "text": f"sta{odd}tus", "trigger_id": "1"}
    got = read({**command, "team_id": f"T{odd}", "user_id": "U1", "channel_id": "C1"}, BOT_USER)
    assert got
    assert (got.inbound.lines, got.inbound.sender) == (("sta?tus",), "T?/U1")


def test_a_kind_of_message_that_is_no_text_hushes_it() -> None:
    event = {"type": "message", "channel": "C1", "ts": "1.2", "user": "U1", "subtype": True}
    got = read({"type": "event_callback", "event": event, "team_id": "T1"}, BOT_USER)
    assert got
    assert got.inbound.hush == "True"


JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
KINDS = st.sampled_from(["event_callback", "block_actions", "view_submission", "message_action"])


@settings(deadline=None)
@given(KINDS, st.dictionaries(st.sampled_from(["event", "actions", "view", "command"]), JSON))
def test_what_cannot_be_read_is_never_answered(kind: str, rest: Json) -> None:
    got = read({"type": kind, **rest}, BOT_USER)
    assert got is None or got.inbound.hush == "unreadable"
