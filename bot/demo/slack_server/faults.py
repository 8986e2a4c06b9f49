"""What goes wrong on demand, once each or until it is taken away. It breaks nothing by itself."""

from collections import defaultdict
from dataclasses import dataclass
from threading import Lock


@dataclass(frozen=True)
class RateLimited:
    """429 with Retry-After."""

    seconds: int = 0


@dataclass(frozen=True)
class Broken:
    """A server error. ``after`` the work: the call was obeyed, and its answer is lost."""

    status: int = 500
    after: bool = False


@dataclass(frozen=True)
class Html:
    """A sign-in page, with status 200, in place of what was asked for; ``before`` it begins."""

    before: str = ""


@dataclass(frozen=True)
class Truncated:
    """Only so many bytes of a file, and the length given as if that were all."""

    to: int


@dataclass(frozen=True)
class Redirect:
    """Elsewhere with you."""

    to: str


Fault = RateLimited | Broken | Html | Truncated | Redirect


ALL = ""


class Faults:
    """Faults to come, each for a method's name, or for "download" or "upload"."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._next: dict[str, list[Fault]] = defaultdict(list)
        self._always: dict[str, Fault] = {}

    def next(self, name: str, *faults: Fault) -> None:
        """The next calls of this name meet these, one each, in this order."""
        with self._lock:
            self._next[name] += faults

    def until_mended(self, fault: Fault, *names: str) -> None:
        """Every call of these names meets this; without names, every call of all."""
        with self._lock:
            self._always |= dict.fromkeys(names or (ALL,), fault)

    def mend(self) -> None:
        """From now on all is well."""
        with self._lock:
            self._next.clear()
            self._always.clear()

    def take(self, name: str) -> Fault | None:
        """The fault that this call meets, None for none."""
        with self._lock:
            if self._next[name]:
                return self._next[name].pop(0)
            return self._always.get(name) or self._always.get(ALL)
