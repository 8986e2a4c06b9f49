"""Rechecked: what the rules of today say of a file that was checked before. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from handlers.checks.changes import by_rule
from handlers.life.explaining import Known, Written, tallied
from handlers.life.standing import Standing, Status
from validation.finding import Finding, Report

STANDS = frozenset({Status.LOADED, Status.SUBMITTED, Status.APPROVED, Status.AUTHORISED})
"""Where a file stands for its return. While one is checked, or was sent back, another comes."""


@dataclass(frozen=True)
class Rechecked:
    """A return, what its sender was told of its newest file, and what is found in it now.

    ``drafts`` are the drafts that were tried.
    """

    standing: Standing
    before: Report
    now: Report
    written: tuple[Written, ...] = ()
    drafts: tuple[str, ...] = ()

    @property
    def was(self) -> Standing:
        """How the return stands by what its sender was told."""
        return self._with(self.before)

    @property
    def then(self) -> Standing:
        """How it would stand by what is found now."""
        return self._with(self.now)

    @property
    def fails(self) -> bool:
        """Whether more stands in its way now than did: errors, or queries to explain."""
        was, then = self.was, self.then
        return then.blocking > was.blocking or then.unexplained > was.unexplained

    @property
    def new(self) -> dict[str, int]:
        """How many findings there are that were not there, by rule."""
        return {rule: n.new for rule, n in by_rule(self.before, self.now).items() if n.new}

    @property
    def gone(self) -> dict[str, int]:
        """How many findings there were that are not there any more, by rule."""
        return {rule: n.fixed for rule, n in by_rule(self.before, self.now).items() if n.fixed}

    @property
    def only_new(self) -> Report:
        """What is found now, of the rules that find something new."""
        return replace(self.now, findings=tuple(self._new_findings()), counts=self.new)

    def of_drafts(self) -> int:
        """How many findings the drafts have that were tried."""
        return sum(self.now.counts.get(rule, 0) for rule in self.drafts)

    def _with(self, report: Report) -> Standing:
        loaded = replace(
            self.standing,
            errors=report.errors,
            queries=report.queries,
            unconfirmed=report.unconfirmed_errors,
        )
        return tallied(loaded, Known(report, self.written))

    def _new_findings(self) -> Iterator[Finding]:
        new, had = self.new, {_place(finding) for finding in self.before.findings}
        for finding in self.now.findings:
            if finding.rule in new and _place(finding) not in had:
                yield finding


def _place(finding: Finding) -> tuple[str | int, ...]:
    return finding.rule, finding.table, finding.record, finding.key, finding.field
