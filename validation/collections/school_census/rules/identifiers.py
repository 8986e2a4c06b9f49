"""Unique pupil numbers: their parts, their check letter, and that none stands twice."""

from collections.abc import Callable

import pandas as pd

from validation.collections.school_census.codes import accepted
from validation.collections.school_census.derive import stand_twice
from validation.collections.school_census.identifier import upn_letters, upns_are_wrong
from validation.collections.school_census.made import (
    ERROR,
    complaint,
    each,
    is_none_of,
    rows,
    there,
)
from validation.declared import matches
from validation.kept import kept
from validation.rule import Context, Tables, rule
from validation.run import NOTHING

UPN = "pupils.UPN"
LENGTH = 13
WHOLE = "[!-~][0-9]{11}[0-9A-HJ-NP-RT-Z]"
"""A number whose parts can all be read, whatever its first letter is."""


def both(
    tables: Tables,
    which: Callable[[pd.DataFrame, str], "pd.Series[str]"],
    wrong: Callable[["pd.Series[str]"], pd.DataFrame],
) -> pd.DataFrame:
    """The complaints about the UPN and about the former UPN, which keep the same rules. ``which``
    numbers of a field are looked at depends on whether their parts can all be read."""
    found = []
    for field in ("UPN", "FormerUPN"):
        numbers = which(tables["pupils"], field)
        if len(numbers) and len(broken := wrong(numbers)):
            broken["field"] = field
            found.append(broken)
    if len(found) > 1:
        return pd.concat(found)
    return found[0] if found else NOTHING


def whole(pupils: pd.DataFrame, field: str) -> "pd.Series[str]":
    """The numbers of a field whose parts can all be read."""

    def make() -> "pd.Series[str]":
        numbers = pupils[field]
        return numbers[matches(numbers, WHOLE)]

    return kept(pupils, ("whole", field), make)


def others(pupils: pd.DataFrame, field: str) -> "pd.Series[str]":
    """Those that are there and of which some part cannot be read: there are few."""

    def make() -> "pd.Series[str]":
        numbers = pupils[field]
        return numbers[numbers.notna() & ~matches(numbers, WHOLE)]

    return kept(pupils, ("others", field), make)


def given(pupils: pd.DataFrame, field: str) -> "pd.Series[str]":
    """All that are there."""
    return kept(pupils, ("all", field), pupils[field].dropna)


def full(numbers: "pd.Series[str]") -> "pd.Series[bool]":
    """Those of 13 characters: of any other length, rule 1550 says all there is to say."""
    return numbers.str.len().eq(LENGTH)


MISSING = there(
    "1500",
    UPN,
    "A pupil has no UPN.",
    "Ask the previous school, or look on the school-to-school system. A pupil who is new to state "
    "schools gets one from your system.",
    good=("H801200001001",),
    basis="V",
)


@rule(
    "1510",
    ERROR,
    UPN,
    good=each(UPN, "H801200001001", "R674123101121") + each("pupils.FormerUPN", "P207000016049"),
    bad=each(UPN, "B207000016049", "Q207000016049", "h801200001001")
    + each("pupils.FormerUPN", "A801200001001"),
    missing=each(UPN, None),
    basis="C",
)
def check_letter(tables: Tables, context: Context) -> pd.DataFrame:
    """The first letter of a UPN or former UPN does not fit its digits: one character is wrong.

    Compare it with the pupil's record from the previous school or on the authority's list. If your
    school issued it, let your system issue it again; never change the letter by hand.
    """

    def wrong(numbers: "pd.Series[str]") -> pd.DataFrame:
        mask = upns_are_wrong(numbers)
        if not mask.any():
            return NOTHING
        odd = numbers[mask]
        right = pd.Series(upn_letters(odd), index=odd.index, dtype="str")
        return pd.DataFrame({"expected": right + " as the first letter, for these digits"})

    return both(tables, whole, wrong)


@rule(
    "1520",
    ERROR,
    UPN,
    good=[rows("pupils", {"UPN": "H801200001001"}, {"UPN": "R674123101121"})],
    bad=[rows("pupils", {"UPN": "H801200001001"}, {"UPN": "H801200001001", "roll": "off"})],
    missing=[rows("pupils", {"UPN": None}, {"UPN": None})],
    expected="a UPN that only one pupil of the file has",
    basis="V",
)
def twice(tables: Tables, context: Context) -> "pd.Series[bool]":
    """Two or more records of the file, on roll or left, have the same UPN.

    If it is one pupil entered twice, remove one record in your system; if they are two pupils, find
    out whose number it is and correct the other.
    """
    pupils = tables["pupils"]
    return pupils["UPN"].notna() & stand_twice(pupils, "UPN")


@rule(
    "1530",
    ERROR,
    UPN,
    good=each(UPN, "H801200001001", "A800"),
    bad=each(UPN, "H999200001001", "HX01200001001") + each("pupils.FormerUPN", "H099200001001"),
    missing=each(UPN, None),
    basis="V",
)
def authority(tables: Tables, context: Context) -> pd.DataFrame:
    """Characters 2 to 4 of a UPN or former UPN are not the number of an authority.

    Compare it with the pupil's record from the previous school or on the authority's list; one of
    these digits was probably mistyped.
    """
    known = accepted(context, "authority")

    def wrong(numbers: "pd.Series[str]") -> pd.DataFrame:
        unknown = is_none_of(numbers.str[1:4], known) & full(numbers)
        return complaint(unknown, expected="the number of an authority in characters 2 to 4")

    return both(tables, given, wrong)


@rule(
    "1540",
    ERROR,
    UPN,
    good=each(UPN, "H801200001001", "H801"),
    bad=each(UPN, "H801O00001001") + each("pupils.FormerUPN", "H80120000100A"[:8] + "X0011"),
    missing=each(UPN, None),
    expected="digits in characters 5 to 12 (0 and 1, not the letters O and I)",
    basis="D",
)
def digits(tables: Tables, context: Context) -> pd.DataFrame:
    """Characters 5 to 12 of a UPN or former UPN are not all digits.

    Look for a letter O where a zero belongs, or an I where a one belongs, and correct it in your
    system from the previous school's record.
    """
    return both(tables, others, lambda n: complaint(full(n) & ~matches(n.str[4:12], "[0-9]{8}")))


@rule(
    "1550",
    ERROR,
    UPN,
    good=each(UPN, "H801200001001", "A80120000100A"),
    bad=each(UPN, "H80120000100", "H80120000100I", "A80120000100?", "H8012000010011", "A12")
    + each("pupils.FormerUPN", "H80120000100S"),
    missing=each(UPN, None),
    basis="D",
)
def last_character(tables: Tables, context: Context) -> pd.DataFrame:
    """A UPN or former UPN does not have 13 characters, or its last is neither a digit nor a letter.

    Compare it with the pupil's record from the previous school or on the authority's list; a
    character was probably lost or added.
    """

    def wrong(numbers: "pd.Series[str]") -> pd.DataFrame:
        short = numbers.notna() & ~full(numbers)
        odd = full(numbers) & ~matches(numbers.str[12], "[0-9A-HJ-NP-RT-Z]")

        def told() -> "pd.Series[str]":
            length = numbers.str.len().astype("Int64").astype("str")
            letter = "a digit, or a letter but I, O and S, as the last character"
            return ("13 characters, not " + length).where(short, letter)

        return complaint(short | odd, expected=told)

    return both(tables, others, wrong)
