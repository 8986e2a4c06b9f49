"""One reader fuzzed for a time, in processes that may die: what broke it, and how it did."""

import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from tests.fuzz.targets import Target
from tests.fuzz.worker import GROWTH, Begun, Broke, Ended, made, work

SECONDS = 10
"""What one input may take: of its process's own time, so that a busy machine changes nothing."""
SILENCE = 120
"""Seconds after which a process that says nothing hangs, though it uses no time."""
GRACE = 5
MOST = 10
"""Findings after which a reader is left alone."""
_context = get_context("forkserver")


@dataclass(frozen=True)
class Finding:
    """An input that broke a reader, and what it did."""

    number: int
    what: str
    content: bytes
    trace: str = ""


@dataclass
class Result:
    """How one reader fared. ``slowest`` is in seconds of its own, ``grown`` in megabytes."""

    name: str
    inputs: int = 0
    findings: list[Finding] = field(default_factory=list)
    slowest: float = 0.0
    grown: float = 0.0

    def line(self) -> str:
        """The result in a line."""
        return (
            f"{self.name:<11}{self.inputs:>8,} inputs  slowest {self.slowest:5.2f} s  "
            f"grew {max(self.grown, 0):4.0f} MB  {len(self.findings) or 'no'} findings"
        )


def fuzzed(target: Target, seed: str, seconds: float) -> Result:
    """Read for so long. A process that dies is followed by another, which goes on behind it."""
    result, end, number = Result(target.name), time.monotonic() + seconds, 0
    while (left := end - time.monotonic()) > 0 and len(result.findings) < MOST:
        number = _one_process(target, seed, number, left, result)
    return result


def _one_process(target: Target, seed: str, first: int, seconds: float, result: Result) -> int:
    """One process's life, told in ``result``; the number at which the next goes on."""
    mine, theirs = _context.Pipe(duplex=False)
    child = _context.Process(target=work, args=(theirs, target, seed, first, seconds, SECONDS))
    child.start()
    theirs.close()
    number, ended = first - 1, False
    for said in _heard(mine):
        if isinstance(said, Begun):
            number, result.inputs = said.number, result.inputs + 1
        elif isinstance(said, Broke):
            _note(result, target, seed, said.number, said.where, said.trace)
        else:
            ended = True
            _judge(result, said)
    silent = not _ends(child)
    if not ended:
        _note(result, target, seed, max(number, first), _death(child, silent))
    return number + 1


def _heard(mine: Connection) -> Iterator[Begun | Broke | Ended]:
    """What the process says, until it ends or says nothing for too long."""
    while mine.poll(SILENCE):
        try:
            yield mine.recv()
        except (EOFError, OSError):
            return


def _judge(result: Result, ended: Ended) -> None:
    result.slowest, result.grown = max(result.slowest, ended.seconds), ended.grown
    if ended.grown > GROWTH:
        what = f"the process grew by {ended.grown:.0f} MB in {result.inputs:,} inputs"
        result.findings.append(Finding(0, what, b""))


def _note(
    result: Result, target: Target, seed: str, number: int, what: str, trace: str = ""
) -> None:
    """Keep a finding, unless the same place has broken already."""
    if what not in {finding.what for finding in result.findings}:
        result.findings.append(Finding(number, what, made(target, seed, number), trace))


def _ends(child: BaseProcess) -> bool:
    """Whether the process has come to an end by itself."""
    child.join(GRACE)
    alone = child.exitcode is not None
    child.kill()
    child.join()
    return alone


def _death(child: BaseProcess, silent: bool) -> str:
    code = child.exitcode or 0
    if silent:
        return f"the process said nothing for {SILENCE} s"
    if code == -signal.SIGPROF:
        return f"took more than {SECONDS} s of its own time"
    return f"the process ended with {signal.Signals(-code).name if code < 0 else code}"
