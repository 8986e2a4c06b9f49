"""Returns with their records as one JSON document, written return by return."""

import json
from collections.abc import Iterable
from typing import IO

from validation.exporting.filed import INDEX, Filed, Records


class JsonReturns:
    """{"collection": …, "returns": [{"reference": …, "tables": {"pupils": [{…}]}}]}."""

    def __init__(self, into: IO[bytes], collection: str) -> None:
        self.into, self.any = into, False
        self._write(f'{{"collection": {json.dumps(collection)}, "returns": [')

    def add(self, filed: Filed, tables: Iterable[Records]) -> None:
        """Add one return; without records where nothing of it is handed on."""
        said = {name: getattr(filed, name) for name in INDEX}
        found = {
            t.table: [dict(zip(t.headings, row, strict=True)) for row in t.rows] for t in tables
        }
        text = json.dumps(said | {"tables": found}, ensure_ascii=False)
        self._write(f"{',' if self.any else ''}\n{text}")
        self.any = True

    def close(self) -> None:
        """End the document."""
        self._write("\n]}\n")

    def _write(self, text: str) -> None:
        self.into.write(text.encode(errors="replace"))
