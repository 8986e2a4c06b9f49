"""A Report as plain text for a terminal: the same words that a mail would use."""

from collections.abc import Iterator

from validation.finding import Finding, Report, Severity, Verdict

SHOWN = 3


def text(report: Report) -> str:
    """Verdict, what to put right, what to explain, what could not be run, the small print."""
    return "\n".join(_lines(report)) + "\n"


def verdict_line(report: Report) -> str:
    """The first line: how many errors and queries, in which file."""
    if report.verdict is Verdict.UNREADABLE:
        return f"{report.file} could not be read"
    if report.crashed and not report.errors:
        return f"{report.file} could not be checked in full: rules of ours failed, not your file"
    if report.verdict is Verdict.CLEAN:
        return f"No errors, no queries in {report.file}"
    counts = " and ".join(
        filter(None, (many(report.errors, "error"), many(report.queries, "query", "queries")))
    )
    return f"{counts} in {report.file}"


def many(count: int, one: str, more: str = "") -> str:
    """ "1 error", "1,204 errors", "" for none."""
    return f"{count:,} {one if count == 1 else more or one + 's'}" if count else ""


def _lines(report: Report) -> Iterator[str]:
    yield f"{verdict_line(report)}."
    if report.problem:
        yield report.problem
        return
    yield from _group(report, Severity.ERROR, "TO PUT RIGHT")
    yield from _group(report, Severity.QUERY, "TO EXPLAIN OR PUT RIGHT")
    if report.rules.crashed:
        yield "\nWE FAILED: these rules of ours stopped, so the file was not checked in full"
        yield from (f"   {rule.rule}: {rule.why}" for rule in report.rules.crashed)
    yield ""
    if report.cut_at:
        yield f"The list is cut at {report.cut_at:,} findings; the counts are exact."
    yield (
        f"Checked against the {report.ruleset}: {len(report.rules.run):,} rules run,"
        f" {len(report.rules.not_run):,} not run."
    )
    yield from _not_compared(report)


def _not_compared(report: Report) -> Iterator[str]:
    """The rules that found nothing to compare with: nobody may take them for passed."""
    for rule in report.rules.not_run:
        if rule.why.startswith("no "):
            yield f"   {rule.rule} not run: {rule.why}"


def _group(report: Report, severity: Severity, heading: str) -> Iterator[str]:
    groups: dict[str, list[Finding]] = {}
    for finding in report.findings:
        if finding.severity is severity:
            groups.setdefault(finding.rule, []).append(finding)
    if groups:
        yield f"\n{heading}"
    for n, (rule, findings) in enumerate(groups.items(), 1):
        count = report.counts[rule]
        times = f": {count:,} times" if count > 1 else ""
        doubt = "" if findings[0].confirmed else "; our own reading of it"
        yield f"{n}  {findings[0].message} (rule {rule}{doubt}){times}"
        yield from (f"   {_where(finding)}" for finding in findings[:SHOWN])
        if findings[0].fix:
            yield f"   {findings[0].fix}"


def _where(finding: Finding) -> str:
    """ "line 1,204  A873400105012  UPN: found A…, expected E…"."""
    line = f"line {finding.line:,}" if finding.line else ""
    found = f"found {finding.found}" if finding.found else "nothing found"
    expected = f", expected {finding.expected}" if finding.expected else ""
    named = f"{finding.field}: " if finding.field else ""
    return "  ".join(filter(None, (line, finding.key, f"{named}{found}{expected}")))
