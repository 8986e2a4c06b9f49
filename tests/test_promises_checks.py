"""Promises about our own failures: they are told as ours, tried again, and stop nobody else."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from bot.demo.stage import BOT
from storage import messages
from storage.rows import Message, Return, Submission
from tests.files import made as file
from tests.world import World, world
from validation import watchdog
from validation.check import check_file

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


def attempts(made: World) -> int:
    return int(made.all_of(Submission)[0].attempts)


def tried_again(made: World, before: int) -> bool:
    return attempts(made) > before


def until(done: Callable[[], bool]) -> None:
    """Wait until the bot has come so far."""
    end = time.monotonic() + 20
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


def test_after_an_hour_sender_and_operator_are_told_once_that_a_file_is_not_checked() -> None:
    with world() as made:
        made.child = ending(watchdog.Crashed("the process ended with code 1"))
        made.write("school", "", "", FILE)
        assert "could not check" in made.hears("school")
        for minutes in (3, 60, 61, 61):
            before = attempts(made)
            made.pass_by(minutes=minutes)
            until(partial(tried_again, made, before))
            made.settle()
        told = made.hears("school")
        assert "still not checked, by our fault" in told
        assert "operator@returns-bot.example" in told
        assert f"A file could not be checked: {REF}#1" in made.hears("operator")
        made.settle()
        made.silence()
        assert status(made) == "no data"


def test_a_real_limit_of_time_is_told_as_ours_and_nothing_moves() -> None:
    with world(check_seconds=0) as made:
        made.write("school", "", "", FILE)
        told = made.hears("school")
        assert "took too long, so we stopped" in told
        assert "What you sent is kept" in told
        assert status(made) == "no data"


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
            messages.retry(session, 1)
            session.commit()
        made.pass_by(minutes=30)
        assert "Returns" in made.hears("exam board")
