"""The text of an HTML mail above its first quotation. It renders nothing and fetches nothing."""

import re
from collections.abc import Mapping
from typing import Any

from lxml import etree

SILENT = {"script", "style", "head", "title", "template", "noscript"}
BLOCKS = {
    "p", "div", "br", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr",
    "pre", "section", "article", "header", "footer", "dd", "dt",
}  # fmt: skip
# How mail programs mark what they quote: Gmail, Outlook (three kinds), Apple, Thunderbird, Yahoo,
# Proton, Zimbra.
QUOTATION = re.compile(
    r"gmail_quote|gmail_attr|divrplyfwdmsg|appendonsend|stopspelling|moz-cite-prefix|yahoo_quoted"
    r"|protonmail_quote|zmail_extra|mail-editor-reference-message|ms-outlook-mobile-reference"
    r"|olk_src_body|replywithinline|quotebody",
    re.IGNORECASE,
)
HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0", re.IGNORECASE)


def text(content: str) -> str:
    """Lines of text in the order of the document, ending where a quotation begins.

    Raises lxml's errors where there is nothing to parse.
    """
    reader: Any = _Reader()
    parser = etree.HTMLParser(target=reader, no_network=True, recover=True, encoding="utf-8")
    said = str(etree.fromstring(content.encode("utf-8", "replace"), parser))
    return "\n".join(" ".join(line.split()) for line in said.split("\n"))


class _Reader:
    """Hears of each element as it is met. No tree is built: it would take time by the square of
    an element's attributes, and room by the depth that its sender likes.
    """

    def __init__(self) -> None:
        self._said: list[str] = []
        self._silences: list[bool] = []
        self._silent = 0
        self._ended = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        self._ended = self._ended or _quotes(tag, attributes)
        self._silences.append(_is_silent(tag, attributes))
        self._silent += self._silences[-1]
        self._break(tag)

    def end(self, tag: str) -> None:
        """An element ends."""
        self._silent -= self._silences.pop() if self._silences else 0
        if tag != "br":
            self._break(tag)

    def data(self, words: str) -> None:
        """Text."""
        if not (self._ended or self._silent):
            self._said.append(re.sub(r"\s+", " ", words))

    def close(self) -> str:
        """All that was said."""
        return "".join(self._said)

    def _break(self, tag: str) -> None:
        if tag in BLOCKS and not self._ended:
            self._said.append("\n")


def _is_silent(tag: str, attributes: Mapping[str, str]) -> bool:
    return tag in SILENT or bool(HIDDEN.search(attributes.get("style", "")))


def _quotes(tag: str, attributes: Mapping[str, str]) -> bool:
    names = f"{attributes.get('id', '')} {attributes.get('class', '')}"
    cited = attributes.get("type", "").lower() == "cite"
    return tag == "blockquote" or cited or bool(QUOTATION.search(names))
