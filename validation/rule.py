"""A rule: metadata, a pure function over tables, and its own examples."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from validation.finding import Severity

Tables = Mapping[str, pd.DataFrame]
"""Tables by name. Every frame has text columns (missing is NA) and the index columns ``return``
(which file it came from), ``record`` (ordinal from 1), ``key``, ``line`` and ``path``."""

Example = Mapping[str, Any]
"""Table name → a list of rows, each a mapping of field to text or None. What an example does not
name is taken from the template's own perfect record, so that an example shows one thing."""

Broken = Callable[[Tables, Any], "pd.Series[bool] | pd.DataFrame"]
"""(tables, context) → a mask over the rows of the rule's table, or a frame with the index of the
broken rows and any of the columns ``found``, ``expected`` and ``field``."""


@dataclass(frozen=True)
class Rule:
    """One rule with its number in the authority's own list.

    ``at`` is "table.field". ``terms`` and ``phases`` are empty where the rule holds for all.
    ``since`` and ``until`` are periods ("2013-AUT"), both inclusive, "" where open. ``basis`` is
    the letter of docs/rules. ``expected`` is the sentence shown where the rule computes none.
    ``needs`` names fields whose own failure makes this rule pointless on that row ("pupils.DOB");
    ``wants`` names data we may not have ("register", "last return").
    """

    code: str
    severity: Severity
    at: str
    broken: Broken
    message: str
    fix: str
    expected: str
    good: tuple[Example, ...]
    bad: tuple[Example, ...]
    missing: tuple[Example, ...]
    basis: str = ""
    terms: frozenset[str] = frozenset()
    phases: frozenset[str] = frozenset()
    since: str = ""
    until: str = ""
    needs: tuple[str, ...] = ()
    wants: tuple[str, ...] = ()
    companions: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        """The table whose rows this rule complains of."""
        return self.at.partition(".")[0]

    @property
    def field(self) -> str:
        """The field that this rule complains of."""
        return self.at.partition(".")[2]
