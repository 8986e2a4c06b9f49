"""Bots of tests/crash.py, each in a process of its own that one process forks."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
KILLED = -9


class Bots:
    """Starts one after the other."""

    def __init__(self, waiting: "subprocess.Popen[str]") -> None:
        self._waiting = waiting

    def run(self, folder: Path, given: dict[str, Any], *place: str) -> int:
        """Let a bot live until it is done or dead; its exit code."""
        told, answers = self._waiting.stdin, self._waiting.stdout
        assert told
        assert answers
        told.write(json.dumps([str(folder), given, place]) + "\n")
        told.flush()
        code = int(answers.readline())
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
