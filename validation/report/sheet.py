"""One sheet of a workbook: cells of text or number, columns as wide as what is in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from validation.report.harmless import harmless

MARGIN = 2
NARROWEST = 7
LINE, HIGHEST = 15, 400
"""Points of a line of text, and of the highest row that a spreadsheet shows."""
LINKS = 60_000
"""A sheet holds 65,530 links; the cells after that have none."""
# fmt: off
LOOKS: Mapping[str, Mapping[str, Any]] = {
    "title":  {"bold": True, "font_size": 16},
    "note":   {"font_color": "#4B5358", "italic": True},
    "head":   {"bold": True, "bg_color": "#14508C", "font_color": "#FFFFFF", "text_wrap": True,
               "valign": "vcenter", "border": 1, "border_color": "#C9CED2"},
    "name":   {"bold": True, "valign": "top"},
    "plain":  {"num_format": "@", "valign": "top"},
    "text":   {"num_format": "@", "text_wrap": True, "valign": "top"},
    "over":   {"bold": True, "bg_color": "#14508C", "font_color": "#FFFFFF", "text_wrap": True,
               "valign": "vcenter", "align": "right", "border": 1, "border_color": "#C9CED2"},
    "number": {"valign": "top", "align": "right", "num_format": "#,##0"},
    "tenth":  {"valign": "top", "align": "right", "num_format": "#,##0.0"},
    "share":  {"valign": "top", "align": "right", "num_format": "0.0%"},
    "total":  {"valign": "top", "align": "right", "num_format": "#,##0", "bold": True, "top": 1},
    "sum":    {"valign": "top", "bold": True, "top": 1},
    "link":   {"valign": "top", "font_color": "#14508C", "underline": 1},
    "error":  {"num_format": "@", "valign": "top", "bg_color": "#F8C9CC", "bold": True},
    "query":  {"num_format": "@", "valign": "top", "bg_color": "#FFE7A3"},
    "reason": {"num_format": "@", "text_wrap": True, "valign": "top", "right": 2},
}
# fmt: on


@dataclass(frozen=True)
class Styles:
    """The looks of cells, made once for a workbook."""

    by_name: Mapping[str, Any]

    @classmethod
    def of(cls, book: Any) -> "Styles":
        """The formats of ``book``, an xlsxwriter Workbook."""
        return cls({name: book.add_format(dict(look)) for name, look in LOOKS.items()})


@dataclass
class Sheet:
    """A worksheet that remembers how wide its columns must be."""

    sheet: Any
    styles: Styles
    widths: dict[int, int] = field(default_factory=dict)
    wrapped: dict[tuple[int, int], str] = field(default_factory=dict)
    links: int = 0

    def text(self, row: int, column: int, text: str, look: str, widest: int = 0) -> None:
        """A cell of text; with ``widest`` its column grows with it, up to so many characters."""
        self.sheet.write_string(row, column, harmless(text), self.styles.by_name[look])
        if widest:
            self._grow(row, column, text, widest)

    def number(self, row: int, column: int, number: float, look: str = "number") -> None:
        """A cell that one can add up."""
        self.sheet.write_number(row, column, number, self.styles.by_name[look])

    def value(self, row: int, column: int, value: str | int, widest: int, link: str = "") -> None:
        """Text, a link, or a number that is not 0; nothing for what is empty."""
        if not value:
            return
        if isinstance(value, int):
            self.number(row, column, value)
        elif link and self.links < LINKS:
            self.links += 1
            look = self.styles.by_name["link"]
            self.sheet.write_url(row, column, link, look, string=harmless(value))
        else:
            self.text(row, column, value, "text")
        self._grow(row, column, str(value), widest)

    def table(self, rows: int, columns: int) -> None:
        """The first row stays in sight and filters the rows below it; it prints on every page."""
        self.sheet.freeze_panes(1, 0)
        self.sheet.autofilter(0, 0, max(rows, 1), columns - 1)
        self.sheet.repeat_rows(0)
        self.landscape()

    def landscape(self) -> None:
        """On paper: across, as wide as one page."""
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)

    def fit(self) -> None:
        """Make the columns as wide, and the rows as high, as what stands in them."""
        for column, width in self.widths.items():
            self.sheet.set_column(column, column, width + MARGIN)
        heights: dict[int, int] = {}
        for (row, column), text in self.wrapped.items():
            heights[row] = max(heights.get(row, 1), _lines(text, self.widths[column]))
        for row, lines in heights.items():
            if lines > 1:
                self.sheet.set_row(row, min(lines * LINE, HIGHEST))

    def _grow(self, row: int, column: int, text: str, widest: int) -> None:
        wanted = min(max(map(len, text.splitlines() or [""])), widest)
        self.widths[column] = max(self.widths.get(column, NARROWEST), wanted)
        if wanted == widest or "\n" in text:
            self.wrapped[row, column] = text


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a cell so many characters wide."""
    return sum(max(1, -(-len(line) // width)) for line in text.splitlines())
