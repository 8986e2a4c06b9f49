"""Records → a census file, laid out as a layout says; it makes no records."""

from collections.abc import Mapping
from typing import Any

from lxml import etree

from validation.reading.layout import Layout, Node, Sheet

Record = Mapping[str, Any]
"""Column → text, and table → a list of the records that hang below."""


def write(layout: Layout, record: Record) -> bytes:
    """The file as UTF-8, indented by two blanks; what a record does not have is left out.

    ``edits`` of the message are done to the finished tree.
    """
    root = etree.Element(layout.root)
    _fill(root, layout.top, record, [], layout)
    for edit in record.get("edits", ()):
        edit(root)
    etree.indent(root, space="  ")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def _fill(
    element: etree._Element, node: Node, record: Record, names: list[str], layout: Layout
) -> None:
    """Write into ``element`` what ``node`` allows and ``record`` has; ``names`` are its columns."""
    written: set[str] = set()
    for tag in node.order:
        if tag in node.fields:
            name = names[node.fields[tag]]
            if name not in written and record.get(name) is not None:
                etree.SubElement(element, tag).text = str(record[name])
                written.add(name)
        elif tag in node.groups:
            _group(element, tag, node.groups[tag], record, names, layout)
        else:
            _rows(element, tag, node.sheets[tag], record, layout)


def _group(
    above: etree._Element, tag: str, node: Node, record: Record, names: list[str], layout: Layout
) -> None:
    group = etree.SubElement(above, tag)
    _fill(group, node, record, names, layout)
    if not len(group):
        above.remove(group)


def _rows(above: etree._Element, tag: str, sheet: Sheet, record: Record, layout: Layout) -> None:
    """One element for each record of the sheet's table that has its fixed values."""
    names = layout.columns[sheet.table]
    for row in record.get(sheet.table, ()):
        if all(row.get(name) == value for name, value in sheet.fixed.items()):
            element = etree.SubElement(above, tag)
            if sheet.own is not None:
                element.text = str(row[names[sheet.own]])
            _fill(element, sheet.node, row, names, layout)
