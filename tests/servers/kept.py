"""A store in memory for tests of the inbox: what was kept, and a cursor that is right."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from bot.mail.inbox import Inbox, Position


@dataclass
class Kept:
    """``refusals`` is how often keeping still fails."""

    raws: list[bytes] = field(default_factory=list)
    positions: list[Position] = field(default_factory=list)
    refusals: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)

    def keep(self, raw: bytes, position: Position) -> None:
        with self.changed:
            if self.refusals:
                self.refusals -= 1
                raise OSError("disk full")
            self.raws.append(raw)
            self.positions.append(position)
            self.changed.notify_all()

    def cursor(self, mailbox: str, validity: int) -> int:
        return max((u for m, v, u in self.positions if (m, v) == (mailbox, validity)), default=0)

    def wait(self, count: int, seconds: float = 90.0) -> None:
        with self.changed:
            came = self.changed.wait_for(lambda: len(self.raws) >= count, seconds)
            assert came, f"{len(self.raws)} of {count} messages"


@contextmanager
def running(inbox: Inbox, kept: Kept) -> Iterator[None]:
    """The inbox in a thread of its own; it must end when it is told."""
    stop = threading.Event()
    thread = threading.Thread(target=inbox.run, args=(kept.keep, kept.cursor, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(60)
        assert not thread.is_alive()
