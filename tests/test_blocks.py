"""The face for Slack: the words of the mail, buttons for its offers, and nothing Slack refuses."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk import WebClient

from bot.demo.slack_server import BOT_TOKEN, SlackServer, limits
from bot.faces import blocks, plain
from bot.mail.marker import MARKER
from handlers import replies
from handlers.life.decide import decide
from handlers.life.result import Result
from handlers.life.verdicts import checked
from handlers.replies import Cause, Offer, Reply, Table
from handlers.said.grammar import FORMS, VERBS, Command, parse
from tests.returns import ANN, BROKEN, CENSUS, CLEAN, NOW, RECEIPT, TODAY
from tests.test_faces import FULL, HOSTILE, everywhere

Json = dict[str, Any]

ALL = [
    FULL,
    checked(CENSUS, Result(BROKEN, RECEIPT, CLEAN), ANN, NOW).reply,
    decide(CENSUS, Command("approve", CENSUS.ref), ANN, NOW).reply,
    replies.returns([CENSUS], ANN, TODAY),
]


def buttons(message: blocks.Message) -> list[Json]:
    rows = [block["elements"] for block in message.blocks if block["type"] == "actions"]
    return [button for row in rows for button in row]


def sections(message: blocks.Message) -> list[str]:
    return [block["text"]["text"] for block in message.blocks if block["type"] == "section"]


def words(text: str) -> list[str]:
    return sorted(re.findall(r"\w+", re.sub("&(amp|lt|gt);", "", text)))


def without_offers(said: Sequence[Reply]) -> list[Reply]:
    """The same replies; a heading above offers alone stays."""
    return [replace(reply, offers=()) for reply in said]


def test_the_parts_stand_in_the_order_of_the_mail() -> None:
    message = blocks.render([FULL])
    assert [block["type"] for block in message.blocks] == ["header", "section", "actions"]
    assert message.blocks[0]["text"]["text"] == "Everything at once"
    assert sections(message) == [
        """\
You wrote: status SC3-07/873-4001

The verdict
More of it

What changed

*TO PUT RIGHT BEFORE YOU SUBMIT*

1. A (rule 1): 9 pupils
• line 1  K1
• and 8 more
In your system: put it right.

*TO LOOK AT, AND PUT RIGHT WHERE IT IS WRONG*

2. B (rule 2) [our reading]

And more

*When · Days*
now · -21
then · 1,204

*WHAT NEXT*
Do this

Small print"""
    ]
    (button,) = buttons(message)
    assert button["text"]["text"] == "Send it back: SC3-07/873-4001#3"
    assert button["value"] == "reject SC3-07/873-4001#3"
    assert button["action_id"] == "ask:reject:1"


@pytest.mark.parametrize("said", [[reply] for reply in ALL] + [ALL, []], ids=len)
def test_the_words_are_those_of_the_mail(said: Sequence[Reply]) -> None:
    message = blocks.render(without_offers(said))
    in_mail = plain.render(without_offers(said))[1].removeprefix(MARKER)
    assert words(" ".join(sections(message))) == words(in_mail)


def test_an_empty_answer_says_that_there_is_nothing_to_tell() -> None:
    message = blocks.render([])
    assert sections(message) == ["There is nothing to tell."]
    assert message.text == "Returns Bot\n\nThere is nothing to tell."


def test_a_button_that_stands_among_others_names_its_return() -> None:
    offers = (Offer("approve it", Command("approve", "A1/1", 2)),)
    alone = Reply("x", ("x",), offers=offers, ref="A1/1")
    assert [b["text"]["text"] for b in buttons(blocks.render([alone]))] == ["Approve it"]
    labels = [b["text"]["text"] for b in buttons(blocks.render([alone, alone]))]
    assert labels == ["Approve it: A1/1#2"] * 2
    ids = [b["action_id"] for b in buttons(blocks.render([alone, alone]))]
    assert ids == ["say:approve:1", "say:approve:2"]


def test_what_others_wrote_makes_no_mention_and_no_link() -> None:
    message = blocks.render([everywhere(f"{HOSTILE} <!channel> <@U1> <http://a.example|b>")])
    for text in [message.text, *sections(message)]:
        assert not re.search("[<>]", text)
        assert not re.search("&(?!amp;|lt;|gt;)", text)
    assert all(block["text"]["verbatim"] for block in message.blocks if block["type"] == "section")


def test_no_entity_is_torn_where_a_text_is_parted() -> None:
    message = blocks.render([Reply("x", ("<" * 8000,))])
    assert len(sections(message)) > 1
    for text in [message.text.removeprefix("x\n\n"), *sections(message)[:-1]]:
        assert re.fullmatch("(&lt;)+", text)


def test_a_line_too_long_for_a_button_is_offered_in_words() -> None:
    long = Offer("declare it", Command("nil", "A1/1", 0, "so " * 700))
    message = blocks.render([Reply("x", ("x",), offers=(long,))])
    assert buttons(message) == []
    assert "To declare it, write: nil A1/1 so so" in sections(message)[0]


def test_what_does_not_fit_is_said_to_be_missing_and_buttons_stay() -> None:
    offers = tuple(Offer("submit it", Command("submit", f"A1/{n}")) for n in range(30))
    large = Reply("x", ("word " * 500,) * 20, offers=offers)
    message = blocks.render([large] * 2)
    assert len(buttons(message)) == 60
    assert sections(message)[-1] == blocks.CUT
    assert limits.message(message.blocks) == ("", [])


TEXT = st.text(st.sampled_from('aB1 &<>*_"\\\n😀é'), max_size=40) | st.sampled_from(
    ["", "word " * 700, "&" * 3500, "x" * 3001, "\\" * 4000, "😀" * 1600]
)
LINES = st.lists(TEXT, max_size=3).map(tuple)
COMMANDS = st.builds(
    Command,
    st.sampled_from(VERBS),
    st.sampled_from(["", "A1/1", "SC3-07/873-4001"]),
    st.integers(0, 9),
    st.sampled_from(["", "two classes are missing"]),
)
CAUSES = st.builds(
    Cause, TEXT, TEXT, st.integers(0, 9), LINES, TEXT, st.booleans(), mark=TEXT, places=TEXT
)
TABLES = st.lists(st.tuples(TEXT, TEXT), max_size=4).map(lambda rows: Table(("A", "B"), (*rows,)))
REPLIES = st.builds(
    Reply,
    TEXT,
    LINES,
    said=TEXT,
    changed=LINES,
    causes=st.lists(CAUSES, max_size=4).map(tuple),
    table=st.none() | TABLES,
    next=LINES,
    offers=st.lists(st.builds(Offer, TEXT, COMMANDS), max_size=8).map(tuple),
    small_print=LINES,
    ref=st.sampled_from(["", "A1/1"]),
    more=TEXT,
)


@given(st.lists(REPLIES, max_size=4))
@settings(deadline=None, max_examples=100)
def test_whatever_is_said_slack_takes_it(said: list[Reply]) -> None:
    message = blocks.render(said)
    assert limits.message(message.blocks) == ("", [])
    assert 0 < limits.size(message.text) <= blocks.LONGEST_TEXT


@given(st.lists(REPLIES, max_size=4))
@settings(deadline=None, max_examples=100)
def test_every_offer_of_the_mail_is_a_button_and_the_other_way_round(said: list[Reply]) -> None:
    offers = [one for reply in said for one in reply.offers]
    pressed = buttons(blocks.render(said))
    assert [button["value"] for button in pressed] == [str(one.command) for one in offers]
    takes = {form.verb for form in FORMS if form.takes_reason}
    wants = [one.command.verb in takes and not one.command.text for one in offers]
    assert [button["action_id"].startswith("ask:") for button in pressed] == wants


def test_a_button_of_a_real_reply_says_a_line_that_is_understood() -> None:
    pressed = buttons(blocks.render(ALL))
    assert pressed
    for button in pressed:
        words_wanted = button["action_id"].startswith("ask:")
        line = f"{button['value']} why" if words_wanted else button["value"]
        assert isinstance(parse(line), Command)


@pytest.fixture(scope="module")
def slack() -> Iterator[SlackServer]:
    with SlackServer() as server:
        yield server


@pytest.mark.parametrize("said", [[reply] for reply in ALL] + [ALL, []], ids=len)
def test_real_replies_are_posted_and_changed(slack: SlackServer, said: Sequence[Reply]) -> None:
    web = WebClient(BOT_TOKEN, base_url=slack.base_url)
    message, ann = blocks.render(said), slack.workspace.person("Ann")
    posted = web.chat_postMessage(channel=ann, text=message.text, blocks=message.blocks)
    web.chat_update(
        channel=posted["channel"], ts=posted["ts"], text=message.text, blocks=message.blocks
    )
    assert slack.messages(posted["channel"])[-1]["blocks"] == message.blocks
