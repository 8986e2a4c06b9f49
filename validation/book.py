"""The rule book: a template's rules as pages of Markdown, made from the rules; it runs none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from validation.entry import Entry, entries, heading, lists, ours
from validation.rule import Rule
from validation.template import Template


@dataclass(frozen=True)
class Page:
    """One page: the file's name without its ending, and its Markdown."""

    name: str
    text: str


def book(template: Template) -> list[Page]:
    """The pages of one template: its contents first, then one for each table."""
    tables = list(dict.fromkeys(rule.table for rule in template.rules))
    return [Page(template.name, _contents(template, tables))] + [
        Page(_name(template, table), _table(template, table)) for table in tables
    ]


def _name(template: Template, table: str) -> str:
    return f"{template.name}-{table.replace('_', '-')}"


def _contents(template: Template, tables: Sequence[str]) -> str:
    unsure = sum(map(ours, template.rules))
    drafts = sum(rule.draft for rule in template.rules)
    not_on = f" {drafts} of them {'is a draft' if drafts == 1 else 'are drafts'}." if drafts else ""
    rows = "\n".join(
        f"| [{rule.code}]({_name(template, rule.table)}.md#{anchor(rule)}) | {rule.severity} "
        f"| {_cell(rule.at)} | {'Draft: ' if rule.draft else ''}{_cell(rule.message)} | {held} "
        f"| {'yes' if ours(rule) else ''} |"
        for rule, held in zip(template.rules, lists(template, template.rules), strict=True)
    )
    return (
        f"# The rules of {template.title}\n\n"
        f"Ruleset: {template.ruleset}. {len(template.rules)} rules, of which {unsure} are our own "
        f"reading.{not_on}\n\n"
        f"{_periods(template)}\n"
        "| rule | severity | looks at | what it says | only in the lists of | our reading |\n"
        f"|---|---|---|---|---|---|\n{rows}\n{_one_slip(template)}"
    )


def _periods(template: Template) -> str:
    """The periods as a table, with how many rules hold in each."""
    rows = "".join(
        f"| {name} | {period.title} | {period.reference_date or ''} "
        f"| {len(template.rules_for(name))} | {_cell(period.note)} |\n"
        for name, period in template.periods.items()
    )
    head = "| period | what it is | reference date | rules | note |\n|---|---|---|---|---|\n"
    return f"{template.note}\n\n{head}{rows}".lstrip()


def _one_slip(template: Template) -> str:
    """Which rules keep silent about a row where a field has failed already, as a table."""
    silent: dict[str, list[str]] = {}
    for rule in template.rules:
        for need in rule.needs:
            if need != rule.at:
                silent.setdefault(need, []).append(rule.code)
    rows = "".join(
        f"| {_cell(need)} | {_codes(r.code for r in template.rules if r.at == need)} "
        f"| {_codes(codes)} |\n"
        for need, codes in silent.items()
    )
    head = "| field | what is said of it | what is then not asked |\n|---|---|---|\n"
    words = (
        "A value that is missing or wrong is told once. The rules that need it are not asked about "
        "that record; where it is a value of the school, about that return."
    )
    return f"\n## One slip, one finding\n\n{words}\n\n{head}{rows}" if rows else ""


def _codes(codes: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(codes))


def _table(template: Template, table: str) -> str:
    sections = (section(e) for e in entries(template) if e.rule.table == table)
    back = f"[All rules of {template.title}]({template.name}.md)"
    return f"# {template.title}: rules about {table}\n\n{back}\n\n" + "\n".join(sections)


def anchor(rule: Rule) -> str:
    """The heading as Markdown renderers make a link target of it."""
    kept = (c for c in heading(rule).lower() if c.isalnum() or c in " -_")
    return "".join(kept).replace(" ", "-")


def section(entry: Entry) -> str:
    """All that is known of one rule, as a section."""
    lines = "\n".join(f"- {name}: {words}" for name, words in entry.facts)
    return f"## {heading(entry.rule)}\n\n{entry.title}.\n\n{lines}\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("_", "\\_")
