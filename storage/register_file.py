"""The register as a CSV file: its columns and rows, not what they mean together."""

import csv
import io
import re
from dataclasses import dataclass, fields

Complaint = tuple[int, str]
"""The line of the file, and the sentence that says what is wrong there."""

ADDRESS = re.compile(r"[^@\s<>(),;:\"]+@([a-z0-9_-]+\.)*[a-z0-9_-]+\.[a-z0-9-]{2,}", re.IGNORECASE)
LOOPBACK = re.compile(r"[^@\s<>(),;:\"]+@localhost", re.IGNORECASE)


class BadRegister(ValueError):  # noqa: N818 - a thing that is wrong with a file, shown to people
    """The file was not imported; ``complaints`` are (line, sentence), in the order of the file."""

    def __init__(self, complaints: list[Complaint]) -> None:
        self.complaints = sorted(complaints)
        super().__init__("\n".join(f"line {line}: {why}" for line, why in self.complaints))


@dataclass(frozen=True)
class Row:
    """One row: an organisation, and it may be a person's post in it. "" is "not said here"."""

    line: int
    organisation: str
    kind: str = ""
    name: str = ""
    acronym: str = ""
    aliases: tuple[str, ...] = ()
    authority: str = ""
    person: str = ""
    role: str = ""
    addresses: tuple[str, ...] = ()
    was: str = ""
    """What the person was called before: without it nobody's name is changed."""
    urn: str = ""
    """A school's unique reference number in the register of establishments."""
    answers_to: str = ""
    """"regulator" for a school that no authority checks; "authority" for any other."""
    shares: str = ""
    """"yes" where such a school lets its authority see its returns; "no" where not."""


COLUMNS = tuple(field.name for field in fields(Row))[1:]
LISTS = {"aliases", "addresses"}


def normal(words: str) -> str:
    """A name as it is compared: no capitals, single spaces.

    >>> normal("  Hillside   SCHOOL ")
    'hillside school'
    """
    return " ".join(words.casefold().split())


def read(text: str) -> list[Row]:
    """The rows of the file. Raises BadRegister with everything that is wrong with their shape."""
    lines = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    header = [normal(cell) for cell in next(lines, [])]
    if complaints := _header_complaints(header):
        raise BadRegister(complaints)
    rows, start = [], lines.line_num + 1
    for cells in lines:
        line, start = start, lines.line_num + 1
        if any(cell.strip() for cell in cells):
            rows.append((line, cells))
    complaints = [(line, why) for line, cells in rows if (why := _misfit(header, cells))]
    if complaints:
        raise BadRegister(complaints)
    made = [_row(line, header, cells) for line, cells in rows]
    if complaints := [(row.line, why) for row in made for why in _row_complaints(row)]:
        raise BadRegister(complaints)
    return made


def _header_complaints(header: list[str]) -> list[Complaint]:
    known = ", ".join(COLUMNS)
    if len(header) == 1 and ";" in header[0]:
        return [(1, "the columns are separated by semicolons; save the file with commas")]
    complaints = [
        (1, f'there is no column "{name}"; the columns are {known}')
        for name in header
        if name not in COLUMNS
    ]
    complaints += [
        (1, f'the column "{n}" is there twice') for n in set(header) if header.count(n) > 1
    ]
    if "organisation" not in header:
        complaints.append(
            (1, f'the first line must name the columns: {known}; "organisation" is missing')
        )
    return complaints


def _misfit(header: list[str], cells: list[str]) -> str | None:
    if len(cells) > len(header):
        return f"{len(cells)} cells under {len(header)} columns; put a cell with a comma in quotes"
    return None


def _row(line: int, header: list[str], cells: list[str]) -> Row:
    said = {name: " ".join(cell.split()) for name, cell in zip(header, cells, strict=False)}
    lists = {
        name: tuple(item.strip() for item in said.pop(name, "").split(";") if item.strip())
        for name in LISTS
    }
    addresses = tuple(dict.fromkeys(address.lower() for address in lists["addresses"]))
    return Row(line, **said, aliases=lists["aliases"], addresses=addresses)


def _row_complaints(row: Row) -> list[str]:
    """What one row alone shows to be wrong."""
    complaints = []
    if not row.organisation:
        complaints.append("the organisation's code is missing")
    post = {"person": row.person, "role": row.role, "addresses": row.addresses}
    missing = [name for name, value in post.items() if not value]
    if missing and len(missing) < len(post):
        complaints.append(
            f"a person needs person, role and addresses; missing here: {' and '.join(missing)}"
        )
    complaints += [
        f'"{address}" is not a mail address'
        for address in row.addresses
        if not (ADDRESS.fullmatch(address) or LOOPBACK.fullmatch(address))
    ]
    return complaints
