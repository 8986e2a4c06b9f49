"""Promises about our own failures: they are told as ours, tried again, and stop nobody else."""

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest

from bot.demo.stage import BOT
from bot.errors import Transient
from bot.mail import proof
from handlers import steps
from handlers.sending import letters
from storage import messages
from storage.rows import Message, Outbox, Return, Submission
from tests.files import made as file
from tests.world import World, world
from validation import watchdog
from validation.check import check_file
from validation.intake import take_in

REF = "SC3-07/873-4001"
FILE = dict([file("census", {}, {})])


def ending(how: watchdog.Outcome) -> Callable[..., watchdog.Outcome]:
    """A child that ends like this when it checks a file; opening one goes well."""

    def run(job: Callable[..., Any], *given: Any, **limits: Any) -> watchdog.Outcome:
        return how if job is check_file else watchdog.run(job, *given, **limits)

    return run


def status(made: World) -> str:
    return str(next(r.status for r in made.all_of(Return) if r.ref == REF))


def has_failed(made: World, times: int) -> bool:
    return max((m.failures for m in made.all_of(Message)), default=0) == times


def was_heard(made: World, times: int) -> bool:
    return [m.attempts for m in made.all_of(Message)] == [times]


def attempts(made: World) -> int:
    return int(made.all_of(Submission)[0].attempts)


def tried_again(made: World, before: int) -> bool:
    return attempts(made) > before


def until(done: Callable[[], bool]) -> None:
    """Wait until the bot has come so far."""
    end = time.monotonic() + 60
    while not done():
        assert time.monotonic() < end, "it did not come so far"
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("how", "words"),
    [
        (watchdog.Crashed("the process was killed by SIGSEGV"), "our checker stopped"),
        (watchdog.TookTooLong(300), "took too long"),
        (watchdog.TooMuchMemory(2000), "took too long"),
    ],
    ids=lambda given: type(given).__name__,
)
def test_a_check_that_does_not_end_is_our_fault_and_is_tried_again(
    how: watchdog.Outcome, words: str
) -> None:
    with world() as made:
        made.child = ending(how)
        made.write("school", "", "", FILE)
        told = made.hears("school")
        assert words in told
        assert "Your file is kept and will be tried again by" in told
        assert "SIGSEGV" not in told
        assert status(made) == "no data"
        made.child = watchdog.run
        made.pass_by(minutes=3)
        assert "No errors and no queries" in made.hears("school")
        assert status(made) == "loaded"
        made.settle()
        made.silence()


def test_after_an_hour_and_at_the_end_sender_and_operator_are_told_once_that_a_file_waits() -> None:
    with world() as made:
        made.child = ending(watchdog.Crashed("the process ended with code 1"))
        made.write("school", "", "", FILE)
        assert "could not check" in made.hears("school")
        while made.person("school").waiting() == made.person("school").read:
            assert made.ahead < timedelta(minutes=65), "nobody was told in time"
            try_again(made)
        assert made.now() - made.all_of(Submission)[0].at >= timedelta(minutes=60)
        told = made.hears("school")
        assert "still not checked, by our fault" in told
        assert "operator@returns-bot.example" in told
        note = f"A file could not be checked, still not checked: {REF}#1"
        assert note in made.hears("operator")
        try_again(made)
        made.silence()
        made.pass_by(days=2)
        until(lambda: made.all_of(Submission)[0].next_check_at is None)
        made.settle()
        told = " ".join(made.hears("school").split())
        assert "could not be checked, by our fault, and is not tried again" in told
        assert "Write to operator@returns-bot.example" in told
        assert f"A file could not be checked, given up: {REF}#1" in made.hears("operator")
        made.silence()
        assert status(made) == "no data"


def try_again(made: World) -> None:
    """Let time pass until the next attempt and let it fail."""
    before, (kept,) = attempts(made), made.all_of(Submission)
    made.pass_by(seconds=(kept.next_check_at - made.now()).total_seconds() + 1)
    until(partial(tried_again, made, before))
    made.settle()


def test_a_line_does_not_send_on_the_earlier_file_when_the_check_of_its_own_file_fails() -> None:
    with world() as made:
        made.write("school", "", "", FILE)
        assert "ready to submit" in made.hears("school")
        made.child = ending(watchdog.Crashed("the process ended with code 1"))
        corrected = dict([file("census as 8734001_SC3_873LL07_002.XML", {}, {})])
        made.write("school", "", f"submit {REF}", corrected)
        told = " ".join(made.hears("school").split())
        assert "could not check your file" in told
        assert "Not done. The file in this message was not filed" in told
        assert f"write: submit {REF}#1" in told
        assert status(made) == "loaded"
        made.silence()


def test_a_real_limit_of_time_is_told_as_ours_and_nothing_moves() -> None:
    with world(check_seconds=0) as made:
        made.person("school").write(BOT, "", "", FILE)
        made.sent += 1
        for failures in (1, 2, 3):
            until(partial(has_failed, made, failures))
            made.pass_by(minutes=10)
        assert "we could not deal with it, by our own fault" in made.hears("school")
        assert "essage 1" in made.hears("operator")
        assert status(made) == "no data"


def test_a_file_that_could_not_be_opened_is_opened_later_and_answered() -> None:
    with world() as made:
        made.child = partial(crashing_at, take_in)
        made.person("school").write(BOT, "", "", FILE)
        made.sent += 1
        until(partial(has_failed, made, 1))
        made.child = watchdog.run
        made.pass_by(minutes=5)
        made.settle()
        assert "Loaded, not submitted" in made.hears("school")
        made.silence()


def test_where_not_even_the_failure_can_be_written_down_the_message_is_heard_later() -> None:
    def fails(*given: Any) -> Any:
        raise OSError("the disk is full")

    with patch.object(steps, "stumble", fails), world(failing="answer") as made:
        made.failing = lambda: True
        made.person("school").write(BOT, "status")
        made.sent += 1
        key = partial(hearing_of, made, 0)
        until(lambda: made.on_stage.bot.workflows.hearing_ended(key()))
        made.failing = lambda: False
        made.pass_by(minutes=5)
        made.pass_by(minutes=10)
        made.settle()
        assert "Returns" in made.hears("school")
        made.silence()


def test_where_not_even_a_repeated_check_can_be_put_off_it_is_repeated_later() -> None:
    def fails(*given: Any) -> Any:
        raise OSError("the disk is full")

    with patch.object(steps, "put_off", fails), world(failing="settle_again") as made:
        made.child = partial(crashing_at, check_file)
        made.write("school", "", "", FILE)
        assert "could not check your file" in made.hears("school")
        made.child, made.failing = watchdog.run, lambda: True
        made.pass_by(minutes=3)
        until(lambda: made.on_stage.bot.workflows.check_ended(1, 1))
        made.failing = lambda: False
        for _ in range(3):
            made.pass_by(minutes=10)
        until(lambda: made.person("school").waiting() > 1)
        assert "Loaded, not submitted" in made.hears("school")


def test_a_letter_that_cannot_even_be_tried_waits_and_stops_nobody_elses() -> None:
    with world() as made:
        with patch.object(letters, "letter", side_effect=LookupError("its file is gone")):
            made.person("school").write(BOT, "status")
            made.sent += 1
            until(lambda: [row.detail for row in made.all_of(Outbox)] not in ([], [""]))
        made.write_only("exam board", "status")
        assert "Returns" in made.hears("exam board")
        (first, _) = made.all_of(Outbox)
        assert (first.outcome, first.attempts) == ("waiting", 1)
        made.pass_by(minutes=5)
        assert "Returns" in made.hears("school")


def test_while_dns_is_silent_a_message_waits_and_then_is_heard() -> None:
    with world() as made:
        silent = patch.object(proof, "prove", side_effect=Transient("DNS did not answer"))
        with silent:
            made.person("school").write(BOT, "status")
            made.sent += 1
            until(lambda: [m.attempts for m in made.all_of(Message)] == [1])
            for times in (2, 3, 4, 5):
                made.pass_by(minutes=30)
                until(partial(was_heard, made, times))
        assert [m.failures for m in made.all_of(Message)] == [0]
        made.pass_by(minutes=90)
        made.settle()
        assert "Returns" in made.hears("school")


def crashing_at(job: Any, *given: Any, **limits: Any) -> watchdog.Outcome:
    """A child that dies of one job and does the others."""
    if given[0] is job:
        return watchdog.Crashed("the process was killed by SIGSEGV")
    return watchdog.run(*given, **limits)


def hearing_of(made: World, attempt: int) -> str:
    """The name of an attempt at hearing the only message there is."""
    found = made.all_of(Message)
    return f"{found[0].sha256}-{attempt}" if found else "none"


def test_a_message_that_fails_three_times_is_put_aside_and_the_others_go_on() -> None:
    with world(failing="answer") as made:
        made.failing = lambda: True
        made.person("exam board").write(BOT, "status")
        made.sent += 1
        for failures in (1, 2, 3):
            until(partial(has_failed, made, failures))
            if failures < 3:
                made.pass_by(minutes=5)
        ((state, reason),) = made.counts()
        assert state == "quarantined"
        assert "ArithmeticError" in reason
        assert "essage 1" in made.hears("operator")
        assert "we could not deal with it, by our own fault" in made.hears("exam board")
        made.failing = lambda: False
        made.write("school", "status")
        assert "Returns" in made.hears("school")
        made.silence()
        with made.on_stage.bot.outside.writing() as session:
            messages.retry(session, 1, made.now())
            session.commit()
        made.pass_by(seconds=1)
        assert "Returns" in made.hears("exam board")
