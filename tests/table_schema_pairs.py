"""Pairs of a Table Schema and a file, made at random from a seed: mostly good, with slips in it."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

Descriptor = dict[str, Any]
Value = Callable[[Random], str]
Made = tuple[Descriptor, Value, list[str]]
"""A field without its name, how a good value of it is made, and values that are slips."""


UNHASHABLE = ("object", "array")
"""Types of which the library cannot make a key."""


@dataclass(frozen=True)
class Pair:
    """A schema, the file's header row and rows, and the file's bytes."""

    schema: Descriptor
    header: list[str]
    rows: list[list[str]]

    @property
    def content(self) -> bytes:
        """The file."""
        target = io.StringIO(newline="")
        csv.writer(target).writerows([self.header, *self.rows])
        return target.getvalue().encode()

    def cell(self, line: int, name: str) -> str:
        """The text in a line and a column; "" where there is none."""
        row = self.rows[line - 2]
        place = self.header.index(name) if name in self.header else len(row)
        return row[place] if place < len(row) else ""


def pair(seed: int) -> Pair:
    """The pair of a seed."""
    random = Random(seed)
    made = [FIELDS[random.choice(list(FIELDS))](random) for _ in range(random.randint(1, 6))]
    names = [f"f{n}" for n in range(len(made))]
    fields = [{"name": name, **field} for name, (field, _, _) in zip(names, made, strict=True)]
    rows = [_row(random, made) for _ in range(random.randint(3, 12))]
    schema: Descriptor = {"fields": fields}
    _more(random, schema, names, rows)
    header, rows = _header(random, schema, names, rows)
    _shape(random, rows)
    return Pair(schema, header, rows)


def _row(random: Random, made: list[Made]) -> list[str]:
    return [
        random.choice([*slips, "", "  "]) if random.random() < 0.12 else value(random)
        for _, value, slips in made
    ]


def _more(random: Random, schema: Descriptor, names: list[str], rows: list[list[str]]) -> None:
    """Keys, references and texts that mean no value."""
    if random.random() < 0.3:
        schema["missingValues"] = ["", "-", "n/a"]
        for row in random.sample(rows, len(rows) // 4):
            row[random.randrange(len(row))] = random.choice(["-", "n/a"])
    free = _named(schema, lambda kind: kind not in UNHASHABLE)
    if free and random.random() < 0.3:
        schema["primaryKey"] = random.sample(free, random.randint(1, min(2, len(free))))
        rows[-1] = list(rows[0])
    strings = _named(schema, lambda kind: kind == "string")
    if len(strings) > 1 and random.random() < 0.6:
        _refer(random, schema, random.sample(strings, 2), rows)


def _named(schema: Descriptor, fits: Callable[[str], bool]) -> list[str]:
    return [one["name"] for one in schema["fields"] if fits(one["type"])]


def _refer(random: Random, schema: Descriptor, two: list[str], rows: list[list[str]]) -> None:
    """The first refers to the second, in most rows to one that is there."""
    schema["foreignKeys"] = [{"fields": two[:1], "reference": {"resource": "", "fields": two[1:]}}]
    here, there = (int(name[1:]) for name in two)
    known = [row[there] for row in rows]
    for row in rows:
        if random.random() < 0.7:
            row[here] = random.choice(known)


def _header(
    random: Random, schema: Descriptor, names: list[str], rows: list[list[str]]
) -> tuple[list[str], list[list[str]]]:
    """The columns of the file, which may be other ones, or stand otherwise."""
    places: list[int | None] = list(range(len(names)))
    if random.random() < 0.4:
        schema["fieldsMatch"] = random.choice(["exact", "equal", "subset", "superset", "partial"])
    change = random.random()
    if change < 0.08:
        random.shuffle(places)
    elif change < 0.14 and len(places) > 2:
        places.remove(random.choice(places))
    elif change < 0.2:
        places.append(None)
    header = ["extra column" if n is None else names[n] for n in places]
    return header, [["more" if n is None else row[n] for n in places] for row in rows]


def _shape(random: Random, rows: list[list[str]]) -> None:
    """Rows too long, too short or empty."""
    for row in rows:
        change = random.random()
        if change < 0.02:
            row.append("one too many")
        elif change < 0.04 and len(row) > 1:
            row.pop()
        elif change < 0.06 and len(row) > 1:
            row[:] = ["" for _ in row]


def _constrained(random: Random, **some: Any) -> Descriptor:
    """Some of the constraints, each in half of all fields; "required" in a third."""
    chosen = {name: said for name, said in some.items() if random.random() < 0.5}
    chosen |= {"required": True} if random.random() < 0.33 else {}
    chosen |= {"unique": True} if random.random() < 0.1 else {}
    return {"constraints": chosen} if chosen else {}


def _string(random: Random) -> Made:
    shape = random.choice(["[A-C][0-9]{1,3}", "A1|B[0-9]+", "[A-C][0-9]+"])
    field = {"type": "string", **_constrained(random, minLength=2, maxLength=4, pattern=shape)}
    slips = ["A", "A12345", "b7", "é12", "A1x", " A1", "A1 "]
    return field, lambda r: f"{r.choice('ABC')}{r.randint(0, 999)}", slips


def _codes(random: Random) -> Made:
    field = {"type": "string", **_constrained(random, enum=["red", "green", "blue"])}
    return field, lambda r: r.choice(["red", "green", "blue"]), ["Red", "yellow", "red "]


def _format(random: Random) -> Made:
    which = random.choice(["email", "uuid", "uri"])
    good = {
        "email": "office@school.example.org",
        "uuid": "123e4567-e89b-12d3-a456-426614174000",
        "uri": "https://example.org/a",
    }[which]
    field = {"type": "string", "format": which, **_constrained(random)}
    return field, lambda _: good, ["not one", "a@b", "office@school..org"]


def _integer(random: Random) -> Made:
    bounds = _constrained(random, minimum=10, maximum=90, enum=list(range(10, 80)))
    slips = ["007", "+12", "-3", "1.0", "1e3", "1_0", "twelve", " 12", "99999999999999999999", "٣"]
    return {"type": "integer", **bounds}, lambda r: str(r.randint(5, 95)), slips


def _number(random: Random) -> Made:
    bounds = _constrained(random, minimum=1.5, exclusiveMaximum=90)
    slips = ["1,5", ".5", "5.", "1e1", "NaN", "-INF", "INF", "Infinity", "1_0.0", "0x1", "90.0"]
    return {"type": "number", **bounds}, lambda r: f"{r.randint(0, 9500) / 100:.2f}", slips


def _euros(random: Random) -> Made:
    field = {"type": "number", "decimalChar": ",", "groupChar": ".", "bareNumber": False}
    return field, lambda r: f"{r.randint(1, 9)}.{r.randint(100, 999)},50 EUR", ["x", "1,5", "€ 3"]


def _boolean(random: Random) -> Made:
    slips = ["yes", "True", "TRUE", "0", "tRue", "2"]
    return {"type": "boolean", **_constrained(random)}, lambda r: r.choice(["true", "false"]), slips


def _date(random: Random) -> Made:
    bounds = _constrained(random, minimum="2024-02-01", maximum="2024-11-30")
    slips = ["2024-02-30", "2023-02-29", "2024-1-5", "31/12/2024", "20240105", "2024-12-31"]
    return {"type": "date", **bounds}, lambda r: f"2024-{r.randint(1, 12):02}-15", slips


def _day_first(random: Random) -> Made:
    field = {"type": "date", "format": "%d/%m/%Y", **_constrained(random)}
    return (
        field,
        lambda r: f"{r.randint(1, 28):02}/05/2024",
        ["31/04/2024", "5/5/2024", "2024-05-05"],
    )


def _datetime(random: Random) -> Made:
    bounds = _constrained(random, minimum="2024-01-01T00:00:00")
    slips = ["2024-05-05", "2024-05-05T25:00:00", "2024-05-05 10:00:00", "2024-05-05T24:00:00"]
    return (
        {"type": "datetime", **bounds},
        lambda r: f"2024-05-{r.randint(1, 28):02}T10:00:00",
        slips,
    )


def _time(random: Random) -> Made:
    bounds = _constrained(random, maximum="18:00:00")
    slips = ["9:00:00", "25:00:00", "10:00", "24:00:00"]
    return {"type": "time", **bounds}, lambda r: f"{r.randint(8, 19):02}:30:00", slips


def _year(random: Random) -> Made:
    bounds = _constrained(random, minimum="2000", maximum="2024")
    return {"type": "year", **bounds}, lambda r: str(r.randint(1999, 2025)), ["24", "20245", "+202"]


def _yearmonth(random: Random) -> Made:
    field = {"type": "yearmonth", **_constrained(random)}
    return field, lambda r: f"2024-{r.randint(1, 12):02}", ["2024-13", "2024-1", "2024"]


def _duration(random: Random) -> Made:
    field = {"type": "duration", **_constrained(random)}
    return field, lambda r: f"P{r.randint(1, 9)}Y{r.randint(1, 9)}M", ["1Y", "P", "P1H", "PT5M"]


def _geopoint(random: Random) -> Made:
    field = {"type": "geopoint", **_constrained(random)}
    slips = ["181,0", "0,91", "0", "0, 52.5", "a,b"]
    return field, lambda r: f"{r.randint(-180, 180)},{r.randint(-90, 90)}", slips


def _object(random: Random) -> Made:
    kind, good = random.choice([("object", '{"a": 1}'), ("array", "[1, 2]")])
    required = {"constraints": {"required": True}} if random.random() < 0.3 else {}
    return {"type": kind, **required}, lambda _: good, ["{", "1", "[]", "{}"]


def _any(random: Random) -> Made:
    return {"type": "any", **_constrained(random)}, lambda r: str(r.random()), ["x"]


FIELDS: dict[str, Callable[[Random], Made]] = {
    "string": _string, "codes": _codes, "format": _format, "integer": _integer, "number": _number,
    "euros": _euros, "boolean": _boolean, "date": _date, "day first": _day_first,
    "datetime": _datetime, "time": _time, "year": _year, "yearmonth": _yearmonth,
    "duration": _duration, "geopoint": _geopoint, "object": _object, "any": _any,
}  # fmt: skip
