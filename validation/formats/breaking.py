"""Files of today against tomorrow's columns: whose file breaks, and on what."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from validation.column import TABLE, Column
from validation.reading.trouble import Unreadable
from validation.rule import Context
from validation.run import run
from validation.schema import Schema


@dataclass(frozen=True)
class Breaking:
    """What one file would break that it does not break today, in words; nothing where it is ()."""

    file: str
    what: tuple[str, ...]

    def __str__(self) -> str:
        what = "; ".join(self.what).rstrip(".") or "breaks nothing new"
        return f"{self.file}: {what}."


def breaking(old: Sequence[Column], new: Sequence[Column], name: str, content: bytes) -> Breaking:
    """What a file that was made for ``old`` breaks of ``new`` and not of ``old``."""
    before = dict(_broken(old, name, content))
    after = dict(_broken(new, name, content))
    return Breaking(name, tuple(_more(before, after)))


def _more(before: dict[str, int], after: dict[str, int]) -> Iterator[str]:
    for message, count in after.items():
        if count > before.get(message, 0):
            yield f"{message} ({count:,} row{'s' if count > 1 else ''})"


def _broken(columns: Sequence[Column], name: str, content: bytes) -> Iterator[tuple[str, int]]:
    """Every complaint and its rows; one about the file as a whole counts as all of them."""
    schema = Schema("", tuple(columns))
    try:
        reading = schema.read(name, content, Context("", ""))
    except Unreadable as trouble:
        yield trouble.sentence, 1
        return
    rows = len(reading.tables[TABLE])
    for finding in reading.findings:
        yield finding.message + (f" ({finding.field})" if finding.field else ""), rows
    for broken in run(list(schema.rules()), reading.tables, Context("", "")).broken:
        yield broken.rule.message, len(broken.rows)
