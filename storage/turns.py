"""One writer at a time within a process, each woken by the one before; it opens no store.

SQLite has one writer at a time anyway. But who waits there sleeps and looks again, and others go
first: on a busy machine half a second for a transaction of a few milliseconds.
"""

from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, event

TURN = "has its turn"


def take_turns(engine: Engine, seconds: float) -> None:
    """Let the engine's transactions pass one by one; call it before other listeners are added.

    Who has waited so many seconds goes on, and SQLite says whether the store is locked. A turn
    ends when its connection goes back to the pool, whatever became of the transaction.
    """
    turn = Lock()

    @event.listens_for(engine, "begin")
    def take(connection: Connection) -> None:
        held = connection.connection.record_info
        if held is not None and not held.get(TURN):
            held[TURN] = turn.acquire(timeout=seconds)

    @event.listens_for(engine, "checkin")
    def give(connection: Any, record: Any) -> None:
        if record.record_info.pop(TURN, False):
            turn.release()
