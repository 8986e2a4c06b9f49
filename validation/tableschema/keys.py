"""Keys of a Table Schema: what stands once, and what must be known elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from validation.column import TABLE
from validation.finding import Severity
from validation.repeated import repeated
from validation.rule import Context, Rule, Tables, rule
from validation.schema_compared import accepted
from validation.tableschema.field import Field

Fields = Mapping[str, Field]


@dataclass(frozen=True)
class Reference:
    """A foreign key: ``fields`` here, ``known`` there. ``other`` is a template's title, "" for the
    file itself."""

    fields: tuple[str, ...]
    other: str
    known: tuple[str, ...]

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> "Reference":
        """One of a schema's foreignKeys. Raises KeyError for a word that is missing."""
        there = raw["reference"]
        made = cls(names(raw["fields"]), there.get("resource", ""), names(there["fields"]))
        if len(made.fields) != len(made.known):
            raise ValueError(f"foreign key: {made.fields} and {made.known} are not as many")
        return made


def names(said: str | Sequence[str]) -> tuple[str, ...]:
    """One name, or several, as the standard lets both be written."""
    return (said,) if isinstance(said, str) else tuple(said)


def values(rows: pd.DataFrame, keys: Sequence[str], fields: Sequence[Field]) -> pd.DataFrame:
    """The columns ``keys`` of a table, read as what ``fields`` are."""
    read = [field.read(rows[key]) for key, field in zip(keys, fields, strict=True)]
    return pd.concat(read, axis=1, keys=range(len(read)))


def stands_once(key: tuple[str, ...], fields: Fields, code: str) -> Rule:
    """The rule that a key stands once in a file and is not empty."""
    parts = [fields[name] for name in key]
    good = {name: fields[name].example for name in key}

    @rule(
        code,
        Severity.ERROR,
        at=f"{TABLE}.{key[0]}",
        good=[{TABLE: [good]}],
        bad=[{TABLE: [good, good]}],
        missing=[{TABLE: [dict.fromkeys(key)]}],
        demands=True,
        expected=f"each {' and '.join(key)} once",
        basis="P",
        needs=tuple(f"{TABLE}.{name}" for name in key),
    )
    def broken(tables: Tables, context: Context) -> "pd.Series[bool]":
        """The key is empty, or another row has the same

        Remove the row, or correct whichever of the two is wrong, in the system that makes the file.
        """
        found = values(tables[TABLE], key, parts)
        return found.isna().all(axis=1) | repeated([found[n] for n in found])

    return broken


def is_known(reference: Reference, fields: Fields) -> Rule:
    """The rule that a foreign key stands in this file's, or another return's, own fields."""
    parts = [fields[name] for name in reference.fields]
    wanted = accepted(reference.other)

    @rule(
        f"{parts[0].code('unknown')}",
        Severity.ERROR,
        at=parts[0].at,
        good=[{TABLE: [{}]}],
        bad=[{TABLE: [{reference.fields[0]: "0000"}]}],
        missing=[{TABLE: [dict.fromkeys(reference.fields)]}],
        wants=(wanted,) if reference.other else (),
        expected=f"{' and '.join(reference.known)} of {reference.other or 'another row'}",
        basis="P",
        needs=tuple(one.at for one in parts),
    )
    def broken(tables: Tables, context: Context) -> "pd.Series[bool]":
        """It refers to something that is not there

        Correct the value if it is a slip; else what it refers to is missing: add that first.
        """
        rows = context.others[wanted][TABLE] if reference.other else tables[TABLE]
        here = values(tables[TABLE], reference.fields, parts)
        there = values(rows, reference.known, parts)
        return here.notna().any(axis=1) & ~_among(here, there)

    if reference.other and len(parts) == 1:
        return replace(broken, alone=True)
    return broken


def _among(here: pd.DataFrame, there: pd.DataFrame) -> "pd.Series[bool]":
    """Which rows of one stand in the other; of several columns a missing part is a part too."""
    if len(here.columns) == 1:
        return here[0].isin(there[0].dropna())
    known = pd.MultiIndex.from_frame(there.astype(object).fillna(""))
    found = pd.MultiIndex.from_frame(here.astype(object).fillna("")).isin(known)
    return pd.Series(found, index=here.index)
