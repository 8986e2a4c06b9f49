"""Bots of tests/crash.py, each in a process of its own that one process forks."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from select import select
from typing import Any

HERE = Path(__file__).parent
KILLED = -9
PATIENCE = 120
"""Seconds; a bot needs a few."""


class Bots:
    """Starts one after the other."""

    def __init__(self, waiting: "subprocess.Popen[str]") -> None:
        self._waiting = waiting

    def answered(self) -> str:
        """What the process says. Raises TimeoutError; the process is ended then, so that it owes
        nobody else an answer."""
        answers = self._waiting.stdout
        assert answers
        if not select([answers], [], [], PATIENCE)[0]:
            self._waiting.kill()
            raise TimeoutError(f"the bot lived longer than {PATIENCE} s")
        return answers.readline()

    def run(self, folder: Path, given: dict[str, Any], *place: str) -> int:
        """Let a bot live until it is done or dead; its exit code."""
        told = self._waiting.stdin
        assert told
        told.write(json.dumps([str(folder), given, place]) + "\n")
        told.flush()
        code = int(self.answered())
        print((folder / "stderr.txt").read_text()[-3000:])
        return code


@contextmanager
def bots() -> Iterator[Bots]:
    """The process that has imported everything, and waits."""
    command = [sys.executable, str(HERE / "crash.py"), "--wait"]
    with subprocess.Popen(
        command, cwd=HERE.parent, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as waiting:
        yield Bots(waiting)
