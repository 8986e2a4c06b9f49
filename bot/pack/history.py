"""history.csv of an auditor's pack: written by who packs, made anew by who verifies."""

import csv
import io

from storage import rows

COLUMNS = (
    "sequence",
    "at",
    "verb",
    "submission",
    "actor",
    "role",
    "via",
    "on_behalf_of",
    "proof",
    "was",
    "became",
    "text",
    "evidence",
    "before",
    "hash",
)
"""What history.csv shows of an entry; ledger.json has everything."""


def table(entries: list[rows.Entry]) -> bytes:
    """history.csv, with a byte order mark, which spreadsheets want; a text becomes no formula."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(COLUMNS)
    for entry in entries:
        table.writerow(_cell(getattr(entry, name)) for name in COLUMNS)
    return text.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
