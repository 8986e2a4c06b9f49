"""Messages are kept first, once, with every place they lay in; and act once."""

import threading
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import Engine
from sqlmodel import Session, select

from storage import messages
from storage.rows import Message, Position

AT = datetime(2007, 9, 20, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
RAW = b"From: ann@hillside.example\r\nSubject: our file\r\n\r\n" + b"x" * 5000


def kept(session: Session, raw: bytes = RAW, uid: int | None = None) -> int:
    place = ("INBOX", 4_000_000_000, uid) if uid else None
    message = messages.keep(session, raw, "mail", AT, place)
    assert message.id is not None
    return message.id


def test_a_message_comes_back_byte_for_byte_and_is_kept_small(any_session: Session) -> None:
    message = any_session.get_one(Message, kept(any_session))
    any_session.commit()
    any_session.refresh(message)
    assert messages.raw_of(message) == RAW
    assert len(message.raw) < len(RAW) / 10
    assert message.received_at == AT


def test_the_same_bytes_in_two_places_are_one_message(any_session: Session) -> None:
    first, again, elsewhere = (kept(any_session, uid=uid) for uid in (7, 7, 9))
    assert first == again == elsewhere
    assert len(any_session.exec(select(Message)).all()) == 1
    assert sorted(p.uid for p in any_session.exec(select(Position))) == [7, 9]


def test_the_cursor_is_the_highest_uid_of_that_mailbox_and_validity(session: Session) -> None:
    kept(session, uid=12)
    kept(session, b"another", uid=3)
    assert messages.cursor(session, "INBOX", 4_000_000_000) == 12
    assert messages.cursor(session, "INBOX", 4_000_000_001) == 0
    assert messages.cursor(session, "Other", 4_000_000_000) == 0


def test_what_became_of_a_message_is_counted_for_the_operator(session: Session) -> None:
    one, two, three = (kept(session, raw) for raw in (b"1", b"2", b"3"))
    messages.mark(session, one, "hushed", "automatic", sender="robot@x.example")
    messages.mark(session, two, "hushed", "automatic")
    messages.mark(session, three, "done")
    assert messages.counts(session) == {("hushed", "automatic"): 2, ("done", ""): 1}
    assert [m.id for m in messages.in_state(session, "hushed")] == [one, two]
    messages.mark(session, one, "done")
    assert session.get_one(Message, one).sender == "robot@x.example"


def test_a_message_that_fails_too_often_is_quarantined_until_it_is_retried(
    session: Session,
) -> None:
    number = kept(session)
    fails = partial(messages.failed, session, number, "no database", limit=3, next_at=AT)
    assert [fails() for _ in range(3)] == [False, False, True]
    assert [m.reason for m in messages.in_state(session, "quarantined")] == ["no database"]
    assert not fails(), "what is put aside is not counted again"
    messages.retry(session, number, AT)
    assert messages.waiting(session, AT) == [number]
    assert session.get_one(Message, number).attempts == 4, "an attempt of a name of its own"


def test_what_is_put_off_counts_no_fault_and_waits_for_its_time(session: Session) -> None:
    number = kept(session)
    messages.postponed(session, number, "DNS is silent", AT + HOUR)
    assert messages.waiting(session, AT) == []
    assert messages.waiting(session, AT + HOUR) == [number]
    found = session.get_one(Message, number)
    assert (found.failures, found.attempts, found.state) == (0, 1, "kept")
    messages.mark(session, number, "done")
    messages.postponed(session, number, "DNS is silent", AT)
    assert not messages.failed(session, number, "late", limit=1, next_at=AT)
    assert session.get_one(Message, number).state == "done"


def test_a_message_acts_again_and_its_copy_does_not(any_session: Session) -> None:
    one, copy = kept(any_session, b"1"), kept(any_session, b"2")
    assert messages.act_once(any_session, ["7/<a@x>", "7/echo"], one) is None
    assert messages.act_once(any_session, ["7/<a@x>", "7/echo"], one) is None
    assert messages.act_once(any_session, ["7/<b@x>", "7/echo"], copy) == "7/echo"
    assert messages.act_once(any_session, ["7/<b@x>"], copy) is None, "a refused key is not used up"


def test_of_many_copies_at_the_same_moment_exactly_one_may_act(any_engine: Engine) -> None:
    with Session(any_engine) as session:
        copies = [kept(session, b"%d" % number) for number in range(6)]
        session.commit()
    answers: list[str | None] = []

    def act(number: int) -> None:
        with Session(any_engine) as session:
            answers.append(messages.act_once(session, ["7/echo"], number))
            session.commit()

    racers = [threading.Thread(target=act, args=(number,)) for number in copies]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert sorted(map(str, answers)) == ["7/echo"] * 5 + ["None"]


def test_two_that_keep_the_same_message_at_the_same_moment_keep_one(any_engine: Engine) -> None:
    numbers: list[int] = []

    def fetch(uid: int) -> None:
        with Session(any_engine) as session:
            numbers.append(kept(session, uid=uid))
            session.commit()

    racers = [threading.Thread(target=fetch, args=(uid,)) for uid in range(1, 7)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert len(numbers) == 6
    assert len(set(numbers)) == 1
