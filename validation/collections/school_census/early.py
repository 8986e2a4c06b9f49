"""Who is two, three or four in the eyes of early years funding, and who is an infant."""

from datetime import date

import pandas as pd

from validation.collections.school_census.derive import (
    age,
    age_on,
    at_school,
    census_day,
    dates,
    on_roll,
)
from validation.declared import as_numbers
from validation.kept import kept
from validation.rule import Context, Tables

NURSERY_YEARS = ("E1", "E2", "N1", "N2")
INFANT_YEARS = ("R", "1", "2")
TERMS_BEGIN = ((9, 1), (4, 1), (1, 1))
"""Months and days from which a birthday counts only for the next term."""
NOT_FUNDED = ("CT", "NM")
"""City technology colleges and non-maintained special schools have no early years funding."""
HOURS = "[0-9]{1,3}(?:[.][0-9]{1,2})?"


def term_began(day: date) -> date:
    """The first day of the funding term of ``day``: 1 January, 1 April or 1 September.

    >>> term_began(date(2025, 1, 16)), term_began(date(2024, 10, 3))
    (datetime.date(2025, 1, 1), datetime.date(2024, 9, 1))
    """
    return next(
        date(day.year, month, first)
        for month, first in TERMS_BEGIN
        if (day.month, day.day) >= (month, first)
    )


def funded_age(tables: Tables, context: Context) -> "pd.Series[float]":
    """Years completed on the day before the term began."""
    day = date.fromordinal(term_began(census_day(context)).toordinal() - 1)
    born = dates(tables, "pupils.DOB")
    return kept(tables["pupils"], ("funded age", str(day)), lambda: age_on(born, day))


def two(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The pupils on roll who are funded as two-year-olds."""
    return _funded(tables) & funded_age(tables, context).eq(2)


def three(tables: Tables, context: Context) -> "pd.Series[bool]":
    """Those funded as three-year-olds: three when the term began, and not four on 31 August.

    Rule 3100 in a vendor's words: born up to the end of the last term, and not before the
    September of three years ago.
    """

    def make() -> "pd.Series[bool]":
        then, august = funded_age(tables, context), age(tables, context)
        return _funded(tables) & (then >= 3) & (august <= 3)  # noqa: PLR2004 - years

    return kept(tables["pupils"], ("three", context.period), make)


def four(tables: Tables, context: Context) -> "pd.Series[bool]":
    """Those funded as four-year-olds: four on 31 August, and not five when the term began."""

    def make() -> "pd.Series[bool]":
        then, august = funded_age(tables, context), age(tables, context)
        return _funded(tables) & august.eq(4) & then.eq(4)

    return kept(tables["pupils"], ("four", context.period), make)


def in_nursery(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The pupils in a nursery year group."""
    return tables["pupils"]["NCyearActual"].isin(NURSERY_YEARS)


def eligible(tables: Tables, context: Context) -> "pd.Series[bool]":
    """Those who may have extended hours: of three, and of four in a nursery year."""

    def make() -> "pd.Series[bool]":
        return three(tables, context) | (four(tables, context) & in_nursery(tables, context))

    return kept(tables["pupils"], ("eligible", context.period), make)


def infants(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The pupils on roll in reception, year 1 or 2, or of 4 to 6 where no years are followed."""

    def make() -> "pd.Series[bool]":
        years = tables["pupils"]["NCyearActual"]
        young = years.eq("X") & age(tables, context).between(4, 6)
        return on_roll(tables) & (years.isin(INFANT_YEARS) | young)

    return kept(tables["pupils"], ("infants", context.period), make)


def hours(tables: Tables, field: str) -> "pd.Series[float]":
    """Hours with at most two decimals; NaN where there are none or they are none."""
    pupils = tables["pupils"]
    return kept(pupils, ("hours", field), lambda: as_numbers(pupils[field], HOURS))


def _funded(tables: Tables) -> "pd.Series[bool]":
    """The pupils on roll of schools with early years funding."""

    def make() -> "pd.Series[bool]":
        return on_roll(tables) & ~at_school(tables, "pupils", "Governance").isin(NOT_FUNDED)

    return kept(tables["pupils"], ("funded",), make)
