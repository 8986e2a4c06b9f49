"""Tables of records as CSV files in a .zip; no cell can begin a formula."""

import csv
import shutil
import zipfile
from collections.abc import Iterable
from io import TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any, Self

from validation.exporting.filed import Cells
from validation.exporting.member import member
from validation.report.harmless import harmless


class CsvTables:
    """One growing file a table, below a folder that goes when they are packed."""

    def __init__(self, into: IO[bytes]) -> None:
        self.into = into
        self.files: dict[tuple[str, tuple[str, ...]], tuple[str, TextIOWrapper, Any]] = {}

    def __enter__(self) -> Self:
        """Begin."""
        self.folder = TemporaryDirectory(prefix="export-")
        return self

    def __exit__(self, *raised: object) -> None:
        """Pack what was written; nothing is packed after a fault."""
        for _, file, _ in self.files.values():
            file.close()
        if raised[0] is None:
            with zipfile.ZipFile(self.into, "w", zipfile.ZIP_DEFLATED) as archive:
                for name, file, _ in self.files.values():
                    with (
                        Path(file.name).open("rb") as made,
                        archive.open(member(name), "w", force_zip64=True) as packed,
                    ):
                        shutil.copyfileobj(made, packed)
        self.folder.cleanup()

    def add(self, table: str, headings: tuple[str, ...], rows: Iterable[Cells]) -> None:
        """Add rows to a table; one with other headings is a file of its own."""
        key = table, headings
        if key not in self.files:
            self.files[key] = self._begin(table, headings)
        self.files[key][2].writerows([harmless(cell or "") for cell in row] for row in rows)

    def _begin(self, table: str, headings: tuple[str, ...]) -> tuple[str, TextIOWrapper, Any]:
        others = sum(table == name for name, _ in self.files)
        name = f"{table}-{others + 1}.csv" if others else f"{table}.csv"
        file = (Path(self.folder.name) / f"{len(self.files)}").open(
            "w", encoding="utf-8-sig", newline=""
        )
        writer = csv.writer(file)
        writer.writerow([harmless(heading) for heading in headings])
        return name, file, writer
