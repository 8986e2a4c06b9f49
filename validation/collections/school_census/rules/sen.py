"""Special educational needs: the provision, the needs and their order, units."""

from collections.abc import Mapping

import pandas as pd

from validation.collections.school_census.codes import accepted
from validation.collections.school_census.derive import (
    above,
    at_school,
    ever,
    on_roll,
    stand_twice,
)
from validation.collections.school_census.made import ERROR, coded, complaint, rows, there
from validation.rule import Context, Tables, rule

RECORD = "Correct it in the pupil's special needs record in your system."
SPRING = ("SPR",)
TWO = 2
UNASKED = ("SP", "PR")


def here(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The pupils on roll."""
    return on_roll(tables)


def provided(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The pupils on roll with any provision, where special and referral schools are not asked."""
    pupils = tables["pupils"]
    provision = pupils["SENprovision"].isin([c for c in accepted(context, "provision") if c != "N"])
    return on_roll(tables) & provision & ~at_school(tables, "pupils", "Phase").isin(UNASKED)


PROVISION = coded(
    "2120",
    "pupils.SENprovision",
    "A pupil's special needs provision is missing, or is none of the codes of this census.",
    RECORD,
    "provision",
    where=here,
    good=("N", "A", "P", "S"),
    bad=("Q", "Y"),
    missing=(None,),
    basis="L",
)


@rule(
    "2115",
    ERROR,
    "pupils.SENprovision",
    good=[rows("pupils", {"SENprovision": "E"})],
    bad=[rows("pupils", {"SENprovision": "S"})],
    missing=[rows("pupils", {"SENprovision": None})],
    since="2018-SUM",
    expected="E, after a review",
    companions=("2120",),
    basis="M",
)
def statement(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A pupil still has a statement of special needs (S), which no longer exists.

    Review the pupil's needs and record an education, health and care plan (E) in your system.
    """
    return on_roll(tables) & tables["pupils"]["SENprovision"].eq("S")


NEED = {"SENtypeRank": "1", "SENtype": "MLD"}
SECOND = {"SENtypeRank": "2", "SENtype": "SLCN"}


def needs(*several: Mapping[str, str | None], provision: str | None = "P") -> dict[str, object]:
    """An example: one pupil with these needs."""
    return {"sen": list(several), "pupils": [{"SENprovision": provision}]}


@rule(
    "2125",
    ERROR,
    "sen.SENtype",
    good=[needs(NEED)],
    bad=[needs(NEED, provision="N")],
    missing=[needs(NEED, provision=None)],
    terms=SPRING,
    expected="no needs where the provision is N",
    basis="M",
)
def needs_of_none(tables: Tables, context: Context) -> "pd.Series[bool]":
    """Needs are recorded for a pupil whose special needs provision is none (N).

    Record the provision that the pupil gets, or remove the needs.
    """
    return above(tables, "sen", "pupils", "SENprovision").eq("N")


RANKED = there(
    "2130",
    "sen.SENtype",
    "A need has a rank but no type.",
    RECORD,
    where=lambda tables, _: tables["sen"]["SENtypeRank"].notna(),
    good=(needs(NEED),),
    bad=(needs({"SENtypeRank": "1", "SENtype": None}),),
    missing=(needs({"SENtypeRank": "1", "SENtype": None}),),
    terms=SPRING,
    companions=("2170",),
    basis="C",
)


@rule(
    "2140",
    ERROR,
    "sen.SENtypeRank",
    good=[needs(NEED, SECOND)],
    bad=[needs({**NEED, "SENtypeRank": "3"}), needs({**NEED, "SENtypeRank": "first"})],
    missing=[needs({**NEED, "SENtypeRank": None})],
    demands=True,
    terms=SPRING,
    expected="1 for the primary need, 2 for the secondary",
    basis="C",
)
def rank(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A need has no rank, or another one than 1 or 2.

    Put the pupil's needs in order in the special needs record: the primary need first.
    """
    return ~tables["sen"]["SENtypeRank"].isin(["1", "2"])


@rule(
    "2160",
    ERROR,
    "sen.SENtypeRank",
    good=[needs(NEED), needs(NEED, SECOND)],
    bad=[needs(SECOND)],
    missing=[needs({**NEED, "SENtypeRank": None})],
    needs=("sen.SENtypeRank",),
    terms=SPRING,
    expected="1, because it is the only need",
    basis="C",
)
def only_need(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A pupil's only need is not ranked as the primary one.

    Rank it 1 in the special needs record.
    """
    sen = tables["sen"]
    alone = ~stand_twice(sen, "parent")
    return alone & sen["SENtypeRank"].notna() & sen["SENtypeRank"].ne("1")


@rule(
    "2165",
    ERROR,
    "sen.SENtypeRank",
    good=[needs(NEED, SECOND)],
    bad=[needs(NEED, {**SECOND, "SENtypeRank": "1"})],
    missing=[needs({**NEED, "SENtypeRank": None}, {**SECOND, "SENtypeRank": None})],
    needs=("sen.SENtypeRank",),
    terms=SPRING,
    expected="a different rank for each need",
    basis="C",
)
def same_rank(tables: Tables, context: Context) -> "pd.Series[bool]":
    """Two needs of a pupil have the same rank.

    Rank one of them 1 and the other 2 in the special needs record.
    """
    sen = tables["sen"]
    twice = stand_twice(sen, "parent", "SENtypeRank")
    return twice & sen["SENtypeRank"].notna()


@rule(
    "2166",
    ERROR,
    "sen.SENtype",
    good=[needs(NEED, SECOND)],
    bad=[needs(NEED, SECOND, {"SENtypeRank": "3", "SENtype": "ASD"})],
    missing=[needs({"SENtypeRank": None, "SENtype": None})],
    terms=SPRING,
    expected="at most two needs",
    companions=("2140",),
    basis="M",
)
def three_needs(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A pupil has more than two needs.

    Keep the primary and the secondary need for the census.
    """
    sen = tables["sen"]
    return sen.groupby(["return", "parent"]).cumcount() >= TWO


@rule(
    "2170",
    ERROR,
    "pupils.SENprovision",
    good=[needs(NEED), needs(provision="N"), needs(provision="A")],
    bad=[needs(provision="S"), needs({**NEED, "SENtype": "XXX"})],
    missing=[needs({**NEED, "SENtype": None})],
    demands=True,
    needs=("pupils.SENprovision",),
    terms=SPRING,
    basis="C",
)
def without_need(tables: Tables, context: Context) -> pd.DataFrame:
    """A pupil's special needs provision asks for a type of need, and there is no valid one.

    Record the pupil's primary need in the special needs record.
    """
    types = accepted(context, "need")
    having = ever(tables, "sen", tables["sen"]["SENtype"].isin(types))
    asked = tables["pupils"]["SENprovision"].isin(accepted(context, "provision_with_type"))
    return complaint(on_roll(tables) & asked & ~having, expected="a need: " + ", ".join(types))


@rule(
    "2180",
    ERROR,
    "pupils.SENprovision",
    good=[
        {"school": [{"Phase": "SP", "Intake": "SPEC"}], "pupils": [{"SENprovision": "S"}]},
        {"school": [{"Phase": "SS"}], "pupils": [{"SENprovision": "N"}]},
    ],
    bad=[{"school": [{"Phase": "SP", "Intake": "SPEC"}], "pupils": [{"SENprovision": "N"}]}],
    missing=[{"school": [{"Phase": "SP", "Intake": "SPEC"}], "pupils": [{"SENprovision": None}]}],
    phases=("SP",),
    expected="the provision that the pupil gets; not N",
    basis="F",
)
def special_without(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A pupil of a special school has no special needs provision.

    Record the pupil's provision in the special needs record.
    """
    special = at_school(tables, "pupils", "Phase").eq("SP")
    special &= at_school(tables, "pupils", "Intake").eq("SPEC")
    return on_roll(tables) & special & tables["pupils"]["SENprovision"].eq("N")


UNIT = there(
    "2230",
    "pupils.SENunitIndicator",
    "It is not said whether a pupil with special needs is in a special needs unit.",
    RECORD,
    where=provided,
    good=(
        rows("pupils", {"SENprovision": "P", "SENunitIndicator": "false"}, {"SENprovision": "N"}),
    ),
    bad=(rows("pupils", {"SENprovision": "P"}),),
    missing=(rows("pupils", {"SENprovision": "P"}),),
    expected="true or false",
    basis="M",
)
RESOURCED = there(
    "2250",
    "pupils.ResourcedProvisionIndicator",
    "It is not said whether a pupil with special needs has a resourced provision place.",
    RECORD,
    where=provided,
    good=(rows("pupils", {"SENprovision": "P", "ResourcedProvisionIndicator": "false"}),),
    bad=(rows("pupils", {"SENprovision": "P"}),),
    missing=(rows("pupils", {"SENprovision": "P"}),),
    expected="true or false",
    basis="M",
)


UNASSESSED = {"SENtypeRank": "1", "SENtype": "NSA"}


@rule(
    "2175",
    ERROR,
    "sen.SENtype",
    good=[needs(UNASSESSED, provision="K"), needs(NEED, provision="E")],
    bad=[needs(UNASSESSED, provision="E")],
    missing=[needs(UNASSESSED, provision=None)],
    terms=SPRING,
    since="2014-AUT",
    expected="a type that was assessed, or provision K",
    basis="M",
)
def unassessed(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A pupil's need is "not assessed" (NSA) and the provision is not special needs support (K).

    Record the type of need from the pupil's plan, or correct the provision.
    """
    provision = above(tables, "sen", "pupils", "SENprovision")
    return tables["sen"]["SENtype"].eq("NSA") & provision.notna() & provision.ne("K")
