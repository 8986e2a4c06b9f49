"""The causes in a report as people read them: what blocks this return, and a few places of each."""

from collections.abc import Iterable, Mapping, Sequence

from handlers.checks.changes import Changes
from handlers.life.standing import Standing
from handlers.reply import Cause
from handlers.words import number
from validation.causes import Group, groups
from validation.finding import Finding, Report

EXAMPLES = 3
OUR_READING = "our reading of the rule; does not stop you from submitting"
OUR_READING_BLOCKS = "our reading of the rule"
FILE = "the file as a whole"


def causes(
    standing: Standing,
    report: Report,
    examples: int = EXAMPLES,
    changes: Mapping[str, Changes] | None = None,
) -> tuple[Cause, ...]:
    """One cause for each complaint of a rule: what blocks first, then the most frequent.

    ``changes`` since the last file, by rule, where there was one: then each says what is new.
    """
    made = [_cause(standing, group, examples, changes) for group in groups(report)]
    return tuple(sorted(made, key=lambda cause: not cause.blocks))


def _cause(
    standing: Standing, group: Group, examples: int, changes: Mapping[str, Changes] | None
) -> Cause:
    first, strict = group.first, standing.policies.block_unconfirmed
    unsure = group.is_error and not first.confirmed
    reading = OUR_READING_BLOCKS if strict else OUR_READING
    return Cause(
        rule=first.rule,
        title=first.message.rstrip("."),
        count=group.count,
        examples=_examples(group.findings[:examples]),
        fix=first.fix,
        blocks=group.is_error and (first.confirmed or strict),
        mark=reading if unsure else "",
        places=group.places,
        alike=group.alike,
        since=_since(group, (changes or {}).get(first.rule)),
        page=f"{standing.template}.html#rule-{first.rule}",
    )


def _since(group: Group, changes: Changes | None) -> str:
    """What is new since the last file: "new", "still there", "1 of them new"; "" where unknown."""
    if changes is None or changes.new + changes.still != group.count:
        return ""
    if not changes.still:
        return "new"
    return f"{number(changes.new)} of them new" if changes.new else "still there"


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
    column = finding.path if finding.path.startswith("column ") else ""
    if finding.rows > 1 and column:
        return column
    if finding.line:
        return ", ".join(filter(None, (f"line {number(finding.line)}", column)))
    return f"record {number(finding.record)}" if finding.record else FILE


def _seen(finding: Finding) -> str:
    """What was found and what was expected, as far as either is known."""
    expected = f"expected {finding.expected.rstrip('.')}" if finding.expected else ""
    found = f"found {finding.found}" if finding.found else "empty" if finding.record else ""
    return ", ".join(filter(None, (found, expected)))


def of_rule(report: Report, rule: str) -> Iterable[Finding]:
    """The listed findings of one rule, whatever the case of its number."""
    return (f for f in report.findings if f.rule.upper() == rule.upper())
