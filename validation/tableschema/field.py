"""A field of a Table Schema and the rules that follow from it: its type, then its constraints."""

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from validation import declared
from validation.column import TABLE
from validation.formats.patterns import example_of
from validation.kept import kept
from validation.repeated import repeated
from validation.rule import Context, Rule, Tables
from validation.tableschema.types import BOUNDS, SIZES, TYPES, example, is_format

Wrong = Callable[["pd.Series[Any]"], "pd.Series[Any]"]
"""Values of the field's type → which of them break a constraint; NA and False alike do not."""


@dataclass(frozen=True)
class Field:
    """One field. ``options`` is its whole descriptor, ``missing`` are the texts that mean no value.

    It stands where a validation.column.Column stands; all of it is as the schema says, basis P.
    """

    name: str
    type: str = "string"
    description: str = ""
    constraints: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    missing: tuple[str, ...] = ("",)
    since: str = ""
    until: str = ""

    @classmethod
    def of(cls, raw: Mapping[str, Any], missing: tuple[str, ...]) -> "Field":
        """The field of a descriptor. Raises ValueError with a sentence for one that makes none."""
        kind, constraints = raw.get("type", "string"), raw.get("constraints", {})
        if kind not in TYPES:
            raise ValueError(f"{raw['name']}: no type {kind!r}; there are {', '.join(TYPES)}")
        unknown = sorted(set(constraints) - TYPES[kind].constraints)
        if unknown:
            raise ValueError(f"{raw['name']}: a {kind} has no constraint {', '.join(unknown)}")
        made = cls(
            raw["name"],
            kind,
            (raw.get("description") or raw.get("title") or raw["name"]).rstrip(". "),
            constraints,
            raw,
            texts(raw["missingValues"]) if "missingValues" in raw else missing,
        )
        made.try_out()
        return made

    @property
    def at(self) -> str:
        """Where rules about this field complain."""
        return f"{TABLE}.{self.name}"

    @property
    def takes_any_text(self) -> bool:
        """Whether no text can be of another type."""
        plain = self.options.get("format", "default") == "default"
        return self.type == "any" or (self.type == "string" and plain)

    @property
    def required(self) -> bool:
        """Whether there must be a value."""
        return bool(self.constraints.get("required"))

    @property
    def example(self) -> str:
        """A good value: the schema's own, one of its codes, or one of the field's type."""
        if "example" in self.options:
            return str(self.options["example"])
        listed, shape = self.constraints.get("enum"), self.constraints.get("pattern")
        found = str(listed[0]) if listed else example_of(shape) if shape else ""
        return found or example(self.type, self.options)

    def code(self, what: str) -> str:
        """A rule's code that people can read and type: "QAN-minLength"."""
        return f"{''.join(c for c in self.name if c.isalnum())}-{what}"

    def read(self, values: "pd.Series[str]") -> "pd.Series[Any]":
        """The values as ones of the field's type; NA for a missing value and for none of it."""
        return TYPES[self.type].read(values, self.options)

    def _read(self, tables: Tables) -> "pd.Series[Any]":
        """The values of a table, read once for the type and all constraints."""
        frame = tables[TABLE]
        name = ("read", self.name, self.type, repr(self.options))
        return kept(frame, name, lambda: self.read(frame[self.name]))

    def bounds(self, said: Sequence[Any]) -> list[Any]:
        """A constraint's own values as ones of the field's type. Raises ValueError for none."""
        given = [str(one).lower() if isinstance(one, bool) else str(one) for one in said]
        found = self.read(pd.Series(given, dtype="str"))
        for one, value in zip(given, found.isna(), strict=True):
            if value:
                raise ValueError(f"{self.name}: {one!r} in a constraint is not {self.words}")
        return list(found)

    @property
    def words(self) -> str:
        """What a value of it is, in words."""
        shape = self.options.get("format", "default")
        return TYPES[self.type].words + ("" if shape == "default" else f" ({shape})")

    def try_out(self) -> None:
        """Raise ValueError where a constraint can never be held against a value."""
        for name, said in self.constraints.items():
            self.bounds(said if name == "enum" else [said] if name in BOUNDS else [])
        if not is_format(self.type, self.options):
            raise ValueError(f"{self.name}: no format of a {self.type}: {self.options['format']!r}")
        shape = self.constraints.get("pattern")
        try:
            declared.matches(pd.Series(["x"], dtype="str"), shape or "")
        except ValueError as why:
            raise ValueError(f"{self.name}: no pattern: {shape}: {why}") from None

    def rules(self) -> Iterator[Rule]:
        """Presence, type, then each constraint; a value that is of no type breaks no other."""
        if self.required:
            yield self._required()
        if not self.takes_any_text:
            yield replace(self._of_type(), needs=(self.at,))
        for name in self.constraints:
            if name in CONSTRAINTS:
                yield replace(self._constraint(name), needs=(self.at,))

    def _required(self) -> Rule:
        return declared.required(
            self.code("required"),
            self.at,
            f"{self.name} is empty",
            f"Fill in {self.name} ({self.description}).",
            good=self.example,
            basis="P",
        )

    def _of_type(self) -> Rule:
        def broken(tables: Tables, context: Context) -> "pd.Series[bool]":
            values = tables[TABLE][self.name]
            return values.notna() & self._read(tables).isna()

        return self._rule("type", f"is not {self.words}", broken, self.words)

    def _constraint(self, name: str) -> Rule:
        said = self.constraints[name]
        wrong = CONSTRAINTS[name](self, said)

        def broken(tables: Tables, context: Context) -> "pd.Series[bool]":
            found = wrong(self._read(tables))
            return found.fillna(False).astype(bool)

        message, expected = WORDS[name]
        return self._rule(name, message, broken, expected.format(_said(said)))

    def _rule(
        self, what: str, message: str, broken: Callable[..., "pd.Series[bool]"], expected: str
    ) -> Rule:
        return declared.made(
            self.code(what),
            self.at,
            f"{self.name} {message}",
            f"Write {self.name} ({self.description}) as {expected}, such as {self.example}.",
            broken,
            good=(self.example,),
            expected=expected,
            basis="P",
            alone=what != "unique",
        )


def texts(missing: list[Any]) -> tuple[str, ...]:
    """The texts of ``missingValues``, whose entries may be labelled."""
    return tuple(str(one["value"] if isinstance(one, Mapping) else one) for one in missing)


def _said(said: Any) -> str:
    return declared.listed([str(one) for one in said]) if isinstance(said, list) else str(said)


def _compared(compare: Callable[[Any, Any], Any]) -> Callable[[Field, Any], Wrong]:
    """A constraint that compares; what compares with nothing, such as NaN, breaks it."""

    def make(field: Field, said: Any) -> Wrong:
        (bound,) = field.bounds([said])
        return lambda values: values.notna() & ~compare(values, bound).fillna(False).astype(bool)

    return make


def _length(compare: Callable[[Any, Any], Any]) -> Callable[[Field, Any], Wrong]:
    def make(field: Field, said: Any) -> Wrong:
        size = SIZES.get(field.type)

        def wrong(values: "pd.Series[Any]") -> "pd.Series[Any]":
            lengths = values.map(size, "ignore") if size else values.str.len()
            long: pd.Series[bool] = compare(lengths, said).fillna(False).astype(bool)
            return values.notna() & ~long

        return wrong

    return make


def _pattern(field: Field, said: Any) -> Wrong:
    return lambda values: values.notna() & ~declared.matches(values, said)


def _enum(field: Field, said: Any) -> Wrong:
    allowed = field.bounds(said)
    return lambda values: values.notna() & ~values.isin(allowed)


def _unique(field: Field, said: Any) -> Wrong:
    if not said:
        return lambda values: pd.Series(False, index=values.index)
    return lambda values: values.notna() & repeated([values])


# fmt: off
CONSTRAINTS: dict[str, Callable[[Field, Any], Wrong]] = {
    "minLength":        _length(operator.ge),
    "maxLength":        _length(operator.le),
    "minimum":          _compared(operator.ge),
    "maximum":          _compared(operator.le),
    "exclusiveMinimum": _compared(operator.gt),
    "exclusiveMaximum": _compared(operator.lt),
    "pattern":          _pattern,
    "enum":             _enum,
    "unique":           _unique,
}
WORDS = {
    # constraint        what is said of a value                    what is expected
    "minLength":        ("is too short",                           "at least {} characters"),
    "maxLength":        ("is too long",                            "at most {} characters"),
    "minimum":          ("is too small or too early",              "{} or more"),
    "maximum":          ("is too large or too late",               "{} or less"),
    "exclusiveMinimum": ("is too small or too early",              "more than {}"),
    "exclusiveMaximum": ("is too large or too late",               "less than {}"),
    "pattern":          ("is not written as the schema asks",      "a value that matches {}"),
    "enum":             ("is none of the values that are allowed", "{}"),
    "unique":           ("stands twice",                           "a value that stands once"),
}
# fmt: on
