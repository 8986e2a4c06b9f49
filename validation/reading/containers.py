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

from validation.reading.kinds import (
    CONTENT_TYPES,
    UNLOCKED,
    WANTED,
    ZIP,
    refuse_office,
    refuse_other_kinds,
)
from validation.reading.trouble import Unreadable

MEGABYTE = 1024 * 1024
LARGEST = 100 * MEGABYTE
"""The most that may come in, and the most that all files of a container may come to, where the
operator sets nothing else."""
WORKBOOK = 4
"""How many times as much a workbook's parts may come to: a cell is wordier there than in CSV."""
MOST_FILES = 50
MOST_ENTRIES = 1000
RATIO = 200
"""How many times its packed size a file may have once it is past ``FREE`` bytes."""
FREE = 5 * MEGABYTE
CHUNK = 256 * 1024
GZIP = b"\x1f\x8b"
BROKEN = (zlib.error, EOFError, OSError, ValueError)
"""What Python raises for packed bytes that are not what they should be."""


class Member(NamedTuple):
    """One file: its own name, without folders, and its bytes."""

    name: str
    content: bytes


class Limits(NamedTuple):
    """The most bytes of all files together, and the most files."""

    largest: int
    files: int


def packs(start: bytes) -> bool:
    """Whether a file that begins so may have others packed into it (or be a workbook)."""
    return start.startswith((*ZIP, GZIP))


def unpack(
    name: str, content: bytes, largest: int = LARGEST, *, most: int = MOST_FILES
) -> list[Member]:
    """The files that came: one for a plain file, a workbook or .gz, one or more for a .zip.

    ``largest`` is the most bytes that are taken, packed and unpacked, ``most`` the most files of
    an archive. Raises Unreadable with a reason for everything that is no file of a return.
    """
    if len(content) > largest:
        raise _too_large(name, largest)
    if not content.strip(b"\0 \t\r\n"):
        raise Unreadable("empty", f"{_shown(name)} is empty. {WANTED}")
    refuse_other_kinds(_shown(name), content)
    if content.startswith(ZIP):
        return _unzip(name, content, Limits(largest, most))
    if content.startswith(GZIP):
        return [_plain(name.removesuffix(".gz"), _gunzip(name, content, largest), largest)]
    return [Member(_shown(name), content)]


def _unzip(name: str, content: bytes, limits: Limits) -> list[Member]:
    """The files of a zip; a workbook is one file, and the only one where no files are let in."""
    if content.count(b"PK\x01\x02") > MOST_ENTRIES:
        raise _bomb(name)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            refuse_office(_shown(name), archive.namelist())
            if _is_workbook(archive):
                _weigh(name, archive, limits.largest * WORKBOOK)
                return [Member(_shown(name), content)]
            return _files(name, archive, limits)
    except NotImplementedError:
        raise Unreadable(
            "odd-zip", f"{_shown(name)} is packed in an unusual way. {WANTED}"
        ) from None
    except (*BROKEN, zipfile.BadZipFile, RuntimeError, LookupError):
        raise _damaged(name) from None


def _files(name: str, archive: zipfile.ZipFile, limits: Limits) -> list[Member]:
    if not limits.files:
        raise _nested(name)
    members = list(_members(name, archive, limits))
    if not members:
        raise Unreadable("empty", f"{_shown(name)} has no file in it. {WANTED}")
    return members


def _is_workbook(archive: zipfile.ZipFile) -> bool:
    names = archive.namelist()
    return CONTENT_TYPES in names and any(inner.startswith("xl/") for inner in names)


def _weigh(name: str, archive: zipfile.ZipFile, most: int) -> None:
    """Refuse a workbook that is a bomb: no part gives more bytes than its entry declares."""
    for info in archive.infolist():
        _refuse_packing(name, info)
        if info.file_size > max(FREE, info.compress_size * RATIO):
            raise _bomb(name)
    if sum(info.file_size for info in archive.infolist()) > most:
        raise _too_large(name, most)


def _members(name: str, archive: zipfile.ZipFile, limits: Limits) -> Iterator[Member]:
    infos = [info for info in archive.infolist() if not _passed_over(info)]
    if len(infos) > limits.files:
        raise Unreadable(
            "zip-bomb",
            f"{_shown(name)} has {len(infos):,} files in it; at most {limits.files:,} are taken.",
        )
    left = limits.largest
    for info in infos:
        _refuse_packing(name, info)
        with archive.open(info) as packed:
            content = _poured(name, packed, info.compress_size, left, limits.largest)
        left -= len(content)
        yield _plain(info.filename, content, limits.largest)


def _passed_over(info: zipfile.ZipInfo) -> bool:
    """Folders, and what a Mac adds."""
    own = PurePosixPath(info.filename.replace("\\", "/")).name
    return info.is_dir() or info.filename.startswith("__MACOSX/") or own in (".DS_Store", "")


def _refuse_packing(name: str, info: zipfile.ZipInfo) -> None:
    if info.flag_bits & 1:
        raise Unreadable("encrypted-zip", f"{_shown(name)} is protected by a password. {UNLOCKED}")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotImplementedError


def _plain(name: str, content: bytes, largest: int) -> Member:
    """A file from inside a container: a workbook, or one that is not packed itself."""
    if content.startswith(ZIP):
        return _unzip(name, content, Limits(largest, 0))[0]
    if content.startswith(GZIP):
        raise _nested(name)
    refuse_other_kinds(_shown(name), content)
    return Member(_shown(name), content)


def _gunzip(name: str, content: bytes, largest: int) -> bytes:
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as packed:
            return _poured(name, packed, len(content), largest, largest)
    except BROKEN:
        raise _damaged(name) from None


def _poured(
    name: str, packed: IO[bytes] | gzip.GzipFile, size: int, left: int, largest: int
) -> bytes:
    """All bytes of a packed stream, stopping as soon as they are too many."""
    poured, total = [], 0
    while chunk := packed.read(CHUNK):
        total += len(chunk)
        if total > max(FREE, size * RATIO):
            raise _bomb(name)
        if total > left:
            raise _too_large(name, largest)
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


def _too_large(name: str, most: int) -> Unreadable:
    limit = f"{most / MEGABYTE:,.0f}"
    return Unreadable(
        "too-large",
        f"{_shown(name)} is larger than {limit} MB once unpacked, which is the most that is taken."
        " Send only what belongs to this return, one file at a time.",
    )


def _nested(name: str) -> Unreadable:
    return Unreadable("nested-zip", f"{_shown(name)} is a packed file inside another one. {WANTED}")


def _damaged(name: str) -> Unreadable:
    return Unreadable(
        "truncated-zip",
        f"{_shown(name)} is a packed file that is cut off or damaged. Pack it again, or send the"
        " file itself.",
    )
