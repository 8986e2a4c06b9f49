"""Where pupils live: the postcode and the address."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from validation.collections.school_census.derive import on_roll
from validation.collections.school_census.made import ERROR, QUERY, complaint, each, rows
from validation.declared import matches
from validation.kept import kept
from validation.rule import Context, Tables, rule

POSTCODE = (
    "(?:[A-PR-UWYZ][0-9][0-9]?"
    "|[A-PR-UWYZ][A-HK-Y][0-9][0-9]?"
    "|[A-PR-UWYZ][0-9][ABCDEFGHJKSTUW]"
    "|[A-PR-UWYZ][A-HK-Y][0-9][ABEHMNPRVWXY])"
    " [0-9][ABD-HJLNP-UW-Z]{2}"
)
"""The six forms, with the letters that never stand in a place (data item 100121)."""
LINES = tuple(f"AddressLine{n}" for n in range(1, 6))
PARTS = ("SAON", "PAON", "Street", "Locality", "Town", "AdministrativeArea", "PostTown")
BARE = {**dict.fromkeys((*LINES, *PARTS, "PostCode"))}


def any_of(pupils: pd.DataFrame, fields: tuple[str, ...]) -> "pd.Series[bool]":
    """Which pupils have at least one of these."""

    def make() -> "pd.Series[bool]":
        there = np.logical_or.reduce([given(pupils, field) for field in fields])
        return pd.Series(there, pupils.index, dtype=bool)

    return kept(pupils, ("any of", *fields), make)


def given(pupils: pd.DataFrame, field: str) -> npt.NDArray[np.bool_]:
    """Which pupils have it."""
    return kept(pupils, ("given", field), lambda: pupils[field].notna().to_numpy())


@rule(
    "2340",
    ERROR,
    "pupils.PostCode",
    good=each("pupils.PostCode", "M1 1AA", "M60 1NW", "CR2 6XH", "DN55 1PT", "W1A 1HQ", "EC1A 1BB"),
    bad=each("pupils.PostCode", "CB11AA", "cb1 1aa", "QB1 1AA", "CI1 1AA", "CB1 1CA", "W1I 1AA"),
    missing=each("pupils.PostCode", None),
    demands=True,
    expected="a postcode in capitals with one blank before the last three characters",
    basis="C",
)
def postcode(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A pupil's postcode is missing, or is not written as postcodes are.

    Correct it in the pupil's record; most systems can look it up from the address.
    """
    given = tables["pupils"]["PostCode"]
    return ~matches(given, POSTCODE) & (given.notna() | on_roll(tables))


@rule(
    "2350",
    ERROR,
    "pupils.AddressLine1",
    good=[rows("pupils", {}, {**BARE, "PostCode": "CB1 1AA", "PAON": "1", "Street": "Hill Road"})],
    bad=[
        rows("pupils", {**BARE, "PostCode": "CB1 1AA"}),
        rows("pupils", {**BARE, "PostCode": "CB1 1AA", "AddressLine2": "Hillside"}),
    ],
    missing=[rows("pupils", BARE)],
    expected="a house and a street or place",
    basis="M",
)
def insufficient(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A pupil's address is not enough to find the home: there is no house.

    Complete the address in the pupil's record in your system.
    """
    pupils = tables["pupils"]
    usable = any_of(pupils, ("AddressLine1", "SAON", "PAON"))
    return on_roll(tables) & any_of(pupils, tuple(BARE)) & ~usable


@rule(
    "2355Q",
    QUERY,
    "pupils.AddressLine1",
    good=[rows("pupils", {}, {**BARE, "PostCode": "CB1 1AA"})],
    bad=[rows("pupils", BARE)],
    missing=[rows("pupils", {"AddressLine1": None})],
    expected="an address",
    companions=("2340",),
    basis="M",
)
def no_address(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A pupil has no address at all.

    Add it from the admission form. If it must not be given (a court order, a refuge), say so in
    your answer.
    """
    return on_roll(tables) & ~any_of(tables["pupils"], tuple(BARE))


@rule(
    "2380",
    ERROR,
    "pupils.PAON",
    good=[rows("pupils", {**BARE, "PAON": "1", "Street": "Hill Road"})],
    bad=[rows("pupils", {**BARE, "PAON": "1"})],
    missing=[rows("pupils", {"PAON": None})],
    expected="a street, locality, town, administrative area or post town beside the house",
    basis="M",
)
def house_alone(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A pupil's address has a house and neither street nor place.

    Complete the address in the pupil's record in your system.
    """
    pupils = tables["pupils"]
    return pupils["PAON"].notna() & ~any_of(pupils, PARTS[2:])


@rule(
    "2400",
    ERROR,
    "pupils.AddressLine1",
    good=[rows("pupils", {}, {**BARE, "AddressLine1": "1 Hill Road", "AddressLine5": "Hillside"})],
    bad=[rows("pupils", {**BARE, "AddressLine1": "1 Hill Road"})],
    missing=[rows("pupils", BARE)],
    expected="at least one more line",
    basis="M",
)
def one_line(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A pupil's address has only its first line.

    Add the street, village or town in the pupil's record in your system.
    """
    pupils = tables["pupils"]
    return pupils["AddressLine1"].notna() & ~any_of(pupils, LINES[1:])


@rule(
    "2445",
    ERROR,
    "pupils.AddressLine1",
    good=[rows("pupils", {}, {**BARE, "PAON": "1", "Street": "Hill Road"})],
    bad=[rows("pupils", {"PAON": "1", "Street": "Hill Road"})],
    missing=[rows("pupils", BARE)],
    expected="either address lines, or house, street and town; not both",
    basis="M",
)
def two_forms(tables: Tables, context: Context) -> "pd.Series[bool]":
    """A pupil's address is given in two forms at once.

    Keep one of them in the pupil's record; if your system exports both, ask its supplier.
    """
    return any_of(tables["pupils"], LINES) & any_of(tables["pupils"], PARTS)


@rule(
    "5155",
    ERROR,
    "pupils.UniquePropertyReferenceNumber",
    good=each("pupils.UniquePropertyReferenceNumber", "100023336956"),
    bad=each("pupils.UniquePropertyReferenceNumber", "10002333695", "10002333695A"),
    missing=each("pupils.UniquePropertyReferenceNumber", None),
    expected="12 digits",
    basis="M",
)
def property_number(tables: Tables, context: Context) -> pd.DataFrame:
    """A pupil's property reference number does not have 12 digits.

    Let your system look the address up again; shorter numbers are filled with zeros in front.
    """
    given = tables["pupils"]["UniquePropertyReferenceNumber"]
    wrong = given.notna() & ~matches(given, "[0-9]{12}")
    short = matches(given, "[0-9]{1,11}")
    return complaint(
        wrong, expected=lambda: given.str.zfill(12).where(short, "12 digits").astype("str")
    )
