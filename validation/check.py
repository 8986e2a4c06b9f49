"""One file against one template's rules → a Report; whose file it is decides somebody else.

``check_file`` is the job that runs in a child process: plain values in and out.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from validation import complaints
from validation.finding import Finding, Report, RulesRun, Severity, Verdict
from validation.reading.containers import LARGEST, MEGABYTE, Member, unpack
from validation.reading.tables import Reading
from validation.reading.trouble import Unreadable
from validation.rule import Context, Rule, Tables
from validation.run import Broken, Run, run
from validation.schema_compared import accepted
from validation.template import Template, catalogue

CUT_AT = 10_000


def check(
    name: str,
    content: bytes,
    template: Template,
    period: str,
    *,
    organisation: str = "",
    cut_at: int = CUT_AT,
    **known: Any,
) -> Report:
    """Everything that is wrong with a file, at once: the report of ``examine``."""
    given = {"organisation": organisation, "cut_at": cut_at, **known}
    return examine(name, content, template, period, **given).report


@dataclass(frozen=True)
class Examined:
    """A report and what it was made from; ``tables`` is empty where the file is unreadable.

    ``last`` says which return the context has as the last one ("summer 2007"), "" for none.
    """

    report: Report
    context: Context
    tables: Tables = field(default_factory=dict)
    broken: Sequence[Broken] = ()
    last: str = ""


def examine(
    name: str,
    content: bytes,
    template: Template,
    period: str,
    *,
    organisation: str = "",
    cut_at: int = CUT_AT,
    **known: Any,
) -> Examined:
    """Check a file. ``content`` is the file itself, not packed.

    ``known`` are further fields of Context: ``due``, ``register``, ``last_return``, ``others``;
    ``last`` says in words what the last return is. Raises KeyError where the template has no such
    period.
    """
    last = str(known.pop("last", ""))
    context = template.context(period, file_name=name, organisation=organisation, **known)
    blank = blank_report(name, template, period, organisation)
    try:
        reading = template.read(name, content, context)
    except Unreadable as trouble:
        return Examined(unreadable(blank, trouble), context)
    rules = template.rules_for(period)
    done = run(rules, reading.tables, context, template.phase(reading.tables))
    report = _report(blank, template, reading, done, cut_at)
    if context.last_return is not None:
        report = replace(report, last=last, before=template.facts(context.last_return))
    return Examined(report, context, reading.tables, done.broken, last)


def unreadable(blank: Report, trouble: Unreadable) -> Report:
    """The report on a file that could not be read: one finding, which is the reason."""
    finding = Finding(
        trouble.reason, Severity.ERROR, "file", 0, "", "", trouble.line, "", trouble.around, "",
        trouble.sentence, basis="P",
    )  # fmt: skip
    return replace(
        blank,
        problem=trouble.sentence,
        findings=(finding,),
        errors=1,
        counts={trouble.reason: 1},
        verdict=Verdict.UNREADABLE,
    )


def check_file(
    name: str, content: bytes, template: str, period: str, options: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """A job: check the file (or the member of a container that is called ``options["member"]``).

    Options: member, organisation, due ("2019-06-28"), templates (the operator's folder), cut_at,
    workbook (False: none), names (of the organisation), others (see ``_others``), last (its last
    return, as one of the others), register (see rule 160), megabytes (the most that is unpacked),
    show_names (a finding may name a child), drafts (codes of drafts that are run too), and what
    ``documents.wanted`` takes. Returns
    {"report": plain JSON} and the documents that go with it, "workbook" (XLSX), "page" and
    "summary" (HTML), b"" where there is none.
    """
    from validation import documents

    chosen = dict(options or {})
    own = str(chosen.pop("templates", "") or "")
    known = known_in(own)[template]
    wanted = documents.wanted(chosen)
    if drafts := chosen.pop("drafts", ()):
        known = known.trying(*drafts)
    if chosen.pop("show_names", False):
        known = replace(known, private=frozenset())
    member = chosen.pop("member", "")
    largest = chosen.pop("megabytes", LARGEST // MEGABYTE) * MEGABYTE
    if due := chosen.pop("due", None):
        chosen["due"] = date.fromisoformat(str(due))
    chosen["names"] = frozenset(chosen.pop("names", ()))
    others, last = chosen.pop("others", ()), chosen.pop("last", None)
    try:
        found = _member(unpack(name, content, largest), member or name)
    except Unreadable as trouble:
        blank = blank_report(name, known, period, str(chosen.get("organisation", "")))
        done = Examined(unreadable(blank, trouble), known.context(period))
    else:
        chosen |= _others(others, known_in(own))
        chosen |= _last(last, known, chosen.get("organisation", ""))
        done = examine(found.name, found.content, known, period, **chosen)
    return {"report": done.report.as_json(), **documents.made(done, known, wanted)}


def _others(
    given: Sequence[Mapping[str, Any]], known: Mapping[str, Template]
) -> dict[str, dict[str, Any]]:
    """Accepted returns to compare with, read. Each is given as its template, period, file (its
    name), content and reference; one that cannot be read is not compared with.
    """
    others, references = {}, {}
    for one in given:
        template = known[one["template"]]
        context = template.context(one["period"])
        with suppress(Unreadable):
            called = accepted(template.title)
            others[called] = template.read(one["file"], one["content"], context).tables
            references[called] = one["reference"]
    return {"others": others, "references": references}


def _last(given: Mapping[str, Any] | None, template: Template, organisation: str) -> dict[str, Any]:
    """The organisation's last return of the same template, read, and what it is called; nothing
    where there is none or it cannot be read.
    """
    if given is None or given["period"] not in template.periods:
        return {}
    context = template.context(given["period"], organisation=organisation)
    with suppress(Unreadable):
        tables = template.read(given["file"], given["content"], context).tables
        return {"last_return": tables, "last": template.periods[given["period"]].title}
    return {}


def shipped() -> Mapping[str, Template]:
    """The templates that come with the bot, loaded once a process."""
    return known_in("")


@cache
def known_in(templates: str) -> Mapping[str, Template]:
    """The templates that come with the bot and those in the operator's folder, loaded once."""
    return catalogue(Path(templates) if templates else None)


def _member(members: Sequence[Member], name: str) -> Member:
    """The member of that name, or the only one there is."""
    named = [member for member in members if member.name == name]
    if not named and len(members) > 1:
        raise Unreadable(
            "several-files", f"There are {len(members)} files in it; send the one that is meant."
        )
    return (named or list(members))[0]


def blank_report(name: str, template: Template, period: str, organisation: str) -> Report:
    """A report that says nothing yet but what it is of."""
    return Report(
        file=name,
        collection=template.name,
        organisation=organisation,
        period=period,
        ruleset=template.ruleset_for(period),
        verdict=Verdict.UNREADABLE,
        version=template.version,
    )


def _report(blank: Report, template: Template, reading: Reading, done: Run, cut_at: int) -> Report:
    """What was read, run and found, as a report."""
    rules = [finding.rule for finding in reading.findings]
    counted = Counted(Counter(rules))
    for finding in reading.findings:
        counted.kinds[finding.severity, finding.confirmed] += 1
    for broken in done.broken:
        counted.add(broken.rule, 1 if broken.rule.grouped else len(broken.rows))
    shown = complaints.findings(done.broken, reading.tables, template.private, cut_at)
    ran = RulesRun((*reading.ran, *done.rules.run), done.rules.not_run, done.rules.crashed)
    main = reading.tables.get(template.main)
    return told(
        blank,
        counted,
        ran,
        [*reading.findings, *shown],
        cut_at=cut_at,
        facts=template.facts(reading.tables),
        records=0 if main is None else len(main),
    )


@dataclass(frozen=True)
class Counted:
    """How many findings there are, by rule, and by severity and whether they are confirmed."""

    rules: Counter[str] = field(default_factory=Counter)
    kinds: Counter[tuple[Severity, bool]] = field(default_factory=Counter)

    def add(self, rule: Rule, times: int) -> None:
        """So many findings of a rule."""
        self.rules[rule.code] += times
        self.kinds[rule.severity, rule.basis not in ("", "M")] += times

    def of(self, severity: Severity) -> int:
        """How many there are of a severity."""
        return self.kinds[severity, True] + self.kinds[severity, False]


def told(
    blank: Report,
    counted: Counted,
    ran: RulesRun,
    findings: Sequence[Finding],
    *,
    cut_at: int,
    **more: Any,
) -> Report:
    """A report: exact counts, a list that may be cut, and the three sets of rules."""
    errors, queries = counted.of(Severity.ERROR), counted.of(Severity.QUERY)
    return replace(
        blank,
        verdict=_verdict(errors, queries, crashed=bool(ran.crashed)),
        counts=dict(counted.rules),
        errors=errors,
        queries=queries,
        unconfirmed_errors=counted.kinds[Severity.ERROR, False],
        rules=ran,
        findings=tuple(findings),
        cut_at=cut_at if counted.rules.total() > len(findings) else 0,
        **more,
    )


def _verdict(errors: int, queries: int, *, crashed: bool) -> Verdict:
    """Never clean, nor only queries, where a rule of ours crashed: nobody knows what it missed."""
    if errors or crashed:
        return Verdict.ERRORS
    return Verdict.QUERIES if queries else Verdict.CLEAN
