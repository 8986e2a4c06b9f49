"""What goes with what among schools: numbers, phases, types and ages, as tables."""

# fmt: off
NUMBER_OF_PHASE: dict[str, str] = {
    "NS": "10[0-9]{2}|18[0-9]{2}|6[0-8][0-9]{2}",
    **dict.fromkeys(("PS", "MP", "MS"), "[23][0-9]{3}|52[0-9]{2}|594[0-9]|6[0-8][0-9]{2}"),
    "SS": "4[0-9]{3}|54[0-9]{2}|59[0-3][0-9]|6[0-9]{3}",
    "SP": "59[5-9][0-9]|6[0-8][0-9]{2}|7[0-9]{3}",
}
"""Which establishment numbers go with a phase (2013-14), as patterns; phases that are not named
take any."""

TYPES_OF_PHASE: dict[str, str] = {
    "NS": "49 50 51",
    "PS": "01 02 03 04 16 17 18 42 43 49",
    "MP": "05 06 45 49",
    "MS": "07 08 41 49",
    "SS": "09 10 11 12 21 22 25 26 27 28 29 30 31 32 33 36 37 38 39 44 46 47 48 49",
    "SP": "49 52 53",
}
"""Which school types go with a phase (2013-14)."""

AGES_OF_TYPES: tuple[tuple[str, int, int], ...] = (
    # types                  youngest  oldest, both on 31 August
    ("50 51",                 2,  7),
    ("01 16",                 2,  9),
    ("02",                    2, 10),
    ("03 18",                 2, 11),
    ("04",                    2, 13),
    ("17",                    7, 12),
    ("42",                    2,  8),
    ("43",                    7, 11),
    ("05",                    8, 13),
    ("06 07",                 9, 14),
    ("45",                    9, 13),
    ("08",                   10, 14),
    ("09",                   12, 17),
    ("10",                   12, 19),
    ("11 29",                13, 17),
    ("12 30 31",             13, 20),
    ("21 27 28 48",          11, 17),
    ("22 36 37 38 39 47",    11, 20),
    ("25",                   11, 14),
    ("26",                   11, 15),
    ("32 33 44",             14, 20),
    ("41",                   10, 15),
    ("46",                   10, 17),
    ("49",                    3, 19),
)
"""The usual ages by school type (rule 1601Q)."""

AGES = {code: (low, high) for codes, low, high in AGES_OF_TYPES for code in codes.split()}
YOUNGEST_OF_TYPE = {code: low for code, (low, _) in AGES.items()}
OLDEST_OF_TYPE = {code: high for code, (_, high) in AGES.items()}

YEARS = ("E1", "E2", "N1", "N2", "R", *(str(year) for year in range(1, 15)))
"""Year groups from the youngest to the oldest; X and M have no place in the order."""
# fmt: on

AGE_IN_YEAR = {"N1": 2, "N2": 3, "R": 4, **{str(year): year + 4 for year in range(1, 15)}}
"""The age on 31 August that goes with a year group."""
PLACE = {year: at for at, year in enumerate(YEARS)}
"""A year group's place in the order."""
