"""Values that another return of the organisation must have; without that return: not run."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from validation.column import NOT_APPLICABLE, TABLE
from validation.finding import Severity
from validation.rule import Context, Rule, Tables, rule

HALF = 0.5


@dataclass(frozen=True)
class Compared:
    """A column, and where its values must be known: ``field`` of the accepted ``other`` return."""

    column: str
    other: str
    field: str

    @classmethod
    def from_toml(cls, raw: Mapping[str, str]) -> "Compared":
        """One [[compared]] of a template.toml. Raises KeyError for a word that is missing."""
        return cls(raw["column"], raw["with"], raw["field"])

    @property
    def wanted(self) -> str:
        """What the rule must be given: "accepted SpecificationCodes"."""
        return accepted(self.other)


def accepted(title: str) -> str:
    """What rules call the accepted return of a template with this title."""
    return f"accepted {title}"


def known_elsewhere(compared: Compared) -> Rule:
    """The rule that every value of the column, -2 aside, stands in the other return."""
    column, at = compared.column, f"{TABLE}.{compared.column}"

    @rule(
        f"{''.join(c for c in column if c.isalnum())}-unknown",
        Severity.ERROR,
        at=at,
        good=[{TABLE: [{}]}],
        bad=[{TABLE: [{column: "0000"}]}],
        missing=[{TABLE: [{column: None}]}],
        wants=(compared.wanted,),
        basis="P",
        needs=(at,),
    )
    def broken(tables: Tables, context: Context) -> pd.DataFrame:
        """The code is not in the other return that your organisation has had accepted

        Correct the code here if it is a slip. If it is right, the other return lacks it: send
        that one again first, with this code in it.
        """
        known = context.others[compared.wanted][TABLE][compared.field].dropna()
        reference = context.references.get(compared.wanted, "")
        codes = tables[TABLE][column]
        there = codes[codes.notna() & codes.ne(NOT_APPLICABLE)]
        wrong = there[~there.isin(known)]
        where = f"{compared.wanted}{f' ({reference})' if reference else ''}"
        expected = f"a {compared.field} of the {where}; {_which(compared, wrong, there)}"
        return pd.DataFrame({"expected": expected}, index=wrong.index)

    return broken


def _which(compared: Compared, wrong: "pd.Series[str]", there: "pd.Series[str]") -> str:
    """Which of the two files is probably wrong: this one, unless most of its codes are unknown."""
    if wrong.nunique() > there.nunique() * HALF:
        return f"most codes are unknown, so {compared.other} is probably old or of another year"
    return "most codes are known, so this file is probably wrong"
