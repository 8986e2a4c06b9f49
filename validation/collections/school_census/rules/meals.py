"""School meals taken, against the pupils who could claim them free."""

from typing import Any

import pandas as pd

from validation.collections.school_census.derive import (
    at_each_school,
    census_day,
    dates,
    ever,
    on_roll,
)
from validation.collections.school_census.made import ERROR, complaint, rows
from validation.declared import as_numbers
from validation.rule import Context, Tables, rule

SPRING: dict[str, Any] = {"terms": ("SPR",)}


@rule(
    "1310",
    ERROR,
    "school.FreeMealsTaken",
    good=[rows("school", {"FreeMealsTaken": "0"}, {"FreeMealsTaken": "41"})],
    bad=[rows("school", {"FreeMealsTaken": "all"})],
    missing=[rows("school", {"FreeMealsTaken": None})],
    demands=True,
    expected="a whole number, 0 where none were taken",
    basis="M",
    **SPRING,
)
def missing(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The number of free school meals taken on census day is missing.

    Enter it in your system's census routine, from the kitchen's list of the day.
    """
    return ~(as_numbers(tables["school"]["FreeMealsTaken"]) >= 0)


@rule(
    "1320",
    ERROR,
    "school.FreeMealsTaken",
    good=[
        {
            "school": [{"FreeMealsTaken": "1"}],
            "fsm": [{"FSMstartDate": "2013-10-04"}],
        }
    ],
    bad=[{"school": [{"FreeMealsTaken": "1"}], "fsm": []}],
    missing=[{"school": [{"FreeMealsTaken": None}], "fsm": []}],
    basis="V",
    **SPRING,
)
def too_many(tables: Tables, context: Context) -> pd.DataFrame:
    """More free school meals were taken than there are pupils who could claim them that day.

    Count only meals of pupils with an open free school meals period; meals that all infants get
    do not count. Compare the kitchen's list with the periods in your system.
    """
    day, fsm = pd.Timestamp(census_day(context)), tables["fsm"]
    ended = dates(tables, "fsm.FSMendDate") < day
    claim = on_roll(tables) & ever(tables, "fsm", fsm["FSMstartDate"].notna() & ~ended)
    most = at_each_school(tables, claim)
    return complaint(
        as_numbers(tables["school"]["FreeMealsTaken"]) > most,
        expected=lambda: "at most " + most.astype("str"),
    )
