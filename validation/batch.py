"""Many files of one period, checked together: each gets the report that it would get alone.

A rule costs nearly the same for one school as for forty, so a folder, a zip or a census day is
checked in batches: the rules see the tables of all their returns at once.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from validation import complaints
from validation.check import CUT_AT, Counted, blank_report, check, told, unreadable
from validation.finding import Report
from validation.rule import Context
from validation.run import Run, rules_of, run_many
from validation.template import Template

LARGEST = 32 << 20
"""Bytes of files that are checked together: then the costs of a rule are shared out, and the
tables still small."""


class Sent(NamedTuple):
    """A file and the organisation whose return it is."""

    name: str
    content: bytes
    organisation: str


def batches(files: Iterable[Sent], largest: int = LARGEST) -> Iterator[list[Sent]]:
    """The files in their order, in batches of at most ``largest`` bytes (or of one file), in none
    of which an organisation comes twice."""
    batch: list[Sent] = []
    size, seen = 0, set[str]()
    for file in files:
        if batch and (size + len(file.content) > largest or file.organisation in seen):
            yield batch
            batch, size, seen = [], 0, set()
        batch.append(file)
        size += len(file.content)
        seen.add(file.organisation)
    if batch:
        yield batch


def check_many(
    files: Sequence[Sent], template: Template, period: str, *, cut_at: int = CUT_AT, **known: Any
) -> list[Report]:
    """The report on each file, in their order: what ``check`` says of each of them alone.

    ``known`` are further fields of Context and hold for all: ``due``, ``register``.
    """
    return [
        report
        for batch in batches(files)
        for report in _together(batch, template, period, cut_at, known)
    ]


def _together(
    files: Sequence[Sent], template: Template, period: str, cut_at: int, known: Mapping[str, Any]
) -> list[Report]:
    """One batch. Where a rule crashes, each file by itself: only some of them may be to blame."""
    if len(files) > 1 and template.reads_many:
        batch = _Batch(files, template, template.context(period, **known), cut_at)
        if not batch.done.crashed:
            return [batch.report(file) for file in files]
    return [
        check(
            file.name,
            file.content,
            template,
            period,
            organisation=file.organisation,
            cut_at=cut_at,
            **known,
        )
        for file in files
    ]


class _Batch:
    """Files that have been read and checked together."""

    def __init__(
        self, files: Sequence[Sent], template: Template, context: Context, cut_at: int
    ) -> None:
        self.template, self.context, self.cut_at = template, context, cut_at
        self.tables, self.unread = template.reader.read_many(files, context)
        read = [file.organisation for file in files if file.organisation not in self.unread]
        self.phases = template.phase_of_each(self.tables, read)
        self.facts = template.facts_of_each(self.tables, read)
        self.records = self.tables[template.main]["return"].value_counts()
        self.rules = template.rules_for(context.period)
        self.done: Run = run_many(self.rules, self.tables, context, self.phases)
        self.ran = {
            phase: rules_of(self.rules, self.done, phase) for phase in set(self.phases.values())
        }
        self.counted = self._counted(read)
        self.findings = complaints.findings_of_each(
            self.done.broken, self.tables, template.private, cut_at
        )

    def _counted(self, read: Sequence[str]) -> dict[str, Counted]:
        """How many findings each return has."""
        counted = {name: Counted() for name in read}
        for broken in self.done.broken:
            for name, times in Counter(complaints.returns_of(broken, self.tables)).items():
                counted[name].add(broken.rule, times)
        return counted

    def report(self, file: Sent) -> Report:
        """The report on one of the files."""
        name = file.organisation
        blank = blank_report(file.name, self.template, self.context.period, name)
        if name in self.unread:
            return unreadable(blank, self.unread[name])
        return told(
            blank,
            self.counted[name],
            self.ran[self.phases[name]],
            self.findings.get(name, []),
            cut_at=self.cut_at,
            facts=self.facts[name],
            records=int(self.records.get(name, 0)),
        )
