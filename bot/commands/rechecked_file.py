"""What a recheck has found so far, in a file below the bot's folder: so a stopped run goes on.

A line is one return. It holds the findings, and so personal data: only its owner can read it, it
goes when a run is complete, and what is too old to be taken up goes when it is next opened.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any

HOLDS = timedelta(days=1)
"""How long what was found is taken up: what a check compares with changes too."""
Plain = dict[str, Any]


@dataclass(frozen=True)
class SoFar:
    """What was found by one version of the rules, with these drafts, not long before ``now``."""

    path: Path
    version: str
    drafts: tuple[str, ...]
    now: datetime
    lock: Lock = field(default_factory=Lock, compare=False)

    def found(self) -> dict[int, Plain]:
        """What was found of each submission; what is too old is dropped from the file."""
        self._drop()
        return {one["submission"]: one for one in self._lines() if self._holds(one)}

    def add(self, found: Plain) -> None:
        """Keep what was found of one more; a check that did not end is not kept."""
        if found["failed"]:
            return
        marks = {"version": self.version, "drafts": list(self.drafts), "at": self.now.isoformat()}
        with self.lock, os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600),
                                  "a", encoding="utf-8") as file:  # fmt: skip
            file.write(json.dumps(found | marks) + "\n")

    def forget(self) -> None:
        """A run is complete."""
        self.path.unlink(missing_ok=True)

    def _drop(self) -> None:
        """Leave what is not too old, by other rules too: another run may go on with that."""
        if not self.path.exists():
            return
        fresh = [json.dumps(one) + "\n" for one in self._lines() if self._is_fresh(one)]
        if not fresh:
            self.forget()
            return
        aside = self.path.with_suffix(f".{os.getpid()}")
        aside.touch(0o600)
        aside.write_text("".join(fresh), encoding="utf-8")
        aside.replace(self.path)

    def _holds(self, one: Plain) -> bool:
        same = (one["version"], tuple(one["drafts"])) == (self.version, self.drafts)
        return same and self._is_fresh(one)

    def _is_fresh(self, one: Plain) -> bool:
        return self.now - datetime.fromisoformat(one["at"]) < HOLDS

    def _lines(self) -> Iterator[Plain]:
        if not self.path.exists():
            return
        for line in self.path.read_text(encoding="utf-8").splitlines():
            try:
                yield json.loads(line)
            except ValueError:  # the machine stopped in the middle of the last line
                continue
