"""What is computed from a frame, kept for whoever asks for it next, for as long as it lives."""

import weakref
from collections.abc import Callable
from typing import TypeVar

import pandas as pd

Made = TypeVar("Made")
_KEPT: dict[int, dict[tuple[str, ...], object]] = {}
"""By the identity of a frame, for as long as the frame lives."""


def kept(frame: pd.DataFrame, name: tuple[str, ...], make: Callable[[], Made]) -> Made:
    """``make()`` the first time, then what it made, for this frame."""
    own = _KEPT.get(id(frame))
    if own is None:
        own = _KEPT[id(frame)] = {}
        weakref.finalize(frame, _KEPT.pop, id(frame), None)
    if name not in own:
        own[name] = make()
    return own[name]  # type: ignore[return-value]
