"""Whether the pupils of a special school fit what it is approved for."""

import pandas as pd

from validation.collections.school_census.derive import (
    at_each_school,
    on_roll,
    rows_above,
)
from validation.collections.school_census.made import QUERY, complaint
from validation.collections.school_census.rules.special import BOARDING, DAY, SPRING, special
from validation.declared import as_numbers
from validation.rule import Context, Rule, Tables, rule

BOARDS = ("B", "6", "7")


@rule(
    "300Q",
    QUERY,
    "special_school.Accommodation",
    good=[special({}, {}, {"Boarder": "B"})],
    bad=[special({"Boarder": "B"}, {"Boarder": "B"}, {})],
    missing=[special({"Boarder": "B"}, Accommodation=None)],
    expected="B, where most pupils are boarders",
    companions=("340Q", "1980Q"),
    **SPRING,
)
def day_school(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A special school for day pupils has a majority of boarders.

    Check the kind of school and the boarder codes. If they are right, confirm it in your answer.
    """
    share = _boarding(tables)
    return tables["special_school"]["Accommodation"].eq(DAY) & (share > 0.5)  # noqa: PLR2004


@rule(
    "290Q",
    QUERY,
    "special_school.Accommodation",
    good=[special({}, {"Boarder": "B"}, {"Boarder": "B"}, Accommodation="B", MaxBoarders="9")],
    bad=[special({}, {}, {"Boarder": "B"}, Accommodation="B", MaxBoarders="9")],
    missing=[special({}, Accommodation=None)],
    expected="D, where most pupils are day pupils",
    companions=("320",),
    **SPRING,
)
def boarding_school(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A special school for boarders has a majority of day pupils.

    Check the kind of school and the boarder codes. If they are right, confirm it in your answer.
    """
    share = _boarding(tables)
    return tables["special_school"]["Accommodation"].eq(BOARDING) & (share < 0.5)  # noqa: PLR2004


def _boarding(tables: Tables) -> "pd.Series[float]":
    """The share of boarders on roll, for each row of ``special_school``."""
    boards, day = _on_roll(tables, boards=True), _on_roll(tables, boards=False)
    return boards / (boards + day).where(boards + day > 0)


def _on_roll(tables: Tables, *, boards: bool) -> "pd.Series[float]":
    """How many boarders or day pupils there are, for each row of ``special_school``."""
    marked = on_roll(tables) & (tables["pupils"]["Boarder"].isin(BOARDS) == boards)
    counts = at_each_school(tables, marked)
    at = rows_above(tables["special_school"], tables["school"])
    return pd.Series(counts.to_numpy()[at], tables["special_school"].index, dtype=float)


def crowded(code: str, field: str, words: str, *, boards: bool) -> Rule:
    """More pupils than approved."""

    def broken(tables: Tables, context: Context) -> pd.DataFrame:
        given = tables["special_school"]
        counts = _on_roll(tables, boards=boards)
        wrong = counts > as_numbers(given[field])
        most = counts.astype(int).astype("str")
        return complaint(wrong, expected="at least " + most + f", as many {words} are on roll")

    broken.__doc__ = f"""There are more {words} on roll than the school is approved for.

    Check the approved number and the boarder codes. If they are right, confirm it."""
    pupil = {"Boarder": "7" if boards else "N"}
    return rule(
        code,
        QUERY,
        f"special_school.{field}",
        good=[special(pupil, pupil, **{field: "2"})],
        bad=[special(pupil, pupil, **{field: "1"})],
        missing=[special(pupil, **{field: None})],
        basis="M",
        companions=("1980Q", "300Q") if boards else (),
        **SPRING,
    )(broken)


CROWDED_DAY = crowded("330Q", "MaxDayPupils", "day pupils", boards=False)


CROWDED_BOARDERS = crowded("340Q", "MaxBoarders", "boarders", boards=True)
