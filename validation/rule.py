"""A rule: metadata, a pure function over tables, and its own examples; it never reads a file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from inspect import getdoc
from typing import Any

import pandas as pd

from validation.finding import Severity

Tables = Mapping[str, pd.DataFrame]
"""Tables by name. Every frame has the index 0, 1, 2 … and the columns ``return`` (which file it
came from), ``record`` (ordinal from 1), ``key``, ``line`` and, unless the tables are ``Located``,
``path`` (``PLACE``); all others are text columns of dtype ``str`` (missing is NA, and compares
False). A table of repeating children has also ``parent``: the ``record`` of the row that it hangs
below. ``Located`` tables, read from XML, know the path of each row and the line of each field."""

PLACE = ("return", "record", "key", "line", "path")
"""The columns that say where a row came from."""

Example = Mapping[str, Any]
"""Table name → a list of rows, each a mapping of field to text or None. What an example does not
name is taken from the template's own perfect record, so that an example shows one thing."""


@dataclass(frozen=True)
class Context:
    """What a rule may know beside the tables: the period and what goes with it, never a clock.

    ``parameters`` holds the period's windows and code sets. ``name_parts`` is what the file's name
    says ("authority", "serial" …). ``due`` is the collection's due date, where it is known.
    ``register`` and ``last_return`` are None where we do not have them; a rule that ``wants``
    them is then not run. ``others`` are other returns of the organisation by what they are called
    ("accepted SpecificationCodes"), to compare with, and ``references`` say which return each is
    ("SPEC-19/5258#1"). ``names`` are all that the organisation is called, without capitals.
    """

    template: str
    period: str
    reference_date: date | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    file_name: str = ""
    name_parts: Mapping[str, str] = field(default_factory=dict)
    organisation: str = ""
    due: date | None = None
    register: Mapping[str, Any] | None = None
    last_return: Tables | None = None
    others: Mapping[str, Tables] = field(default_factory=dict)
    references: Mapping[str, str] = field(default_factory=dict)
    names: frozenset[str] = frozenset()

    def has(self, wanted: str) -> bool:
        """Whether the data that a rule ``wants`` ("register", "last return", "due") are here.

        "last return with pupils.Language" wants a last return that was asked for that field.
        """
        known = {"register": self.register, "last return": self.last_return, "due": self.due}
        of, _, place = wanted.partition(" with ")
        if place and of == "last return":
            return _says(self.last_return or {}, place)
        return known.get(wanted) is not None or wanted in self.others


def _says(tables: Tables, place: str) -> bool:
    """Whether the tables have the field "table.field", and where there are rows, a value of it."""
    table, _, field = place.partition(".")
    rows = tables.get(table)
    return rows is not None and field in rows and (rows.empty or bool(rows[field].notna().any()))


Broken = Callable[[Tables, Context], "pd.Series[bool] | pd.DataFrame"]
"""(tables, context) → a mask over the rows of the rule's table, or a frame with the index of the
broken rows and any of the columns ``found``, ``expected`` and ``field``."""


@dataclass(frozen=True)
class Rule:
    """One rule with its number in the authority's own list.

    ``at`` is "table.field". ``terms`` and ``phases`` are empty where the rule holds for all.
    ``since`` and ``until`` are periods ("2013-AUT"), both inclusive, "" where open. ``basis`` is
    the letter of docs/rules. ``expected`` is the sentence shown where the rule computes none.
    ``needs`` names fields whose own failure makes this rule pointless on that row ("pupils.DOB");
    a field of another table silences it for the whole return. ``wants`` names data we may not
    have ("register", "last return"). ``companions`` are the rules that the same slip breaks too.
    ``missing`` are examples with a value left out: the rule is silent on them, or complains where
    ``demands`` is True. A ``grouped`` rule is one finding however many rows it breaks on: one
    cause, such as a column that a spreadsheet has reformatted. ``alone`` promises that it looks at
    the values of its own field and at nothing else of the tables: what it says of a value then
    holds wherever the value stands, and it is asked of each only once. A ``draft`` is run for
    nobody who sends a file: it is tried on files that were filed, and then switched on.
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
    demands: bool = False
    grouped: bool = False
    alone: bool = False
    draft: bool = False

    @property
    def table(self) -> str:
        """The table whose rows this rule complains of."""
        return self.at.partition(".")[0]

    @property
    def field(self) -> str:
        """The field that this rule complains of."""
        return self.at.partition(".")[2]

    def holds_for(self, period: str) -> bool:
        """Whether the rule belongs to the list of ``period`` ("2007-AUT", "2019")."""
        term = period.partition("-")[2]
        in_term = not self.terms or not term or term in self.terms
        return in_term and holds(period, self.since, self.until)


def holds(period: str, since: str, until: str) -> bool:
    """Whether a period lies between two others, both inclusive, "" where open.

    >>> holds("2024-JUN", since="2024", until="")
    True
    """
    now = when(period)
    return (not since or when(since) <= now) and (not until or now <= when(until, ends=True))


TERMS = {"SPR": 1, "SUM": 2, "AUT": 3, "Q1": 1, "Q2": 2, "Q3": 3, "Q4": 4}
"""The terms, and the quarters, in the order of the calendar year."""


def when(period: str, *, ends: bool = False) -> tuple[int, int]:
    """A period as something that can be compared; a bare year is its beginning, or its end.

    >>> when("2014-SPR") < when("2014-AUT") < when("2014", ends=True)
    True
    """
    year, _, term = period.partition("-")
    whole = len(TERMS) + 1 if ends else 0
    return int(year) if year.isdecimal() else 0, TERMS.get(term, whole)


def rule(  # noqa: PLR0913 - a rule is its metadata
    code: str,
    severity: Severity,
    at: str,
    *,
    good: Sequence[Example],
    bad: Sequence[Example],
    missing: Sequence[Example],
    expected: str = "",
    basis: str = "",
    terms: Sequence[str] = (),
    phases: Sequence[str] = (),
    since: str = "",
    until: str = "",
    needs: Sequence[str] = (),
    wants: Sequence[str] = (),
    companions: Sequence[str] = (),
    demands: bool = False,
    grouped: bool = False,
    draft: bool = False,
) -> Callable[[Broken], Rule]:
    """Make a Rule of the function below: its docstring is the message that a school reads, and
    the paragraph after it says how to put it right in the school's own system.

    Raises ValueError where either is missing: a finding that cannot be acted on is no help.
    """

    def made(broken: Broken) -> Rule:
        message, fix = _words(code, broken)
        return Rule(
            code,
            severity,
            at,
            broken,
            message,
            fix,
            expected,
            tuple(good),
            tuple(bad),
            tuple(missing),
            basis,
            frozenset(terms),
            frozenset(phases),
            since,
            until,
            tuple(needs),
            tuple(wants),
            tuple(companions),
            demands,
            grouped,
            draft=draft,
        )

    return made


def _words(code: str, broken: Broken) -> tuple[str, str]:
    """The first two paragraphs of a rule's docstring, each on one line."""
    message, _, rest = (getdoc(broken) or "").partition("\n\n")
    fix = rest.partition("\n\n")[0]
    if not message or not fix:
        raise ValueError(f"rule {code}: the docstring needs a message and how to put it right")
    return " ".join(message.split()), " ".join(fix.split())
