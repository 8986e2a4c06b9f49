"""What we owe: once a key, tried when it is due, settled or shown to the operator."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session

from storage import outbox
from storage.rows import Outbox, Person

AT = datetime(2007, 9, 20, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


def owed(session: Session, key: str, at: datetime = AT, person: int | None = None) -> int:
    message = Outbox(
        key=key,
        person_id=person,
        address="ann@hillside.example",
        message_id=f"<{key}@bot.example>",
        subject="Loaded",
        text="2 errors",
        intended_at=at,
        next_attempt_at=at,
    )
    number = outbox.owe(session, message).id
    assert number is not None
    return number


def test_a_key_owes_one_message_and_the_first_words_stand(any_session: Session) -> None:
    first = owed(any_session, "41/answer")
    any_session.commit()
    changed = Outbox(
        key="41/answer",
        address="b@x.example",
        message_id="<other@bot.example>",
        subject="x",
        text="x",
        intended_at=AT,
        next_attempt_at=AT,
    )
    again = outbox.owe(any_session, changed)
    any_session.commit()
    assert (again.id, again.text, again.address) == (first, "2 errors", "ann@hillside.example")
    assert len(outbox.due(any_session, AT)) == 1


def test_what_is_due_comes_in_order_and_what_is_put_off_waits(session: Session) -> None:
    late, early = owed(session, "late", AT), owed(session, "early", AT - HOUR)
    future = owed(session, "future", AT + HOUR)
    assert [m.id for m in outbox.due(session, AT, 10)] == [early, late]
    assert [m.id for m in outbox.due(session, AT, 1)] == [early]
    outbox.later(session, early, AT + 2 * HOUR, "421 try later")
    assert [m.id for m in outbox.due(session, AT)] == [late]
    assert [m.id for m in outbox.due(session, AT + 2 * HOUR)] == [late, future, early]
    put_off = session.get_one(Outbox, early)
    assert (put_off.attempts, put_off.detail, put_off.outcome) == (1, "421 try later", "waiting")


def test_what_was_sent_counts_for_its_person_and_is_not_due_again(session: Session) -> None:
    ann, ben = Person(name="Ann"), Person(name="Ben")
    session.add_all([ann, ben])
    session.flush()
    assert ann.id is not None
    assert ben.id is not None
    for key, person in (("1", ann.id), ("2", ann.id), ("3", ben.id)):
        outbox.sent(session, owed(session, key, AT, person), AT)
    owed(session, "4", AT, ann.id)
    assert outbox.sent_since(session, ann.id, AT - HOUR) == 3, "owed counts too: it will be sent"
    assert outbox.sent_since(session, ann.id, AT + HOUR) == 0
    assert [m.key for m in outbox.due(session, AT)] == ["4"]
    assert outbox.undeliverable(session) == []


@pytest.mark.parametrize(
    ("settle", "outcome"), [(outbox.refused, "refused"), (outbox.given_up, "given up")]
)
def test_what_cannot_be_delivered_is_shown_with_its_reason(
    session: Session, settle: Callable[[Session, int, datetime, str], None], outcome: str
) -> None:
    settle(session, owed(session, "1"), AT, "550 no such user")
    (shown,) = outbox.undeliverable(session)
    assert (shown.outcome, shown.detail, shown.attempts) == (outcome, "550 no such user", 1)
    assert outbox.due(session, AT) == []
