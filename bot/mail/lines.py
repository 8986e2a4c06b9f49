"""The lines that a person has written, above everything that is quoted. It understands none."""

import re
import unicodedata

from bot.mail import languages as say
from bot.mail.marker import MARKER

MOST = 10
LONGEST = 2_500
"""Characters of one line: more than are kept of any answer, so that what is left out is seen."""

_MARK = " ".join(MARKER.strip("- ").split(": ")[-1].split()).casefold()
MOST_TEXT = 100_000
"""Characters that are looked at; lines beyond them are not even counted."""

_COLON = rf"\s?[{say.COLONS}]"
QUOTE = re.compile(rf"[{re.escape(say.QUOTE_SIGNS)}]")
RULE = re.compile(rf"[{re.escape(say.DASHES)}]{{4,}}")
SIGNATURE = re.compile(r"(--|[\u2013\u2014])")
LABEL = re.compile(rf"\*?[^\W\d_][\w .'\u2019-]{{0,24}}\*?{_COLON}\*?(\s|$)")
SENDER = re.compile(rf"\*?({say.FROM})\*?{_COLON}\*?(\s|$)", re.IGNORECASE)
START = re.compile(rf"({say.ON})", re.IGNORECASE)
WROTE = re.compile(
    rf"\b({say.WROTE})\b|[\w.+-]{{1,64}}@[\w-]++\.\w|\d{{4}}.{{0,60}}\d{{1,2}}[:.h]\d{{2}}",
    re.IGNORECASE,
)
SENT_FROM = re.compile(rf"({say.SENT_FROM})\b", re.IGNORECASE)
INVISIBLE = {"Cf", "Cc", "Co", "Cs"}

# RE[2]:, "RE :" and a tag such as [EXTERNAL] in front are the work of mail programs too.
TAG = re.compile(r"\[[^\]]*+\]\s*+|\*{1,3}+\w[^*]*+\*{1,3}+\s*+")
MOST_TAGS = 5
ANSWERED = re.compile(rf"({say.ANSWERED})\s?(\[\d++\]|\(\d++\))?{_COLON}", re.IGNORECASE)


def is_answer(subject: str) -> bool:
    """Whether a subject bears the mark of a reply or of a forwarded message.

    >>> is_answer("[EXT] RE : submit SC3-07/873-4001"), is_answer("submit SC3-07/873-4001")
    (True, False)
    """
    text = subject.strip()
    start = 0
    for _ in range(MOST_TAGS):
        if ANSWERED.match(text, start):
            return True
        tag = TAG.match(text, start)
        start = tag.end() if tag else len(text)
    return bool(ANSWERED.match(text, start))


def own_lines(text: str) -> tuple[str, ...]:
    """All lines above the first quote, attribution, copied header, marker or signature.

    Spaces are single, invisible characters gone, empty lines left out. What stands below a quote
    is not read, also where it is not quoted itself: no rule tells an answer from a quotation there.
    """
    lines = [clean(line) for line in re.split(r"\r\n|\r|\n", text[:MOST_TEXT])]
    end = next((n for n in range(len(lines)) if _ends(lines, n)), len(lines))
    return tuple(line for line in lines[:end] if line)


def clean(line: str) -> str:
    """A line as it looks, no longer than anybody writes."""
    seen = unicodedata.normalize("NFC", line[: LONGEST * 2].replace("\t", " "))
    seen = "".join(char for char in seen if unicodedata.category(char) not in INVISIBLE)
    return " ".join(seen.split())[:LONGEST]


def _ends(lines: list[str], at: int) -> bool:
    line = lines[at]
    return (
        _is_mark(line)
        or bool(SENDER.match(line) or SENT_FROM.match(line))
        or _is_copied_header(lines[at : at + 3])
        or _is_attribution(lines[at : at + 3])
    )


def _is_mark(line: str) -> bool:
    ours = _MARK in line.casefold()
    return ours or bool(QUOTE.match(line) or RULE.match(line) or SIGNATURE.fullmatch(line))


def _is_copied_header(lines: list[str]) -> bool:
    """Three fields in a row, in whatever language: no list of languages is ever complete."""
    return len(lines) == 3 and all(LABEL.match(line) for line in lines)  # noqa: PLR2004


def _is_attribution(lines: list[str]) -> bool:
    """ "On Monday … wrote:", over up to three lines, in whatever language if it names an address
    or a year and a time."""
    whole = lines[: lines.index("")] if "" in lines else lines
    later = len(whole) > 1 and START.match(whole[1]) is not None and _announces(whole[1:])
    return _announces(whole[:1]) or (_announces(whole) and not later)


def _announces(lines: list[str]) -> bool:
    if not lines or not (START.match(lines[0]) or WROTE.search(lines[0])):
        return False
    joined = (" ".join(lines[:count]) for count in range(1, len(lines) + 1))
    return any(text.endswith(tuple(say.COLONS)) and WROTE.search(text) for text in joined)


def unflowed(text: str, delete_space: bool = False) -> str:
    """Whole lines of text that was sent as format=flowed (RFC 3676 section 4)."""
    out: list[list[str]] = []
    open_ = False
    for line in re.split(r"\r\n|\r|\n", text):
        stuffed = line[1:] if line.startswith(" ") else line
        quoted = line.startswith(">")
        goes_on = line.endswith(" ") and line != "-- " and not quoted
        piece = line if quoted else stuffed[:-1] if goes_on and delete_space else stuffed
        if open_ and not quoted:
            out[-1].append(piece)
        else:
            out.append([piece])
        open_ = goes_on
    return "\n".join("".join(pieces) for pieces in out)
