"""Learning aims: which schools and pupils have them, and what is studied."""

import pandas as pd

from validation.collections.school_census.codes import accepted
from validation.collections.school_census.derive import at_school, ever, looked_up, on_roll
from validation.collections.school_census.learning import (
    aims,
    learners,
    learners_here,
    of_leavers,
    this_year,
)
from validation.collections.school_census.made import ERROR, coded, complaint, there
from validation.collections.school_census.schools import PLACE
from validation.collections.school_census.since import LEARNING
from validation.declared import matches
from validation.rule import Context, Tables, rule

QN, SUBJECT, STATUS = "learning_aims.QN", "learning_aims.SCC", "learning_aims.LearningAimStatus"
REASON, POSTCODE = "learning_aims.LearningAimWithdrawalReason", "pupils.PostCode"
COURSES = "Correct it in the course in your system's course manager."
NUMBER = "[0-9A-Z][0-9]{6}[0-9A-Z]"
SIXTH_FORM = "12"
LEARNING_PHASES = ("SS", "AT", "PR")
WITHDRAWN, ENDED = "3", ("2", "3", "4")
LEAVER = {"roll": "off", "LeavingDate": "2024-07-24", "NCyearLeaving": "12"}
OVER = {"LearningAimStatus": "2", "LearningActualEndDate": "2024-07-20"}

NUMBERED = there(
    "2700",
    QN,
    "A learning aim has no qualification number.",
    COURSES,
    good=[aims({})],
    bad=[aims({"QN": None})],
    missing=[aims({"QN": None})],
    **LEARNING,
)


@rule(
    "2710",
    ERROR,
    QN,
    good=[aims({}), aims({"QN": "6014543X"})],
    bad=[aims({"QN": "601/4543/2"}), aims({"QN": "6014543"}), aims({"QN": "6014543x"})],
    missing=[aims({"QN": None})],
    expected="8 characters without strokes: digits, of which the first and the last may be letters",
    basis="C",
    **LEARNING,
)
def number(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A qualification number is not written as such numbers are.

    Correct it in the course in your system's course manager, from the awarding body's list.
    """
    given = tables["learning_aims"]["QN"]
    return given.notna() & ~matches(given, NUMBER)


SUBJECT_GIVEN = there(
    "2722",
    SUBJECT,
    "A learning aim has no subject classification code.",
    COURSES,
    good=[aims({})],
    bad=[aims({"SCC": None})],
    missing=[aims({"SCC": None})],
    **LEARNING,
)


@rule(
    "2705",
    ERROR,
    QN,
    good=[aims({}), {**aims({}), "school": [{"LowestNCyear": "X", "HighestNCyear": "X"}]}],
    bad=[{**aims({}), "school": [{"HighestNCyear": "11"}]}],
    missing=[{**aims({}), "school": [{"HighestNCyear": None}]}],
    needs=("school.HighestNCyear",),
    companions=("2002",),
    expected="no learning aims, or a highest year group of 12 or above",
    **LEARNING,
)
def without_sixth_form(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A school without a sixth form reports a learning aim.

    Correct the highest year group in the school details, or remove the learning aims.
    """
    highest = looked_up(at_school(tables, "learning_aims", "HighestNCyear"), PLACE)
    return highest < PLACE[SIXTH_FORM]


@rule(
    "5106",
    ERROR,
    QN,
    good=[aims({})],
    bad=[{**aims({}), "school": [{"Phase": "SP"}]}],
    missing=[{**aims({}), "school": [{"Phase": None}]}],
    needs=("school.Phase",),
    companions=("2705",),
    expected="learning aims only from schools of phase SS, AT or PR",
    **LEARNING,
)
def other_phase(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A school of a phase that is not asked for learning aims reports one.

    Correct the phase in the school details, or look at the settings of your census routine.
    """
    phase = at_school(tables, "learning_aims", "Phase")
    return phase.notna() & ~phase.isin(LEARNING_PHASES)


@rule(
    "2870",
    ERROR,
    "pupils.NCyearActual",
    good=[aims({}), aims(NCyearActual="11"), aims(EnrolStatus="S")],
    bad=[aims(), aims({**OVER}), aims(EnrolStatus="F"), aims(EnrolStatus="O")],
    missing=[aims(NCyearActual=None)],
    needs=("pupils.NCyearActual", "pupils.EnrolStatus"),
    phases=LEARNING_PHASES,
    companions=("1993",),
    expected="a learning aim of this academic year",
    basis="V",
    **LEARNING,
)
def aimless(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A pupil of year 12 or above has no learning aim in this academic year.

    Enter the learning aims in your system's course manager, or correct the year group.
    """
    pupils, here = tables["pupils"], on_roll(tables)
    old = looked_up(pupils["NCyearActual"], PLACE) >= PLACE[SIXTH_FORM]
    ours = pupils["EnrolStatus"].isin(["C", "F", "O", "M"])
    return here & old & ours & ~ever(tables, "learning_aims", this_year(tables, context))


STATUS_GIVEN = coded(
    "2820",
    STATUS,
    "A learning aim's status is missing, or is none of the codes of this census.",
    COURSES,
    "aim_status",
    good=[aims({})],
    bad=[aims({"LearningAimStatus": "0"})],
    missing=[aims({"LearningAimStatus": None})],
    basis="C",
    **LEARNING,
)


@rule(
    "2795",
    ERROR,
    STATUS,
    good=[aims({}), aims(OVER, **LEAVER)],
    bad=[aims({}, **LEAVER)],
    missing=[aims({"LearningAimStatus": None}, **LEAVER)],
    needs=(STATUS,),
    expected="2 (completed), 3 (withdrawn) or 4 (transferred), as the pupil has left",
    **LEARNING,
)
def still_learning(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A learning aim of a pupil who has left is still going on.

    End the course membership in your system's course manager, with its status and date.
    """
    status = tables["learning_aims"]["LearningAimStatus"]
    return of_leavers(tables, context) & status.notna() & ~status.isin(ENDED)


@rule(
    "2785",
    ERROR,
    REASON,
    good=[
        aims({}),
        aims(
            {
                "LearningAimStatus": "3",
                "LearningActualEndDate": "2024-09-20",
                "LearningAimWithdrawalReason": "44",
            }
        ),
    ],
    bad=[aims({"LearningAimStatus": "3", "LearningAimWithdrawalReason": "9"})],
    missing=[aims({"LearningAimStatus": "3"})],
    demands=True,
    needs=(STATUS,),
    **LEARNING,
)
def why_withdrawn(tables: Tables, context: Context) -> pd.DataFrame:
    """A learner has withdrawn from a learning aim and no right reason is given.

    Enter the reason in the course membership in your system's course manager.
    """
    rows, codes = tables["learning_aims"], accepted(context, "aim_withdrawal")
    withdrawn = rows["LearningAimStatus"].eq(WITHDRAWN)
    wrong = withdrawn & ~rows["LearningAimWithdrawalReason"].isin(codes)
    return complaint(wrong, expected=", ".join(codes))


@rule(
    "2701",
    ERROR,
    REASON,
    good=[aims({})],
    bad=[aims({"LearningAimWithdrawalReason": "44"})],
    missing=[aims({"LearningAimStatus": None, "LearningAimWithdrawalReason": "44"})],
    needs=(STATUS,),
    expected="no reason, or status 3 (withdrawn)",
    **LEARNING,
)
def not_withdrawn(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A reason for withdrawal is given, and the learner has not withdrawn.

    Remove the reason, or correct the status, in your system's course manager.
    """
    rows = tables["learning_aims"]
    status = rows["LearningAimStatus"]
    given = rows["LearningAimWithdrawalReason"].notna()
    return given & status.notna() & status.ne(WITHDRAWN)


EMPLOYED = coded(
    "2712",
    "pupils.FTEmp",
    "It is not said whether a pupil with learning aims is in full-time employment.",
    "Enter true or false in the pupil's record.",
    "boolean",
    where=learners_here,
    good=[aims({}), aims(FTEmp=None)],
    bad=[aims({}, FTEmp="N")],
    missing=[aims({}, FTEmp=None)],
    **LEARNING,
)
TRAINEESHIP = coded(
    "5165",
    "pupils.Traineeship",
    "It is not said whether a pupil with learning aims is on a traineeship.",
    "Enter true or false in the pupil's record.",
    "boolean",
    where=learners_here,
    good=[aims({}, Traineeship="false"), aims(Traineeship=None)],
    bad=[aims({}, Traineeship="N")],
    missing=[aims({}, Traineeship=None)],
    until="2023-SUM",
    **LEARNING,
)


@rule(
    "2341",
    ERROR,
    POSTCODE,
    good=[aims(OVER, **LEAVER, PostCode="CB1 1AA"), aims({}, PostCode=None)],
    bad=[aims(OVER, **LEAVER, PostCode="CB11AA")],
    missing=[aims(OVER, **LEAVER, PostCode=None)],
    demands=True,
    needs=(POSTCODE,),
    expected="a postcode with a blank in its middle",
    **LEARNING,
)
def postcode_of_learner(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A pupil who has left has learning aims, and no right postcode.

    Enter the last postcode that you know in the pupil's record.
    """
    left = learners(tables, context) & ~on_roll(tables)
    codes = tables["pupils"]["PostCode"]
    return left & ~matches(codes, "[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2}")


@rule(
    "5130",
    ERROR,
    POSTCODE,
    good=[aims(**LEAVER, PostCode=None), aims(OVER, **LEAVER), aims()],
    bad=[aims(**LEAVER)],
    missing=[aims(**LEAVER, PostCode=None)],
    expected="nothing, for a pupil who has left and has no learning aims",
    **LEARNING,
)
def postcode_unasked(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A postcode is given of a pupil who has left and has no learning aims.

    It is not asked: look at the settings of your system's census routine.
    """
    left = ~on_roll(tables) & ~learners(tables, context)
    return left & tables["pupils"]["PostCode"].notna()
