"""The types of a Table Schema: text in, values that compare out, NA where it is no such value.

A reader takes the text values of a column and what its field says; it never raises for a value.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from dateutil import parser as guess

from validation.declared import is_date, matches

Texts = pd.Series
Options = Mapping[str, Any]
Reader = Callable[[Texts, Options], pd.Series]
"""(text values, the field's own descriptor) → values; missing and unreadable ones are NA."""

INT64 = 18
"""Digits that a 64-bit number holds for certain."""
BASE64 = "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"
# fmt: off
STRINGS = {
    # format   what a value must look like (RE2)
    "email":   r"[^@\s]+@[^@\s.]+(?:[.][^@\s.]+)+",
    "uri":     r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]*",
    "uuid":    "[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
    "binary":  BASE64,
}
# fmt: on
NUMBER = r"[+-]?(?:[0-9]+(?:[.][0-9]*)?|[.][0-9]+)(?:[eE][+-]?[0-9]+)?|NaN|-?INF"
DURATION = (
    r"-?P(?:[0-9]+W|(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?"
    r"(?:T(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:[.][0-9]+)?S)?)?)"
)
AROUND = r"^[^0-9+-]*|[^0-9]*$"
"""What may stand around a number that is not bare: a currency, a percent sign."""
HOSTILE = (
    ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError,
)  # fmt: skip
"""What parsers of the standard library, and dateutil, raise for text that was made to do harm."""
LONGEST_DAY = 64
"""Characters in which every day and time can be said."""
TRUE, FALSE = ("true", "True", "TRUE", "1"), ("false", "False", "FALSE", "0")
LONGITUDE, LATITUDE = 180, 90
GEOJSON = frozenset({
    "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon",
    "GeometryCollection", "Feature", "FeatureCollection", "Topology",
})  # fmt: skip


@dataclass(frozen=True)
class Type:
    """A type of the standard: how it is read, the constraints that it knows, what it is called."""

    read: Reader
    constraints: frozenset[str]
    words: str
    example: str


def each(values: Texts, parse: Callable[[str], Any]) -> pd.Series:
    """``parse`` applied to each different value once; NA where it cannot make anything of it."""
    return values.map({text: _parsed(text, parse) for text in values.dropna().unique()})


def _parsed(text: str, parse: Callable[[str], Any]) -> Any:
    try:
        return parse(text)
    except HOSTILE:
        return pd.NA


def _string(values: Texts, options: Options) -> pd.Series:
    shape = STRINGS.get(options.get("format", ""))
    return values.where(matches(values, shape)) if shape else values


def _bare(values: Texts, options: Options) -> Texts:
    """The number without blanks, and without what the field lets stand within and around it."""
    values = values.str.strip()
    if group := options.get("groupChar"):
        values = values.str.replace(group, "", regex=False)
    if not options.get("bareNumber", True):
        values = values.str.replace(AROUND, "", regex=True)
    return values


def _integer(values: Texts, options: Options) -> pd.Series:
    bare = _bare(values, options)
    digits = bare.where(matches(bare, "[+-]?[0-9]+")).str.removeprefix("+")
    if (digits.str.len() > INT64).any():
        return each(digits, int)
    return _cast(digits, pa.int64())


def _number(values: Texts, options: Options) -> pd.Series:
    bare, point = _bare(values, options), options.get("decimalChar", ".")
    if point != ".":
        bare = bare.where(~bare.str.contains(".", regex=False).fillna(True).astype(bool))
        bare = bare.str.replace(point, ".", regex=False)
    good = bare.where(matches(bare, NUMBER)).str.removeprefix("+")
    return _cast(good, pa.float64())


def _cast(texts: Texts, kind: pa.DataType) -> pd.Series:
    found = pc.cast(pa.array(texts, pa.large_string()), kind)
    return pd.Series(pd.array(found, dtype=pd.ArrowDtype(kind)), index=texts.index)


def _boolean(values: Texts, options: Options) -> pd.Series:
    table = dict.fromkeys(options.get("trueValues", TRUE), True)
    return values.map({**table, **dict.fromkeys(options.get("falseValues", FALSE), False)})


def _date(values: Texts, options: Options) -> pd.Series:
    shape = _shape(options)
    if not shape:
        return pd.to_datetime(values.where(is_date(values)), format="%Y-%m-%d", errors="coerce")
    if shape == "any":
        return each(values, lambda text: _guessed(text).date())
    return each(values, lambda text: datetime.strptime(text, shape).date())  # noqa: DTZ007


def _time(values: Texts, options: Options) -> pd.Series:
    shape = _shape(options)
    if not shape:
        return each(values, lambda text: time.fromisoformat(_long(text, 5, 8)))
    if shape == "any":
        return each(values, lambda text: _guessed(text).timetz())
    return each(values, lambda text: datetime.strptime(text, shape).timetz())  # noqa: DTZ007


def _datetime(values: Texts, options: Options) -> pd.Series:
    shape = _shape(options)
    if not shape:
        return each(values, lambda text: datetime.fromisoformat(_long(text, 16, 19)))
    if shape == "any":
        return each(values, _guessed)
    return each(values, lambda text: datetime.strptime(text, shape))  # noqa: DTZ007


def _guessed(text: str) -> datetime:
    """The day and time that somebody may have meant. Guessing at long texts takes for ever."""
    if len(text) > LONGEST_DAY:
        raise ValueError
    return guess.parse(text)


def _shape(options: Options) -> str:
    """The pattern that dates are written in; "" for that of the standard."""
    said = str(options.get("format", "default")).removeprefix("fmt:")
    return "" if said == "default" else said


def _long(text: str, colon: int, least: int) -> str:
    """The text, where it names the seconds; the standard wants them."""
    if len(text) < least or text[colon] != ":":
        raise ValueError
    return text


def _year(values: Texts, options: Options) -> pd.Series:
    return _cast(values.where(matches(values, "[0-9]{4}")), pa.int64())


def _yearmonth(values: Texts, options: Options) -> pd.Series:
    return values.where(matches(values, "[0-9]{4}-(?:0[1-9]|1[0-2])"))


def _duration(values: Texts, options: Options) -> pd.Series:
    return values.where(matches(values, DURATION) & ~matches(values, ".*[PT]"))


def _geopoint(values: Texts, options: Options) -> pd.Series:
    shape = options.get("format", "default")
    return each(values, lambda text: _place(*_pair(text, shape)))


def _pair(text: str, shape: str) -> tuple[Any, Any]:
    if shape == "array":
        longitude, latitude = json.loads(text)
    elif shape == "object":
        found = json.loads(text)
        longitude, latitude = found["lon"], found["lat"]
    else:
        longitude, latitude = text.split(",")
    return longitude, latitude


def _place(longitude: Any, latitude: Any) -> str:
    east, north = float(longitude), float(latitude)
    if not (abs(east) <= LONGITUDE and abs(north) <= LATITUDE):
        raise ValueError
    return f"{east},{north}"


def _json(kind: type) -> Reader:
    def parse(text: str) -> str:
        found = json.loads(text)
        if not isinstance(found, kind):
            raise TypeError
        return json.dumps(found, sort_keys=True)

    return lambda values, _: each(values, parse)


def _geojson(values: Texts, options: Options) -> pd.Series:
    def parse(text: str) -> str:
        if json.loads(text)["type"] not in GEOJSON:
            raise ValueError
        return text

    return each(values, parse)


def _list(values: Texts, options: Options) -> pd.Series:
    """A list in one cell, of ``itemType``, between ``delimiter``s."""
    items, delimiter = TYPES[options.get("itemType", "string")], options.get("delimiter", ",")

    def parse(text: str) -> tuple[str, ...]:
        parts = pd.Series(text.split(delimiter), dtype="str")
        if items.read(parts, {}).isna().any():
            raise ValueError
        return tuple(parts)

    return each(values, parse)


BOUNDS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"})
LENGTHS = frozenset({"minLength", "maxLength"})
ALL = frozenset({"required", "unique", "enum"})
TEXT = ALL | LENGTHS | {"pattern"}
MORNING = "2024-02-28T09:30:00"
POINT = '{"type": "Point", "coordinates": [0, 52]}'
# fmt: off
TYPES: dict[str, Type] = {
    # type        how it is read        constraints    in words                  an example
    "string":    Type(_string,          TEXT,          "a text",                 "text"),
    "integer":   Type(_integer,         ALL | BOUNDS,  "a whole number",         "1"),
    "number":    Type(_number,          ALL | BOUNDS,  "a number",               "1.5"),
    "boolean":   Type(_boolean,         ALL,           "true or false",          "true"),
    "date":      Type(_date,            ALL | BOUNDS,  "a date",                 "2024-02-28"),
    "time":      Type(_time,            ALL | BOUNDS,  "a time",                 "09:30:00"),
    "datetime":  Type(_datetime,        ALL | BOUNDS,  "a day and a time",       MORNING),
    "year":      Type(_year,            ALL | BOUNDS,  "a year of four digits",  "2024"),
    "yearmonth": Type(_yearmonth,       ALL | BOUNDS,  "a year and a month",     "2024-02"),
    "duration":  Type(_duration,        ALL,           "a duration",             "P1Y"),
    "geopoint":  Type(_geopoint,        ALL,           "longitude and latitude", "0.1,52.2"),
    "geojson":   Type(_geojson,         ALL,           "a GeoJSON object",       POINT),
    "object":    Type(_json(dict),      ALL | LENGTHS, "a JSON object",          "{}"),
    "array":     Type(_json(list),      ALL | LENGTHS, "a JSON array",           "[]"),
    "list":      Type(_list,            ALL | LENGTHS, "a list",                 "a,b"),
    "any":       Type(lambda v, _: v,   ALL,           "a value",                "x"),
}
# fmt: on
SIZES: dict[str, Callable[[Any], int]] = {
    "object": lambda text: len(json.loads(text)),
    "array": lambda text: len(json.loads(text)),
    "list": len,
}
"""How long a value of a type is, where it is no text."""
REAL_DAY = date(2024, 2, 28)


def is_format(kind: str, options: Options) -> bool:
    """Whether the format is one of the type's own; types that have none pass it over."""
    said = options.get("format", "default")
    if kind == "string":
        return said == "default" or said in STRINGS
    if kind == "geopoint":
        return said in ("default", "array", "object")
    if kind not in ("date", "time", "datetime"):
        return True
    return not TYPES[kind].read(pd.Series([example(kind, options)]), options).isna().any()


def example(kind: str, options: Options) -> str:
    """A value of the type, in the field's own format."""
    shape = _shape(options)
    if kind in ("date", "time", "datetime") and shape not in ("", "any"):
        return REAL_DAY.strftime(shape)
    return TYPES[kind].example
