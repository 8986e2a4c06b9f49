"""The dates of an assessment against each other."""

import pandas as pd

from validation.declared import as_dates
from validation.finding import Severity
from validation.rule import Context, Tables, rule


@rule(
    "AssessmentEndDate-order",
    Severity.ERROR,
    "rows.AssessmentEndDate",
    good=[
        {"rows": [{"AssessmentStartDate": "2019-05-01", "AssessmentEndDate": "2019-05-17"}]},
        {"rows": [{"AssessmentStartDate": "2019-05-01", "AssessmentEndDate": "2019-05-01"}]},
    ],
    bad=[{"rows": [{"AssessmentStartDate": "2019-05-17", "AssessmentEndDate": "2019-05-01"}]}],
    missing=[{"rows": [{"AssessmentStartDate": None}]}, {"rows": [{"AssessmentEndDate": None}]}],
    needs=("rows.AssessmentStartDate", "rows.AssessmentEndDate"),
    basis="M",
)
def ends_before_it_starts(tables: Tables, context: Context) -> pd.DataFrame:
    """The assessment ends before it starts

    Correct whichever of AssessmentStartDate and AssessmentEndDate is wrong.
    """
    rows = tables["rows"]
    start, end = as_dates(rows["AssessmentStartDate"]), as_dates(rows["AssessmentEndDate"])
    wrong = rows["AssessmentStartDate"][end < start]
    return pd.DataFrame({"expected": wrong + " or later"}, index=wrong.index)
