"""The rule book as text, JSON and HTML; as Markdown it is made by validation.book."""

import json
from collections.abc import Iterable, Sequence
from textwrap import indent
from typing import Any

from validation.entry import Entry, ours
from validation.report.html import environment
from validation.template import Template

PROMISED = (
    "code",
    "severity",
    "at",
    "message",
    "fix",
    "expected",
    "basis",
    "since",
    "until",
    "draft",
)
"""Fields of a rule that JSON shows as they are."""
FORM = "Beside them {n} things about the file's form, which a report counts as rules too: {names}."


def text(entries: Sequence[Entry]) -> str:
    """All that is known of each rule, for a terminal."""
    return "\n".join(map(_told, entries))


def contents(entries: Sequence[Entry], form: Sequence[str] = ()) -> str:
    """A line for each rule: its number, its kind, what it says; and what is looked at beside them,
    in the ``form`` of the file."""
    wide = max((len(entry.rule.code) for entry in entries), default=0)
    return "".join(
        f"{entry.rule.code.ljust(wide)}  {entry.rule.severity}  "
        f"{'draft: ' if entry.rule.draft else ''}{entry.title}\n"
        for entry in entries
    ) + (f"\n{FORM.format(n=len(form), names=', '.join(form))}\n" if form else "")


def document(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """The promised names and no others."""
    return [
        {name: getattr(entry.rule, name) for name in PROMISED}
        | {"our_reading": ours(entry.rule), "facts": dict(entry.facts)}
        for entry in entries
    ]


def as_json(books: object) -> str:
    """A document, or several by their template's name, indented."""
    return json.dumps(books, indent=2, ensure_ascii=False) + "\n"


def page(template: Template, entries: Sequence[Entry], period: str = "") -> str:
    """One template's rules as a page that needs nothing else."""
    tables: dict[str, list[Entry]] = {}
    for entry in entries:
        tables.setdefault(entry.rule.table, []).append(entry)
    return (
        environment()
        .get_template("rules.html.j2")
        .render(
            template=template,
            period=template.periods.get(period),
            entries=[entry for group in tables.values() for entry in group],
            tables=list(tables.items()),
            unsure=sum(ours(entry.rule) for entry in entries),
        )
    )


def shelf(templates: Iterable[Template]) -> str:
    """The page that leads to the others, which are called by their template's name."""
    return environment().get_template("shelf.html.j2").render(templates=list(templates))


def _told(entry: Entry) -> str:
    lines = "\n".join(f"{name}: {_plain(words)}" for name, words in entry.facts)
    return f"{entry.heading}\n{entry.title}.\n{indent(lines, '   ')}\n"


def _plain(words: str) -> str:
    return words.replace("`", "").replace("**", "")
