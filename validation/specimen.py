"""Specimen files for CSV templates, made from their schema: good ones, or ones that break rules."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from random import Random

from validation.column import TABLE
from validation.rule import Rule
from validation.schema import Schema
from validation.template import Template

Row = dict[str, str | None]
Draw = Callable[[Random, int], Mapping[str, str]]
"""(randomness, ordinal from 0) → the values in which rows differ."""


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


def said(template: Template, period: str) -> str:
    """What a row says of the period, as the file format writes it: "June 2019"."""
    return str(template.periods[period].parameters["says"][0])


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
