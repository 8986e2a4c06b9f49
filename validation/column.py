"""A column of a CSV template and the rules that follow from its description."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from validation import declared
from validation.rule import Context, Rule, Tables

TABLE = "rows"
NOT_APPLICABLE = "-2"

# What a spreadsheet makes of a date, of a long number, and of "1-10" or "3/4". RE2.
EXCEL_DATE = r"[0-9]{1,2}[/.][0-9]{1,2}[/.]([0-9]{2}|[0-9]{4})( [0-9:]+)?"
EXCEL_NUMBER = r"[0-9]([.,][0-9]+)?[Ee][+][0-9]{1,3}"
EXCEL_MONTH = r"[0-9]{1,2}-(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(-[0-9]{2,4})?"
EXCEL_DAY_FIRST = r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{2}|[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9:]+)?"
DAY_FIRST = "([0-9]{2})/([0-9]{2})/([0-9]{4})"
MONTH_ALIKE = re.compile("[0-9]{1,2}-[0-9]{1,2}")
AGAIN = (
    "A spreadsheet changed it when the file was opened and saved. Send the file just as your own"
    " system exports it, or set the column's format to text before you enter the values."
)


@dataclass(frozen=True)
class Column:
    """One column. ``kind`` is text, codes, date or pattern; ``within`` is a text's length.

    ``not_applicable`` lets -2 through. ``digits`` is the fixed width of a number whose leading
    zeros a spreadsheet would drop, 0 where there is none. ``example`` is a good value, ``wrong``
    a bad one; ``expected`` is the pattern in words. ``day_first``: the dates are dd/mm/yyyy.
    ``optional``: it may be empty. ``basis`` is the letter of docs/rules: M where the column is our
    own reading.
    """

    name: str
    description: str
    kind: str
    example: str
    wrong: str = ""
    within: tuple[int, int] = (0, 0)
    codes: tuple[str, ...] = ()
    pattern: str = ""
    expected: str = ""
    not_applicable: bool = False
    digits: int = 0
    day_first: bool = False
    optional: bool = False
    basis: str = "P"
    since: str = ""
    until: str = ""

    @property
    def at(self) -> str:
        """Where rules about this column complain."""
        return f"{TABLE}.{self.name}"

    def code(self, what: str) -> str:
        """A rule's code that people can read and type: "QAN-length"."""
        return f"{''.join(c for c in self.name if c.isalnum())}-{what}"

    def rules(self) -> Iterator[Rule]:
        """Presence, then what a spreadsheet does to values, then the column's own kind.

        Raises KeyError for a kind that does not exist.
        """
        dated: dict[str, Any] = {"since": self.since, "until": self.until, "basis": self.basis}
        presence = () if self.optional else (_presence(self),)
        for rule in (*presence, *_spreadsheet(self)):
            yield replace(rule, **dated)
        rule = replace(KINDS[self.kind](self), **dated, needs=(self.at,))
        yield _or_not_applicable(rule) if self.not_applicable else rule


def _presence(column: Column) -> Rule:
    other = f"; write {NOT_APPLICABLE} where it does not apply" if column.not_applicable else ""
    return declared.required(
        column.code("missing"),
        column.at,
        f"{column.name} is empty",
        f"Fill in {column.name} ({column.description}){other}.",
        good=column.example,
    )


def _spreadsheet(column: Column) -> Iterator[Rule]:
    """One finding a column, however many rows a spreadsheet has changed."""
    more: dict[str, Any] = {"grouped": True, "good": (column.example,)}
    if column.kind == "date":
        yield declared.forbidden(
            column.code("spreadsheet"),
            column.at,
            f"{column.name} holds dates as a spreadsheet writes them",
            AGAIN,
            EXCEL_DAY_FIRST if column.day_first else EXCEL_DATE,
            bad=("31/08/19",) if column.day_first else ("31/08/2019",),
            expected="a date, dd/mm/yyyy" if column.day_first else "a date, CCYY-MM-DD",
            **more,
        )
    elif column.kind in ("text", "pattern") or any(MONTH_ALIKE.fullmatch(c) for c in column.codes):
        yield declared.forbidden(
            column.code("spreadsheet"),
            column.at,
            f"{column.name} holds values that a spreadsheet has turned into numbers or dates",
            AGAIN,
            f"{EXCEL_NUMBER}|{EXCEL_MONTH}",
            bad=("1.23E+11", "10-Jan"),
            expected="the value as your own system shows it",
            **more,
        )
    if column.digits:
        yield declared.forbidden(
            column.code("zeros"),
            column.at,
            f"{column.name} has lost its leading zeros",
            AGAIN,
            f"[1-9][0-9]{{0,{column.digits - 2}}}",
            bad=(column.example.lstrip("0")[: column.digits - 1],),
            expected=f"{column.digits} digits",
            **more,
        )


def _text(column: Column) -> Rule:
    least, most = column.within
    return declared.length(
        column.code("length"),
        column.at,
        f"{column.name} is too long" if least <= 1 else f"{column.name} has the wrong length",
        f"Shorten {column.name} ({column.description}) to what the file format allows.",
        column.within,
        good=(column.example,),
        bad=("x" * (most + 1),),
    )


def _codes(column: Column) -> Rule:
    return declared.one_of(
        column.code("code"),
        column.at,
        f"{column.name} is not one of the values that the file format allows",
        f"Write {column.name} ({column.description}) exactly as listed, capitals included.",
        column.codes,
        good=column.codes,
        bad=(column.wrong or "none of these",),
    )


def _date(column: Column) -> Rule:
    rule = declared.calendar_date(
        column.code("date"),
        column.at,
        f"{column.name} is not a real date",
        f"Write {column.name} ({column.description}) as CCYY-MM-DD, such as {column.example}.",
        good=(column.example,),
        bad=("2024-02-31", "2021-1-5"),
    )
    return _day_first(column, rule) if column.day_first else rule


def _day_first(column: Column, rule: Rule) -> Rule:
    """The same rule for dates written dd/mm/yyyy."""

    def broken(tables: Tables, context: Context) -> "pd.Series[bool]":
        values = tables[TABLE][column.name]
        turned = values.str.replace(DAY_FIRST, r"\3-\2-\1", regex=True)
        real = declared.matches(values, DAY_FIRST) & declared.is_date(turned)
        return values.notna() & ~real

    return replace(
        rule,
        broken=broken,
        fix=rule.fix.replace("CCYY-MM-DD", "dd/mm/yyyy"),
        expected="a date, dd/mm/yyyy",
        bad=tuple({TABLE: [{column.name: day}]} for day in ("31/02/2024", "2021-12-31")),
    )


def _pattern(column: Column) -> Rule:
    """Raises ValueError for a pattern that RE2 does not take (it has no look-ahead)."""
    try:
        declared.matches(pd.Series([column.example], dtype="str"), column.pattern)
    except ValueError as error:
        raise ValueError(f"{column.name}: no pattern: {column.pattern}: {error}") from None
    return declared.pattern(
        column.code("pattern"),
        column.at,
        f"{column.name} is not written as the file format asks",
        f"Write {column.name} ({column.description}) as {column.expected},"
        f" such as {column.example}.",
        column.pattern,
        good=(column.example,),
        bad=(column.wrong,),
        expected=column.expected,
    )


KINDS: Mapping[str, Callable[[Column], Rule]] = {
    "text": _text,
    "codes": _codes,
    "date": _date,
    "pattern": _pattern,
}


def _or_not_applicable(rule: Rule) -> Rule:
    """The same rule, which lets -2 through."""

    def broken(tables: Tables, context: Context) -> "pd.Series[bool]":
        mask = rule.broken(tables, context)
        assert isinstance(mask, pd.Series)
        return mask & tables[TABLE][rule.field].ne(NOT_APPLICABLE)

    good = (*rule.good, {TABLE: [{rule.field: NOT_APPLICABLE}]})
    expected = f"{rule.expected}, or {NOT_APPLICABLE} where it does not apply"
    return replace(rule, broken=broken, good=good, expected=expected)
