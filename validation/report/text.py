"""A Report as plain text for a terminal: the same words that a mail would use."""

from collections.abc import Iterator, Sequence

from validation.causes import Group, groups
from validation.finding import Finding, Report, Verdict

SHOWN = 3
AT_THE_SOURCE = "Corrections belong in your own system: put it right there and make the file again."


def text(report: Report) -> str:
    """Verdict, what to put right, what to explain, what could not be run, the small print."""
    return "\n".join(_lines(report)) + "\n"


def verdict_line(report: Report) -> str:
    """The first line: how many errors and queries, in which file."""
    if report.not_checked:
        return f"{report.file} could not be checked; nothing is known of it"
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
    causes = groups(report)
    errors = [g for g in causes if g.is_error]
    queries = [g for g in causes if not g.is_error]
    yield from _causes(errors, "TO PUT RIGHT")
    yield from _causes(queries, "TO EXPLAIN OR PUT RIGHT", 1 + len(errors))
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


def _causes(causes: Sequence[Group], heading: str, first: int = 1) -> Iterator[str]:
    """The causes under a heading; the numbers go on from heading to heading."""
    if causes:
        yield f"\n{heading}"
    for n, cause in enumerate(causes, first):
        yield from _cause(n, cause)
    if causes:
        yield f"   {AT_THE_SOURCE}"


def _cause(n: int, cause: Group) -> Iterator[str]:
    often = f": {cause.places}" if cause.places else ""
    doubt = "" if cause.first.confirmed else "; our own reading of it"
    yield f"{n}  {cause.first.message.rstrip('.')} (rule {cause.first.rule}{doubt}){often}"
    shown = [_where(finding) for finding in cause.findings[:SHOWN]]
    more = f"and {cause.count - SHOWN:,} more" if cause.count > SHOWN else ""
    yield from (f"   {line}" for line in (cause.alike, *shown, more, cause.first.fix) if line)


def _where(finding: Finding) -> str:
    """ "line 1,204  A873400105012  UPN: found A…, expected E…"."""
    line = f"line {finding.line:,}" if finding.line else ""
    found = f"found {finding.found}" if finding.found else "nothing found"
    expected = f", expected {finding.expected}" if finding.expected else ""
    named = f"{finding.field}: " if finding.field else ""
    return "  ".join(filter(None, (line, finding.key, f"{named}{found}{expected}")))
