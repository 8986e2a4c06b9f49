"""A School Census file: what it says it is, and its tables; it judges nothing."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from lxml import etree

from validation.collections.school_census import name as names
from validation.collections.school_census import summary as summaries
from validation.collections.school_census.example import PERFECT
from validation.collections.school_census.name import SPOKEN, Header
from validation.finding import Claim
from validation.reading import frames, messages
from validation.reading.layout import Layout, load
from validation.reading.located import Located
from validation.reading.trouble import Unreadable
from validation.rule import Context, Tables
from validation.summary import Part

TEMPLATE = "school-census"
CODE = "SC"
HEAD = 256 * 1024
"""Bytes in which the header must have ended."""
STEP = 8 * 1024
"""Bytes read at a time while we look for the header."""

_FOLDER = Path(__file__).parent
_SCHOOL = re.compile(rb"<(?:\w+:)?School[\s>]")
_FIELDS = {
    "Collection": "collection",
    "Term": "term",
    "Year": "year",
    "LEA": "authority",
    "Estab": "establishment",
    "SerialNo": "serial",
}


def recognise(name: str, content: bytes) -> Claim | None:
    """What the file says it is; None where it is no XML message of a school."""
    named = TEMPLATE if names.parts(name) else ""
    headers = _headers(content)
    if not headers:
        return _damaged(name, content, named)
    header = headers[0]
    if not header.collection and not named:
        return None
    return Claim(
        TEMPLATE,
        f"{header.year}-{header.term}" if header.year and header.term else "",
        _organisation(header),
        1.0 if header.collection == CODE else 0.5,
        _says(header),
        (*_several(headers, content), *_other(header), *names.clashes(name, header)),
        named,
    )


def read(name: str, content: bytes, context: Context) -> Located:
    """Every table of the file. Raises Unreadable."""
    tables = messages.read(messages.File(content, context.organisation), layout_of(context))
    tables["header"]["file"] = frames.same(name, len(tables["header"]))
    return tables


def read_many(
    files: Sequence[tuple[str, bytes, str]], context: Context
) -> tuple[Located, dict[str, Unreadable]]:
    """The tables of many files of different schools, and why others could not be read."""
    given = [messages.File(content, organisation) for _, content, organisation in files]
    tables, unread = messages.read_many(given, layout_of(context))
    names = {organisation: name for name, _, organisation in files}
    tables["header"]["file"] = tables["header"]["return"].map(names).astype("str")
    return tables, unread


@cache
def layout(edition: str, term: str = "") -> Layout:
    """The elements and tables of one edition of the specification ("layout_2013"), as far as they
    are asked for in a term ("": in any)."""
    return load(_FOLDER / f"{edition}.txt", term)


def layout_of(context: Context) -> Layout:
    """The elements and tables of the period's file."""
    return layout(str(context.parameters["layout"]), context.period.partition("-")[2])


def asks(context: Context) -> Callable[[str], bool]:
    """Whether the period's file has a field ("pupils.DOB"). What no edition has is ours to add
    ("header.file"), and so always there."""
    here, ever = layout_of(context).asked, _ever()
    return lambda at: (place := _place(at)) in here or place not in ever


@cache
def _ever() -> frozenset[tuple[str, str]]:
    editions = [load(path) for path in sorted(_FOLDER.glob("layout_*.txt"))]
    return frozenset(
        (table, name) for e in editions for table, names in e.columns.items() for name in names
    )


def _place(at: str) -> tuple[str, str]:
    table, _, field = at.partition(".")
    return table, field


def perfect() -> Mapping[str, Sequence[Mapping[str, str | None]]]:
    """The records that every example is a variation of."""
    return PERFECT


def facts(tables: Tables) -> dict[str, int]:
    """How many pupils the return has, on roll and no longer on roll."""
    return _counted(Counter({r: n for (r,), n in _of_each(tables["pupils"]["roll"]).items()}))


def facts_of_each(tables: Tables, returns: Sequence[str]) -> dict[str, dict[str, int]]:
    """The same of many returns, by their names."""
    pupils = tables["pupils"]
    rolls: dict[str, Counter[str]] = {name: Counter() for name in returns}
    for (name, roll), many in _of_each(pupils["return"], pupils["roll"]).items():
        rolls[name][roll] = many
    return {name: _counted(roll) for name, roll in rolls.items()}


def _counted(roll: Counter[str]) -> dict[str, int]:
    return {"pupils on roll": roll["on"], "pupils no longer on roll": roll["off"]}


def _of_each(*columns: "pd.Series[str]") -> dict[tuple[Any, ...], int]:
    """How many rows hold each of the combinations of values."""
    texts = [pa.array(column.array, pa.large_string()) for column in columns]
    if len(texts) == 1:
        counts = pc.value_counts(texts[0]).to_pylist()
        return {(one["values"],): one["counts"] for one in counts}
    names = [str(number) for number in range(len(columns))]
    grouped = pa.table(texts, names).group_by(names).aggregate([([], "count_all")])
    *values, many = (grouped[name].to_pylist() for name in (*names, "count_all"))
    return dict(zip(zip(*values, strict=True), many, strict=True))


def summary(tables: Tables, context: Context) -> tuple[Part, ...]:
    """What the head teacher confirms."""
    return summaries.parts(tables, context)


def phase(tables: Tables) -> str:
    """The school's phase ("PS", "SS" …), "" where the file does not say."""
    return next(iter(_phases(tables).values()), "")


def phase_of_each(tables: Tables, returns: Sequence[str]) -> dict[str, str]:
    """The same of many returns, by their names."""
    return dict.fromkeys(returns, "") | _phases(tables)


def _phases(tables: Tables) -> dict[str, str]:
    """The first phase that each return names, where it does."""
    schools = tables["school"]
    named = zip(_said_in(schools["return"]), _said_in(schools["Phase"]), strict=True)
    return {name: phase for name, phase in reversed([*named]) if phase}


def _said_in(column: "pd.Series[str]") -> list[str]:
    texts: list[str] = pa.array(column.array, pa.large_string()).to_pylist()
    return texts


def _headers(content: bytes) -> list[Header]:
    """One header for each Source; [] where the beginning is no message of a school."""
    element = _header(content)
    above = element.getparent() if element is not None else None
    if element is None or above is None or etree.QName(above).localname != "Message":
        return []
    sources = element.findall("{*}Source") or [element]
    return [
        Header(**{field: _said(element, source, tag) for tag, field in _FIELDS.items()})
        for source in sources
    ]


def _said(header: etree._Element, source: etree._Element, tag: str) -> str:
    return (source.findtext(f".//{{*}}{tag}") or header.findtext(f".//{{*}}{tag}") or "").strip()


def _header(content: bytes) -> etree._Element | None:
    """The header's element, read from the beginning of the file and no further."""
    if b"<!DOCTYPE" in content[:HEAD]:
        return None
    parser: Any = etree.XMLPullParser(
        ("end",), tag="{*}Header", resolve_entities=False, no_network=True, load_dtd=False
    )
    try:
        for start in range(0, min(len(content), HEAD), STEP):
            parser.feed(content[start : start + STEP])
            for _, element in parser.read_events():
                return cast(etree._Element, element)
    except etree.XMLSyntaxError:
        return None
    return None


def _damaged(name: str, content: bytes, named: str) -> Claim | None:
    """A file whose header cannot be read, but which was meant to be a census."""
    meant = b"<Message" in content[:STEP] or (
        named and content.lstrip()[:1] in (b"<", b"\xef", b"\xff", b"\xfe")
    )
    if not meant:
        return None
    said = names.parts(name)
    period = f"{said['year']}-{said['term']}" if said else ""
    school = f"{said['authority']}-{said['establishment']}" if said else ""
    return Claim(TEMPLATE, period, school, 0.3, "Its header cannot be read.", (), named)


def _organisation(header: Header) -> str:
    return f"{header.authority}-{header.establishment}" if header.establishment else ""


def _says(header: Header) -> str:
    """One sentence: whose file it is."""
    term = SPOKEN.get(header.term, header.term)
    when = f"{term} {header.year}".strip() or "no term"
    whose = f"{header.authority} {header.establishment}".strip() or "no school"
    return f"The header says {whose}, {when}, collection {header.collection or '(none)'}."


def _several(headers: Sequence[Header], content: bytes) -> list[str]:
    """The complaint that a file is of more than one school."""
    schools = sorted({f"{h.authority} {h.establishment}" for h in headers})
    if len(schools) > 1:
        return [
            f"The header names {len(schools)} schools ({', '.join(schools)}); a file is of one."
        ]
    blocks = len(_SCHOOL.findall(content))
    if blocks > 1:
        return [f"The header names one school, the file has {blocks} of them; a file is of one."]
    return []


def _other(header: Header) -> list[str]:
    """The complaint that the header names another collection."""
    if header.collection == CODE:
        return []
    named = header.collection or "nothing"
    return [f"The header's Collection says {named}, a School Census file says {CODE}."]
