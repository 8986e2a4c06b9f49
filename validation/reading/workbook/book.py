"""A workbook: its sheets by name, each with its first rows at hand; it knows no templates."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any

from validation.reading.trouble import Unreadable
from validation.reading.workbook import sheet
from validation.reading.workbook.cells import Form
from validation.reading.workbook.parts import AGAIN, ON, Parts, damage

HEAD = 10
"""Rows at the beginning of a sheet that are kept at hand: among them are the headers."""
MOST_SHEETS = 100


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook."""

    name: str
    hidden: bool
    part: str
    parts: Parts
    shared: sheet.Shared

    def rows(self, noted: sheet.Noted) -> Iterator[sheet.Row]:
        """Every row that is stored; what is odd is written into ``noted``. Raises Unreadable."""
        return sheet.rows(self.parts, self.part, self.shared, noted)

    @cached_property
    def head(self) -> tuple[sheet.Row, ...]:
        """The first rows that hold something."""
        filled = (row for row in self.rows(sheet.Noted()) if row.cells)
        return tuple(islice(filled, HEAD))


@dataclass(frozen=True)
class Book:
    """All sheets that hold rows of cells, in the order of their tabs; charts are none."""

    sheets: tuple[Sheet, ...]
    has_macros: bool


@lru_cache(maxsize=1)
def opened(content: bytes) -> Book:
    """The workbook in ``content``; the last one is kept, as every template looks at it.

    Raises Unreadable for what is no .xlsx or .xlsm, or is damaged.
    """
    parts = Parts(content)
    related = parts.related(parts.main)
    listed = [_attributes(e) for e in parts.elements(parts.main, "workbookPr", "sheet")]
    shared = _shared(parts, [*related.values()], any(one.get("date1904") in ON for one in listed))
    sheets = tuple(
        Sheet(one["name"], one.get("state", "visible") != "visible", part, parts, shared)
        for one in listed
        for kind, part in [related.get(one.get("id", ""), ("", ""))]
        if "name" in one and kind == "worksheet"
    )
    if not 0 < len(sheets) <= MOST_SHEETS:
        raise Unreadable("damaged-workbook", f"The workbook has {len(sheets)} sheets. {AGAIN}")
    return Book(sheets, parts.has_macros)


def _attributes(element: Any) -> dict[str, str]:
    """The attributes of an element without their namespaces: r:id is id."""
    return {name.rpartition("}")[2]: str(value) for name, value in element.attrib.items()}


def _shared(parts: Parts, related: list[tuple[str, str]], since_1904: bool) -> sheet.Shared:
    from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

    named = dict(related)
    texts = [sheet.text_of(item) for item in parts.elements(named.get("sharedStrings", ""), "si")]
    with damage():
        forms = _forms(parts, named.get("styles", ""))
    return sheet.Shared(texts, forms, MAC_EPOCH if since_1904 else WINDOWS_EPOCH)


def _forms(parts: Parts, part: str) -> list[Form]:
    """The number formats by a cell's style. Raises ValueError where a number is none."""
    codes: dict[int, str] = {}
    forms: list[Form] = []
    for element in parts.elements(part, "numFmt", "cellXfs"):
        if element.tag.endswith("numFmt"):
            codes.setdefault(int(element.get("numFmtId", "0")), element.get("formatCode", ""))
            continue
        numbers = [int(xf.get("numFmtId", "0")) for xf in element.iterchildren("{*}xf")]
        forms = [Form.of(number, codes.get(number, "")) for number in numbers]
    return forms
