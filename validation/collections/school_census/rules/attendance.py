"""Attendance: who must have it, the reasons, and whether the sessions add up."""

from typing import Any

import numpy as np
import pandas as pd

from validation.collections.school_census.codes import accepted
from validation.collections.school_census.derive import (
    at_school,
    ever,
    numbers,
    rows_above,
    stand_twice,
)
from validation.collections.school_census.made import ERROR, complaint, rows
from validation.collections.school_census.rules.attendance_asked import (
    BOARDS,
    ILL,
    LOOK,
    NONE,
    SUMMER,
    TERM,
    Span,
    ages,
    asked,
    given,
    of_span,
)
from validation.rule import Context, Rule, Tables, rule


def unasked(code: str, span: Span, **more: Any) -> Rule:
    """Attendance of a pupil of whom none is asked."""

    def broken(tables: Tables, context: Context) -> "pd.Series[bool]":
        low, high = context.parameters["attendance_ages"]
        now, then = ages(tables, context, span)
        outside = ((now < low) & (then < low)) | ((now > high) & (then > high))
        attendance, pupils = tables["attendance"], tables["pupils"]
        at = rows_above(attendance, pupils)
        wrong = outside | pupils["Boarder"].isin(BOARDS).to_numpy()
        found = np.append(wrong, False)[at]
        return of_span(tables, "attendance", span) & found

    broken.__doc__ = f"""Attendance{span.words} is given for a pupil of whom none is asked.

    Check the date of birth and the boarder code. Attendance is asked of day pupils of compulsory
    school age; your system should leave the others out by itself."""
    some = given()
    return rule(
        code,
        ERROR,
        "attendance.SessionsPossible",
        good=[some(span)],
        bad=[given(DOB="1995-01-01")(span), given(Boarder="7")(span)],
        missing=[given(DOB=None)(span), NONE],
        expected="no attendance for a boarder or a pupil outside the ages",
        terms=span.terms,
        **more,
    )(broken)


def reason(code: str, span: Span, **more: Any) -> Rule:
    """A reason that is none of the codes."""

    def broken(tables: Tables, context: Context) -> pd.DataFrame:
        reasons, codes = tables["absences"]["AttendanceReason"], accepted(context, "absence")
        wrong = of_span(tables, "absences", span) & reasons.notna() & ~reasons.isin(codes)
        return complaint(wrong, expected=", ".join(codes))

    broken.__doc__ = f"""The reason of an absence{span.words} is none of the codes of this census.

    {LOOK} and correct the code; codes for being present do not belong in the census."""
    return rule(
        code,
        ERROR,
        "absences.AttendanceReason",
        good=[given(ILL)(span)],
        bad=[given({**ILL, "AttendanceReason": "/"})(span)],
        missing=[given({**ILL, "AttendanceReason": None})(span)],
        terms=span.terms,
        **more,
    )(broken)


def no_sessions(code: str, span: Span, **more: Any) -> Rule:
    """A reason without sessions."""

    def broken(tables: Tables, context: Context) -> "pd.Series[bool]":
        mine = of_span(tables, "absences", span) & tables["absences"]["AttendanceReason"].notna()
        return mine & ~(numbers(tables, "absences.AbsenceSessions") > 0)

    broken.__doc__ = f"""A reason of absence{span.words} has no sessions, or none above nought.

    {LOOK}: either the number of half days is missing, or the reason should not be there."""
    return rule(
        code,
        ERROR,
        "absences.AbsenceSessions",
        good=[given(ILL)(span)],
        bad=[given({**ILL, "AbsenceSessions": "0"})(span)],
        missing=[given({**ILL, "AbsenceSessions": None})(span)],
        demands=True,
        expected="a number above 0",
        terms=span.terms,
        **more,
    )(broken)


def no_reason(code: str, span: Span, **more: Any) -> Rule:
    """Sessions without a reason."""

    def broken(tables: Tables, context: Context) -> "pd.Series[bool]":
        absences = tables["absences"]
        mine = of_span(tables, "absences", span) & absences["AbsenceSessions"].notna()
        return mine & absences["AttendanceReason"].isna()

    broken.__doc__ = f"""Sessions missed{span.words} have no reason.

    {LOOK} and enter the code of the reason."""
    return rule(
        code,
        ERROR,
        "absences.AttendanceReason",
        good=[given(ILL)(span)],
        bad=[given({**ILL, "AttendanceReason": None})(span)],
        missing=[given({"AttendanceReason": None, "AbsenceSessions": None})(span)],
        expected="the code of a reason",
        terms=span.terms,
        **more,
    )(broken)


def reason_twice(code: str, span: Span, **more: Any) -> Rule:
    """The same reason twice."""

    def broken(tables: Tables, context: Context) -> "pd.Series[bool]":
        absences = tables["absences"]
        twice = stand_twice(absences, "parent", "AttendanceReason")
        return of_span(tables, "absences", span) & twice & absences["AttendanceReason"].notna()

    broken.__doc__ = f"""The same reason of absence{span.words} stands twice for a pupil.

    {LOOK}: the sessions of one reason are one number. If your
    system made both, ask its supplier."""
    return rule(
        code,
        ERROR,
        "absences.AttendanceReason",
        good=[given(ILL, {**ILL, "AttendanceReason": "M"})(span)],
        bad=[given(ILL, ILL)(span)],
        missing=[given({**ILL, "AttendanceReason": None}, {**ILL, "AttendanceReason": None})(span)],
        expected="each reason once",
        terms=span.terms,
        **more,
    )(broken)


def possible(code: str, roll: str, span: Span, **more: Any) -> Rule:
    """No sessions possible for a pupil of whom attendance is asked."""

    def broken(tables: Tables, context: Context) -> pd.DataFrame:
        pupils = tables["pupils"]
        given = numbers(tables, "attendance.SessionsPossible").to_numpy() >= 0
        valid = of_span(tables, "attendance", span) & given
        counted = ever(tables, "attendance", valid)
        wrong = asked(tables, context, span) & pupils["roll"].eq(roll) & ~counted
        return complaint(wrong, found="", field="SessionsPossible")

    whose = "A pupil on roll" if roll == "on" else "A pupil who has left"
    broken.__doc__ = f"""{whose} has no number of sessions possible{span.words}.

    Attendance is asked of every day pupil of compulsory school age who was here then. Check that
    the registers of the time are in your system."""
    last = {"roll": roll, "LeavingDate": None if roll == "on" else "2013-07-24"}
    return rule(
        code,
        ERROR,
        "pupils.roll",
        good=[given(**last)(span), {**NONE, "pupils": [{**last, "DOB": "1995-01-01"}]}],
        bad=[given(possible="many", **last)(span), {**NONE, "pupils": [last]}],
        missing=[given(possible=None, **last)(span)],
        demands=True,
        expected="a number of sessions (half days)",
        terms=span.terms,
        **more,
    )(broken)


def too_many(code: str, span: Span, **more: Any) -> Rule:
    """More sessions missed than possible."""

    def broken(tables: Tables, context: Context) -> pd.DataFrame:
        attendance, absences = tables["attendance"], tables["absences"]
        counts = numbers(tables, "absences.AbsenceSessions")
        at = rows_above(absences, attendance)
        some = counts.notna().to_numpy() & (at >= 0)
        sums = np.bincount(at[some], counts.to_numpy()[some], minlength=len(attendance))
        total = pd.Series(sums, attendance.index)
        possible = numbers(tables, "attendance.SessionsPossible").to_numpy()
        wrong = of_span(tables, "attendance", span) & (sums > possible)
        return complaint(
            wrong,
            expected=lambda: (
                "at least the " + total.astype(int).astype("str") + " that were missed"
            ),
        )

    broken.__doc__ = f"""A pupil missed more sessions{span.words} than there were.

    {LOOK}: a session counts once. If the numbers are right there, make the file again."""
    return rule(
        code,
        ERROR,
        "attendance.SessionsPossible",
        good=[given(ILL, possible="4")(span)],
        bad=[given(ILL, {**ILL, "AttendanceReason": "M"}, possible="7")(span)],
        missing=[given(ILL, possible=None)(span)],
        terms=span.terms,
        **more,
    )(broken)


TERMLY = (
    unasked("2470", TERM, basis="F"),
    reason("2475", TERM, basis="L"),
    no_sessions("2480", TERM, basis="M"),
    no_reason("2490", TERM, basis="M"),
    possible("2500", "on", TERM, basis="M"),
    reason_twice("2505", TERM, basis="M"),
    possible("2510", "off", TERM, basis="M"),
    too_many("2530", TERM, basis="C"),
)


SUMMERLY = (
    unasked("2571", SUMMER),
    reason("2572", SUMMER),
    no_sessions("2573", SUMMER),
    no_reason("2574", SUMMER),
    possible("2575", "on", SUMMER),
    reason_twice("2577", SUMMER),
    possible("2579", "off", SUMMER),
    too_many("2582", SUMMER),
)


def nursery(code: str, span: Span) -> Rule:
    """Attendance from a nursery school."""

    def broken(tables: Tables, context: Context) -> "pd.Series[bool]":
        nursery = at_school(tables, "attendance", "Phase").eq("NS")
        return of_span(tables, "attendance", span) & nursery

    broken.__doc__ = f"""A nursery school reports attendance{span.words}.

    Nursery schools are not asked about attendance: look at the settings of your census routine, and
    at the phase in the school details."""
    companion = {"termly": "2470", "summer2": "2571"}[span.name]
    return rule(
        code,
        ERROR,
        "attendance.SessionsPossible",
        good=[rows("school", {"Phase": "SS"})],
        bad=[{**given()(span), "school": [{"Phase": "NS"}]}],
        missing=[{**NONE, "school": [{"Phase": "NS"}]}],
        expected="no attendance",
        phases=("NS",),
        terms=span.terms,
        companions=(companion,),
    )(broken)


NURSERY = nursery("5057", TERM)


NURSERY_SUMMER = nursery("5080", SUMMER)
