"""Result: what a check brought back, with its receipt. It decides nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from handlers.life.explaining import Written
from handlers.reply import Document
from validation.finding import Report

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# fmt: off
DOCUMENTS = {
    # what        the name it is sent under, its media type
    "workbook":  ("findings.xlsx", XLSX),
    "page":      ("findings.html", "text/html"),
    "summary":   ("summary.html", "text/html"),
}
# fmt: on


def documents(hashes: Mapping[str, str]) -> dict[str, Document]:
    """The documents of a check by what they are, from the hashes of those that there are."""
    return {what: Document(*DOCUMENTS[what], sha) for what, sha in hashes.items() if sha}


@dataclass(frozen=True)
class Receipt:
    """What the sender can quote: the submission's row, the file, when it came, how long it took.

    ``sha256`` is the file's; ``seconds`` is the time of the check, 0.0 where none ended.
    """

    number: int
    sha256: str
    received_at: datetime
    seconds: float = 0.0


@dataclass(frozen=True)
class Result:
    """A finished check: its report, the one before it, and the documents that were made of it.

    ``workbook`` and ``page`` list the findings, ``summary`` is what a head teacher approves; each
    is None where there is none. ``hold`` are sentences: why a clean file is not accepted by itself
    but waits for a word. ``written`` is what was said of the findings of earlier files.
    """

    report: Report
    receipt: Receipt
    previous: Report | None = None
    workbook: Document | None = None
    page: Document | None = None
    summary: Document | None = None
    hold: tuple[str, ...] = ()
    written: tuple[Written, ...] = ()
    heard: bool = True
    """Whether anybody of the organisation can be told of it."""

    @property
    def documents(self) -> tuple[Document, ...]:
        """Those that there are, in the order in which they are attached."""
        return tuple(filter(None, (self.workbook, self.page, self.summary)))
