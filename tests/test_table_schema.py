"""A template's schema may be a Frictionless Table Schema; the library itself is the judge."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pytest
from frictionless import Resource

from tests.table_schema_pairs import Pair, pair
from validation.check import check
from validation.finding import Verdict
from validation.formats.difference import differences
from validation.formats.own import columns_in, faults_in
from validation.reading.trouble import Unreadable
from validation.rule import Context, Tables
from validation.run import run
from validation.tableschema.field import Field
from validation.tableschema.schema import descriptor, of
from validation.tableschema.types import TYPES
from validation.template import Template, catalogue

PAIRS = 300
PAGE = Path(__file__).parent.parent / "docs" / "table-schema.md"
VERSION = "https://datapackage.org/profiles/2.0/dataresource.json"
KINDS = {"type-error": "type", "unique-error": "unique", "foreign-key": "unknown"}
LABELS = {"missing-label", "extra-label", "incorrect-label", "duplicate-label", "blank-label"}
SHAPES = {"extra-cell", "missing-cell", "blank-row", "blank-header"}

Item = tuple[int, str, str]
"""Line, field and kind of one finding: (3, "f1", "minimum")."""


@dataclass
class Judged:
    """A pair, and what the library and we find in its cells; ``header``: both say it is wrong."""

    pair: Pair
    theirs: set[Item] = field(default_factory=set)
    ours: set[Item] = field(default_factory=set)
    odd_rows: set[int] = field(default_factory=set)
    header: tuple[bool, bool] = (False, False)
    reader: set[str] = field(default_factory=set)

    def kinds(self, line: int, name: str, items: set[Item]) -> set[str]:
        """What is said of a cell."""
        return {kind for at, where, kind in items if (at, where) == (line, name)}

    def type_of(self, name: str) -> str:
        """The type of a field."""
        return str(next(f["type"] for f in self.pair.schema["fields"] if f["name"] == name))

    def cell(self, item: Item) -> str:
        """The text that an item is about."""
        return self.pair.cell(item[0], item[1])


def judged(seed: int) -> Judged:
    """Both verdicts on the pair of a seed."""
    made = Judged(pair(seed))
    _by_the_library(made)
    _by_us(made)
    return made


def _by_the_library(made: Judged) -> None:
    for line, name, kind, note in _validated(made.pair):
        said = re.match(r'constraint "(\w+)"', note or "")
        if kind in LABELS:
            made.header = (True, made.header[1])
        elif kind in SHAPES:
            made.odd_rows.add(line)
        elif kind in ("primary-key", "foreign-key"):
            key = made.pair.schema["primaryKey" if kind == "primary-key" else "foreignKeys"]
            first = key[0] if kind == "primary-key" else key[0]["fields"][0]
            made.theirs.add((line, first, KINDS.get(kind, kind)))
        else:
            made.theirs.add((line, name, said[1] if said else KINDS[kind]))


def _validated(made: Pair) -> list[list[Any]]:
    """Row number, field name, type and note of each error that the library finds."""
    with TemporaryDirectory() as folder:
        Path(folder, "pair.csv").write_bytes(made.content)
        wanted = {"$schema": VERSION, "name": "pair", "path": "pair.csv", "encoding": "utf-8"}
        resource = Resource.from_descriptor({**wanted, "schema": made.schema}, basepath=folder)
        report = resource.validate(limit_errors=10_000)
    return list(report.flatten(["rowNumber", "fieldName", "type", "note"]))


def _by_us(made: Judged) -> None:
    schema = of(made.pair.schema, {"title": "a pair"})
    reading = schema.read("pair.csv", made.pair.content, Context("", ""))
    done = run(list(schema.rules()), reading.tables, Context("", ""))
    assert not done.crashed
    made.reader = {finding.rule for finding in reading.findings}
    made.header = (made.header[0], "headers" in made.reader)
    for broken in done.broken:
        what = broken.rule.code
        kind = what if what == "primary-key" else what.partition("-")[2]
        for line in reading.tables["rows"].loc[broken.rows.index, "line"]:
            made.ours.add((int(line), broken.rule.field, kind))


# Why the two may differ. A row of docs/table-schema.md is explained by the function of its name.


Why = Callable[[Judged, Item], bool]
WHYS: dict[str, Why] = {}


def why(name: str) -> Callable[[Why], Why]:
    def known(function: Why) -> Why:
        WHYS[name] = function
        return function

    return known


@why("rows of another length, and empty ones")
def odd_row(made: Judged, item: Item) -> bool:
    if not made.reader & {"ragged", "empty-rows"}:
        return False
    there = [cell for line in made.odd_rows for cell in made.pair.rows[line - 2]]
    twin = item[2] in ("unique", "primary-key", "unknown") and made.cell(item) in there
    return item[0] in made.odd_rows or twin


@why("rows of texts that mean no value")
def nothing_meant(made: Judged, item: Item) -> bool:
    meant = made.pair.schema.get("missingValues", [""])
    return item[0] in made.odd_rows and all(c in meant for c in made.pair.rows[item[0] - 2])


@why("a column that stands elsewhere")
def other_order(made: Judged, item: Item) -> bool:
    return made.pair.schema.get("fieldsMatch", "exact") == "exact" and made.header == (True, True)


@why("blanks alone")
def blanks(made: Judged, item: Item) -> bool:
    keys = [item[1], *made.pair.schema.get("primaryKey", [])]
    cells = [made.pair.cell(item[0], name) for name in keys]
    return any(cell and not cell.strip() for cell in cells)


@why("several constraints on one value")
def first_only(made: Judged, item: Item) -> bool:
    others = made.kinds(item[0], item[1], made.ours)
    return item in made.theirs and bool(others)


@why("the first of two that are the same")
def first_of_two(made: Judged, item: Item) -> bool:
    line, name, kind = item
    later = {at for at, where, what in made.theirs if (where, what) == (name, kind)}
    return item in made.ours and kind in ("unique", "primary-key") and any(n > line for n in later)


@why("a key with a value that is wrong by itself")
def bad_part(made: Judged, item: Item) -> bool:
    _, name, kind = item
    keys = {"primary-key": made.pair.schema.get("primaryKey", []), "unique": [name]}
    parts = keys.get(kind, [name])
    rows = range(2, len(made.pair.rows) + 2)
    wrong = {at for at in rows for part in parts if made.kinds(at, part, made.ours) - {kind}}
    return item in made.theirs and bool(wrong)


@why("digits that only Python reads")
def pythons_digits(made: Judged, item: Item) -> bool:
    cell = made.cell(item).strip()
    return made.type_of(item[1]) in ("integer", "number", "year") and (
        "_" in cell or "Infinity" in cell or not cell.isascii() or cell == "+202"
    )


@why("days and months of one digit")
def unpadded(made: Judged, item: Item) -> bool:
    short = re.search(r"(^|[-/])[0-9]([-/]|$)", made.cell(item))
    return made.type_of(item[1]) in ("date", "yearmonth") and bool(short)


@why("24 o'clock")
def midnight(made: Judged, item: Item) -> bool:
    return "24:00:00" in made.cell(item)


@why("a pattern with alternatives")
def alternatives(made: Judged, item: Item) -> bool:
    said = next(f for f in made.pair.schema["fields"] if f["name"] == item[1])
    return item[2] == "pattern" and "|" in said["constraints"]["pattern"]


def differing(made: Judged) -> Iterator[Item]:
    yield from sorted(made.theirs ^ made.ours)


def test_we_find_what_the_library_finds_but_for_what_the_page_explains() -> None:
    alike, needed = 0, set()
    for seed in range(PAIRS):
        made = judged(seed)
        assert made.header[0] == made.header[1], (seed, made.pair)
        alike += len(made.theirs & made.ours)
        for item in differing(made):
            who = "the library alone" if item in made.theirs else "we alone"
            reasons = {name for name, one in WHYS.items() if one(made, item)}
            assert reasons, (seed, who, item, made.cell(item))
            needed |= reasons
    assert alike > 400
    assert needed == set(WHYS), "a row of the page that nothing needs"


def test_the_page_explains_each_difference() -> None:
    rows = re.findall(r"^\| ([^|]+?) (?:\| [^|]+ ){3}\|$", PAGE.read_text(), re.MULTILINE)
    assert set(rows) - {"what", "---"} == set(WHYS)


# By example


def schema(*fields: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"fields": list(fields), **more}


A, B = {"name": "a", "type": "integer"}, {"name": "b"}


def broken(raw: Mapping[str, Any], text: str, **others: Tables) -> list[str]:
    """The rules that a file breaks, the reader's too."""
    made = of(raw, {"title": "by example"})
    reading = made.read("x.csv", text.encode(), Context("", ""))
    context = Context("", "", others={f"accepted {name}": t for name, t in others.items()})
    done = run(list(made.rules()), reading.tables, context)
    assert not done.crashed
    return [f.rule for f in reading.findings] + [one.rule.code for one in done.broken]


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_takes_its_own_example_and_refuses_what_is_none(kind: str) -> None:
    one = Field.of({"name": "x", "type": kind}, ("",))
    values = one.read(pd.Series([one.example, None, "?!"], dtype="str"))
    assert values.isna().tolist() == [False, True, kind not in ("string", "any", "list")]


@pytest.mark.parametrize(
    ("match", "right"),
    [
        ("exact", {"a,b"}),
        ("equal", {"a,b", "b,a"}),
        ("subset", {"a,b", "b,a", "a,b,c", "c,b,a"}),
        ("superset", {"a,b", "b,a", "a", "b"}),
        ("partial", {"a,b", "b,a", "a,b,c", "c,b,a", "a", "b", "a,c"}),
    ],
)
def test_fields_match_says_which_headers_are_right(match: str, right: set[str]) -> None:
    for header in ("a,b", "b,a", "a,b,c", "c,b,a", "a", "b", "a,c"):
        text = header + "\n" + ",".join("1" for _ in header.split(",")) + "\n"
        try:
            found = broken(schema(A, B, fieldsMatch=match), text)
        except Unreadable as trouble:
            found = [trouble.reason]
        assert (found == []) == (header in right), (header, found)


def test_none_of_the_fields_is_no_such_file_even_where_any_may_lack() -> None:
    with pytest.raises(Unreadable):
        broken(schema(A, B, fieldsMatch="partial"), "c,d\n1,2\n")


def test_a_required_field_may_lack_in_no_file() -> None:
    needed = {"name": "b", "constraints": {"required": True}}
    assert broken(schema(A, needed, fieldsMatch="superset"), "b\nx\n") == []
    assert broken(schema(A, A | {"name": "c"}, needed, fieldsMatch="superset"), "a,c\n1,1\n") == [
        "headers"
    ]


def test_texts_that_mean_no_value_are_none() -> None:
    raw = schema(
        A, {**B, "missingValues": [{"value": "-99", "label": "refused"}]}, missingValues=["-"]
    )
    assert broken(raw, "a,b\n-,-99\n1,-\n") == []


def test_a_foreign_key_is_looked_up_in_another_return() -> None:
    reference = {"resource": "Centres", "fields": ["number", "kind"]}
    raw = schema(A, B, foreignKeys=[{"fields": ["a", "b"], "reference": reference}])
    there = pd.DataFrame({"number": ["007", "8"], "kind": ["x", None]}, dtype="str")
    assert broken(raw, "a,b\n7,x\n8,\n", Centres={"rows": there}) == []
    assert broken(raw, "a,b\n8,x\n", Centres={"rows": there}) == ["a-unknown"]
    assert broken(raw, "a,b\n8,x\n") == []


def test_a_number_of_any_length_is_compared_exactly() -> None:
    raw = schema({"name": "a", "type": "integer", "constraints": {"maximum": 10**20}})
    assert broken(raw, f"a\n{10**20}\n{10**20 + 1}\n") == ["a-maximum"]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"fields": []}, "has no fields"),
        (schema({"name": "a", "type": "colour"}), "no type 'colour'"),
        (schema({**A, "constraints": {"minLength": 1}}), "a integer has no constraint minLength"),
        (
            schema({**A, "constraints": {"minimum": "x"}}),
            "'x' in a constraint is not a whole number",
        ),
        (schema({**B, "constraints": {"pattern": "(?=a)"}}), "no pattern"),
        (schema({**A, "type": "date", "format": "%Q"}), "no format of a date: '%Q'"),
        (schema({**B, "format": "wkt"}), "no format of a string: 'wkt'"),
        (schema(A, A), "two fields have the same name"),
        (schema(A, primaryKey="z"), "names 'z', which is no field"),
        (schema(A, fieldsMatch="nearly"), "fieldsMatch is none of"),
        (schema(A, foreignKeys=[{"fields": "a", "reference": {"fields": ["a", "b"]}}]), "as many"),
    ],
)
def test_a_schema_that_cannot_be_used_is_refused_in_words(raw: Any, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        of(descriptor(json.dumps(raw).encode(), "s.json"), {"title": "x"})


YAML = b"""
fields:
  - {name: Year, type: year}
  - {name: School, constraints: {required: true, pattern: '[0-9]{3}-[0-9]{4}'}, example: 873-4001}
  - {name: Lunches, type: integer, constraints: {minimum: 0, maximum: 2000}}
primaryKey: [Year, School]
"""
HEAD = """
name = "lunches"
title = "Lunches"
kind = "csv"
ruleset = "first list"
table_schema = "schema.yaml"
organisation_from = "School"
period_from = "Year"
[periods.2026]
"""


def lunches(folder: Path, content: bytes = YAML) -> Template:
    (folder / "lunches").mkdir()
    (folder / "lunches" / "schema.yaml").write_bytes(content)
    (folder / "lunches" / "template.toml").write_text(HEAD)
    return catalogue(folder)["lunches"]


def test_a_template_with_a_table_schema_is_checked_like_any_other(tmp_path: Path) -> None:
    made = lunches(tmp_path)
    claim = made.recognise("x.csv", b"Year,School,Lunches\n2026,873-4001,5\n")
    assert claim is not None
    assert (claim.period, claim.organisation, claim.sure) == ("2026", "873-4001", 1.0)
    report = check("x.csv", b"Year,School,Lunches\n2026,873-4001,5\n", made, "2026")
    assert report.verdict is Verdict.CLEAN
    bad = b"Year,School,Lunches\n2026,8734001,5\n2026,,many\n2026,873-4001,5000\n"
    findings = check("x.csv", bad, made, "2026").findings
    assert [(f.rule, f.line) for f in findings] == [
        ("School-required", 3), ("School-pattern", 2), ("Lunches-type", 3), ("Lunches-maximum", 4),
        ("one-organisation", 4),
    ]  # fmt: skip
    (pattern,) = [f for f in findings if f.rule == "School-pattern"]
    assert (
        pattern.fix
        == "Write School (School) as a value that matches [0-9]{3}-[0-9]{4}, such as 873-4001."
    )


def test_a_table_schema_is_tested_and_compared_like_any_other(tmp_path: Path) -> None:
    lunches(tmp_path)
    toml = tmp_path / "lunches" / "template.toml"
    assert list(faults_in(toml)) == []
    old = columns_in(toml)
    (toml.parent / "schema.yaml").write_bytes(YAML.replace(b"873-4001", b"8734001"))
    assert [fault.kind for fault in faults_in(toml)] == ["refuses-example"]
    (toml.parent / "schema.yaml").write_bytes(YAML.replace(b"Lunches", b"Meals"))
    renamed = next(iter(differences(old, columns_in(toml))))
    assert (renamed.kind, renamed.column) == ("renamed", "Lunches")
    (toml.parent / "schema.yaml").write_bytes(YAML.replace(b"year", b"era", 1))
    assert [fault.kind for fault in faults_in(toml)] == ["not-loaded"]
