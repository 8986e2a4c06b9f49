"""The rule book: a template's rules as pages of Markdown, made from the rules; it runs none."""

from collections.abc import Sequence
from dataclasses import dataclass

from validation.entry import Entry, entries, heading, ours
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
    rows = "\n".join(
        f"| [{rule.code}]({_name(template, rule.table)}.md#{anchor(rule)}) | {rule.severity} "
        f"| {_cell(rule.at)} | {_cell(rule.message)} | {'yes' if ours(rule) else ''} |"
        for rule in template.rules
    )
    return (
        f"# The rules of {template.title}\n\n"
        f"Ruleset: {template.ruleset}. {len(template.rules)} rules, of which {unsure} are our own "
        "reading.\n\n"
        f"{_periods(template)}\n"
        "| rule | severity | looks at | what it says | our reading |\n"
        f"|---|---|---|---|---|\n{rows}\n"
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
