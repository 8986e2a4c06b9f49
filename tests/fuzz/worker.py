"""A process that reads inputs until its time is over, under limits that its parent sees broken."""

import gc
import resource
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from traceback import extract_tb, format_exception

from tests.fuzz.targets import Target

MEGABYTES = 1500
"""What it may take beyond what the process holds when it begins."""
GROWTH = 100
"""Megabytes by which a process may grow once it is warm."""
WARM = 1 / 4
"""The part of its time after which a process has cached what it caches."""
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Begun:
    """The input that is read now. What the parent heard last, where a process died."""

    number: int


@dataclass(frozen=True)
class Broke:
    """An input that made a reader raise what it may not; ``where`` is file and line."""

    number: int
    where: str
    trace: str


@dataclass(frozen=True)
class Ended:
    """The time is over: growth in megabytes, and the slowest input with its seconds."""

    grown: float
    slowest: int
    seconds: float


def made(target: Target, seed: str, number: int) -> bytes:
    """The input of this number; the same for the same seed in any process."""
    return _made(target, target.seeds(), seed, number)


def _made(target: Target, seeds: Sequence[bytes], seed: str, number: int) -> bytes:
    return target.change(seeds, target.tokens, Random(f"{seed} {target.name} {number}"))


def work(
    out: Connection, target: Target, seed: str, first: int, seconds: float, each: float
) -> None:
    """Read inputs from number ``first`` on, and tell the parent of each. One that takes more than
    ``each`` seconds of the process's time ends it."""
    _limit()
    seeds = target.seeds()
    for content in seeds:  # what is imported and cached on the way is no growth
        _read(target, content)
    began, number, held, slowest = time.monotonic(), first, 0.0, (0.0, first)
    while (spent := time.monotonic() - began) < seconds:
        if not held and spent > seconds * WARM:
            held = _held()
        content = _made(target, seeds, seed, number)
        out.send(Begun(number))
        took, error = _timed(target, content, each)
        if error:
            out.send(_broke(number, error))
        slowest = max(slowest, (took, number))
        number += 1
    out.send(Ended(_held() - held if held else 0.0, slowest[1], slowest[0]))


def _limit() -> None:
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + MEGABYTES * MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    sys.setrecursionlimit(1000)


def _timed(target: Target, content: bytes, each: float) -> tuple[float, BaseException | None]:
    """Seconds of this process, and what was raised that may not be."""
    signal.setitimer(signal.ITIMER_PROF, each)
    before = time.process_time()
    error = _read(target, content)
    took = time.process_time() - before
    signal.setitimer(signal.ITIMER_PROF, 0)
    return took, error


def _read(target: Target, content: bytes) -> BaseException | None:
    try:
        target.read(content)
    except target.fine:
        return None
    except (Exception, RecursionError, MemoryError) as error:
        return error
    return None


def _broke(number: int, error: BaseException) -> Broke:
    frame = extract_tb(error.__traceback__)[-1]
    where = f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"
    return Broke(number, where, "".join(format_exception(error)))


def _held() -> float:
    """Megabytes that this process holds, once what is dead is given back."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / MEGABYTE
