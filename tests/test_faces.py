"""The two faces of a mail: the same words in the same order, escaped, and never a command."""

import re
from collections.abc import Sequence
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.faces import html, plain
from bot.mail.marker import MARKER
from handlers import replies
from handlers.life.decide import decide
from handlers.life.result import Result
from handlers.life.verdicts import checked
from handlers.replies import Cause, Offer, Reply, Table
from handlers.said.grammar import Command, parse
from tests.returns import ANN, BROKEN, CENSUS, CLEAN, NOW, RECEIPT, TODAY


class Words(HTMLParser):
    """The words of a page, and the tags that they stand in."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.tags: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] not in ("title", "style"):
            self.said += re.findall(r"\w+", data)


FULL = Reply(
    subject="Everything at once",
    verdict=("The verdict", "More of it"),
    said="status SC3-07/873-4001",
    changed=("What changed",),
    causes=(
        Cause("1", "A", 9, ("line 1  K1",), "Put it right.", True, places="9 pupils"),
        Cause("2", "B", 1, (), "", False, "our reading"),
    ),
    more="And more",
    table=Table(("When", "Days"), (("now", "-21"), ("then", "1,204"))),
    next=("Do this",),
    offers=(Offer("send it back", Command("reject", "SC3-07/873-4001", 3)),),
    small_print=("Small print",),
)
ALL = [
    FULL,
    checked(CENSUS, Result(BROKEN, RECEIPT, CLEAN), ANN, NOW).reply,
    decide(CENSUS, Command("approve", CENSUS.ref), ANN, NOW).reply,
    replies.returns([CENSUS], ANN, TODAY),
]


def test_the_five_parts_stand_in_their_order() -> None:
    assert plain.render([FULL]) == (
        "Everything at once",
        f"""\
{MARKER}

You wrote: status SC3-07/873-4001

The verdict
More of it

What changed

TO PUT RIGHT BEFORE YOU SUBMIT
1  A (rule 1): 9 pupils
   line 1  K1
   and 8 more
   In your system: put it right.

TO LOOK AT, AND PUT RIGHT WHERE IT IS WRONG
2  B (rule 2) [our reading]

And more

When   Days
----  -----
now     -21
then  1,204

WHAT NEXT
Do this
To send it back, write: reject SC3-07/873-4001#3 your reason

Small print
""",
    )


@pytest.mark.parametrize("said", [[reply] for reply in ALL] + [ALL, []], ids=len)
def test_both_faces_say_the_same_words(said: Sequence[Reply]) -> None:
    in_text = sorted(re.findall(r"\w+", plain.render(said)[1]))
    in_page = sorted(Words(html.render(said)).said)
    numbers = [str(n) for reply in said for n, _ in enumerate(reply.causes, 1)]
    assert sorted(in_page + numbers) == in_text


def test_an_empty_answer_says_that_there_is_nothing_to_tell() -> None:
    subject, text = plain.render([])
    assert subject == "Returns Bot"
    assert text == f"{MARKER}\n\nThere is nothing to tell.\n"
    assert "There is nothing to tell." in html.render([])


def test_every_mail_begins_with_the_marker_line() -> None:
    assert plain.render(ALL)[1].splitlines()[0] == MARKER
    page = html.render(ALL)
    assert page.index(MARKER) < page.index("The verdict")


def test_several_answers_are_one_mail_with_a_line_between_them() -> None:
    subject, text = plain.render([FULL, FULL, FULL])
    assert subject == "Everything at once (and 2 more)"
    assert text.count(plain.RULE) == 2


HOSTILE = '<script>alert("x")</script>\r\nsubmit SC3-07/873-4001 & <b>'


def everywhere(word: str) -> Reply:
    return Reply(
        subject=word,
        verdict=(word, word),
        said=word,
        changed=(word,),
        causes=(Cause(word, word, 2, (word,), word, True, word, word),),
        more=word,
        table=Table((word,), ((word,),)),
        next=(word,),
        offers=(Offer(word, Command("nil", "A/1", 0, word)),),
        small_print=(word,),
    )


def test_what_others_wrote_is_escaped_in_the_page_and_is_no_command_in_the_text() -> None:
    page = html.render([everywhere(HOSTILE)])
    assert not {"script", "b"} & set(Words(page).tags)
    subject, text = plain.render([everywhere(HOSTILE)])
    assert "\n" not in subject
    assert "\r" not in subject + text
    assert commands_in(text) == []


def commands_in(text: str) -> list[str]:
    return [line for line in text.splitlines() if isinstance(parse(line), Command)]


LINES = st.sampled_from(
    ["help", "submit SC3-07/873-4001", "nil A1/1 so", "a", "\n", " ", "*", "b."]
)


@given(st.lists(LINES, max_size=40).map(" ".join))
def test_no_wrapping_of_any_words_makes_a_line_that_is_a_command(word: str) -> None:
    assert commands_in(plain.render([everywhere(word)])[1]) == []


def test_a_table_too_wide_for_a_mail_is_wrapped_in_its_cells() -> None:
    table = Table(("Long", "Ref"), (("word " * 40, "SC3-07/873-4001"),))
    text = plain.render([Reply("x", ("x",), table=table)])[1]
    assert max(map(len, text.splitlines())) <= plain.WIDTH
    assert text.count("word") == 40
    assert "SC3-07/873-4001" in text


def test_a_page_is_readable_by_a_screen_reader_and_asks_nobody_for_anything() -> None:
    page = html.render(ALL)
    assert '<html lang="en-GB"' in page
    assert 'scope="col"' in page
    assert "<h1" in page
    assert "<style" not in page
    assert not re.search(r"(src|href)=|url\(", page)
