"""The version of a ruleset: a name for all that judges a file; it loads no rule and runs none."""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
APART = {"collections", "formats", "report", "breaks"}
"""Folders of what judges nothing: other templates, their making, how findings are shown."""
SHOWS = (
    "sample",
    "specimen",
    "example",
    "summary",
    "documents",
    "annotated",
    "book",
    "entry",
    "why",
)
"""How the names of such files begin. Both count at the top, of a template's folder and of this one:
deeper, a rule may be called so."""
JUDGES = {".py", ".toml", ".json", ".yaml", ".yml", ".csv", ".txt"}
HEX = 4


def version_of(folder: Path) -> str:
    """The version of the template in ``folder``, as in "9e6c-41d2-77a0".

    It is made of what the files say that read and judge: the template's own, and those that all
    templates share. Another version may find the same; the same version finds the same.
    """
    digest = hashlib.sha256(_shared())
    for name, content in _judging(folder):
        digest.update(f"\n{name} {len(content)}\n".encode() + content)
    said = digest.hexdigest()
    return "-".join(said[n : n + HEX] for n in range(0, 3 * HEX, HEX))


@cache
def _shared() -> bytes:
    """The digest of the code that all templates are read and judged by."""
    digest = hashlib.sha256()
    for name, content in _judging(HERE):
        digest.update(f"\n{name} {len(content)}\n".encode() + content)
    return digest.digest()


def _judging(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The names below the folder, and the contents, of the files that judge."""
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder)
        if file.suffix in JUDGES and not _apart(name) and file.is_file():
            yield name.as_posix(), file.read_bytes()


def _apart(name: Path) -> bool:
    """Whether it judges nothing."""
    if len(name.parts) == 1:
        return name.name.startswith(SHOWS)
    return name.parts[0] in APART or "__pycache__" in name.parts
