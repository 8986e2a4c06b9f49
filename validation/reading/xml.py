"""XML bytes → a tree; it refuses whatever is not plain, bounded XML."""

import re
from typing import Any

from lxml import etree

from validation.reading.trouble import Unreadable
from validation.reading.xml_trouble import explain

LARGEST = 192 * 1024 * 1024
"""Bytes; the largest school's file is about 10 MB, its tree about ten times that."""

HEAD = 8 * 1024
"""Bytes in which the root element of a file has begun, where it is read without a tree."""

_DECLARED = re.compile(
    rb"""(?:\xef\xbb\xbf)?<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']"""
)
_SAFE: dict[str, Any] = {
    "resolve_entities": False,
    "load_dtd": False,
    "no_network": True,
    "huge_tree": False,
    "collect_ids": False,
}
_DOCTYPES = tuple("<!DOCTYPE".encode(code) for code in ("ascii", "utf-16-le", "utf-16-be"))


def parse(content: bytes) -> etree._Element:
    """The root element. Raises Unreadable for what is not well-formed, too large or not plain.

    No document type, no entity of the sender's own, no network, no text over 10 MB, no nesting
    deeper than 256 (libxml2's own limits stay on).
    """
    _refuse(content)
    try:
        root = etree.fromstring(content, _parser())
    except etree.XMLSyntaxError as error:
        raise explain(content, error) from None
    docinfo: Any = root.getroottree().docinfo
    if docinfo.doctype:
        raise _document_type()
    return root


def is_well_formed(content: bytes) -> bool:
    """Whether the parser has nothing to say against these bytes; it makes no tree, in little more
    than half the time, and so does not hold texts against its limit. Raises Unreadable for what
    must not reach it."""
    _refuse(content)
    nobody: Any = _Nobody()
    parser = etree.XMLParser(target=nobody, **_SAFE)
    try:
        etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        return False
    return not len(parser.error_log)


def encoding(content: bytes) -> str:
    """The encoding in capitals: as declared, UTF-8 where nothing is, "" where the bytes are none
    that a declaration could be read from (two bytes a character, or more)."""
    if b"\0" in content[:4]:
        return ""
    said = _DECLARED.match(content)
    return said[1].decode("ascii").upper() if said else "UTF-8"


def beginning(content: bytes) -> etree._Element | None:
    """The root element with its attributes and nothing in it; None where it does not begin in the
    first kilobytes."""
    parser: Any = etree.XMLPullParser(("start",), **_SAFE)
    try:
        parser.feed(content[:HEAD])
    except etree.XMLSyntaxError:
        return None
    return next((element for _, element in parser.read_events()), None)


class _Nobody:
    """Is told nothing of what is parsed."""

    def close(self) -> None:
        """The end."""


def _parser() -> etree.XMLParser:
    """A new parser each time: one that has seen a broken file may not be trusted again."""
    return etree.XMLParser(remove_blank_text=True, remove_comments=True, remove_pis=True, **_SAFE)


def _refuse(content: bytes) -> None:
    """Raise Unreadable for what must not even reach the parser."""
    if not content or content.isspace():
        raise Unreadable("empty", "The file is empty.")
    if len(content) > LARGEST:
        size = len(content) // 1024**2
        raise Unreadable("too-large", f"The file has {size} MB; at most {LARGEST >> 20} are read.")
    if b"!" in content and any(mark in content for mark in _DOCTYPES):
        raise _document_type()


def _document_type() -> Unreadable:
    return Unreadable(
        "doctype",
        "The file contains a document type (<!DOCTYPE …>). No school's system needs one and it "
        "can be used to do harm, so such a file is not read. Export the file again and send that.",
    )
