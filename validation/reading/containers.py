"""What comes in, plain or packed → the files inside, or a word on what it is; it parses none.

Every limit is checked while bytes are unpacked, so that a bomb costs no more than the limit.
"""

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, NamedTuple

from validation.reading.trouble import Unreadable

MEGABYTE = 1024 * 1024
LARGEST = 100 * MEGABYTE
"""The most that may come in, and the most that all files of a container may come to."""
MOST_FILES = 50
MOST_ENTRIES = 1000
RATIO = 200
"""How many times its packed size a file may have once it is past ``FREE`` bytes."""
FREE = 5 * MEGABYTE
CHUNK = 256 * 1024
WANTED = "Send the .xml or .csv file as your own system makes it, or a .zip of it."
EXPORT = "Save it as CSV from your own system and send the .csv file."

# fmt: off
KINDS = (
    # the first bytes               at  reason         what it is
    (b"%PDF-",                       0, "document",    "a PDF document"),
    (b"\x89PNG\r\n",                 0, "picture",     "a picture (PNG)"),
    (b"\xff\xd8\xff",                0, "picture",     "a picture (JPEG)"),
    (b"GIF87a",                      0, "picture",     "a picture (GIF)"),
    (b"GIF89a",                      0, "picture",     "a picture (GIF)"),
    (b"II*\x00",                     0, "picture",     "a picture (TIFF)"),
    (b"MM\x00*",                     0, "picture",     "a picture (TIFF)"),
    (b"WEBP",                        8, "picture",     "a picture (WebP)"),
    (b"ftypheic",                    4, "picture",     "a picture (HEIC)"),
    (b"ftyp",                        4, "picture",     "a film or a picture"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1",    0, "document",    "an old or locked Office document"),
    (b"{\\rtf",                      0, "document",    "a document (RTF)"),
    (b"x\x9f>\"",                    0, "document",    "a winmail.dat of Outlook's"),
    (b"7z\xbc\xaf'\x1c",             0, "odd-zip",     "a 7-Zip archive"),
    (b"Rar!\x1a\x07",                0, "odd-zip",     "a RAR archive"),
    (b"BZh",                         0, "odd-zip",     "a bzip2 archive"),
    (b"\xfd7zXZ\x00",                0, "odd-zip",     "an xz archive"),
    (b"ustar",                     257, "odd-zip",     "a tar archive"),
    (b"MZ\x90\x00",                  0, "document",    "a program"),
    (b"\x7fELF",                     0, "document",    "a program"),
    (b"SQLite format 3\x00",         0, "document",    "a database (SQLite)"),
    (b"Standard Jet DB",             4, "document",    "a database (Access)"),
    (b"Standard ACE DB",             4, "document",    "a database (Access)"),
)
OFFICE = (
    # a name within the zip          reason         what it is
    ("word/",                        "document",    "a Word document"),
    ("xl/",                          "spreadsheet", "an Excel workbook"),
    ("ppt/",                         "document",    "a PowerPoint presentation"),
    ("content.xml",                  "document",    "an OpenDocument file"),
)
# fmt: on


class Member(NamedTuple):
    """One file: its own name, without folders, and its bytes."""

    name: str
    content: bytes


def unpack(name: str, content: bytes) -> list[Member]:
    """The files that came: one for a plain file or .gz, one or more for a .zip.

    Raises Unreadable with a reason for everything that is no file of a return.
    """
    if len(content) > LARGEST:
        raise _too_large(name)
    if not content.strip(b"\0 \t\r\n"):
        raise Unreadable("empty", f"{_shown(name)} is empty. {WANTED}")
    _refuse_other_kinds(name, content)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _unzip(name, content)
    if content.startswith(b"\x1f\x8b"):
        return [_plain(name.removesuffix(".gz"), _gunzip(name, content))]
    return [Member(_shown(name), content)]


def _refuse_other_kinds(name: str, content: bytes) -> None:
    for mark, at, reason, what in KINDS:
        if content[at : at + len(mark)] == mark:
            raise Unreadable(reason, f"{_shown(name)} is {what}. {WANTED}")
    start = content[:200].lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise Unreadable("document", f"{_shown(name)} is a web page. {WANTED}")


def _unzip(name: str, content: bytes) -> list[Member]:
    if content.count(b"PK\x01\x02") > MOST_ENTRIES:
        raise _bomb(name)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _refuse_office(name, archive.namelist())
            members = list(_members(name, archive))
    except zipfile.BadZipFile:
        raise _damaged(name) from None
    except NotImplementedError:
        raise Unreadable(
            "odd-zip", f"{_shown(name)} is packed in an unusual way. {WANTED}"
        ) from None
    except (zlib.error, EOFError, OSError, ValueError, RuntimeError, LookupError):
        raise _damaged(name) from None
    if not members:
        raise Unreadable("empty", f"{_shown(name)} has no file in it. {WANTED}")
    return members


def _members(name: str, archive: zipfile.ZipFile) -> Iterator[Member]:
    infos = [info for info in archive.infolist() if not _passed_over(info)]
    if len(infos) > MOST_FILES:
        raise Unreadable(
            "zip-bomb",
            f"{_shown(name)} has {len(infos):,} files in it; at most {MOST_FILES} are taken.",
        )
    left = LARGEST
    for info in infos:
        _refuse_packing(name, info)
        with archive.open(info) as packed:
            content = _poured(name, packed, info.compress_size, left)
        left -= len(content)
        yield _plain(info.filename, content)


def _passed_over(info: zipfile.ZipInfo) -> bool:
    """Folders, and what a Mac adds."""
    own = PurePosixPath(info.filename.replace("\\", "/")).name
    return info.is_dir() or info.filename.startswith("__MACOSX/") or own in (".DS_Store", "")


def _refuse_packing(name: str, info: zipfile.ZipInfo) -> None:
    if info.flag_bits & 1:
        raise Unreadable(
            "encrypted-zip", f"{_shown(name)} is protected by a password. Send it without one."
        )
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotImplementedError


def _refuse_office(name: str, names: list[str]) -> None:
    for begins, reason, what in OFFICE:
        if ("[Content_Types].xml" in names or "mimetype" in names) and any(
            inner.startswith(begins) for inner in names
        ):
            wanted = EXPORT if reason == "spreadsheet" else WANTED
            raise Unreadable(reason, f"{_shown(name)} is {what}. {wanted}")


def _plain(name: str, content: bytes) -> Member:
    """A file from inside a container, which must not be a container or another kind itself."""
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b")):
        raise Unreadable(
            "nested-zip", f"{_shown(name)} is a packed file inside another one. {WANTED}"
        )
    _refuse_other_kinds(name, content)
    return Member(_shown(name), content)


def _gunzip(name: str, content: bytes) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
            return _poured(name, packed, len(content), LARGEST)
    except (zlib.error, EOFError, OSError, ValueError):
        raise _damaged(name) from None


def _poured(name: str, packed: IO[bytes] | gzip.GzipFile, size: int, left: int) -> bytes:
    """All bytes of a packed stream, stopping as soon as they are too many."""
    poured, total = [], 0
    while chunk := packed.read(CHUNK):
        total += len(chunk)
        if total > max(FREE, size * RATIO):
            raise _bomb(name)
        if total > left:
            raise _too_large(name)
        poured.append(chunk)
    return b"".join(poured)


def _shown(name: str) -> str:
    """The name without folders and control characters, short enough to print."""
    own = PurePosixPath(name.replace("\\", "/")).name
    return "".join(c for c in own if c.isprintable())[:120] or "The file"


def _bomb(name: str) -> Unreadable:
    return Unreadable(
        "zip-bomb",
        f"{_shown(name)} is very small and unpacks to very much, so it was not opened. {WANTED}",
    )


def _too_large(name: str) -> Unreadable:
    limit = LARGEST // MEGABYTE
    return Unreadable("too-large", f"{_shown(name)} is larger than {limit} MB once unpacked.")


def _damaged(name: str) -> Unreadable:
    return Unreadable(
        "truncated-zip",
        f"{_shown(name)} is a packed file that is cut off or damaged. Pack it again, or send the"
        " file itself.",
    )
