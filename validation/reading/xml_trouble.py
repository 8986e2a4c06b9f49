"""Why XML cannot be read, in plain English; it never shows more than a few words of the file."""

import re
from typing import Any

from lxml import etree

from validation.reading.trouble import Unreadable

AROUND = 30
"""Characters shown on either side of the place."""

# fmt: off
SENTENCES = {
    # libxml2's name of the error      what we say
    "ERR_TAG_NAME_MISMATCH":    "An element is never closed, or closed under another name",
    "ERR_TAG_NOT_FINISHED":     "An element is opened and never closed",
    "ERR_LTSLASH_REQUIRED":     "An element is opened and never closed",
    "ERR_GT_REQUIRED":          "A tag is not finished: its > is missing",
    "ERR_DOCUMENT_END":         "There is something after the end of the document",
    "ERR_DOCUMENT_EMPTY":       "The file does not begin like XML",
    "ERR_NAME_REQUIRED":        "There is a bare < or & in the text (XML writes &lt; and &amp;)",
    "ERR_ENTITYREF_SEMICOL_MISSING": "There is a bare & in the text (XML writes &amp;)",
    "ERR_UNDECLARED_ENTITY":    "There is a name between & and ; that XML does not know",
    "WAR_UNDECLARED_ENTITY":    "There is a name between & and ; that XML does not know",
    "ERR_INVALID_CHAR":         "There is a control character, which XML does not allow",
    "ERR_INVALID_ENCODING":     "There are bytes that are not in the encoding the file names",
    "ERR_UNSUPPORTED_ENCODING": "The file names an encoding that does not exist",
    "ERR_ATTRIBUTE_NOT_STARTED": "An attribute has no quotation mark",
    "ERR_ATTRIBUTE_REDEFINED":  "An attribute stands twice in one tag",
    "ERR_RESERVED_XML_NAME":    "The XML declaration (<?xml …?>) is not at the very beginning",
}
# fmt: on
CUT = "The file ends in the middle: it was probably cut off on its way"
_PARTS = re.compile(r"</?[A-Za-z?!][\w:.-]*[^<>]*>?|[^<]+|<")
"""Tags, as far as they go, and what stands between them."""
_MISMATCH = re.compile(r"mismatch: (\S+) line (\d+) and ([^\s,]+)")


def explain(content: bytes, error: etree.XMLSyntaxError) -> Unreadable:
    """The parser's complaint with its line, its column and the words around it."""
    line, column = error.lineno or 0, max(error.offset or 0, 1)
    around = _around(content, line, column)
    sentence = _mismatch(error) or (CUT if _at_end(content, line, column) else _named(error))
    where = f"line {line}, column {column}" if line else "the beginning"
    shown = f", near “{around}”" if around else ""
    return Unreadable(
        "malformed-xml",
        f"The file is not well-formed XML. {sentence}: {where}{shown}. "
        "Export the file again from your system and send the new one; do not edit it by hand.",
        line=line,
        column=column,
        around=around,
    )


def _mismatch(error: etree.XMLSyntaxError) -> str:
    """Which element was not closed; "" where that is not what is wrong."""
    found = _MISMATCH.search(error.msg or "")
    return (
        "<{}> opened on line {} is not closed before </{}>".format(*found.groups()) if found else ""
    )


def _named(error: etree.XMLSyntaxError) -> str:
    """What is wrong, by libxml2's name of it."""
    log: Any = error.error_log
    name = log.last_error.type_name if log and log.last_error is not None else ""
    return SENTENCES.get(name, "The XML breaks off or breaks its own rules")


def _lines(content: bytes) -> list[str]:
    return content.decode(_encoding(content), errors="replace").split("\n")


def _at_end(content: bytes, line: int, column: int) -> bool:
    """Whether the parser stopped because there was nothing more to read."""
    lines = _lines(content.rstrip())
    return line >= len(lines) and column >= len(lines[-1])


def _around(content: bytes, line: int, column: int) -> str:
    """The tags and values at the place, with runs of blanks made one; "" where there are none.

    A value may name a child: of its letters only the shape is shown.
    """
    text = _lines(content)
    if not 0 < line <= len(text):
        return ""
    whole = _PARTS.sub(
        lambda part: part[0] if part[0][0] == "<" else _shape(part[0]), text[line - 1]
    )
    start = max(0, column - 1 - AROUND)
    words = " ".join(whole[start : column - 1 + AROUND].split())
    return "".join(c if c.isprintable() else "·" for c in words)


def _shape(text: str) -> str:
    return "".join(("X" if c.isupper() else "x") if c.isalpha() else c for c in text)


def _encoding(content: bytes) -> str:
    """Near enough for showing some words: by the byte order mark, else UTF-8."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    return "utf-8-sig"
