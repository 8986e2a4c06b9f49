"""A published field → a column of a template, with what the operator must decide."""

from dataclasses import dataclass, replace

import pandas as pd

from validation.column import NOT_APPLICABLE, TABLE, Column
from validation.formats.faults import (
    DATES,
    HOPELESS,
    MINUS_TWO,
    Fault,
    examples,
    lint,
)
from validation.formats.patterns import alternatives, example_of, lengths, listed, opened, takes
from validation.formats.published import Field
from validation.rule import Context

ANYTHING = (1, 255)
NEVER = ("?", "not this", "-1", "1 2", "12345678901234567890", "x" * 300)
"""Values of which a pattern refuses at least one, unless it takes everything."""


@dataclass(frozen=True)
class Imported:
    """A column, the faults of its pattern, and what only the operator can decide."""

    column: Column
    faults: tuple[Fault, ...] = ()
    decide: tuple[str, ...] = ()


def column_of(field: Field) -> Imported:
    """The column that the corrected field describes."""
    faults, field = lint(field)
    decide = tuple(str(fault) for fault in faults if not fault.instead)
    not_applicable = bool(MINUS_TWO.search(field.text)) or takes_minus_two(field, faults)
    blank = replace_pattern(field)
    said = next((value for value in examples(field) if _fits(value, blank, faults)), "")
    column = Column(
        field.name,
        (field.description or field.name).rstrip(". "),
        "text",
        said or "example",
        within=ANYTHING,
        not_applicable=not_applicable,
    )
    if any(fault.kind in HOPELESS for fault in faults):
        more = f"{field.name}: no pattern that can be used: 1 to 255 characters are taken"
        return Imported(column, tuple(faults), (*decide, more))
    made = _kind(column, blank, said, field.words)
    lost = f"{field.name}: no example of {blank} comes to mind: 1 to 255 characters are taken"
    return Imported(made or column, tuple(faults), decide if made else (*decide, lost))


def takes_minus_two(field: Field, faults: list[Fault]) -> bool:
    """Whether the pattern itself names -2 beside something else."""
    hopeless = any(fault.kind in HOPELESS for fault in faults)
    return not hopeless and NOT_APPLICABLE in alternatives(opened(field.pattern))


def replace_pattern(field: Field) -> str:
    """The pattern without the alternative -2, from end to end."""
    rest = [one for one in alternatives(opened(field.pattern)) if one != NOT_APPLICABLE]
    return f"^({'|'.join(rest)})$" if len(rest) > 1 else f"^{rest[0] if rest else ''}$"


def _fits(value: str, pattern: str, faults: list[Fault]) -> bool:
    return not any(fault.kind in HOPELESS for fault in faults) and takes(pattern, value)


def _kind(column: Column, pattern: str, said: str, words: str) -> Column | None:
    """A date, a text of some length, a list of codes, and else a pattern; None for no example."""
    column = replace(column, optional=takes(pattern, ""))
    if (day := _day(pattern)) is not None:
        real = said or ("28/02/2024" if day else "2024-02-28")
        return replace(column, kind="date", day_first=day, example=real, within=(0, 0))
    if within := lengths(pattern):
        least, most = max(within[0], 1), within[1]
        return replace(column, within=(least, most), example=said or "x" * least)
    if codes := tuple(dict.fromkeys(listed(pattern))):
        return replace(column, kind="codes", codes=codes, example=codes[0], within=(0, 0))
    return _patterned(column, pattern, said, words)


def _patterned(column: Column, pattern: str, said: str, words: str) -> Column | None:
    example = said or example_of(pattern)
    wrong = next((value for value in NEVER if not takes(pattern, value)), "")
    if not example or not wrong:
        return None
    inner = opened(pattern)
    return replace(
        column,
        kind="pattern",
        pattern=inner,
        expected=words.rstrip(". ") or f"a value like {example}",
        example=example,
        wrong=wrong,
        within=(0, 0),
    )


def _day(pattern: str) -> bool | None:
    """Whether days come first in what the pattern takes; None where it takes no dates."""
    for n, (real, unreal, _, _) in enumerate(DATES):
        if takes(pattern, real) and not any(takes(pattern, day) for day in unreal):
            return bool(n)
    return None


def refused(column: Column, value: str) -> bool:
    """Whether the column's own rules find anything wrong with the value."""
    rows = pd.DataFrame({column.name: [value]}, dtype="str")
    empty = Context("", "")
    return any(len(_rows(rule.broken({TABLE: rows}, empty))) for rule in column.rules())


def _rows(said: "pd.Series[bool] | pd.DataFrame") -> "pd.DataFrame | pd.Series[bool]":
    return said if isinstance(said, pd.DataFrame) else said[said]
