"""The text of an HTML mail above its first quotation. It renders nothing and fetches nothing."""

import re
from collections.abc import Iterator

from lxml import etree, html

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
    parser = html.HTMLParser(no_network=True, recover=True, encoding="utf-8")
    root = html.document_fromstring(content.encode("utf-8", "replace"), parser=parser)
    lines = "".join(_pieces(root)).split("\n")
    return "\n".join(" ".join(line.split()) for line in lines)


def _pieces(root: html.HtmlElement) -> Iterator[str]:
    """Walks by events, not by calls: a document may be nested as deep as its sender likes."""
    silent = 0
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            yield from _said(element.tail, silent)
        elif event == "start":
            if _quotes(element):
                return
            silent += _is_silent(element)
            yield from _opening(element, silent)
        else:
            silent -= _is_silent(element)
            yield from _closing(element, silent)


def _opening(element: html.HtmlElement, silent: int) -> Iterator[str]:
    if element.tag in BLOCKS:
        yield "\n"
    yield from _said(element.text, silent)


def _closing(element: html.HtmlElement, silent: int) -> Iterator[str]:
    if element.tag in BLOCKS and element.tag != "br":
        yield "\n"
    yield from _said(element.tail, silent)


def _said(words: str | None, silent: int) -> Iterator[str]:
    if words and not silent:
        yield re.sub(r"\s+", " ", words)


def _is_silent(element: html.HtmlElement) -> bool:
    return element.tag in SILENT or bool(HIDDEN.search(element.get("style", "")))


def _quotes(element: html.HtmlElement) -> bool:
    names = f"{element.get('id', '')} {element.get('class', '')}"
    cited = element.get("type", "").lower() == "cite"
    return element.tag == "blockquote" or cited or bool(QUOTATION.search(names))
