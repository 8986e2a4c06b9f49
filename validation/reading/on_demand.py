"""Tables, of which some are made only when somebody asks for them."""

from collections.abc import Callable, Iterator, MutableMapping

import pandas as pd

Maker = Callable[[], pd.DataFrame]


class OnDemand(MutableMapping[str, pd.DataFrame]):
    """Tables by name; what is made ``later`` is made once, by the first who looks at it."""

    def __init__(self) -> None:
        self._made: dict[str, pd.DataFrame] = {}
        self._makers: dict[str, Maker] = {}

    def later(self, name: str, maker: Maker) -> None:
        """A table that ``maker`` makes."""
        self._makers[name] = maker

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name in self._makers:
            self._made[name] = self._makers.pop(name)()
        return self._made[name]

    def __setitem__(self, name: str, table: pd.DataFrame) -> None:
        self._makers.pop(name, None)
        self._made[name] = table

    def __delitem__(self, name: str) -> None:
        if self._makers.pop(name, None) is None:
            del self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter((*self._made, *self._makers))

    def __len__(self) -> int:
        return len(self._made) + len(self._makers)
