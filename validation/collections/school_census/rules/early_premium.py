"""The early years pupil premium: whom it is asked of, and why it is paid."""

import pandas as pd

from validation.collections.school_census import early
from validation.collections.school_census.codes import accepted
from validation.collections.school_census.derive import ever, on_roll
from validation.collections.school_census.made import ERROR, QUERY, coded, complaint, rows
from validation.collections.school_census.since import PREMIUM
from validation.declared import listed
from validation.rule import Context, Example, Rule, Tables, rule

RECEIVED, REASON = "pupils.EYPPR", "pupils.EYPPBF"
FIX = "Enter it in the pupil's early years record; ask the authority where you do not know."
THREE = {"DOB": "2021-03-15", "NCyearActual": "N2", "EYPPR": "Y", "EYPPBF": "RE"}
FOUR = {**THREE, "DOB": "2020-06-15"}
SCHOOLED = {**FOUR, "DOB": "2015-03-15", "NCyearActual": "4"}
OTHER_REASON, ECONOMIC, BOTH = "RO", "RE", "RB"


def pupil(ground: dict[str, str], **changed: str | None) -> Example:
    """An example: one pupil."""
    return rows("pupils", {**ground, **changed})


def paid(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The pupils for whom the premium is paid."""
    return on_roll(tables) & tables["pupils"]["EYPPR"].eq("Y")


def class_of_nursery(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The pupils in a nursery class."""
    return tables["pupils"]["TypeOfClass"].eq("N")


THREES = coded(
    "1846",
    RECEIVED,
    "It is not said whether the early years pupil premium is paid for a pupil of 3.",
    FIX,
    "early_years_premium",
    where=early.three,
    good=[pupil(THREE), pupil(THREE, EYPPR="N", EYPPBF=None)],
    bad=[pupil(THREE, EYPPR="true")],
    missing=[pupil(THREE, EYPPR=None)],
    needs=("pupils.DOB",),
    **PREMIUM,
)
IN_NURSERY_YEAR = coded(
    "1848",
    RECEIVED,
    "It is not said whether the early years pupil premium is paid for a pupil of 4 in a nursery "
    "year.",
    FIX,
    "early_years_premium",
    where=lambda t, c: early.four(t, c) & early.in_nursery(t, c),
    good=[pupil(FOUR)],
    bad=[pupil(FOUR, EYPPR="true")],
    missing=[pupil(FOUR, EYPPR=None)],
    needs=("pupils.DOB", "pupils.NCyearActual"),
    **PREMIUM,
)
IN_NURSERY_CLASS = coded(
    "1847",
    RECEIVED,
    "It is not said whether the early years pupil premium is paid for a pupil of 4 in a nursery "
    "class.",
    FIX,
    "early_years_premium",
    where=lambda t, c: early.four(t, c) & class_of_nursery(t, c),
    good=[pupil(FOUR, NCyearActual="R", TypeOfClass="N"), pupil(FOUR, TypeOfClass="O")],
    bad=[pupil(FOUR, NCyearActual="R", TypeOfClass="N", EYPPR="true")],
    missing=[pupil(FOUR, NCyearActual="R", TypeOfClass="N", EYPPR=None)],
    needs=("pupils.DOB", RECEIVED),
    companions=("2070Q",),
    **PREMIUM,
)


@rule(
    "1862",
    ERROR,
    RECEIVED,
    good=[pupil(FOUR), pupil(FOUR, NCyearActual="R", TypeOfClass="N")],
    bad=[pupil(FOUR, NCyearActual="R", TypeOfClass="O")],
    missing=[pupil(FOUR, NCyearActual="R", TypeOfClass="O", EYPPR=None)],
    needs=("pupils.DOB", "pupils.NCyearActual"),
    expected="nothing, for a pupil of 4 in reception or above",
    **PREMIUM,
)
def in_reception(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The early years pupil premium is given for a pupil of 4 in reception or above.

    It is for nursery years and classes: remove it, or correct the year group.
    """
    schooled = ~early.in_nursery(tables, context) & ~class_of_nursery(tables, context)
    return early.four(tables, context) & schooled & tables["pupils"]["EYPPR"].notna()


@rule(
    "1861",
    ERROR,
    RECEIVED,
    good=[pupil(THREE), pupil(FOUR)],
    bad=[pupil(SCHOOLED)],
    missing=[pupil(SCHOOLED, EYPPR=None)],
    needs=("pupils.DOB",),
    expected="nothing, for a pupil who is neither 3 nor 4",
    **PREMIUM,
)
def not_of_age(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The early years pupil premium is given for a pupil who is neither 3 nor 4.

    Check the date of birth first; then remove the premium from the pupil's record.

    Pupils of 4 in reception are told of by rule 1862. Since 2024 the premium is also for those
    under 3, with expanded hours: such pupils are left alone.
    """
    pupils = tables["pupils"]
    old = ~early.three(tables, context) & ~early.four(tables, context)
    younger = early.funded_age(tables, context) < 3  # noqa: PLR2004 - years
    expanded = pupils["ExpandedHours"].notna() if "ExpandedHours" in pupils else False
    return on_roll(tables) & old & pupils["EYPPR"].notna() & ~(younger & expanded)


@rule(
    "1843",
    ERROR,
    REASON,
    good=[pupil(THREE), pupil(THREE, EYPPR="N", EYPPBF=None)],
    bad=[pupil(THREE, EYPPBF="EE")],
    missing=[pupil(THREE, EYPPBF=None)],
    demands=True,
    needs=(RECEIVED,),
    **PREMIUM,
)
def no_reason(tables: Tables, context: Context) -> pd.DataFrame:
    """It is not said why the early years pupil premium is paid, or with none of the codes.

    Enter it in the pupil's early years record; ask the authority where you do not know.
    """
    codes = accepted(context, "early_years_premium_basis")
    wrong = paid(tables, context) & ~tables["pupils"]["EYPPBF"].isin(codes)
    return complaint(wrong, expected=listed(codes))


@rule(
    "1844",
    ERROR,
    REASON,
    good=[pupil(THREE), pupil(THREE, EYPPR="N", EYPPBF=None)],
    bad=[pupil(THREE, EYPPR="N")],
    missing=[pupil(THREE, EYPPR=None, EYPPBF=None)],
    needs=(RECEIVED,),
    expected="nothing, as the premium is not paid",
    **PREMIUM,
)
def needless_reason(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A reason for the early years pupil premium is given, and the premium is not paid.

    Remove the reason from the pupil's early years record, or say that the premium is paid.
    """
    return on_roll(tables) & tables["pupils"]["EYPPBF"].notna() & ~paid(tables, context)


def other_reason(
    code: str, words: str, fits: tuple[str, str], good: Example, bad: Example, missing: Example
) -> Rule:
    """A premium whose reason does not fit what else is known of the pupil."""
    from_care = fits[0] == OTHER_REASON

    def broken(tables: Tables, context: Context) -> "pd.Series[bool]":
        pupils = tables["pupils"]
        care = pupils["AdoptedFromCare"].notna() & pupils["AdoptedFromCare"].ne("N")
        meant = care if from_care else ever(tables, "fsm", tables["fsm"]["FSMendDate"].isna())
        young = early.three(tables, context) | early.four(tables, context)
        given = pupils["EYPPBF"].notna() & ~pupils["EYPPBF"].isin(fits)
        return paid(tables, context) & young & meant & given

    broken.__doc__ = f"""{words} and the early years pupil premium is paid for another reason.

    Check both in the pupil's record. If they are right, say in your answer why it is so."""
    return rule(
        code,
        QUERY,
        REASON,
        good=[good],
        bad=[bad],
        missing=[missing],
        needs=(RECEIVED, REASON, "pupils.DOB", "pupils.AdoptedFromCare"),
        expected=" or ".join(fits),
        **PREMIUM,
    )(broken)


MEALS = [{"FSMstartDate": "2024-09-02", "UKcountry": "ENG"}]
REASONS = (
    other_reason(
        "1849Q",
        "A pupil came from care,",
        (OTHER_REASON, BOTH),
        pupil(THREE, AdoptedFromCare="A", EYPPBF=BOTH),
        pupil(THREE, AdoptedFromCare="A"),
        pupil(THREE, AdoptedFromCare="A", EYPPBF=None),
    ),
    other_reason(
        "1853Q",
        "A pupil could claim free school meals,",
        (ECONOMIC, BOTH),
        {**pupil(THREE), "fsm": MEALS},
        {**pupil(THREE, EYPPBF=OTHER_REASON), "fsm": MEALS},
        {**pupil(THREE, EYPPBF=None), "fsm": MEALS},
    ),
)
