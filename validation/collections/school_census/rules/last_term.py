"""This return's figures against those of the school's last one: what has changed a great deal.

The authority's guide to these checks is not public where we could look: what is significant is our
reading, in ``GROWTH`` and ``FEWEST``.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from validation.collections.school_census.derive import at_each_school, ever, on_roll
from validation.collections.school_census.early import INFANT_YEARS
from validation.collections.school_census.made import QUERY, complaint
from validation.rule import Context, Example, Rule, Tables, rule

GROWTH, FEWEST = 20, 5
"""A change is significant above so many percent of the last figure, and above so many pupils."""
SPOKEN_ENGLISH = ("ENG", "ENB", "BSL")
NOT_A_LANGUAGE = ("NOT", "REF", "ZZZ", "OTB", "OTH")
Counted = Callable[[Tables], "pd.Series[bool]"]


@dataclass(frozen=True)
class Figure:
    """A figure of a school: which pupils count, and the column that must have been collected."""

    number: str
    words: str
    counted: Counted
    column: str
    pupil: dict[str, str]
    fsm: bool = False
    terms: tuple[str, ...] = ()
    since: str = ""


def everybody(tables: Tables) -> "pd.Series[bool]":
    return pd.Series(True, tables["pupils"].index)


def claims(tables: Tables) -> "pd.Series[bool]":
    """The pupils with an open period of free school meals."""
    return ever(tables, "fsm", tables["fsm"]["FSMendDate"].isna())


def infants(tables: Tables) -> "pd.Series[bool]":
    return tables["pupils"]["NCyearActual"].isin(INFANT_YEARS)


def one_of(field: str, *codes: str) -> Counted:
    """The pupils with one of these codes."""
    return lambda tables: tables["pupils"][field].isin(codes)


def other_language(tables: Tables) -> "pd.Series[bool]":
    """The pupils whose language is known and is not English."""
    spoken = tables["pupils"]["Language"]
    return spoken.notna() & ~spoken.isin([*SPOKEN_ENGLISH, *NOT_A_LANGUAGE])


def at_lunch(tables: Tables) -> "pd.Series[bool]":
    return infants(tables) & tables["pupils"]["SchoolLunchTaken"].isin(["true", "1"])


def counts(figure: Figure, tables: Tables) -> "pd.Series[int]":
    """The figure by return."""
    there = at_each_school(tables, on_roll(tables) & figure.counted(tables))
    return there.groupby(tables["school"]["return"]).first()


def compared(
    figure: Figure, tables: Tables, context: Context
) -> "tuple[pd.Series[float], pd.Series[float]]":
    """The figure now and last time, for each row of ``school``; NaN without a last return."""
    assert context.last_return is not None
    now, last = (counts(figure, each) for each in (tables, context.last_return))
    whose = tables["school"]["return"]
    return whose.map(now).astype(float), whose.map(last).astype(float)


def changed(figure: Figure, letter: str) -> Rule:
    """B: significantly more; C: significantly fewer; D: none last time."""

    def broken(tables: Tables, context: Context) -> pd.DataFrame:
        now, last = compared(figure, tables, context)
        moved = now - last if letter == "B" else last - now
        wrong = (moved > FEWEST) & (moved > last * GROWTH / 100) & (last > 0)
        if letter == "D":
            wrong = last.eq(0) & (now > 0)
        return complaint(
            wrong,
            found=lambda: now.astype("Int64").astype("str"),
            expected=lambda: "about " + last.astype("Int64").astype("str") + ", as last time",
        )

    broken.__doc__ = _words(figure, letter)
    good, bad = _examples(figure, letter)
    return rule(
        f"TonT{figure.number}{letter}",
        QUERY,
        "school.SchoolName",
        good=good,
        bad=bad,
        missing=[{**_example(figure, 0, 0), "pupils": []}],
        wants=("last return", f"last return with {figure.column}"),
        terms=figure.terms,
        since=figure.since,
        companions=tuple(other for other in ALL if other != f"TonT{figure.number}{letter}"),
    )(broken)


def _words(figure: Figure, letter: str) -> str:
    told = {"B": "significantly more", "C": "significantly fewer"}
    said = (
        f"There are {told[letter]} {figure.words} than in the school's last return."
        if letter in told
        else f"There are {figure.words}, and the school's last return had none."
    )
    return f"""{said}

    Check the pupils that this counts, now and last time. If both are right, say in your answer why.

    More than {FEWEST} pupils and {GROWTH}% are significant: our reading."""


def _example(figure: Figure, now: int, last: int) -> Example:
    """An example: a school of twenty with so many that count, now and last time."""
    whole = 0 if figure.counted is everybody else 20

    def pupils(count: int) -> list[dict[str, str]]:
        others = [_uncounted(figure)] * max(whole - count, 0)
        return [figure.pupil] * count + others

    def meals(count: int) -> list[dict[str, object]]:
        records = range(1, count + 1) if figure.fsm else ()
        return [{"parent": n, "FSMstartDate": "2013-09-02"} for n in records]

    return {
        "pupils": pupils(now),
        "fsm": meals(now),
        "last pupils": pupils(last),
        "last fsm": meals(last),
    }


def _uncounted(figure: Figure) -> dict[str, str]:
    """A pupil who does not count, but of whom the column is known."""
    return {"SchoolLunchTaken": "false"} if "Lunch" in figure.column else {}


def _examples(figure: Figure, letter: str) -> tuple[list[Example], list[Example]]:
    """What passes and what fails: just not significant, and just so."""
    pairs = {
        "B": ([(10, 10), (11, 6), (10, 0)], [(12, 6)]),
        "C": ([(10, 10), (6, 11)], [(6, 12)]),
        "D": ([(6, 6), (0, 6)], [(6, 0)]),
    }
    good, bad = pairs[letter]
    return [_example(figure, *pair) for pair in good], [_example(figure, *pair) for pair in bad]


# fmt: off
FIGURES = (
    Figure("1", "pupils", everybody, "pupils.UPN", {}),
    Figure("3", "infants with free school meals", lambda t: infants(t) & claims(t),
           "fsm.FSMstartDate", {"NCyearActual": "1"}, fsm=True),
    Figure("4", "pupils with free school meals", claims, "fsm.FSMstartDate", {}, fsm=True),
    Figure("5", "pupils with a plan or a statement", one_of("SENprovision", "E", "S"),
           "pupils.SENprovision", {"SENprovision": "S"}),
    Figure("6", "pupils with special needs and no plan", one_of("SENprovision", "K", "A", "P"),
           "pupils.SENprovision", {"SENprovision": "A"}),
    Figure("7", "pupils whose first language is not English", other_language, "pupils.Language",
           {"Language": "POL"}),
    Figure("8", "service children", one_of("ServiceChild", "Y"), "pupils.ServiceChild",
           {"ServiceChild": "Y"}),
    Figure("9", "pupils whose ethnicity is not known yet", one_of("Ethnicity", "NOBT"),
           "pupils.Ethnicity", {"Ethnicity": "NOBT"}, terms=("SPR",)),
    Figure("13", "infants who took a school lunch", at_lunch, "pupils.SchoolLunchTaken",
           {"NCyearActual": "1", "SchoolLunchTaken": "true"}, since="2014-AUT"),
)
LETTERS = {"8": "BC", "9": "BC", "13": "B"}
"""Of the other figures there are three checks; the list has these only."""
# fmt: on
ALL = tuple(f"TonT{f.number}{letter}" for f in FIGURES for letter in LETTERS.get(f.number, "BCD"))
RULES = tuple(changed(f, letter) for f in FIGURES for letter in LETTERS.get(f.number, "BCD"))
