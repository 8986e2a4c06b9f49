"""Paths that somebody named → the files to check, one by one; archives are opened, nothing is read.

A file is left on the disk until it is checked; what an archive holds is handed on as bytes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from validation.reading.containers import MOST_ENTRIES, Member, packs, unpack
from validation.reading.trouble import Unreadable

ENDINGS = (".xml", ".csv", ".tsv", ".xlsx", ".xlsm", ".zip", ".gz")
"""What is taken from a folder; a file that is named is always taken."""


@dataclass(frozen=True, eq=False)
class Source:
    """One file to check: ``shown`` is what people know it by. ``content`` is None where it lies at
    ``path`` as it is, and its bytes where an archive was opened."""

    shown: str
    name: str
    path: Path
    content: bytes | None = None

    @property
    def size(self) -> int:
        """Bytes; 0 where the file cannot be looked at."""
        try:
            return len(self.content) if self.content is not None else self.path.stat().st_size
        except OSError:
            return 0

    def read(self, most: int) -> bytes:
        """Its bytes; of a file that is larger than ``most``, only as many as show that it is."""
        if self.content is not None:
            return self.content
        with self.path.open("rb") as opened:
            return opened.read(most + 1)


def found(paths: Sequence[Path]) -> tuple[list[Path], int]:
    """The files that are named or lie below a folder, in order, and how many were passed over."""
    files: list[Path] = []
    over = 0
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        below = [one for one in sorted(path.rglob("*")) if one.is_file() and not _odd(one, path)]
        taken = [one for one in below if one.name.lower().endswith(ENDINGS)]
        files += taken
        over += len(below) - len(taken)
    return list(dict.fromkeys(files)), over


def sources(files: Sequence[Path], largest: int) -> Iterator[Source]:
    """Every file, with an archive's files in its place. One that cannot be opened stays itself, as
    its check says why."""
    for file in files:
        shown = str(file)
        inside = _inside(file, largest)
        if inside is None:
            yield Source(shown, file.name, file)
        else:
            yield from (Source(f"{shown}/{m.name}", m.name, file, m.content) for m in inside)


def _inside(file: Path, largest: int) -> list[Member] | None:
    """The files of an archive; None for what is none."""
    try:
        with file.open("rb") as opened:
            if not packs(opened.read(8)):
                return None
            opened.seek(0)
            return unpack(file.name, opened.read(largest + 1), largest, most=MOST_ENTRIES)
    except (OSError, Unreadable):
        return None


def _odd(file: Path, folder: Path) -> bool:
    """Hidden files, what a Mac or an open Office document leaves behind."""
    parts = file.relative_to(folder).parts
    return any(part.startswith((".", "~$", "__MACOSX")) for part in parts)
