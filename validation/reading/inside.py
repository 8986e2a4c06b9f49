"""What each tag means inside an element, worked out once a file and looked up once an element."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias, Union

from validation.reading.layout import Node, Sheet

Meaning: TypeAlias = Union[int, "Inside", "Start", None]
"""The number of a column among those of all tables, a group, a row that begins, or nothing."""


@dataclass(frozen=True, slots=True)
class Start:
    """An element that begins a row: ``step`` leads to it from the row around it, or from the root;
    ``own`` is the column of its own text; ``of`` the table above that it hangs below, "" for the
    nearest."""

    sheet: Sheet
    inside: "Inside"
    step: str
    own: int | None
    of: str


class Inside(dict[str, Meaning]):
    """The meaning of each tag inside an element at ``step`` of a row of ``table`` ("": of none).

    ``first`` has the number of each table's first column.
    """

    def __init__(self, first: Mapping[str, int], node: Node, table: str, step: str) -> None:
        super().__init__()
        self.first, self.node, self.table, self.step = first, node, table, step

    def __missing__(self, tag: str) -> Meaning:
        """The first time that a tag is met here."""
        self[tag] = meaning = self._meaning(tag)
        return meaning

    def _meaning(self, tag: str) -> Meaning:
        node, step = self.node, f"{self.step}/{tag}"
        if self.table and tag in node.fields:
            return self.first[self.table] + node.fields[tag]
        if tag in node.groups:
            return Inside(self.first, node.groups[tag], self.table, step)
        return self._start(node.sheets[tag], step) if tag in node.sheets else None

    def _start(self, sheet: Sheet, step: str) -> Start:
        own = None if sheet.own is None else self.first[sheet.table] + sheet.own
        return Start(sheet, Inside(self.first, sheet.node, sheet.table, ""), step, own, sheet.of)

    def beyond(self, tag: str) -> "Inside":
        """Inside an element that is not known here, where values are found by name alone."""
        return Inside(self.first, self.node, self.table, f"{self.step}/{tag}")
