"""Bytes of a text file → text, and what was odd about the bytes; it knows nothing of rows."""

import codecs
import re

from validation.finding import Finding, Severity
from validation.reading.trouble import Unreadable

# fmt: off
MARKS = (
    # the bytes at the beginning    how to decode  its name
    (codecs.BOM_UTF32_LE,           "utf-32",      "UTF-32"),
    (codecs.BOM_UTF32_BE,           "utf-32",      "UTF-32"),
    (codecs.BOM_UTF16_LE,           "utf-16",      "UTF-16"),
    (codecs.BOM_UTF16_BE,           "utf-16",      "UTF-16"),
)
# fmt: on
NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
SAVE_AS = (
    "Save the file as CSV UTF-8 (in Excel: Save as, CSV UTF-8), or have your system export it."
)
SHOWN = 3


def decode(content: bytes) -> tuple[str, tuple[Finding, ...]]:
    """The text, and findings "encoding" and "byte-order-mark". Raises Unreadable for no text."""
    if not content.strip(b"\0 \t\r\n"):
        raise Unreadable("empty", "The file is empty: it has no rows.")
    text, findings = _decoded(content)
    if NOT_TEXT.search(text):
        raise Unreadable("not-a-return", "This is not a text file; a CSV file is wanted.")
    return text, findings


def noted(  # noqa: PLR0913 - a finding has as many parts
    code: str,
    message: str,
    fix: str,
    *,
    severity: Severity = Severity.ERROR,
    line: int = 0,
    field: str = "",
    found: str = "",
    expected: str = "",
) -> Finding:
    """A reader's own finding: about the file as a whole, record 0."""
    return Finding(
        code, severity, "file", 0, "", "", line, field, found, expected, message, fix, "P"
    )


def _decoded(content: bytes) -> tuple[str, tuple[Finding, ...]]:
    for mark, codec, name in MARKS:
        if content.startswith(mark):
            return _wide(content, codec, name)
    if content.startswith(codecs.BOM_UTF8):
        return _narrow(content[len(codecs.BOM_UTF8) :], (_mark(),))
    nuls = content[:4000].count(0)
    if nuls * 4 > len(content[:4000]):
        return _wide(content, "utf-16-be" if content[0] == 0 else "utf-16-le", "UTF-16")
    return _narrow(content, ())


def _wide(content: bytes, codec: str, name: str) -> tuple[str, tuple[Finding, ...]]:
    try:
        text = content.decode(codec)
    except UnicodeDecodeError:
        raise Unreadable(
            "wrong-encoding", f"The file begins like {name} text and is damaged. {SAVE_AS}"
        ) from None
    return text, (
        noted(
            "encoding",
            f"The file is written in {name}",
            SAVE_AS,
            line=1,
            found=name,
            expected="UTF-8",
        ),
    )


def _narrow(content: bytes, before: tuple[Finding, ...]) -> tuple[str, tuple[Finding, ...]]:
    """UTF-8, or Windows-1252 with a query that names the first lines that are not UTF-8."""
    try:
        return content.decode("utf-8"), before
    except UnicodeDecodeError:
        pass
    try:
        return content.decode("cp1252"), (*before, _windows(content))
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(
            "wrong-encoding",
            f"Line {line} holds bytes that are neither UTF-8 nor Windows text. {SAVE_AS}",
            line,
        ) from None


def _windows(content: bytes) -> Finding:
    odd = [n for n, line in enumerate(content.split(b"\n"), 1) if not _is_utf8(line)]
    first = content.split(b"\n")[odd[0] - 1].decode("cp1252").strip()[:120] if odd else ""
    return noted(
        "encoding",
        "The file is not in UTF-8; it was read as Windows-1252",
        f"Look whether accented letters came out right. {SAVE_AS}",
        severity=Severity.QUERY,
        line=odd[0] if odd else 0,
        found=f"{lines(odd)}: {first}",
        expected="UTF-8",
    )


def _mark() -> Finding:
    return noted(
        "byte-order-mark",
        "The file begins with a byte-order mark, which a spreadsheet adds",
        "It was read without it; export the file from your own system to be rid of it.",
        severity=Severity.QUERY,
        line=1,
        expected="the first header at the very beginning",
    )


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def lines(numbers: list[int]) -> str:
    """Line numbers as people read them: "lines 2, 3, 4 and 1,200 more"."""
    shown = ", ".join(f"{n:,}" for n in numbers[:SHOWN])
    more = f" and {len(numbers) - SHOWN:,} more" if len(numbers) > SHOWN else ""
    return f"line{'s' if len(numbers) > 1 else ''} {shown}{more}"
