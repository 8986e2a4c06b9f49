"""Who a pupil is: names, sex and date of birth."""

import pandas as pd

from validation.collections.school_census.derive import census_day, dates
from validation.collections.school_census.made import ERROR, coded, complaint, each, there
from validation.rule import Context, Tables, rule

FORM = "Add it in your system from the pupil's admission form, then make the file again."

SURNAME = there(
    "1580",
    "pupils.Surname",
    "A pupil has no surname.",
    FORM,
    good=("Example", "Null"),
)
FORENAME = there(
    "1590",
    "pupils.Forename",
    "A pupil has no forename.",
    FORM,
    good=("Alex", "NA"),
)
SEX = coded(
    "1610",
    "pupils.Gender",
    "A pupil's sex is missing, or is neither M nor F.",
    "Correct it in your system from the pupil's admission form.",
    "gender",
    good=("M", "F"),
    bad=("1", "m", "X"),
    missing=(None,),
    basis="L",
)


@rule(
    "1600",
    ERROR,
    "pupils.DOB",
    good=each("pupils.DOB", "2001-03-15", "2004-02-29"),
    bad=each("pupils.DOB", "15/03/2001", "2001-02-30", "2013-10-03", "2031-03-15", "01-03-15"),
    missing=each("pupils.DOB", None),
    demands=True,
    basis="C",
)
def date_of_birth(tables: Tables, context: Context) -> pd.DataFrame:
    """A pupil's date of birth is missing, is no real date, or is not before census day.

    Correct it in your system from the pupil's birth certificate or admission form.
    """
    day = census_day(context)
    born = dates(tables, "pupils.DOB")
    return complaint(
        born.isna() | (born >= pd.Timestamp(day)), expected=f"a date before {day}, CCYY-MM-DD"
    )
