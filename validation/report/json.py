"""A Report as JSON for other programs: names and shape are a promise."""

import json
from collections.abc import Sequence
from typing import Any

from validation.finding import Report

TOP = ("file", "collection", "organisation", "period", "ruleset", "verdict", "counts")
FINDING = (
    "rule",
    "severity",
    "table",
    "record",
    "key",
    "path",
    "line",
    "field",
    "found",
    "expected",
    "message",
)


def document(report: Report) -> dict[str, Any]:
    """The promised names and no others. An unreadable file has one finding: the reason."""
    whole = report.as_json()
    findings = [{name: finding[name] for name in FINDING} for finding in whole["findings"]]
    return {name: whole[name] for name in TOP} | {"rules": whole["rules"], "findings": findings}


def text(reports: Sequence[Report]) -> str:
    """One document, indented; a list of documents where there are several."""
    documents = [document(report) for report in reports]
    shown = documents[0] if len(documents) == 1 else documents
    return json.dumps(shown, indent=2, ensure_ascii=False) + "\n"
