"""The school's number in the register of establishments."""

import pandas as pd

from validation.collections.school_census.made import ERROR, complaint
from validation.declared import matches
from validation.rule import Context, Example, Tables, rule

SIX_DIGITS = "[0-9]{6}"


def header(urn: str | None, *registered: dict[str, str]) -> Example:
    """An example: a header with this number, and what the register knows."""
    known = list(registered) or [{"organisation": "873-4001", "urn": "110001"}]
    return {"source": [{"URN": urn}], "register": known}


@rule(
    "160",
    ERROR,
    "source.URN",
    good=[header("110001")],
    bad=[header("110002"), header("11000")],
    missing=[header(None)],
    demands=True,
    since="2017-AUT",
    wants=("register",),
    basis="C",
)
def registered(tables: Tables, context: Context) -> pd.DataFrame:
    """The school's unique reference number is missing, or is not the one in the register.

    Correct it in the school details of your system; the register of establishments has it.
    """
    assert context.register is not None
    rows = tables["source"]
    known = rows["return"].map({code: facts["urn"] for code, facts in context.register.items()})
    wrong = known.notna() & (~matches(rows["URN"], SIX_DIGITS) | rows["URN"].ne(known))
    return complaint(wrong, expected=known)
