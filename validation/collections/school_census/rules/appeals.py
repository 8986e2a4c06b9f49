"""Appeals against admissions: figures that add up, only from schools that are asked for them."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from validation.collections.school_census.derive import at_school, first_below, numbers
from validation.collections.school_census.made import ERROR, QUERY, complaint
from validation.declared import as_numbers
from validation.rule import Context, Example, Rule, Tables, rule

FIELDS = ("Lodged", "Withdrawn", "Heard", "Upheld", "Rejected")
OWN_ADMISSIONS = ("VA", "FO", "CA")
"""The governance of schools that decide their own admissions."""
SPRING: dict[str, Any] = {"terms": ("SPR",)}
SPLIT: dict[str, Any] = {"terms": ("SPR",), "since": "2016-AUT"}
"""Appeals to secondary schools have had a module of their own since then."""
ENDED: dict[str, Any] = {"terms": ("SPR",), "until": "2024-SPR"}
"""Appeals of all ages together: the export of 2025-26 has none. The year is our reading."""
FIX = "Compare the figures with the records of the appeals and correct the wrong one."
GOOD = {"Lodged": "9", "Withdrawn": "2", "Heard": "7", "Upheld": "3", "Rejected": "4"}


def appeals(table: str, *, governance: Any = "FO", phase: Any = "PS", **changed: Any) -> Example:
    """An example: a school with these figures."""
    return {
        "school": [{"Governance": governance, "Phase": phase}],
        table: [{**GOOD, **changed}],
    }


def adds_up(
    code: str, table: str, words: str, parts: tuple[str, str], whole: str, **more: Any
) -> Rule:
    """Two figures must add up to a third."""
    first, second = parts

    def broken(tables: Tables, context: Context) -> pd.DataFrame:
        one, two = (numbers(tables, f"{table}.{name}") for name in parts)
        total = numbers(tables, f"{table}.{whole}")
        wrong = total.notna() & (one + two).notna() & (one + two).ne(total)
        return complaint(
            wrong,
            expected=lambda: (
                (one + two).astype("Int64").astype("str") + f", as {first} and {second} add up to"
            ),
        )

    broken.__doc__ = f"""{words} appeals: {first} and {second} do not add up to {whole}.

    {FIX}"""
    return rule(
        code,
        ERROR,
        f"{table}.{whole}",
        good=[appeals(table)],
        bad=[appeals(table, **{whole: "8"})],
        missing=[appeals(table, **{first: None})],
        **more,
    )(broken)


def at_least(code: str, field: str, **more: Any) -> Rule:
    """All appeals cannot be fewer than those for infants."""

    def broken(tables: Tables, context: Context) -> pd.DataFrame:
        infants = as_numbers(first_below(tables, "school", "infant_appeals", field).astype("str"))
        every = as_numbers(first_below(tables, "school", "appeals", field).astype("str"))
        return complaint(
            every < infants,
            field=field,
            found=lambda: every.astype("Int64").astype("str"),
            expected=lambda: "at least the infants' " + infants.astype("Int64").astype("str"),
        )

    broken.__doc__ = f"""Fewer appeals are {field.lower()} in all than for infant classes.

    {FIX}"""
    both = {**appeals("appeals"), "infant_appeals": [GOOD]}
    more_infants = {**GOOD, field: "10"}
    return rule(
        code,
        ERROR,
        "school.Governance",
        good=[both],
        bad=[{**both, "infant_appeals": [more_infants]}],
        missing=[{**both, "infant_appeals": [{**GOOD, field: None}]}],
        companions=tuple(other for other in FEWER if other != code),
        **more,
    )(broken)


def not_asked(code: str, table: str, words: str, asked: Mapping[str, Any], **more: Any) -> Rule:
    """Figures from a school not asked: its ``field`` is none of ``only``, or one of ``but``."""
    field = str(asked["field"])

    def broken(tables: Tables, context: Context) -> "pd.Series[bool]":
        said = at_school(tables, table, field)
        wrong = ~said.isin(asked["only"]) if "only" in asked else said.isin(asked["but"])
        return said.notna() & wrong & tables[table][list(FIELDS)].notna().any(axis=1)

    listed = ", ".join(asked.get("only") or asked["but"])
    who = "only of schools" if "only" in asked else "of no school"
    broken.__doc__ = f"""{words} appeals are given, and they are asked {who} with {field} {listed}.

    Remove the figures, or correct {field} in the school details of your system."""
    other = {"Governance": "CO", "Phase": "SS" if "only" in asked else "SP"}[field]
    good = appeals(table)
    return rule(
        code,
        ERROR,
        f"{table}.Lodged",
        good=[good],
        bad=[{**good, "school": [{"Governance": "FO", "Phase": "PS", field: other}]}],
        missing=[{**good, table: []}],
        expected="no figures",
        needs=(f"school.{field}",),
        **more,
    )(broken)


def expected_figures(
    code: str, table: str, words: str, phases: tuple[str, ...], **more: Any
) -> Rule:
    """Figures that are missing or all nought where some are usual."""

    def broken(tables: Tables, context: Context) -> pd.DataFrame:
        school = tables["school"]
        lodged = first_below(tables, "school", table, "Lodged").astype("str")
        asked = school["Governance"].isin(OWN_ADMISSIONS) & school["Phase"].isin(phases)
        wrong = asked & ~(as_numbers(lodged) > 0)
        return complaint(wrong, field="Lodged", found=lodged, expected="figures above 0")

    broken.__doc__ = f"""The figures of {words} appeals are missing, or none was lodged.

    Enter them from the records of the appeals. If there were none, confirm it in your answer."""
    good = appeals(table, phase=phases[0])
    return rule(
        code,
        QUERY,
        "school.Governance",
        good=[good, {**good, "school": [{"Governance": "CO"}], table: []}],
        bad=[appeals(table, phase=phases[0], Lodged="0")],
        missing=[{**good, table: []}],
        demands=True,
        phases=phases,
        **more,
    )(broken)


ALL, INFANT, SECONDARY = "appeals", "infant_appeals", "secondary_appeals"
LODGED, HEARD = ("Withdrawn", "Heard"), ("Upheld", "Rejected")
OWN = {"field": "Governance", "only": OWN_ADMISSIONS}
OTHER_PHASES = {"field": "Phase", "but": ("NS", "SP", "PR")}
INFANT_PHASES = {"field": "Phase", "only": ("PS", "AT")}
FEWER = ("580", "590", "600", "610", "620")

RULES = (
    adds_up("560", ALL, "Primary", LODGED, "Lodged", basis="G", companions=FEWER, **SPRING),
    adds_up("570", ALL, "Primary", HEARD, "Heard", basis="G", companions=("560",), **SPRING),
    adds_up("561", SECONDARY, "Secondary", LODGED, "Lodged", **SPLIT),
    adds_up("571", SECONDARY, "Secondary", HEARD, "Heard", companions=("561",), **SPLIT),
    adds_up("630", INFANT, "Infant", LODGED, "Lodged", basis="G", **SPRING),
    adds_up("640", INFANT, "Infant", HEARD, "Heard", basis="G", companions=("630",), **SPRING),
    *(at_least(code, field, **ENDED) for code, field in zip(FEWER, FIELDS, strict=True)),
    not_asked("5013", ALL, "Primary", OWN, **SPRING),
    not_asked("5014", ALL, "Primary", OTHER_PHASES, companions=("5019",), **SPRING),
    not_asked("5018", INFANT, "Infant", OWN, **SPRING),
    not_asked("5019", INFANT, "Infant", INFANT_PHASES, **SPRING),
    not_asked("5125", SECONDARY, "Secondary", OWN, **SPLIT),
    not_asked("5126", SECONDARY, "Secondary", OTHER_PHASES, **SPLIT),
    expected_figures("564Q", ALL, "primary", ("PS", "MP", "AT"), companions=FEWER, **ENDED),
    expected_figures("565Q", SECONDARY, "secondary", ("SS", "MS", "AT"), **SPLIT),
    expected_figures("566Q", INFANT, "infant", ("PS", "AT"), **SPRING),
)
