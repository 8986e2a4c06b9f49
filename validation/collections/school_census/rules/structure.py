"""What a census file should not hold: one query for each kind of thing, never one a pupil; and
one for all the elements that the census does not have."""

import pandas as pd

from validation.collections.school_census.made import ERROR, QUERY, complaint, rows
from validation.finding import Severity
from validation.rule import Context, Rule, Tables, rule

EXPORT = (
    "Nothing needs to be done by hand: check that your system is set to this census and is up to "
    "date, then make the file again."
)


def odd(code: str, severity: Severity, kind: str, message: str, expected: str) -> Rule:
    """A rule on one kind of thing that the reader could not place."""

    def broken(tables: Tables, context: Context) -> pd.DataFrame:
        things = tables["structure"]
        return complaint(
            things["kind"].eq(kind), found=lambda: things["count"] + " times: " + things["path"]
        )

    broken.__doc__ = f"{message}\n\n{EXPORT}"
    other = "namespace" if kind != "namespace" else "text"
    return rule(
        code,
        severity,
        "structure.kind",
        good=[rows("structure"), rows("structure", {"kind": other, "count": "1"})],
        bad=[rows("structure", {"kind": kind, "count": "3"})],
        missing=[rows("structure", {"kind": None})],
        expected=expected,
    )(broken)


@rule(
    "unknown-element",
    QUERY,
    "structure.kind",
    good=[rows("structure"), rows("structure", {"kind": "namespace", "count": "1"})],
    bad=[
        rows("structure", {"kind": "unknown", "count": "3"}),
        rows("structure", {"kind": "unknown", "count": "3"}, {"kind": "unknown", "count": "1"}),
    ],
    missing=[rows("structure", {"kind": None})],
    expected="only the elements of this census",
    grouped=True,
)
def unknown_element(tables: Tables, context: Context) -> pd.DataFrame:
    """The file holds elements that this census does not have; they were not read.

    Nothing needs to be done by hand: check that your system is set to this census and is up to
    date, then make the file again.
    """
    things = tables["structure"]
    unknown = things["kind"].eq("unknown")
    return complaint(unknown, found=lambda: _together(things[unknown]))


def _together(things: pd.DataFrame) -> "pd.Series[str]":
    """For each row all that is unknown in its return, told by the last two parts of its path."""
    last = things["path"].str.split("/").str[-2:].str.join("/")
    told = last + " (" + things["count"] + ")"
    return told.groupby(things["return"]).transform(", ".join)


REPEATED = odd(
    "repeated-element",
    ERROR,
    "repeated",
    "A value stands twice in one record; only the first was read.",
    "each value once",
)
NESTED = odd(
    "nested-element",
    ERROR,
    "nested",
    "There are elements where a value should stand; they were not read.",
    "a value",
)
ATTRIBUTE = odd(
    "attribute",
    QUERY,
    "attribute",
    "Elements have attributes, which this census does not; they were not read.",
    "no attributes",
)
TEXT = odd(
    "stray-text",
    QUERY,
    "text",
    "There is text beside elements; it was not read.",
    "text only inside the elements that hold values",
)
NAMESPACE = odd(
    "namespace",
    QUERY,
    "namespace",
    "The file's elements are in an XML namespace, which this census does not have.",
    "no namespace",
)
