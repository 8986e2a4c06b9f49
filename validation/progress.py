"""How far a job is, for whoever runs it. It says nothing where nobody listens."""

import time
from collections.abc import Callable

Listener = Callable[[float], None]

EVERY = 0.5
"""Seconds between two words: more would only keep the job from its work."""

_listener: Listener | None = None
_said_at = 0.0


def listen(listener: Listener | None) -> None:
    """Have this process's jobs tell ``listener`` how far they are, from 0.0 to 1.0."""
    global _listener, _said_at
    _listener, _said_at = listener, time.monotonic()


def tell(done: float) -> None:
    """Say that this part of the job is done, not more often than ``EVERY`` seconds."""
    global _said_at  # noqa: PLW0603
    if _listener is None or time.monotonic() < _said_at + EVERY:
        return
    _said_at = time.monotonic()
    _listener(done)
