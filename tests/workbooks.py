"""Workbooks for tests: written by xlsxwriter, or part by part where no library would write them."""

import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from io import BytesIO
from typing import Any

import xlsxwriter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REFERS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def written(fill: Callable[[Any], None], **options: Any) -> bytes:
    """A workbook of xlsxwriter's, filled by ``fill(book)``."""
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, **options}) as book:
        fill(book)
    return target.getvalue()


def of_rows(rows: Sequence[Sequence[object]], sheet: str = "Data") -> bytes:
    """A workbook with one sheet of texts."""

    def fill(book: Any) -> None:
        page = book.add_worksheet(sheet)
        for n, row in enumerate(rows):
            for m, cell in enumerate(row):
                page.write_string(n, m, str(cell))

    return written(fill)


def formatted(rows: Sequence[Sequence[str]]) -> bytes:
    """A workbook as people make it by typing: days are dates, digits are numbers."""

    def fill(book: Any) -> None:
        page, day = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
        zeros = {n: book.add_format({"num_format": "0" * n}) for n in range(1, 30)}
        for n, row in enumerate(rows):
            for m, cell in enumerate(row):
                if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", cell):
                    page.write_datetime(n, m, date.fromisoformat(cell), day)
                elif cell.isdigit():
                    page.write_number(n, m, int(cell), zeros[len(cell)])
                else:
                    page.write_string(n, m, cell)

    return written(fill)


def parts_of(sheet: str, *, formats: str = "", texts: str = "", before: str = "") -> dict[str, str]:
    """The parts of a workbook around the XML of one sheet; ``before`` goes above its root."""
    styles = f"<cellXfs>{formats or '<xf/>'}</cellXfs>"
    return {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1"'
        f' Type="{REFERS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{REFERS}"><sheets>'
        '<sheet name="Data" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="r1" Type="{REFERS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{REFERS}/styles" Target="/xl/styles.xml"/>'
        f'<Relationship Id="r3" Type="{REFERS}/sharedStrings" Target="SharedStrings.xml"/>'
        "</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{texts}</sst>',
        "xl/worksheets/sheet1.xml": f'{before}<worksheet xmlns="{MAIN}">{sheet}</worksheet>',
    }


def packed(parts: dict[str, str]) -> bytes:
    """The parts as a workbook's bytes."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return target.getvalue()
