"""Which queries want a reason in words: by the authority's own list, where a template has one."""

import csv
from functools import cache
from pathlib import Path

from validation import collections

LIST = "rules.csv"
WANTED = "reason"


def wants_reason(template: str, rule: str) -> bool:
    """Whether a bare "confirmed" is no explanation of this rule's queries.

    >>> wants_reason("school-census", "2020Q"), wants_reason("school-census", "100")
    (True, False)
    """
    return rule in _wanting(template)


@cache
def _wanting(template: str) -> frozenset[str]:
    """The rules of one of our own templates ("school-census") that want a reason."""
    file = Path(collections.__file__).parent / template.replace("-", "_") / LIST
    if not file.exists():
        return frozenset()
    with file.open(encoding="utf-8", newline="") as lines:
        return frozenset(r["number"] for r in csv.DictReader(lines) if r["note_policy"] == WANTED)
