"""A workbook's bytes → its parts, opened one by one; it knows no cells.

A part is streamed, never held whole. Sizes are checked before anything is unpacked: Python's
zipfile gives no byte more than the directory declares. No document type, no entity, no network.
"""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from lxml import etree

from validation.reading.trouble import Unreadable

MAGIC = b"PK\x03\x04"
LARGEST = 400 * 1024 * 1024
"""Bytes of all parts; a cell takes about four times what it takes in CSV."""
AGAIN = "Save it again as .xlsx or CSV in a spreadsheet and send that."
PROLOG = 64 * 1024
"""Bytes at the beginning of a part that are looked at before it is parsed."""
ON = ("1", "true")
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    etree.LxmlError,
    EOFError,
    OSError,
    ValueError,
    LookupError,
    NotImplementedError,
    RuntimeError,
)
"""What zipfile and lxml raise for bytes that are not what they should be."""


class Parts:
    """The parts of a workbook by name. Raises Unreadable for what cannot be one."""

    def __init__(self, content: bytes) -> None:
        with damage():
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        self._names = {_plain(name): name for name in self._archive.namelist()}
        if sum(info.file_size for info in self._archive.infolist()) > LARGEST:
            limit = LARGEST >> 20
            raise Unreadable("too-large", f"The workbook has more than {limit} MB once unpacked.")

    @cached_property
    def main(self) -> str:
        """The name of the part that lists the sheets."""
        found = [target for kind, target in self.related("").values() if kind == "officeDocument"]
        return found[0] if found else "xl/workbook.xml"

    @property
    def has_macros(self) -> bool:
        """Whether there is a part with macros; it is never opened."""
        return any(name.endswith("vbaproject.bin") for name in self._names)

    def related(self, part: str) -> Mapping[str, tuple[str, str]]:
        """What a part refers to inside the workbook: id → (kind, name of the part)."""
        folder, name = posixpath.split(part)
        listed = f"{folder}/_rels/{name}.rels".lstrip("/")
        return {
            link.get("Id", ""): (_last(link.get("Type", "")), _joined(folder, link.get("Target")))
            for link in self.elements(listed, "Relationship")
            if link.get("TargetMode") != "External"
        }

    def elements(self, part: str, *tags: str) -> Iterator[Any]:
        """Every element of these names as it ends, whatever its namespace; none for no such part.

        Each is emptied once the next is asked for. Raises Unreadable.
        """
        if _plain(part) not in self._names:
            return
        with damage(), self._opened(part) as stream:
            if b"<!DOCTYPE" in stream.peek(PROLOG):
                raise _document_type()
            walk = etree.iterparse(
                stream,
                tag=[f"{{*}}{tag}" for tag in tags],
                resolve_entities=False,
                load_dtd=False,
                no_network=True,
                huge_tree=False,
                remove_comments=True,
                remove_pis=True,
            )
            for _, element in walk:
                if element.getroottree().docinfo.doctype:
                    raise _document_type()
                yield element
                _forget(element)

    def _opened(self, part: str) -> Any:
        """A stream that can also be peeked into, which its type does not say."""
        return self._archive.open(self._names[_plain(part)])


@contextmanager
def damage() -> Iterator[None]:
    """Whatever zipfile and lxml say of bytes that are no workbook becomes Unreadable."""
    try:
        yield
    except BROKEN:
        raise Unreadable(
            "damaged-workbook", f"The workbook is damaged and cannot be read. {AGAIN}"
        ) from None


def _document_type() -> Unreadable:
    return Unreadable(
        "doctype",
        "The workbook contains a document type (<!DOCTYPE …>). No spreadsheet writes one and it can"
        f" be used to do harm, so it is not read. {AGAIN}",
    )


def _forget(element: Any) -> None:
    """Give back the memory of an element that was looked at, and of those before it."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _plain(name: str) -> str:
    """Writers do not agree on capitals and on which way a slash leans."""
    return name.replace("\\", "/").lstrip("/").casefold()


def _last(address: str) -> str:
    return address.rpartition("/")[2]


def _joined(folder: str, target: str | None) -> str:
    """The name of a part, from the folder of the part that refers to it."""
    return posixpath.normpath(posixpath.join("/", folder, target or "")).lstrip("/")
