"""The codes that a period accepts, by the name of the set; data files by year beside this one."""

import tomllib
from functools import cache
from pathlib import Path

from validation.rule import Context


def accepted(context: Context, name: str) -> tuple[str, ...]:
    """The codes of a set ("ethnicity") in this period: the year's own, and what the period adds."""
    more = context.parameters.get("also", {}).get(name, ())
    return (*_edition(str(context.parameters["codes"]))[name], *more)


@cache
def _edition(year: str) -> dict[str, tuple[str, ...]]:
    path = Path(__file__).parent / f"{year}.toml"
    sets = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: tuple(codes) for name, codes in sets.items()}
