"""Specimen files for CSV templates, made from their schema: good ones, or ones that break rules."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Protocol

from validation.check import shipped
from validation.column import TABLE
from validation.rule import Rule
from validation.schema import Schema
from validation.template import Template

Row = dict[str, str | None]
Draw = Callable[[Random, int], Mapping[str, str]]
"""(randomness, ordinal from 0) → the values in which rows differ."""
BOARD = "AQA"
SUBJECTS = ("Mathematics", "Biology", "History", "Español", "Design, Technology and Engineering")


@dataclass(frozen=True)
class Sample:
    """What a sample file is of: its period, whose it is and when it is due."""

    period: str
    organisation: str
    due: date


class Make(Protocol):
    """Makes (file name, bytes) of a file with ``size`` rows. Raises NoSuchBreakError."""

    def __call__(
        self,
        size: int,
        seed: int,
        breaks: tuple[str, ...],
        period: str,
        organisation: str,
        due: date | None = None,
    ) -> tuple[str, bytes]: ...


def maker(
    name: str, row: Callable[[Sample, Random, int], Mapping[str, str]], day: tuple[int, int]
) -> Make:
    """The ``make`` of a shipped template. ``row`` says what differs from row to row; sender, period
    and due date are filled in. ``day`` is the month and day that files are due for which nobody
    says it.
    """

    def made(
        size: int,
        seed: int,
        breaks: tuple[str, ...],
        period: str,
        organisation: str,
        due: date | None = None,
    ) -> tuple[str, bytes]:
        template = shipped()[name]
        sample = Sample(period, organisation or BOARD, due or date(int(period[:4]), *day))
        same = _same_in_every_row(template, sample)
        content = make(
            template, lambda random, n: {**same, **row(sample, random, n)}, size, seed, breaks
        )
        return file_name(template.title, sample.organisation, period), content

    return made


def _same_in_every_row(template: Template, sample: Sample) -> dict[str, str]:
    """Sender, period and due date, in the columns that the template says."""
    schema = template.reader
    assert isinstance(schema, Schema)
    said = template.periods[sample.period].parameters.get("says", [sample.period])[0]
    columns = {schema.organisation_from: sample.organisation, schema.period_from: str(said)}
    columns[schema.due_in] = sample.due.isoformat()
    return {name: value for name, value in columns.items() if name}


class NoSuchBreakError(ValueError):
    """A rule that a specimen cannot be made to break; the sentence says which there are."""


def make(template: Template, draw: Draw, size: int, seed: int, breaks: Sequence[str] = ()) -> bytes:
    """``size`` rows as CSV, of which some break each rule of ``breaks``, and nothing else.

    The same seed makes the same bytes. Raises NoSuchBreakError.
    """
    schema = template.reader
    assert isinstance(schema, Schema)
    random = Random(seed)  # noqa: S311 - a specimen, not a secret
    perfect = schema.perfect()[TABLE][0]
    rows = [{**perfect, **draw(random, n)} for n in range(size)]
    rules = {rule.code: rule for rule in template.rules if rule.code in breaks}
    _refuse_unknown(breaks, template)
    free = random.sample(range(1, size), size - 1)
    for rule in rules.values():
        _break(rows, rule, free)
    content = _written(rows, schema.headers)
    for code, spoil in SPOILERS.items():
        content = spoil(content) if code in breaks else content
    return content


def file_name(title: str, organisation: str, period: str) -> str:
    """The name of a specimen's file: "ExamsTimetable_AQA_2019-JUN.csv"."""
    plain = "_".join("".join(c for c in part if c.isalnum()) for part in (title, organisation))
    return f"{plain}_{period}.csv"


def _refuse_unknown(breaks: Sequence[str], template: Template) -> None:
    known = [*SPOILERS, *(rule.code for rule in template.rules)]
    for code in breaks:
        if code not in known:
            raise NoSuchBreakError(f"There is no rule {code} to break; choose {', '.join(known)}.")


def _break(rows: list[Row], rule: Rule, free: list[int]) -> None:
    """Lay the rule's own first bad example over rows that nothing else has touched."""
    example = rule.bad[0][TABLE]
    if len(free) < len(example):
        raise NoSuchBreakError(f"Too few rows to break {rule.code} as well: ask for a larger file.")
    for change in example if len(example) == 1 or rule.code == "duplicate-row" else example[1:]:
        rows[free.pop()].update(change)


def _written(rows: Sequence[Row], headers: Sequence[str]) -> bytes:
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(headers)
    writer.writerows([row[name] or "" for name in headers] for row in rows)
    return target.getvalue().encode()


def _swapped(content: bytes) -> bytes:
    """The last two columns in each other's place, headers and all."""
    rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
    target = io.StringIO(newline="")
    csv.writer(target).writerows([*row[:-2], row[-1], row[-2]] for row in rows)
    return target.getvalue().encode()


def _semicolons(content: bytes) -> bytes:
    rows = csv.reader(io.StringIO(content.decode(), newline=""))
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=";").writerows(rows)
    return target.getvalue().encode()


SPOILERS: Mapping[str, Callable[[bytes], bytes]] = {
    "ragged": lambda content: content + b"too,few\r\n",
    "empty-rows": lambda content: content + b",,,\r\n\r\n",
    "headers": _swapped,
    "separator": _semicolons,
    "byte-order-mark": lambda content: b"\xef\xbb\xbf" + content,
    "encoding": lambda content: content.decode("utf-8-sig").encode("utf-16"),
}
"""What can be wrong with a file as a whole, in the order in which it is done to it."""
