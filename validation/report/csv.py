"""A Report's findings as CSV, a row each; no cell can begin a formula."""

import csv
import io
from collections.abc import Sequence

from validation.finding import Report
from validation.report.harmless import harmless
from validation.report.json import FINDING


def text(reports: Sequence[Report]) -> str:
    """A header row and a row for each finding; the file's name comes first."""
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow(("file", *FINDING))
    for report in reports:
        for finding in report.findings:
            cells = (report.file, *(getattr(finding, name) for name in FINDING))
            writer.writerow([harmless(str(cell)) for cell in cells])
    return target.getvalue()
