"""Findings grouped by rule, what blocks first, with a few places of each to look at."""

from collections import Counter
from collections.abc import Iterable, Sequence

from handlers.reply import Cause
from handlers.standing import Standing
from handlers.words import count, number
from validation.finding import Finding, Report, Severity

EXAMPLES = 3
OUR_READING = "our reading of the rule; does not stop you from submitting"
OUR_READING_BLOCKS = "our reading of the rule"
FILE = "the file as a whole"


def causes(standing: Standing, report: Report, examples: int = EXAMPLES) -> tuple[Cause, ...]:
    """One cause for each complaint of a rule: what blocks first, then the most frequent.

    A rule has one complaint; a reader of files has several under one name.
    """
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in report.findings:
        groups.setdefault((finding.rule, finding.message), []).append(finding)
    sole = Counter(rule for rule, _ in groups)
    made = (
        _cause(
            standing,
            group,
            report.counts.get(rule, len(group)) if sole[rule] == 1 else len(group),
            examples,
        )
        for (rule, _), group in groups.items()
    )
    rank = {rule: group[0].severity is Severity.QUERY for (rule, _), group in groups.items()}
    return tuple(sorted(made, key=lambda c: (not c.blocks, rank[c.rule], -c.count, c.rule)))


def _cause(standing: Standing, group: Sequence[Finding], n: int, examples: int) -> Cause:
    first, strict = group[0], standing.policies.block_unconfirmed
    error = first.severity is Severity.ERROR
    unsure = error and not first.confirmed
    reading = OUR_READING_BLOCKS if strict else OUR_READING
    return Cause(
        rule=first.rule,
        title=first.message.rstrip("."),
        count=n,
        examples=_examples(group[:examples]),
        fix=first.fix,
        blocks=error and (first.confirmed or strict),
        mark=reading if unsure else "",
        places=_places(first, n),
    )


def _places(finding: Finding, n: int) -> str:
    """How many of what: the table's own word where it is a plural, else places."""
    if finding.record == 0 and n == 1:
        return ""
    table = finding.table.replace("_", " ")
    if not table.endswith("s") or table.endswith("ss"):
        return count(n, "place")
    singular = table[:-3] + "y" if table.endswith("ies") else table[:-1]
    return count(n, singular, table)


def _examples(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Lines in columns: where, which record, what was found and expected."""
    cells = [(_where(f), f.key, _seen(f)) for f in findings]
    wide = [max(len(row[column]) for row in cells) for column in range(2)]
    lines = (
        "  ".join(filter(str.strip, (where.ljust(wide[0]), key.ljust(wide[1]), seen))).rstrip()
        for where, key, seen in cells
    )
    return tuple(line for line in lines if line)


def _where(finding: Finding) -> str:
    if finding.line:
        return f"line {number(finding.line)}"
    return f"record {number(finding.record)}" if finding.record else FILE


def _seen(finding: Finding) -> str:
    """What was found and what was expected, as far as either is known."""
    expected = f"expected {finding.expected.rstrip('.')}" if finding.expected else ""
    found = f"found {finding.found}" if finding.found else "empty" if finding.record else ""
    return ", ".join(filter(None, (found, expected)))


def of_rule(report: Report, rule: str) -> Iterable[Finding]:
    """The listed findings of one rule, whatever the case of its number."""
    return (f for f in report.findings if f.rule.upper() == rule.upper())
