"""How to break the rules on the file itself: its name and its elements."""

from collections.abc import Callable
from typing import Any

from lxml import etree

from validation.collections.school_census.breaks.spoiled import Break, Sample


def _name(s: Sample) -> None:
    s.message["name"] = "census final.xml"


def _tree(change: Callable[[etree._Element], Any]) -> Break:
    return Break(lambda s: s.edit(change))


def _first(root: etree._Element, tag: str) -> etree._Element:
    found = root.find(f".//{tag}")
    assert found is not None
    return found


def _add(root: etree._Element, tag: str, text: str) -> None:
    etree.SubElement(_first(root, "PupilIdentifiers"), tag).text = text


def _nest(root: etree._Element) -> None:
    leaf = _first(root, "PreferredSurname")
    leaf.text = None
    etree.SubElement(leaf, "Part").text = "Example"


def _stray(root: etree._Element) -> None:
    _first(root, "PupilIdentifiers").text = "see the other file"


def _namespace(root: etree._Element) -> None:
    for element in [*root.iter()]:
        element.tag = f"{{urn:example:census}}{element.tag}"


# fmt: off
BREAKS: dict[str, Break] = {
    "100": Break(lambda s: s.message["header"][0].update(ReferenceDate=s.ago(1))),
    "file-name": Break(_name),
    # the file itself
    "unknown-element": _tree(lambda root: _add(root, "ShoeSize", "7")),
    "repeated-element": _tree(lambda root: _add(root, "Gender", "M")),
    "nested-element": _tree(_nest),
    "attribute": _tree(lambda root: root.set("version", "1")),
    "stray-text": _tree(_stray),
    "namespace": _tree(_namespace),
}
# fmt: on
