"""The filed files as they came, in a .zip, and where they are XML one document of all of them."""

import shutil
import zipfile
from collections.abc import Iterable
from pathlib import PurePath
from typing import IO, Any
from xml.sax.saxutils import quoteattr

from lxml import etree

from validation.exporting.filed import Filed
from validation.exporting.member import member

MERGED = "merged.xml"


def write(into: IO[bytes], filed: Iterable[Filed], collection: str, spool: IO[bytes] | None) -> int:
    """Pack the files; with ``spool``, an empty file, also what they are merged into.

    Returns how many files there are. The merged document has an element for each of them, with the
    reference of its return, and in it the whole of the file.
    """
    files = 0
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        if spool is not None:
            _begin(spool, collection)
        for one in (one for one in filed if one.content):
            files += 1
            name = PurePath(one.file.replace("\\", "/")).name or "file"
            archive.writestr(member(f"files/{one.organisation}/{name}"), one.content)
            if spool is not None:
                _merge(spool, one)
        if spool is not None:
            _end(spool, archive)
    return files


def _end(spool: IO[bytes], archive: zipfile.ZipFile) -> None:
    spool.write(b"</Returns>\n")
    spool.seek(0)
    with archive.open(member(MERGED), "w", force_zip64=True) as merged:
        shutil.copyfileobj(spool, merged)


def _begin(spool: IO[bytes], collection: str) -> None:
    spool.write(b'<?xml version="1.0" encoding="UTF-8"?>\n')
    spool.write(f"<Returns collection={quoteattr(collection)}>\n".encode())


def _merge(spool: IO[bytes], one: Filed) -> None:
    parser: Any = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True
    )
    root = etree.fromstring(one.content, parser)
    about = f"reference={quoteattr(one.reference)} organisation={quoteattr(one.organisation)}"
    spool.write(f"<Return {about} status={quoteattr(one.status)}>\n".encode())
    spool.write(etree.tostring(root, encoding="utf-8", with_tail=False))
    spool.write(b"\n</Return>\n")
