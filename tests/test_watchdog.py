"""A job in a child process ends in one of four ways, and leaves nothing behind."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import active_children

from validation import watchdog
from validation.watchdog import Crashed, Done, Outcome, TookTooLong, TooMuchMemory


def run(job: object, *args: object, seconds: float = 90.0, megabytes: int = 500) -> Outcome:
    assert callable(job)
    return watchdog.run(job, *args, seconds=seconds, megabytes=megabytes)


def double(number: int) -> int:
    return number * 2


def its_process() -> int:
    return os.getpid()


def sleeps_for_ever() -> None:
    time.sleep(3600)


def spins_in_c_for_ever() -> int:
    return len(str(7 ** (10**9)))


def takes(megabytes: int) -> int:
    return len(bytes(megabytes * 1024 * 1024))


def takes_in_steps() -> None:
    kept: list[str] = []
    while True:
        kept.append("x" * 1_000_000 + str(len(kept)))


def raises() -> None:
    raise KeyError("a child's name")


def dies(by: int) -> None:
    os.kill(os.getpid(), by)


def leaves() -> None:
    os._exit(3)


def big_answer() -> bytes:
    return b"x" * 20_000_000


def ignores_signals() -> None:
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM):
        signal.signal(number, signal.SIG_IGN)
    time.sleep(3600)


def test_a_job_that_ends_gives_its_value() -> None:
    assert run(double, 21) == Done(42)


def test_an_answer_larger_than_a_pipe_comes_whole() -> None:
    assert run(big_answer) == Done(b"x" * 20_000_000)


def test_every_job_has_a_process_of_its_own() -> None:
    first, second = run(its_process), run(its_process)
    assert isinstance(first, Done)
    assert isinstance(second, Done)
    assert len({first.value, second.value, os.getpid()}) == 3


def test_a_job_past_its_time_is_killed() -> None:
    assert run(sleeps_for_ever, seconds=0.2) == TookTooLong(0.2)


def test_a_job_that_never_comes_back_from_c_is_killed() -> None:
    assert run(spins_in_c_for_ever, seconds=0.2) == TookTooLong(0.2)


def test_a_job_that_ignores_signals_is_killed() -> None:
    assert run(ignores_signals, seconds=0.5) == TookTooLong(0.5)
    assert not active_children()


def test_a_job_that_wants_too_much_memory_at_once_is_refused_it() -> None:
    assert run(takes, 900) == TooMuchMemory(500)


def test_a_job_that_wants_too_much_memory_bit_by_bit_is_refused_it() -> None:
    assert run(takes_in_steps) == TooMuchMemory(500)


def test_a_job_within_its_memory_is_left_alone() -> None:
    assert run(takes, 200) == Done(200 * 1024 * 1024)


def test_a_job_that_raises_has_crashed_and_its_words_are_not_told() -> None:
    outcome = run(raises)
    assert isinstance(outcome, Crashed)
    assert outcome.detail.startswith("KeyError at test_watchdog.py:")
    assert "name" not in outcome.detail


def test_a_job_whose_process_is_killed_has_crashed() -> None:
    assert run(dies, signal.SIGKILL) == Crashed("the process was killed by SIGKILL")
    assert run(dies, signal.SIGSEGV) == Crashed("the process was killed by SIGSEGV")


def test_a_job_that_leaves_without_a_word_has_crashed() -> None:
    assert run(leaves) == Crashed("the process ended with code 3")


def test_several_threads_may_run_jobs_at_once() -> None:
    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(lambda n: run(double, n), range(40)))
    assert outcomes == [Done(n * 2) for n in range(40)]


def test_nothing_is_left_behind() -> None:
    open_before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - links, not files
    for _ in range(5):
        run(double, 1)
        run(sleeps_for_ever, seconds=0.05)
        run(dies, signal.SIGKILL)
    assert not active_children()
    assert len(os.listdir("/proc/self/fd")) == open_before  # noqa: PTH208
