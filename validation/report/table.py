"""Many reports as one table, a line a file, with the sums below; for people at a terminal."""

from collections import Counter
from collections.abc import Sequence

from validation.finding import Report, Verdict
from validation.report.text import many

HEADERS = ("file", "what it is", "organisation", "errors", "queries", "result")
NUMBERS = ("errors", "queries")
# fmt: off
WORDS = {
    # result            of one file      of several
    "clean":            ("clean",        "clean"),
    "queries":          ("queries only", "with queries only"),
    "errors":           ("errors",       "with errors"),
    "unreadable":       ("unreadable",   "unreadable"),
    "not checked":      ("not checked",  "not checked"),
}
# fmt: on


def text(reports: Sequence[Report]) -> str:
    """The table, in columns as wide as what stands in them, and a line of sums."""
    rows = [HEADERS, *map(_row, reports)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        "  ".join(
            cell.rjust(width) if name in NUMBERS else cell.ljust(width)
            for name, cell, width in zip(HEADERS, row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:], "", _sums(reports)]) + "\n"


def _result(report: Report) -> str:
    return "not checked" if report.not_checked else str(report.verdict)


def _row(report: Report) -> tuple[str, ...]:
    what = " ".join(filter(None, (report.collection, report.period)))
    unread = report.verdict is Verdict.UNREADABLE
    counts = ("", "") if unread else (f"{report.errors:,}", f"{report.queries:,}")
    return (report.file, what, report.organisation, *counts, WORDS[_result(report)][0])


def _sums(reports: Sequence[Report]) -> str:
    counted = Counter(map(_result, reports))
    parts = [f"{counted[kind]:,} {words}" for kind, (_, words) in WORDS.items() if counted[kind]]
    return f"{many(len(reports), 'file')}: {', '.join(parts)}."
