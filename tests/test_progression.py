"""The progress plot: its figures from the ledger, its words, and the picture in a mail."""

from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default
from itertools import pairwise
from time import sleep

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import wiring
from bot.faces import blocks, html, plain, plot
from bot.mail.letter import compose
from bot.mail.ours import Ours
from handlers.due.progression import Progression, alternative, course, figures, in_words
from handlers.life.standing import Calendar, Status
from handlers.outside import Letter
from handlers.reply import Document, Reply
from tests.returns import NOW

DAYS = Calendar(date(2026, 10, 1), date(2026, 10, 11), date(2026, 10, 31))
REFS = {"a", "b", "c"}
MOVES = [
    ("a", date(2026, 10, 2), "loaded"),
    ("a", date(2026, 10, 3), "submitted"),
    ("other", date(2026, 10, 3), "submitted"),
    ("b", date(2026, 10, 4), "submitted"),
    ("a", date(2026, 10, 5), "rejected"),
    ("b", date(2026, 10, 20), "approved"),
]
NOW_ = course("Census 2026", DAYS, REFS, MOVES, date(2026, 10, 5))
LAST = course("Census 2025", DAYS, REFS, MOVES, DAYS.closes)


def test_each_day_counts_how_the_returns_stood_at_its_end() -> None:
    assert NOW_.days == [-10, -9, -8, -7, -6]
    assert NOW_.counts == {
        "no data": [3, 2, 2, 1, 1],
        "loaded": [0, 1, 0, 0, 0],
        "submitted": [0, 0, 1, 2, 1],
        "rejected": [0, 0, 0, 0, 1],
    }
    assert NOW_.sent == [0, 0, 1, 2, 1]


def test_the_words_say_what_the_plot_shows() -> None:
    progress = Progression(NOW_, LAST, 20)
    assert in_words(progress) == (
        "1 of 3 sent on so far. 6 days before its due date, Census 2025 had 1 of 3."
    )
    assert "Now: 1 no data, 1 submitted, 1 rejected." in alternative(progress)
    later = Progression(course("Census 2026", DAYS, REFS, MOVES, DAYS.due), None, 20)
    assert in_words(later) == "1 of 3 sent on so far, 2 a week ago."


def test_what_is_kept_is_read_as_it_was_written() -> None:
    for last in (LAST, None):
        assert figures(Progression(NOW_, last, 20).as_json()) == Progression(NOW_, last, 20)


@given(
    st.lists(
        st.tuples(st.sampled_from("abcd"), st.integers(-20, 40), st.sampled_from(list(Status))),
        max_size=40,
    ),
    st.integers(0, 40),
)
def test_on_every_day_every_return_stands_somewhere_once(
    moves: list[tuple[str, int, Status]], until: int
) -> None:
    dated = sorted(
        ((ref, DAYS.opens + timedelta(days=n), str(status)) for ref, n, status in moves),
        key=lambda move: move[1],
    )
    made = course("Any", DAYS, REFS, dated, DAYS.opens + timedelta(days=until))
    assert {sum(day) for day in zip(*made.counts.values(), strict=True)} == {len(REFS)}
    assert made.days[-1] == (DAYS.opens - DAYS.due).days + until


def test_the_same_figures_are_drawn_as_the_same_picture_in_a_process_of_their_own() -> None:
    kept = Progression(NOW_, LAST, 20).as_json()
    drawn = wiring.draw(kept)
    assert drawn.startswith(b"\x89PNG")
    assert wiring.draw(kept) == drawn
    assert wiring.draw(b"no figures") == b"", "a letter goes without what cannot be drawn"


def without_end(figures: bytes) -> bytes:
    """A drawing that does not come to an end."""
    sleep(60)
    return figures


def test_a_letter_waits_ten_seconds_for_its_plot_and_goes_without_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert wiring.DRAWING == 10
    monkeypatch.setattr(wiring, "DRAWING", 0.3)
    monkeypatch.setattr(plot, "png", without_end)
    assert wiring.draw(b"figures") == b""


def test_a_plot_with_nothing_in_it_is_drawn_too() -> None:
    alone = course("New", DAYS, {"a"}, [], DAYS.opens)
    assert plot.png(Progression(alone, None, 0).as_json())


def test_words_beside_thin_bands_do_not_cover_each_other() -> None:
    placed = plot.apart([5.0, 5.1, 5.2, 9.9], 1.0, 10.0)
    assert all(high - low >= 0.99 for low, high in pairwise(placed))
    assert placed[-1] <= 9.5


def test_a_mail_shows_the_picture_and_says_it_in_words() -> None:
    document = Document("progress-X.png", "image/png", "0" * 64, 'Now: 3 "late".')
    reply = Reply("Progress", ("Census",), changed=("3 late.",), documents=(document,))
    page, (_, text) = html.render([reply]), plain.render([reply])
    assert 'src="cid:progress-X.png@returns-bot"' in page
    assert 'alt="Now: 3 &quot;late&quot;."' in page
    assert "3 late." in text
    assert "3 late." in blocks.render([reply]).text
    letter = Letter(
        "<1@bot.example>", "a@b.example", "Progress", text, page,
        (("progress-X.png", "image/png", b"PNG"), ("list.csv", "text/csv", b"a,b")),
    )  # fmt: skip
    mail = message_from_bytes(compose(letter, Ours("bot@b.example"), NOW), policy=default)
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "text/csv",
    ]
    (picture,) = (part for part in mail.walk() if part.get_content_type() == "image/png")
    assert picture["Content-ID"] == "<progress-X.png@returns-bot>"
    assert picture.get_content_disposition() == "inline"
    unseen = compose(replace(letter, html=""), Ours("bot@b.example"), NOW)
    kinds = [part.get_content_type() for part in message_from_bytes(unseen).walk()]
    assert "multipart/related" not in kinds
    assert "image/png" in kinds
