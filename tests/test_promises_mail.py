"""Promises about mail that no conversation can show: twice, too often, too late, unproven."""

from collections.abc import Iterator
from email.message import EmailMessage
from functools import partial
from unittest.mock import patch

import dkim
import pytest

from bot.demo.stage import BOT
from bot.mail import proof
from storage.rows import Entry
from tests.test_proof import SIGNED, published, rsa
from tests.world import World, world

NIL = "nil SPEC-19/5258"
REF = "SPEC-19/5258"
OTHER = "nil FEES/5258"


@pytest.fixture
def usual() -> Iterator[World]:
    with world() as made:
        yield made


def letter(made: World, body: str) -> EmailMessage:
    return made.person("exam board").letter(BOT, "", body)


def test_the_same_mail_brought_twice_acts_once_and_is_answered_once(usual: World) -> None:
    mail = letter(usual, NIL)
    for hop in (b"first", b"second"):
        usual.deliver(b"Received: from " + hop + b".example\r\n" + bytes(mail))
    usual.settle()
    assert "is declared" in usual.hears("exam board")
    usual.silence()
    assert usual.moves(REF) == ["nil"]
    assert usual.counts() == {("done", ""): 1, ("hushed", "replay"): 1}


def test_a_message_id_used_again_does_nothing_and_its_sender_is_told_what_to_do(
    usual: World,
) -> None:
    first, second = letter(usual, NIL), letter(usual, OTHER)
    second.replace_header("Message-ID", first["Message-ID"])
    usual.deliver(first)
    usual.settle()
    usual.hears("exam board")
    for _ in range(2):
        usual.deliver(second)
        usual.settle()
    told = usual.hears("exam board")
    assert "Nothing was done" in told
    assert "Send it once more as a new message" in told
    usual.silence()
    assert usual.moves("FEES/5258") == []
    usual.write("exam board", "", OTHER)
    assert "is declared" in usual.hears("exam board")


def test_a_mail_of_long_ago_is_held_and_the_operator_told(usual: World) -> None:
    mail = letter(usual, NIL)
    mail.replace_header("Date", "Mon, 2 Jan 2023 10:00:00 +0000")
    usual.deliver(mail)
    usual.settle()
    assert "old-date" in usual.hears("operator")
    usual.silence()
    assert usual.moves(REF) == []
    assert usual.counts() == {("held", "old-date"): 1}


def test_over_the_rate_there_is_silence_and_one_note_to_the_operator() -> None:
    with world(replies_per_hour=3) as made:
        for number in range(3):
            made.write("exam board", "status", f"My question number {number}")
            assert "Returns" in made.hears("exam board")
        made.write("exam board", "status", "One too many.")
        made.write("exam board", "status", "And another one.")
        assert "over-the-rate" in made.hears("operator")
        made.silence()
        made.write("school", "status")
        assert "Returns" in made.hears("school")
        made.pass_by(minutes=61)
        made.write("exam board", "status")
        assert "Returns" in made.hears("exam board")


@pytest.mark.parametrize("mark", ["", "auto-replied"])
def test_a_robot_that_answers_everything_stops_within_three_messages(
    usual: World, mark: str
) -> None:
    robot, said = usual.person("exam board"), 0
    usual.write("exam board", "Out of reach", "I answer everything.")
    while robot.waiting() > robot.read and said < 9:
        mail = robot.letter(BOT, "", "I answer everything.", None, robot.next_mail())
        if mark:
            mail["Auto-Submitted"] = mark
        usual.deliver(mail)
        usual.settle()
        said += 1
    assert said == 1


def test_the_same_useless_file_is_refused_once_a_day(usual: World) -> None:
    picture = {"scan.png": b"\x89PNG\r\n\x1a\n...."}
    usual.write("school", "", "", picture)
    assert "is a picture" in usual.hears("school")
    usual.write("school", "Did you get it?", "", picture)
    usual.silence()
    usual.write("school", "", "", {"other.png": picture["scan.png"]})
    assert "other.png is a picture" in usual.hears("school")
    usual.write("school", "", "status", picture)
    assert "scan.png is a picture" in usual.hears("school")
    usual.pass_by(days=1)
    usual.write("school", "", "", picture)
    assert "is a picture" in usual.hears("school")


def test_what_is_not_proven_gets_one_neutral_line_a_day_to_the_address_on_file() -> None:
    with world(trust_from=False) as made:
        for line in (f"status {REF}", NIL):
            made.write("exam board", line)
        told = made.hears("exam board")
        assert "A message in your name was not read" in told
        assert "SPEC-19" not in told
        assert "5258" not in told
        assert "unproven" in made.hears("operator")
        made.silence()
        assert made.moves(REF) == []
        made.pass_by(days=1)
        made.write("exam board", NIL)
        assert "was not read" in made.hears("exam board")
        assert "unproven" in made.hears("operator")


def test_a_mail_signed_by_its_domain_is_obeyed() -> None:
    proven = partial(proof.prove, txt=published())
    with patch.object(proof, "prove", proven), world(trust_from=False) as made:
        mail = letter(made, NIL)
        mail.replace_header("Subject", "our answer")
        raw = bytes(mail)
        how = {"include_headers": SIGNED, "canonicalize": (b"relaxed", b"relaxed")}
        signature = dkim.sign(raw, b"s1", b"northern-exams.example", rsa(1024)[0], **how)
        made.deliver(bytes(signature) + raw)
        made.settle()
        assert "is declared" in made.hears("exam board")
        made.silence()
        (entry,) = [e for e in made.all_of(Entry) if e.ref == REF]
        assert (entry.verb, entry.proof) == ("nil", 1)
