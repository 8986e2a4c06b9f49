"""Entry dates against attendance: who attended before the entry date did not enter then."""

from typing import Any

import numpy as np
import pandas as pd

from validation.collections.school_census.codes import accepted
from validation.collections.school_census.derive import (
    at_school,
    dates,
    ever,
    numbers,
    on_roll,
    rows_above,
    rows_of_school,
    window,
)
from validation.collections.school_census.made import ERROR, QUERY, complaint
from validation.finding import Severity
from validation.rule import Context, Example, Rule, Tables, rule

AUTUMN: dict[str, Any] = {"terms": ("AUT",)}
LATE = "2013-09-03"
MOVED_UP = ("R", "12")
"""Years that pupils of the same school come into from its own nursery or year 11."""
MOST_AUTHORISED = 30
"""Percent."""


def attended(span: str, entry: str | None, year: str = "8", possible: str = "60") -> Example:
    """An example: a pupil with attendance in a span, who came on a day."""
    return {
        "pupils": [{"EntryDate": entry, "NCyearActual": year}],
        "attendance": [{"span": span, "SessionsPossible": possible}],
    }


def too_late(tables: Tables, context: Context, span: str, name: str) -> "pd.Series[bool]":
    """The pupils on roll who attended in the span and came after it."""
    days = window(context, name)
    if days is None:
        return pd.Series(False, tables["pupils"].index)
    attendance = tables["attendance"]
    some = attendance["span"].eq(span) & (numbers(tables, "attendance.SessionsPossible") > 0)
    late = dates(tables, "pupils.EntryDate") > pd.Timestamp(days[1])
    return on_roll(tables) & late & ever(tables, "attendance", some)


def entered(code: str, severity: Severity, span: str, name: str, words: str) -> Rule:
    """An entry date after a span in which the pupil attended."""
    moved = severity is ERROR

    def broken(tables: Tables, context: Context) -> pd.DataFrame:
        up = tables["pupils"]["NCyearActual"].isin(MOVED_UP)
        wrong = too_late(tables, context, span, name) & (up if moved else True)
        days = window(context, name)
        return complaint(wrong, expected=f"a date up to {days[1]}" if days else "an earlier date")

    broken.__doc__ = f"""A pupil attended {words} and has an entry date after it.

    A pupil who moves up within the school keeps the first entry date. If the pupil left and came
    back, say so in your answer."""
    year = "12" if moved else "8"
    return rule(
        code,
        severity,
        "pupils.EntryDate",
        good=[attended(span, "2012-09-03", year), attended(span, LATE, year, "0")],
        bad=[attended(span, LATE, year)],
        missing=[attended(span, None, year), {"attendance": []}],
        needs=("pupils.EntryDate",),
        companions=("1883Q",) if moved else ("1882",),
        **AUTUMN,
    )(broken)


ENTERED = (
    entered("1882", ERROR, "summer2", "summer2", "in the second half of the summer term"),
    entered("1881Q", QUERY, "termly", "attendance", "in the first half of the summer term"),
    entered("1883Q", QUERY, "summer2", "summer2", "in the second half of the summer term"),
)


def absent(authorised: str | None) -> Example:
    """An example: one pupil who missed this many of a hundred sessions with leave."""
    return {
        "attendance": [
            {"span": "termly", "SessionsPossible": "100", "SessionsAuthorised": authorised}
        ]
    }


def sick(sessions: str) -> dict[str, str]:
    """Sessions missed by illness."""
    return {"span": "termly", "AttendanceReason": "I", "AbsenceSessions": sessions}


@rule(
    "2560Q",
    QUERY,
    "school.SchoolName",
    good=[absent("30")],
    bad=[absent("31"), {**absent(None), "absences": [sick("30"), sick("1")]}],
    missing=[absent(None), {"attendance": []}],
    expected=f"at most {MOST_AUTHORISED}%",
    basis="M",
)
def much_authorised(tables: Tables, context: Context) -> pd.DataFrame:
    """Authorised absence is more than 30% of all sessions.

    Check the attendance registers of the time. If they are right, confirm it in your answer.
    """
    attendance, schools = tables["attendance"], tables["school"]
    at = rows_of_school(tables["pupils"], schools)
    above = rows_above(attendance, tables["pupils"])
    termly = attendance["span"].eq("termly").to_numpy(dtype=bool) & (above >= 0)
    sums = []
    for told in (_authorised(tables, context), numbers(tables, "attendance.SessionsPossible")):
        counts = np.nan_to_num(told.to_numpy())
        where = at[above[termly]] if len(at) else above[termly]
        sums.append(np.bincount(where[where >= 0], counts[termly][where >= 0], len(schools)))
    percent = pd.Series(100 * sums[0] / np.where(sums[1] > 0, sums[1], np.nan), schools.index)
    return complaint(percent > MOST_AUTHORISED, found=lambda: percent.round(1).astype("str") + "%")


def _authorised(tables: Tables, context: Context) -> "pd.Series[float]":
    """For each row of attendance the sessions missed with leave: as the file says, or, since it
    does not any more, those of the reasons that are leave."""
    attendance, absences = tables["attendance"], tables["absences"]
    above = rows_above(absences, attendance)
    leave = absences["AttendanceReason"].isin(accepted(context, "leave")).to_numpy(dtype=bool)
    leave = leave & (above >= 0)
    counts = np.nan_to_num(numbers(tables, "absences.AbsenceSessions").to_numpy())
    by_reason = np.bincount(above[leave], counts[leave], len(attendance))
    told = numbers(tables, "attendance.SessionsAuthorised")
    return told.fillna(pd.Series(by_reason, attendance.index))


NOT_FUNDED = ("CT", "NM")


def unfunded(
    code: str, field: str, words: str, also: tuple[str, ...] = ("1851", "1854"), **more: Any
) -> Rule:
    """Early years hours from a school that is not asked for them."""

    def broken(tables: Tables, context: Context) -> "pd.Series[bool]":
        governance = at_school(tables, "pupils", "Governance")
        return governance.isin(NOT_FUNDED) & tables["pupils"][field].notna()

    broken.__doc__ = f"""{words} are given by a college or a non-maintained special school.

    They are not asked of these schools: look at the settings of your census routine, and at the
    governance in the school details."""
    return rule(
        code,
        ERROR,
        f"pupils.{field}",
        good=[{"school": [{"Governance": "CO"}], "pupils": [{field: "15"}]}],
        bad=[{"school": [{"Governance": "NM"}], "pupils": [{field: "15"}]}],
        missing=[{"school": [{"Governance": "NM"}], "pupils": [{field: None}]}],
        expected="nothing",
        companions=also,
        **more,
    )(broken)


UNFUNDED = (
    unfunded("5094", "HoursAtSetting", "Hours at the setting"),
    unfunded("5095", "FundedHours", "Funded hours"),
)
