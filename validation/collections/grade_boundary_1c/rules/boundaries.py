"""Boundaries against the maximum mark, and against each other."""

from typing import Any

import pandas as pd

from validation.declared import as_numbers
from validation.finding import Severity
from validation.rule import Context, Tables, rule

SCALES = (
    ("A*", "A", "B", "C", "D", "E"),
    ("9", "8", "7", "6", "5", "4", "3", "2", "1"),
    ("9-9", "9-8", "8-8", "8-7", "7-7", "7-6", "6-6", "6-5", "5-5", "5-4", "4-4", "4-3", "3-3",
     "3-2", "2-2", "2-1", "1-1"),
)  # fmt: skip
"""Grades from the highest down: A level, GCSE, GCSE double award."""
PLACE = {grade: (n, m) for n, scale in enumerate(SCALES) for m, grade in enumerate(scale)}
SUBJECT = ["return", "CertificationCode", "SpecificationCode", "Tier", "CarryForward", "scale"]
"""Within what boundaries are compared."""
PART = {"SpecificationCode": "8300", "CertificationCode": "8300", "Tier": "H", "CarryForward": "N"}


def _graded(*boundaries: tuple[str, str | None]) -> dict[str, Any]:
    return {"rows": [{**PART, "Grade": g, "Boundary": b} for g, b in boundaries]}


@rule(
    "Boundary-maximum",
    Severity.ERROR,
    "rows.Boundary",
    good=[
        {"rows": [{"Boundary": "240", "MaxSpecificationMark": "240"}]},
        {"rows": [{"Boundary": "99", "MaxSpecificationMark": "100"}]},
    ],
    bad=[{"rows": [{"Boundary": "241", "MaxSpecificationMark": "240", "SpecificationCode": "8300",
                    "CertificationCode": "8399"}]}],
    missing=[{"rows": [{"Boundary": None}]}, {"rows": [{"MaxSpecificationMark": None}]}],
    needs=("rows.MaxSpecificationMark", "rows.Boundary"),
    basis="M",
)  # fmt: skip
def over_the_maximum(tables: Tables, context: Context) -> pd.DataFrame:
    """The boundary is more than the maximum mark of the specification

    Correct whichever of Boundary and MaxSpecificationMark is wrong.
    """
    rows = tables["rows"]
    wrong = rows[as_numbers(rows["Boundary"]) > as_numbers(rows["MaxSpecificationMark"])]
    return pd.DataFrame({"expected": "at most " + wrong["MaxSpecificationMark"]}, index=wrong.index)


@rule(
    "Boundary-order",
    Severity.ERROR,
    "rows.Boundary",
    good=[_graded(("9", "198"), ("8", "180"), ("7", "171")), _graded(("8", "170"), ("9", "190"))],
    bad=[_graded(("9", "198"), ("8", "160"), ("7", "170")), _graded(("A", "80"), ("A*", "80"))],
    missing=[_graded(("9", "198"), ("8", None), ("7", "160"))],
    needs=(
        "rows.Grade",
        "rows.Boundary",
        "rows.Tier",
        "rows.SpecificationCode",
        "rows.CertificationCode",
        "rows.CarryForward",
    ),
    basis="M",
)
def does_not_fall(tables: Tables, context: Context) -> pd.DataFrame:
    """The boundary of a lower grade is not lower than that of the grade above it

    Correct whichever of the two boundaries is wrong, or the grade.
    """
    rows = tables["rows"].drop(columns=["place", "scale"], errors="ignore")
    places = rows["Grade"].map(PLACE)
    rows = rows[places.notna() & rows["Boundary"].notna()]
    rows = rows.assign(
        scale=places.str[0], place=places.str[1], mark=as_numbers(rows["Boundary"])
    ).sort_values("place", kind="stable")
    above = rows.groupby(SUBJECT)[["Grade", "Boundary", "mark", "place"]].shift()
    wrong = rows[(rows["mark"] >= above["mark"]) & (rows["place"] > above["place"])]
    better = above.loc[wrong.index]
    expected = "less than " + better["Boundary"] + ", the boundary of " + better["Grade"]
    return pd.DataFrame({"expected": expected}, index=wrong.index).sort_index()
