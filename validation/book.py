"""The rule book: a template's rules as pages of Markdown, made from the rules; it runs none."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from validation.rule import Example, Rule
from validation.template import Template

# fmt: off
BASIS = {
    # letter  where the condition comes from
    "C": "the data set's own item validation of 2012",
    "F": "the specification of 2013, as a vendor implemented it",
    "V": "a vendor's or an authority's help page",
    "D": "the same rule number in the children-in-need census",
    "L": "the accepted codes of 2025-26",
    "G": "a government page",
    "P": "the published file format, or what any readable file must be",
    "M": "**our reading** of the rule's message: nobody has confirmed it",
    "":  "**our reading**: only the rule's message is known",
}
# fmt: on
TERMS = {"AUT": "autumn", "SPR": "spring", "SUM": "summer"}
SHOWN = 2
"""How many examples of a kind a page shows, and how many fields of a row are the point of one."""
FIELDS = 4


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


def ours(rule: Rule) -> bool:
    """Whether the rule's condition is our own reading, which nobody has confirmed."""
    return rule.basis in ("", "M")


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
    sections = (section(rule) for rule in template.rules if rule.table == table)
    back = f"[All rules of {template.title}]({template.name}.md)"
    return f"# {template.title}: rules about {table}\n\n{back}\n\n" + "\n".join(sections)


def heading(rule: Rule) -> str:
    """A rule's heading: its number and severity, and its periods where it holds in some only."""
    since, until = rule.since, rule.until
    dated = f", {since or 'the first'} to {until or 'today'}" if since or until else ""
    return f"{rule.code}, {rule.severity}{dated}"


def anchor(rule: Rule) -> str:
    """The heading as Markdown renderers make a link target of it."""
    kept = (c for c in heading(rule).lower() if c.isalnum() or c in " -_")
    return "".join(kept).replace(" ", "-")


def section(rule: Rule) -> str:
    """All that is known of one rule, as a section."""
    lines = "\n".join(f"- {name}: {value}" for name, value in _facts(rule) if value)
    return f"## {heading(rule)}\n\n{rule.message.rstrip('.')}.\n\n{lines}\n"


def _facts(rule: Rule) -> Iterator[tuple[str, str]]:
    yield "Looks at", f"`{rule.at}`"
    yield "Put it right", rule.fix
    yield "Expected", rule.expected
    yield "Asked", _when(rule)
    yield "Basis", f"{rule.basis}, {BASIS[rule.basis]}".removeprefix(", ")
    yield "Not looked at where this has failed already", _codes(rule.needs)
    yield "Run only with", ", ".join(rule.wants)
    yield "The same slip may also break", _codes(rule.companions)
    yield "Fails", _examples(rule.bad)
    yield "Passes", _examples(rule.good)
    yield "A value left out", _left_out(rule)


def _when(rule: Rule) -> str:
    """In which terms and of which schools; "" where always."""
    terms = " and ".join(TERMS.get(t, t) for t in sorted(rule.terms))
    phases = ", ".join(sorted(rule.phases))
    parts = (f"in {terms}" if terms else "", f"of schools of phase {phases}" if phases else "")
    return ", ".join(filter(None, parts))


def _left_out(rule: Rule) -> str:
    return "is a finding" if rule.demands else "is no finding of this rule"


def _codes(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _examples(examples: Sequence[Example]) -> str:
    shown = list(dict.fromkeys(_example(example) for example in examples))[:SHOWN]
    return "; or ".join(shown)


def _example(example: Example) -> str:
    """One example on one line: table by table, row by row."""
    parts = (f"{table} {_rows(rows)}" for table, rows in example.items() if rows)
    return ", with ".join(parts) or "the template's own perfect record"


def _rows(rows: Sequence[Mapping[str, Any]]) -> str:
    return " and ".join(f"`{_row(row)}`" for row in rows[:SHOWN])


def _row(row: Mapping[str, Any]) -> str:
    """What stands in a row first, then what does not; of many fields only the first."""
    said = [f"{name}={value}" for name, value in row.items() if value is not None]
    said += [f"{name} empty" for name, value in row.items() if value is None]
    more = [f"{len(said) - FIELDS} more empty or as usual"] if len(said) > FIELDS else []
    return ", ".join(said[:FIELDS] + more) or "as it should be"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("_", "\\_")
