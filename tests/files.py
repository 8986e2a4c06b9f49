"""Files that people in the tests attach, each made from a line of words."""

import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from io import BytesIO

from validation import sample
from validation.template import catalogue

File = tuple[str, bytes]

CENSUS = re.compile(
    r"census(?: of (?P<school>\d{3}-\d{4}))?(?: for (?P<period>\d{4}-\w{3}))?"
    r"(?: breaking (?P<breaks>[\w ]+?))?(?: as (?P<name>\S+))?"
)
BOARD = re.compile(
    r"(?P<what>codes|fees)(?: of (?P<board>\w+))?(?: breaking (?P<breaks>[\w. -]+?))?"
    r"(?: as (?P<name>\S+))?"
)
WRAPPED = re.compile(r"(?P<how>zip|cut zip) of (?P<inner>.+)")
TEXT = re.compile(r"text (?P<name>\S+?): (?P<text>.*)")

TEMPLATES = catalogue()
BOARDS = {
    "codes": ("specification-codes", "SPEC-19"),
    "fees": ("standard-qualification-fee", "FEE-19"),
}
PUPILS, ROWS, SEED = 12, 8, 7


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
    breaks = tuple((match["breaks"] or "").split())
    board = match["board"] or "NEB"
    name, content = sample.make(
        TEMPLATES,
        template,
        size=ROWS,
        seed=SEED,
        breaks=breaks,
        period="2019",
        organisation=board,
        due=due[collection],
    )
    return match["name"] or name, content


def _wrapped(match: re.Match[str], sent: Mapping[str, bytes], due: Mapping[str, date]) -> File:
    files = [made(inner, sent, due) for inner in match["inner"].split(" and ")]
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    raw = packed.getvalue()
    return "files.zip", raw if match["how"] == "zip" else raw[: len(raw) // 2]


def _text(match: re.Match[str], sent: Mapping[str, bytes], due: Mapping[str, date]) -> File:
    return match["name"], match["text"].encode().decode("unicode_escape").encode("latin-1")


Maker = Callable[[re.Match[str], Mapping[str, bytes], Mapping[str, date]], File]
MAKERS: tuple[tuple[re.Pattern[str], Maker], ...] = (
    (WRAPPED, _wrapped),
    (TEXT, _text),
    (CENSUS, _census),
    (BOARD, _board),
)
