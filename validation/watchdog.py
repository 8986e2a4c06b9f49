"""Runs a job in a child process that is killed at its limits; it knows no job by name.

A fork server that has imported the heavy modules makes a fresh process for each job, so that
nothing which a file does to it outlives the job. Linux and other Unixes only.
"""

import os
import resource
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from threading import Lock
from traceback import extract_tb
from typing import Any

from validation import progress

MEGABYTE = 1024 * 1024
GRACE = 5
"""Seconds after its limit at which a child ends itself, should its parent have died."""

AFTER_OTHERS = 5
"""By how much a child lets other processes go first: its parent has people to answer."""

SO_FAR = "so far"
"""What a child says before its last word."""

_forking = get_context("forkserver")
_one_at_a_time = Lock()
"""Starting and reaping share tables within multiprocessing that threads must not race for."""
_running: set[ForkServerProcess] = set()


@dataclass(frozen=True)
class Done:
    """The job came to its end; ``value`` is what it returned."""

    value: Any


@dataclass(frozen=True)
class TookTooLong:
    """The job was killed after ``seconds``."""

    seconds: float


@dataclass(frozen=True)
class TooMuchMemory:
    """The job wanted more than ``megabytes``."""

    megabytes: int


@dataclass(frozen=True)
class Crashed:
    """The job raised, or its process died. ``detail`` names kind and place, never data."""

    detail: str


Outcome = Done | TookTooLong | TooMuchMemory | Crashed


def preload(*modules: str) -> None:
    """Modules that the fork server imports before the first job; call it before that."""
    _forking.set_forkserver_preload(list(modules))


preload("validation.warm")


def _nobody(done: float) -> None:
    """Nobody wants to know how far a job is."""


def run(
    job: Callable[..., Any],
    *args: Any,
    seconds: float,
    megabytes: int,
    so_far: Callable[[float], None] = _nobody,
) -> Outcome:
    """Run ``job(*args)``, a function at the top of a module, with plain values in and out.

    ``seconds`` is wall time from the moment the process stands; ``megabytes`` is what it may take
    beyond what the fork server holds already. ``so_far`` is told now and then which part of the
    job is done. Safe to call from several threads.
    """
    mine, theirs = _forking.Pipe(duplex=False)
    task = (theirs, job, args, seconds, megabytes)
    child = _forking.Process(target=_child, args=task, daemon=True)
    try:
        with _one_at_a_time:
            child.start()
            _running.add(child)
            theirs.close()
    except (OSError, EOFError) as error:
        mine.close()
        return Crashed(f"no process could be started: {type(error).__name__}")
    try:
        said = _awaited(mine, time.monotonic() + seconds, so_far)
    except (EOFError, OSError):
        return Crashed(_death(child))
    else:
        return _outcome(said, seconds, megabytes)
    finally:
        mine.close()
        _end(child)


def stop() -> None:
    """Kill every job that runs: each ``run`` then returns Crashed."""
    with _one_at_a_time:
        for child in _running:
            child.kill()


Said = tuple[str, Any]


def _awaited(mine: Connection, until: float, so_far: Callable[[float], None]) -> Said | None:
    """The child's last word, None where it did not come in time."""
    while mine.poll(max(0.0, until - time.monotonic())):
        said, value = mine.recv()
        if said != SO_FAR:
            return said, value
        so_far(value)
    return None


def _outcome(last: Said | None, seconds: float, megabytes: int) -> Outcome:
    """What the child's last word means."""
    if last is None:
        return TookTooLong(seconds)
    said, value = last
    if said == "memory":
        return TooMuchMemory(megabytes)
    return Done(value) if said == "done" else Crashed(value)


def _death(child: ForkServerProcess) -> str:
    with _one_at_a_time:
        child.join(GRACE)
        code = child.exitcode
    if code is None or code >= 0:
        return f"the process ended with code {code}"
    return f"the process was killed by {signal.Signals(-code).name}"


def _end(child: ForkServerProcess) -> None:
    """Make sure that nothing of the child is left."""
    with _one_at_a_time:
        _running.discard(child)
        if child.pid is not None:
            child.kill()
            child.join(GRACE)
            child.close()


def _child(
    out: Connection, job: Callable[..., Any], args: tuple[Any, ...], seconds: float, megabytes: int
) -> None:
    """In the child: set the limits, do the job, say how it went."""
    before = _limited(seconds, megabytes)
    progress.listen(lambda done: out.send((SO_FAR, done)))
    try:
        out.send(("done", job(*args)))
    except MemoryError:
        resource.setrlimit(resource.RLIMIT_AS, before)
        out.send(("memory", ""))
    except Exception as error:
        frame = extract_tb(error.__traceback__)[-1]
        where = f"{Path(frame.filename).name}:{frame.lineno}"
        out.send(("crashed", f"{type(error).__name__} at {where}"))


def _limited(seconds: float, megabytes: int) -> tuple[int, int]:
    """Limit this process; returns the limit of memory that was before."""
    os.nice(AFTER_OTHERS)
    signal.setitimer(signal.ITIMER_REAL, seconds + GRACE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    before = resource.getrlimit(resource.RLIMIT_AS)
    most = _held() + megabytes * MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (most, before[1]))
    return before


def _held() -> int:
    """Bytes of address space that this process holds already; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 0
    return pages * resource.getpagesize()
