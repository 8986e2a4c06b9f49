"""Periods in which a pupil could claim free school meals."""

import pandas as pd

from validation.collections.school_census.derive import (
    above,
    census_day,
    dates,
    stand_twice,
)
from validation.collections.school_census.made import ERROR, QUERY, coded, complaint, rows
from validation.rule import Context, Tables, rule

OPEN = {"FSMstartDate": "2013-09-02", "FSMendDate": None, "UKcountry": "ENG"}
RECORD = "Correct the period in the pupil's free school meals record in your system."
ELSEWHERE = ("NIR", "SCT", "WLS")


def period(**changed: str | None) -> dict[str, list[dict[str, str | None]]]:
    """An example: one period of one pupil."""
    return {"fsm": [{**OPEN, **changed}]}


@rule(
    "1761",
    ERROR,
    "fsm.FSMstartDate",
    good=[period()],
    bad=[period(FSMstartDate="02/09/2013"), period(FSMstartDate="2013-09-31")],
    missing=[period(FSMstartDate=None)],
    demands=True,
    expected="a date, CCYY-MM-DD",
    basis="M",
)
def start(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A period of free school meals has no start date, or none that is a date.

    Correct the period in the pupil's free school meals record in your system.
    """
    return dates(tables, "fsm.FSMstartDate").isna()


COUNTRY = coded(
    "1764",
    "fsm.UKcountry",
    "The country of a period of free school meals is missing, or is none of the codes.",
    RECORD,
    "country",
    good=(period(), period(UKcountry="WLS")),
    bad=(period(UKcountry="UK"),),
    missing=(period(UKcountry=None),),
    basis="C",
)


@rule(
    "1762",
    ERROR,
    "fsm.FSMstartDate",
    good=[period(), period(FSMstartDate="2013-10-03")],
    bad=[period(FSMstartDate="2013-10-04")],
    missing=[period(FSMstartDate=None)],
    basis="V",
)
def starts_later(tables: Tables, context: Context) -> pd.DataFrame:
    """A period of free school meals starts after census day.

    Check the date. If it is right, the period belongs in the next census: your system should leave
    it out by itself when the census date is set correctly.
    """
    day = census_day(context)
    return complaint(
        dates(tables, "fsm.FSMstartDate") > pd.Timestamp(day), expected=f"a date up to {day}"
    )


@rule(
    "1763",
    ERROR,
    "fsm.FSMendDate",
    good=[period(), period(FSMstartDate="2012-09-03", FSMendDate="2013-05-17")],
    bad=[
        period(FSMendDate="2013-10-04"),
        period(FSMstartDate="2012-09-03", FSMendDate="2013-05-16"),
    ],
    missing=[period(FSMendDate=None)],
    basis="V",
)
def ended_elsewhen(tables: Tables, context: Context) -> pd.DataFrame:
    """A period of free school meals ended on or before the last census day, or after this one.

    Check the end date. A period that ended before belongs in the census before; your system should
    leave it out by itself when the census date is set correctly.
    """
    before, day = context.parameters["previous_reference_date"], census_day(context)
    end = dates(tables, "fsm.FSMendDate")
    wrong = (end <= pd.Timestamp(before)) | (end > pd.Timestamp(day))
    return complaint(wrong, expected=f"no end, or one after {before} and up to {day}")


@rule(
    "1765",
    ERROR,
    "fsm.FSMendDate",
    good=[period(), period(UKcountry="WLS", FSMendDate="2013-10-02")],
    bad=[period(UKcountry="SCT"), period(UKcountry="SCT", FSMendDate="2013-10-03")],
    missing=[period(UKcountry=None)],
    needs=("fsm.UKcountry",),
    basis="M",
)
def outside_england(tables: Tables, context: Context) -> pd.DataFrame:
    """A period of free school meals outside England has not ended before census day.

    Enter the day on which it ended (usually when the pupil came to England), or correct the
    country.
    """
    fsm, day = tables["fsm"], census_day(context)
    open_still = ~(dates(tables, "fsm.FSMendDate") < pd.Timestamp(day))
    return complaint(
        fsm["UKcountry"].isin(ELSEWHERE) & open_still, expected=f"an end date before {day}"
    )


@rule(
    "1766",
    ERROR,
    "fsm.FSMendDate",
    good=[period(FSMendDate="2013-09-20"), period(FSMendDate="2013-09-02")],
    bad=[period(FSMendDate="2013-09-01")],
    missing=[period(FSMendDate=None), period(FSMstartDate=None, FSMendDate="2013-09-01")],
    needs=("fsm.FSMstartDate",),
    basis="M",
)
def ends_before_start(tables: Tables, context: Context) -> pd.DataFrame:
    """A period of free school meals ends before it starts.

    Compare the two dates in the pupil's free school meals record and correct the wrong one.
    """
    start, end = dates(tables, "fsm.FSMstartDate"), dates(tables, "fsm.FSMendDate")
    return complaint(end < start, expected=lambda: tables["fsm"]["FSMstartDate"] + " or later")


@rule(
    "1768",
    ERROR,
    "fsm.FSMstartDate",
    good=[
        rows("fsm", {**OPEN, "FSMendDate": "2013-09-20"}, OPEN),
        rows("fsm", OPEN, {**OPEN, "parent": 2}),
    ],
    bad=[rows("fsm", OPEN, {**OPEN, "FSMstartDate": "2013-09-21"})],
    missing=[rows("fsm", {**OPEN, "FSMstartDate": None})],
    expected="only one period without an end date",
    basis="M",
)
def two_open(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A pupil has two or more periods of free school meals that have not ended.

    Enter the end of the earlier one in the pupil's free school meals record, or delete the one that
    was entered twice.
    """
    fsm = tables["fsm"]
    return fsm["FSMendDate"].isna() & stand_twice(fsm, "parent", "FSMendDate")


@rule(
    "1741",
    ERROR,
    "fsm.FSMstartDate",
    good=[
        {"fsm": [OPEN], "pupils": [{"ServiceChild": "N"}]},
        {"fsm": [{**OPEN, "FSMendDate": "2013-09-20"}], "pupils": [{"ServiceChild": "Y"}]},
    ],
    bad=[{"fsm": [OPEN], "pupils": [{"ServiceChild": "Y"}]}],
    missing=[{"fsm": [OPEN], "pupils": [{"ServiceChild": None}]}],
    expected="no open period for a service child",
    basis="F",
)
def service_child(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A service child has an open period of free school meals.

    A parent in the armed forces (category 1 or 2) earns too much for them: correct the service
    child mark, or end the period.
    """
    service = above(tables, "fsm", "pupils", "ServiceChild").eq("Y")
    return service & tables["fsm"]["FSMendDate"].isna()


@rule(
    "1745Q",
    QUERY,
    "fsm.FSMendDate",
    good=[period(FSMendDate="2013-09-20")],
    bad=[period(FSMendDate="2013-09-02")],
    missing=[period(FSMendDate=None), period(FSMstartDate=None, FSMendDate="2013-09-02")],
    expected="an end after the start",
    basis="M",
)
def one_day(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A period of free school meals starts and ends on the same day.

    Check both dates. If they are right, say in your answer why it was one day only.
    """
    start, end = dates(tables, "fsm.FSMstartDate"), dates(tables, "fsm.FSMendDate")
    return (start == end) & start.notna()


@rule(
    "1767Q",
    QUERY,
    "fsm.FSMendDate",
    good=[period(), period(UKcountry="WLS", FSMendDate="2024-09-20")],
    bad=[period(FSMendDate="2024-09-20")],
    missing=[period(FSMendDate=None), period(UKcountry=None, FSMendDate="2024-09-20")],
    since="2018-SUM",
    expected="no end date",
    basis="V",
)
def ended_in_protection(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A period of free school meals in England has ended, although pupils keep them since 2018.

    Take the end date out, unless the parent asked for it; then say so in your answer.
    """
    end = dates(tables, "fsm.FSMendDate")
    return tables["fsm"]["UKcountry"].eq("ENG") & (end >= pd.Timestamp("2018-04-01"))
