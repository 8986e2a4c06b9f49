"""Files that people in the tests attach, each made from a line of words.

census of 873-4001 for 2014-SPR breaking 1510 as NAME.XML
codes of NEB for 2020 as NAME.csv
codes, with semicolons
zip of codes and census
picture as photo.png
text notes.xml: <Message>
"""

import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from io import BytesIO
from pathlib import Path

from tests import workbooks
from validation import sample
from validation.template import catalogue

File = tuple[str, bytes]

CENSUS = re.compile(
    r"census(?: of (?P<school>\d{3}-\d{4}))?(?: for (?P<period>\d{4}-\w{3}))?"
    r"(?: breaking (?P<breaks>[\w ]+?))?(?: as (?P<name>\S+))?"
)
BOARD = re.compile(
    r"(?P<what>codes|fees)(?: of (?P<board>\w+))?(?: for (?P<period>\d{4}))?"
    r"(?: breaking (?P<breaks>[\w. -]+?))?(?: as (?P<name>\S+))?"
)
WRAPPED = re.compile(r"(?P<how>zip|cut zip|zip in a zip) of (?P<inner>.+)")
TEXT = re.compile(r"text (?P<name>\S+?): (?P<text>.*)")
THING = re.compile(r"(?P<thing>[a-z ]+?) as (?P<name>\S+)")
CHANGED = re.compile(r"(?P<inner>(?:census|codes|fees)[^,]*), (?P<change>[\w ]+)")

TEMPLATES = catalogue()
BOARDS = {
    "codes": ("specification-codes", "SPEC-19"),
    "fees": ("standard-qualification-fee", "FEES"),
}
PUPILS, ROWS, SEED = 12, 8, 7
MEGABYTE = 2**20


def made(what: str, sent: Mapping[str, bytes], due: Mapping[str, date]) -> File:
    """The file that the words mean; ``sent`` are those sent before, ``due`` the due dates."""
    if what == "the same file":
        return list(sent.items())[-1]
    for pattern, make in MAKERS:
        if match := pattern.fullmatch(what):
            return make(match, sent, due)
    raise ValueError(f"no such file: {what}")


def _census(match: re.Match[str], sent: Mapping[str, bytes], due: Mapping[str, date]) -> File:
    name, content = sample.make(
        TEMPLATES,
        "school-census",
        size=PUPILS,
        seed=SEED,
        breaks=tuple((match["breaks"] or "").split()),
        period=match["period"] or "2007-AUT",
        organisation=match["school"] or "873-4001",
    )
    return _renamed(match["name"] or name, content)


def _renamed(name: str, content: bytes) -> File:
    """The school's system counts in both places: in the name and in the header."""
    if serial := re.search(r"_(\d{3})\.XML$", name):
        content = content.replace(b"<SerialNo>001<", f"<SerialNo>{serial[1]}<".encode())
    return name, content


def _board(match: re.Match[str], sent: Mapping[str, bytes], due: Mapping[str, date]) -> File:
    template, collection = BOARDS[match["what"]]
    name, content = sample.make(
        TEMPLATES,
        template,
        size=ROWS,
        seed=SEED,
        breaks=tuple((match["breaks"] or "").split()),
        period=match["period"] or "2019",
        organisation=match["board"] or "NEB",
        due=due[collection],
    )
    return match["name"] or name, content


def _wrapped(match: re.Match[str], sent: Mapping[str, bytes], due: Mapping[str, date]) -> File:
    raw = _zipped([made(inner, sent, due) for inner in match["inner"].split(" and ")])
    if match["how"] == "zip in a zip":
        raw = _zipped([("inner.zip", raw)])
    return "files.zip", raw[: len(raw) // 2] if match["how"] == "cut zip" else raw


def _zipped(files: list[File]) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return packed.getvalue()


def _text(match: re.Match[str], sent: Mapping[str, bytes], due: Mapping[str, date]) -> File:
    return match["name"], match["text"].encode().decode("unicode_escape").encode("latin-1")


def _thing(match: re.Match[str], sent: Mapping[str, bytes], due: Mapping[str, date]) -> File:
    return match["name"], THINGS[match["thing"]]()


def _changed(match: re.Match[str], sent: Mapping[str, bytes], due: Mapping[str, date]) -> File:
    name, content = made(match["inner"], sent, due)
    return name, CHANGES[match["change"]](content)


def _office(inner: str) -> bytes:
    return _zipped([("[Content_Types].xml", b"<Types/>"), (inner, b"<x/>")])


def _bomb() -> bytes:
    """Ten thousand million copies of a word, in ten lines."""
    entities = ['<!ENTITY e0 "census ">']
    entities += [f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 11)]
    return f"<!DOCTYPE Message [{''.join(entities)}]><Message>&e10;</Message>".encode()


LOCKED = Path(__file__).parent / "samples" / "locked"
EXTERNAL = b'<!DOCTYPE Message [<!ENTITY x SYSTEM "file:///etc/passwd">]><Message>&x;</Message>'

# fmt: off
THINGS: dict[str, Callable[[], bytes]] = {
    # words             what it is
    "picture":          lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "document":         lambda: _office("word/document.xml"),
    "broken workbook":  lambda: _office("xl/workbook.xml"),
    "locked workbook":  (LOCKED / "workbook.xlsx").read_bytes,
    "locked zip":       (LOCKED / "aes.zip").read_bytes,
    "pdf":              lambda: b"%PDF-1.7\n1 0 obj <<>> endobj\n",
    "empty file":       lambda: b"",
    "entity bomb":      _bomb,
    "external entity":  lambda: EXTERNAL,
    "zip bomb":         lambda: _zipped([("census.xml", bytes(50 * MEGABYTE))]),
    "a megabyte and a bit": lambda: b"Year,ReportingDate\n" + b"2019,2026-12-13\n" * (5 * 2**14),
    "four megabytes":   lambda: b"Year,ReportingDate\n" + b"2019,2026-12-13\n" * (4 * 2**16),
}
# fmt: on


def _rows(content: bytes) -> list[list[str]]:
    """The cells of a file whose values have no comma in them."""
    return [line.split(",") for line in content.decode().splitlines()]


def _csv(table: list[list[str]]) -> bytes:
    return "".join(",".join(row) + "\r\n" for row in table).encode()


def _without_third_column(content: bytes) -> bytes:
    return _csv([row[:4] + row[5:] for row in _rows(content)])


def _reordered(content: bytes) -> bytes:
    return _csv([[*row[:4], row[5], row[4], *row[6:]] for row in _rows(content)])


def _as_a_spreadsheet(content: bytes) -> bytes:
    """Dates turned into the machine's own form, long codes into powers of ten."""
    text = re.sub(rb"(\d{4})-(\d\d)-(\d\d)", rb"\3/\2/\1", content)
    return re.sub(rb",(\d)(\d)\d{4},", rb",\1.\2E+05,", text)


def _as_a_workbook(content: bytes) -> bytes:
    return workbooks.of_rows(_rows(content))


def _as_a_formatted_workbook(content: bytes) -> bytes:
    return workbooks.formatted(_rows(content))


def _of_two_schools(content: bytes) -> bytes:
    return re.sub(
        rb"(<Source>.*?<Estab>)4001(.*?</Source>)", rb"\g<0>\g<1>4002\2", content, flags=re.S
    )


CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "with semicolons": lambda content: content.replace(b",", b";"),
    "with a byte order mark": lambda content: b"\xef\xbb\xbf" + content,
    "in an old encoding": lambda content: (
        content.decode().replace("English", "Español").encode("cp1252")
    ),
    "with a header misspelt": lambda content: content.replace(b"SpecificationTitle", b"Spec Titel"),
    "without a column": _without_third_column,
    "with two columns exchanged": _reordered,
    "as a spreadsheet saves it": _as_a_spreadsheet,
    "as a workbook": _as_a_workbook,
    "as a workbook of dates and numbers": _as_a_formatted_workbook,
    "cut in the middle": lambda content: content[: len(content) // 2],
    "with an open tag": lambda content: content.replace(b"</Forename>", b"", 1),
    "of two schools": _of_two_schools,
    "sent by Greenford": lambda content: content.replace(b"<Estab>4001<", b"<Estab>4002<"),
    "with a document type": lambda content: content.replace(
        b"<Message", b"<!DOCTYPE Message><Message", 1
    ),
}

Maker = Callable[[re.Match[str], Mapping[str, bytes], Mapping[str, date]], File]
MAKERS: tuple[tuple[re.Pattern[str], Maker], ...] = (
    (WRAPPED, _wrapped),
    (TEXT, _text),
    (CENSUS, _census),
    (BOARD, _board),
    (CHANGED, _changed),
    (THING, _thing),
)
