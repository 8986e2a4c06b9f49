"""Free words in answer to a question of ours: long ones are kept, and nothing is cut in silence."""

import pytest
from sqlmodel import Session

from handlers.hearing import free_words
from handlers.hearing.inbound import Inbound
from handlers.reply import Reply
from storage import outbox, rows
from tests.returns import NOW

QUESTION = "<question@returns-bot.example>"
REPLY = Reply("Noted", ("Noted.",))


@pytest.fixture
def asked(session: Session) -> int:
    """Somebody who was asked about rule 1620Q."""
    person = rows.Person(name="Ann")
    session.add(person)
    session.flush()
    assert person.id is not None
    letter = rows.Outbox(
        key="1",
        person_id=person.id,
        address="ann@hillside.example",
        message_id=QUESTION,
        subject="",
        text="",
        intended_at=NOW,
        next_attempt_at=NOW,
        free="note SC3-07/873-4001 1620Q",
    )
    outbox.owe(session, letter)
    return person.id


def answering(*lines: str) -> Inbound:
    return Inbound("mail", "1", "x", lines=lines[:10], rest=lines[10:], references=(QUESTION,))


def test_all_lines_of_a_long_answer_are_one_explanation(session: Session, asked: int) -> None:
    inbound = answering(*(f"Line {n} of it." for n in range(14)))
    meant = free_words.line(session, asked, inbound)
    assert meant
    assert (meant.verb, meant.rule) == ("note", "1620Q")
    assert meant.text.endswith("Line 12 of it. Line 13 of it.")
    assert free_words.answered(inbound, REPLY) == REPLY


def test_what_is_beyond_two_thousand_characters_is_not_kept_and_the_answer_says_so(
    session: Session, asked: int
) -> None:
    inbound = answering(*("x" * 100 for _ in range(25)))
    meant = free_words.line(session, asked, inbound)
    assert meant
    assert len(meant.text) == free_words.MOST
    (said,) = free_words.answered(inbound, REPLY).changed
    assert "its first 2,000 characters are kept, and the rest is not" in said
    whole = answering(*("x" * 99 for _ in range(20)))
    assert free_words.answered(whole, REPLY) == REPLY
