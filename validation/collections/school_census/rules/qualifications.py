"""Learning aims against lists of qualifications and of subjects, where somebody gives them."""

from collections.abc import Callable

import pandas as pd

from validation.collections.school_census.derive import dates
from validation.collections.school_census.learning import aims
from validation.collections.school_census.made import ERROR
from validation.collections.school_census.since import LEARNING
from validation.declared import as_dates
from validation.rule import Context, Example, Rule, Tables, rule

QUALIFICATIONS, SUBJECTS = "list of qualifications", "list of subject codes"
"""``Context.others`` has them as a table ``rows``: of QN, CertificationEnds and Academic (true for
A and AS levels and the like), and of SCC."""
QN, SUBJECT, CORE = "learning_aims.QN", "learning_aims.SCC", "learning_aims.CoreAim"
LIST = [{"QN": "60145432", "CertificationEnds": "2027-08-31", "Academic": "true"}]
KNOWN: Example = {QUALIFICATIONS: LIST, SUBJECTS: [{"SCC": "2210"}]}
COURSES = "Correct it in the course in your system's course manager, from the awarding body's list."
Wrong = Callable[[pd.DataFrame, pd.DataFrame, Tables], "pd.Series[bool]"]
"""(learning aims, the list's row for each, all tables) → which are wrong."""


def compared(code: str, at: str, of: str, words: str, wrong: Wrong, **changed: object) -> Rule:
    """A learning aim compared with its row in a list."""
    key = "QN" if of == QUALIFICATIONS else "SCC"

    def broken(tables: Tables, context: Context) -> "pd.Series[bool]":
        rows = tables["learning_aims"]
        known = context.others[of]["rows"].drop_duplicates(key).set_index(key)
        known = known.assign(known="yes").reindex(rows[key])
        return rows[key].notna() & wrong(rows, known.set_axis(rows.index), tables)

    broken.__doc__ = f"""{words}

    {COURSES}"""
    example = changed.pop("bad")
    return rule(
        code,
        ERROR,
        at,
        good=[{**aims({}), **KNOWN}],
        bad=[{**aims(example), **KNOWN}],  # type: ignore[arg-type]
        missing=[{**aims({key: None}), **KNOWN}],
        needs=(QN, at),
        wants=(of,),
        **{**LEARNING, **changed},
    )(broken)


def unknown(rows: pd.DataFrame, known: pd.DataFrame, tables: Tables) -> "pd.Series[bool]":
    """The aims that have no row in the list."""
    return known["known"].isna()


def closed(rows: pd.DataFrame, known: pd.DataFrame, tables: Tables) -> "pd.Series[bool]":
    """The aims that start after their qualification was closed."""
    starts = dates(tables, "learning_aims.LearningStartDate")
    return starts > as_dates(known["CertificationEnds"].astype("str"))


def academic_core(rows: pd.DataFrame, known: pd.DataFrame, tables: Tables) -> "pd.Series[bool]":
    """The core aims that are of an academic programme."""
    return rows["CoreAim"].isin(["true", "1"]) & known["Academic"].isin(["true", "1"])


RULES = (
    compared(
        "2720",
        QN,
        QUALIFICATIONS,
        "A qualification number is not in the list of qualifications.",
        unknown,
        bad={"QN": "60145433"},
        expected="a number of the list of qualifications",
    ),
    compared(
        "2724",
        SUBJECT,
        SUBJECTS,
        "A subject classification code is not in the list of subject codes.",
        unknown,
        bad={"SCC": "9999"},
        expected="a code of the list of subject codes",
    ),
    compared(
        "2850",
        "learning_aims.LearningStartDate",
        QUALIFICATIONS,
        "A learning aim starts after its qualification was closed.",
        closed,
        bad={"LearningStartDate": "2027-09-01"},
        companions=("2735", "2760"),
        expected="a start before the last certification of the qualification",
    ),
    compared(
        "2721",
        CORE,
        QUALIFICATIONS,
        "A learning aim of an academic programme is said to be the core aim.",
        academic_core,
        bad={"CoreAim": "true"},
        expected="false, for an academic qualification",
    ),
)
