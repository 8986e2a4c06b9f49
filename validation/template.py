"""A template: what a file must be, loaded from its folder; it knows no due dates and no people.

A folder holds ``template.toml``, a package ``rules`` whose modules hold Rules, and either a schema
(CSV: ``[[columns]]`` in template.toml, or ``table_schema``, a file beside it) or a module ``file``
with the functions of ``Reader``. The operator's own templates lie in a folder of theirs and are
loaded in the same way.
"""

import hashlib
import pkgutil
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from validation import collections
from validation.finding import Claim
from validation.order import ordered
from validation.reading.tables import Reading
from validation.rule import Context, Rule, Tables
from validation.schema import Schema
from validation.summary import Part
from validation.tableschema import schema as tableschema
from validation.version import version_of

SHIPPED = Path(collections.__file__).parent


class Reader(Protocol):
    """What a template's module ``file`` holds; all but the first three may be left out.

    ``recognise`` is cheap and returns None where the bytes are something else. ``read`` raises
    ``Unreadable``. ``perfect`` returns tables as lists of rows, the ground of every example.
    ``facts(tables)`` are headline figures; ``summary(tables, context)`` are all that are confirmed
    before a return goes on, as tables. ``phase(tables)`` is the school's phase, "" if unknown.
    ``read_many(files, context)`` reads files of different organisations, each with its name,
    content and organisation: the tables of all, whose rows name their return by its organisation,
    and by organisation why others could not be read. With it go ``facts_of_each(tables, returns)``
    and ``phase_of_each(tables, returns)``: the same by organisation.
    ``asks(context)`` tells of a field ("pupils.DOB") whether the period's file has it.
    ``make(size, seed, breaks, period, organisation)`` in ``sample`` makes a file: not read here.
    """

    def recognise(self, name: str, content: bytes) -> Claim | None: ...
    def read(self, name: str, content: bytes, context: Context) -> Reading | Tables: ...
    def perfect(self) -> Mapping[str, Sequence[Mapping[str, str | None]]]: ...


@dataclass(frozen=True)
class Period:
    """A template's own word for a period, and what it brings: its day, windows and code sets.

    ``unsure`` says in few words what of it is our reading: every report repeats it.
    """

    name: str
    title: str
    reference_date: date | None = None
    note: str = ""
    unsure: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Template:
    """One folder, loaded. ``rules`` are those of all periods; ``rules_for`` resolves them.

    ``private`` are "table.field"s that name a child: findings show only the shape of their values.
    ``main`` is the table whose rows are counted as records. ``named`` are words that a file's name
    may hold, blanks and capitals aside.
    """

    name: str
    title: str
    kind: str
    ruleset: str
    periods: Mapping[str, Period]
    rules: tuple[Rule, ...]
    reader: Any
    package: str
    main: str = ""
    note: str = ""
    complete: bool = True
    private: frozenset[str] = frozenset()
    named: tuple[str, ...] = ()
    short: str = ""
    """What its collections' codes begin with, where people write them by hand: SPEC of SPEC-19."""
    version: str = ""
    """What all that judges a file is called as it is now: see validation.version."""

    def rules_for(self, period: str) -> tuple[Rule, ...]:
        """The rules that hold for ``period`` and look at what its files have, in the order in which
        they must run. Drafts are not among them."""
        return tuple(rule for rule in self.listed_for(period) if not rule.draft)

    def listed_for(self, period: str) -> tuple[Rule, ...]:
        """The same, and the drafts: for the rule book. Worked out once a period."""
        if period not in self._lists:
            asked = self._asks(period)
            held = [rule for rule in self.rules if _is_of(rule, period, asked)]
            self._lists[period] = ordered(held)
        return self._lists[period]

    @cached_property
    def _lists(self) -> dict[str, tuple[Rule, ...]]:
        return {}

    @property
    def drafts(self) -> tuple[str, ...]:
        """The codes of the rules that are not switched on yet."""
        return tuple(dict.fromkeys(rule.code for rule in self.rules if rule.draft))

    def trying(self, *codes: str) -> "Template":
        """The same template with these drafts switched on, or with all of them; its ruleset says
        so. Raises ValueError for a code that is no draft's.
        """
        wanted = codes or self.drafts
        if unknown := [code for code in codes if code not in self.drafts]:
            raise ValueError(f"{self.title} has no draft {unknown[0]}; {self._drafts_in_words}.")
        rules = tuple(replace(r, draft=r.draft and r.code not in wanted) for r in self.rules)
        said = f"{self.ruleset} with the draft {', '.join(wanted)}" if wanted else self.ruleset
        return replace(self, rules=rules, ruleset=said)

    @property
    def _drafts_in_words(self) -> str:
        return f"its drafts are {', '.join(self.drafts)}" if self.drafts else "it has none"

    def lists_with(self, rules: Sequence[Rule]) -> tuple[tuple[Period, ...], ...]:
        """For each rule the periods whose list has it."""
        asked = {name: self._asks(name) for name in self.periods}
        return tuple(
            tuple(one for name, one in self.periods.items() if _is_of(rule, name, asked[name]))
            for rule in rules
        )

    def _asks(self, period: str) -> Callable[[str], bool]:
        told = getattr(self.reader, "asks", None)
        if told is None:
            return bool  # every rule names a field
        asks: Callable[[str], bool] = told(self.context(period))
        return asks

    def recognise(self, name: str, content: bytes) -> Claim | None:
        """What the file says it is, where it is of this template; None where it is not."""
        claim: Claim | None = self.reader.recognise(name, content)
        return replace(claim, template=self.name) if claim else None

    def read(self, name: str, content: bytes, context: Context) -> Reading:
        """The tables of one file. Raises Unreadable."""
        read = self.reader.read(name, content, context)
        return read if isinstance(read, Reading) else Reading(read)

    @property
    def compares_with(self) -> tuple[str, ...]:
        """Titles of the templates whose accepted returns the rules compare with."""
        compared = getattr(self.reader, "compared", ())
        return tuple(dict.fromkeys(one.other for one in compared))

    @property
    def looks_at(self) -> tuple[str, ...]:
        """What is looked at in the form of a file beside the rules, by the code of its finding."""
        return tuple(getattr(self.reader, "looks_at", ()))

    @property
    def reads_many(self) -> bool:
        """Whether many files can be read, and then checked, at once."""
        return hasattr(self.reader, "read_many")

    def facts(self, tables: Tables) -> dict[str, int]:
        """Headline figures, such as {"pupils on roll": 412}."""
        told = getattr(self.reader, "facts", None)
        return dict(told(tables)) if told else {}

    def facts_of_each(self, tables: Tables, returns: Sequence[str]) -> Mapping[str, dict[str, int]]:
        """The same of each of the returns that were read at once."""
        found: Mapping[str, dict[str, int]] = self.reader.facts_of_each(tables, returns)
        return found

    def summary(self, tables: Tables, context: Context) -> tuple[Part, ...]:
        """The figures to confirm, beside the last return's where the context has it."""
        told = getattr(self.reader, "summary", None)
        return tuple(told(tables, context)) if told else ()

    def phase(self, tables: Tables) -> str | None:
        """The phase that rules are limited to; None where the template knows no phases."""
        told = getattr(self.reader, "phase", None)
        return str(told(tables)) if told else None

    def phase_of_each(self, tables: Tables, returns: Sequence[str]) -> Mapping[str, str | None]:
        """The same of each of the returns that were read at once."""
        return dict(self.reader.phase_of_each(tables, returns))

    def context(self, period: str, **more: Any) -> Context:
        """What the rules may know in ``period``. Raises KeyError for a period that is unknown."""
        known = self.periods[period]
        return Context(
            self.name,
            period,
            reference_date=known.reference_date,
            parameters=known.parameters,
            **more,
        )

    def ruleset_for(self, period: str) -> str:
        """Which list of rules is applied to what, and what of the period is not certain: "list of
        2019-20, applied to autumn 2007 (its tree is our reading)"."""
        known = self.periods[period]
        unsure = f" ({known.unsure})" if known.unsure else ""
        return f"{self.ruleset}, applied to {known.title}{unsure}"


def catalogue(extra: Path | None = None) -> dict[str, Template]:
    """Every template by name: those that we ship, then the operator's own below ``extra``.

    Raises ValueError where a name or a rule's code is taken twice.
    """
    found: dict[str, Template] = {}
    for folder, template in (*_shipped(), *_own(extra)):
        if template.name in found:
            raise ValueError(f"two templates are called {template.name}: see {folder}")
        found[template.name] = template
    return found


def load(folder: Path, package: str) -> Template:
    """The template in ``folder``, whose Python package is ``package``."""
    raw = tomllib.loads((folder / "template.toml").read_text(encoding="utf-8"))
    schema = _schema(folder, raw)
    written = list(_written(folder, package))
    return Template(
        name=raw["name"],
        title=raw["title"],
        kind=raw["kind"],
        ruleset=raw["ruleset"],
        periods={name: _period(name, p, raw) for name, p in raw.get("periods", {}).items()},
        rules=_drafted(distinct([*(schema.rules() if schema else ()), *written]), raw),
        reader=schema or import_module(f"{package}.file"),
        package=package,
        main=raw.get("main", "rows"),
        note=raw.get("note", ""),
        complete=raw.get("complete", True),
        private=frozenset(raw.get("private", ())),
        named=tuple(raw.get("named", ())),
        short=raw.get("short", ""),
        version=version_of(folder),
    )


def _drafted(rules: tuple[Rule, ...], raw: Mapping[str, Any]) -> tuple[Rule, ...]:
    """The rules, with those that ``drafts`` in template.toml names as drafts. Raises ValueError
    for one that there is not."""
    drafts = frozenset(raw.get("drafts", ()))
    if unknown := drafts - {rule.code for rule in rules}:
        raise ValueError(f"{raw['name']}: drafts names {min(unknown)}, which is no rule of it")
    return tuple(replace(rule, draft=True) if rule.code in drafts else rule for rule in rules)


def _schema(folder: Path, raw: Mapping[str, Any]) -> Schema | None:
    """The schema of a CSV template: columns in TOML, or a Table Schema beside it."""
    if "table_schema" in raw:
        return tableschema.load(folder / raw["table_schema"], raw)
    return Schema.from_toml(raw) if "columns" in raw else None


def distinct(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules as they came. Raises ValueError where a code is written twice for one period."""
    seen: dict[tuple[str, str, str], Rule] = {}
    for rule in rules:
        edition = (rule.code, rule.since, rule.until)
        if seen.get(edition, rule) is not rule:
            raise ValueError(f"rule {rule.code} is written twice")
        seen[edition] = rule
    return tuple(seen.values())


def _is_of(rule: Rule, period: str, asked: Callable[[str], bool]) -> bool:
    return rule.holds_for(period) and all(map(asked, (rule.at, *rule.needs)))


@cache
def _shipped() -> tuple[tuple[Path, Template], ...]:
    """Those do not change while a process lives."""
    return tuple(_below(SHIPPED, collections.__name__))


def _own(extra: Path | None) -> Iterator[tuple[Path, Template]]:
    if extra and extra.is_dir():
        package = f"operators_templates_{hashlib.sha256(bytes(extra.resolve())).hexdigest()[:12]}"
        if package not in sys.modules:
            sys.modules[package] = ModuleType(package)
            sys.modules[package].__path__ = [str(extra)]
        yield from _below(extra, package)


def _below(folder: Path, package: str) -> Iterator[tuple[Path, Template]]:
    for toml in sorted(folder.glob("*/template.toml")):
        yield toml.parent, load(toml.parent, f"{package}.{toml.parent.name}")


def _written(folder: Path, package: str) -> Iterator[Rule]:
    """The Rules that stand in the modules of ``rules``, in the order of files and lines."""
    for module in pkgutil.iter_modules([str(folder / "rules")]):
        values = vars(import_module(f"{package}.rules.{module.name}")).values()
        for value in values:
            if isinstance(value, Rule):
                yield value
            elif isinstance(value, tuple):
                yield from (item for item in value if isinstance(item, Rule))


def _period(name: str, raw: Mapping[str, Any], template: Mapping[str, Any]) -> Period:
    """A period, with the template's parameters below its own."""
    known = {"title", "reference_date", "note", "unsure"}
    own = {key: value for key, value in raw.items() if key not in known}
    return Period(
        name,
        raw.get("title", name),
        raw.get("reference_date"),
        raw.get("note", ""),
        raw.get("unsure", ""),
        {**template.get("parameters", {}), **own},
    )
