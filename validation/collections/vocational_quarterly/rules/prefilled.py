"""What the regulator filled in must come back as it was sent."""

import pandas as pd

from validation.finding import Severity
from validation.rule import Context, Tables, rule

SENT = [
    "Awarding Body ID",
    "QAN",
    "Qualification Title",
    "Level",
    "Type",
    "Certification End Date",
    "Quarter",
    "Month",
]
"""The columns that the regulator fills in."""


@rule(
    "QAN-prefilled",
    Severity.ERROR,
    "rows.QAN",
    good=[{"rows": [{}]}],
    bad=[{"rows": [{"Qualification Title": "Another title"}]}],
    missing=[{"rows": [{"QAN": None}]}],
    wants=("pre-filled sheet",),
    needs=tuple(f"rows.{name}" for name in SENT),
    expected="columns 1 to 8 as they stand in the sheet that you were sent",
    basis="P",
)
def altered(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The row is not as the regulator filled it in

    Copy the first eight columns again from the sheet that you were sent, and change only the
    numbers after them.
    """
    sheet = context.others["pre-filled sheet"]["rows"]
    sent = set(sheet[SENT].itertuples(index=False, name=None))
    rows = tables["rows"][SENT]
    came = pd.Series(list(rows.itertuples(index=False, name=None)), index=rows.index, dtype=object)
    return rows.notna().all(axis=1) & ~came.isin(sent)
