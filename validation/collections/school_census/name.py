"""The file's name, LLLEEEE_SCt_LLLLLyy_nnn.XML: what it says, and what the header denies."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

TERMS = {"1": "SPR", "2": "SUM", "3": "AUT"}
"""The digit after SC."""
SPOKEN = {"SPR": "spring", "SUM": "summer", "AUT": "autumn"}

_NAME = re.compile(
    r"(?P<authority>\d{3})(?P<establishment>\d{4})_SC(?P<term>[123])_"
    r"(?P<receiver>\d{3})LL(?P<year>\d{2})_(?P<serial>\d{3})(?:\D.*)?",
    re.ASCII | re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Header:
    """What the file says of itself; "" where it says nothing."""

    collection: str = ""
    term: str = ""
    year: str = ""
    authority: str = ""
    establishment: str = ""
    serial: str = ""


def parts(name: str) -> dict[str, str]:
    """What a file name says: authority, establishment, term, receiver, year, serial; {} where the
    name is not of that form. What mail programs add at the end, as in "… (1).xml", is allowed.

    >>> parts("8734001_SC3_873LL07_001.XML")["term"]
    'AUT'
    """
    found = _NAME.fullmatch(name.strip())
    if not found:
        return {}
    said = found.groupdict()
    return {**said, "term": TERMS[said["term"]], "year": f"20{said['year']}"}


def file_name(header: Header) -> str:
    """The name that a file with this header ought to have."""
    term = {spoken: digit for digit, spoken in TERMS.items()}.get(header.term, "?")
    return (
        f"{header.authority}{header.establishment}_SC{term}_"
        f"{header.authority}LL{header.year[-2:]}_{header.serial.zfill(3)}.XML"
    )


def clashes(name: str, header: Header) -> Iterator[str]:
    """One sentence for each thing that the name and the header say differently."""
    said = parts(name)
    if not said:
        return
    school = f"{said['authority']} {said['establishment']}"
    for here, there, sentence in (
        (
            school,
            f"{header.authority} {header.establishment}".strip(),
            "The file name says school {}, the header says {}.",
        ),
        (
            SPOKEN[said["term"]],
            SPOKEN.get(header.term, header.term),
            "The file name says {} (its SC number), the header's Term says {}.",
        ),
        (said["year"], header.year, "The file name says {}, the header's Year says {}."),
        (
            said["receiver"],
            header.authority,
            "The file name is addressed to authority {}, the header's LEA says {}.",
        ),
        (
            said["serial"],
            header.serial.zfill(3) if header.serial else "",
            "The file name has serial number {}, the header's SerialNo says {}.",
        ),
    ):
        if there and here != there:
            yield sentence.format(here, there)
