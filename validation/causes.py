"""A report's findings grouped by cause: what is wrong, how often, what blocks first. Pure."""

from collections import Counter
from dataclasses import dataclass

from validation.alike import alike
from validation.finding import Finding, Report, Severity


@dataclass(frozen=True)
class Group:
    """The findings of one complaint. ``count`` is exact, ``findings`` may have been cut."""

    count: int
    findings: tuple[Finding, ...]

    @property
    def first(self) -> Finding:
        """The finding that stands for all of them: they differ in their places only."""
        return self.findings[0]

    @property
    def is_error(self) -> bool:
        """Whether it must be put right; else it may be explained."""
        return self.first.severity is Severity.ERROR

    @property
    def size(self) -> int:
        """How many places it is about: a grouped rule's one finding stands for many rows."""
        return max(self.count, self.first.rows)

    @property
    def places(self) -> str:
        """How many of what: the table's own word where it is a plural; "" for the only place."""
        noun = _noun(self.first.table, self.size)
        if self.size == 1 and (self.first.record == 0 or noun == "place"):
            return ""
        return f"{self.size:,} {noun}"

    @property
    def alike(self) -> str:
        """What the places have in common, as a sentence; "" where there is nothing to say.

        A reader then sees one slip in a system instead of 4,000 slips of people.
        """
        common = alike([f.found for f in self.findings])
        if common is None:
            return ""
        listed = len(self.findings)
        many = "all of them" if common.count == listed else f"{common.count:,} of them"
        if listed < self.count:
            many = f"{common.count:,} of the {listed:,} that are listed"
        place = self.first.path if self.first.path.startswith("column ") else self.first.field
        return f"In {many} {place or 'the file'} holds {common.what}."


def groups(report: Report) -> tuple[Group, ...]:
    """The causes: confirmed errors, errors of our own reading, queries; the most frequent first.

    A rule has one complaint; a reader of files has several under one name.
    """
    found: dict[tuple[str, str], list[Finding]] = {}
    for finding in report.findings:
        found.setdefault((finding.rule, finding.message), []).append(finding)
    sole = Counter(rule for rule, _ in found)
    made = (
        Group(report.counts.get(rule, len(g)) if sole[rule] == 1 else len(g), tuple(g))
        for (rule, _), g in found.items()
    )
    return tuple(sorted(made, key=_weight))


def _weight(group: Group) -> tuple[bool, bool, int, str]:
    sure = group.is_error and group.first.confirmed
    return not sure, not group.is_error, -group.size, group.first.rule


def _noun(table: str, count: int) -> str:
    """The table's name in the right number; "place" where it is no plural."""
    word = table.replace("_", " ")
    if not word.endswith("s") or word.endswith("ss"):
        return "place" if count == 1 else "places"
    singular = word[:-3] + "y" if word.endswith("ies") else word[:-1]
    return singular if count == 1 else word
