"""The numbers of schools in a register file, for checks without a store; it imports nothing."""

from collections.abc import Mapping
from pathlib import Path

from storage.register_book import URN
from storage.register_file import BadRegister, Row, read

Register = Mapping[str, Mapping[str, str]]
"""By a school's code what rules compare with: {"873-4001": {"urn": "110001"}}."""


def registered(file: Path) -> Register:
    """What rules compare with, from a file that `register import` takes.

    Raises ValueError with a sentence for each thing that is wrong with it.
    """
    try:
        rows = read(file.read_text(encoding="utf-8-sig"))
    except OSError as why:
        raise ValueError(f"{file}: {why.strerror}") from None
    except UnicodeDecodeError:
        raise ValueError(f"{file} is not in UTF-8: save it as CSV UTF-8") from None
    except BadRegister as bad:
        raise ValueError(_told(file, bad.complaints)) from None
    known, complaints = _urns(rows)
    if complaints:
        raise ValueError(_told(file, complaints))
    if not known:
        raise ValueError(f'{file} has no number of a school: it wants a column "urn"')
    return {code: {"urn": row.urn} for code, row in known.items()}


def _urns(rows: list[Row]) -> tuple[dict[str, Row], list[tuple[int, str]]]:
    """The row that says each school's number, and what is wrong: (line, sentence)."""
    known: dict[str, Row] = {}
    complaints = []
    for row in rows:
        if not row.urn:
            continue
        before = known.setdefault(row.organisation, row)
        if not URN.fullmatch(row.urn):
            complaints.append((row.line, f'the urn is "{row.urn}"; it has 6 digits'))
        elif before.urn != row.urn:
            why = f"the urn of {row.organisation} is {row.urn}, and {before.urn}"
            complaints.append((row.line, f"{why} in line {before.line}"))
    return known, complaints


def _told(file: Path, complaints: list[tuple[int, str]]) -> str:
    return "\n".join(f"{file}, line {line}: {why}" for line, why in complaints)
