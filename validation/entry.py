"""One rule as people read it: what it checks, why it matters, fails, passes, fix, basis. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from validation.rule import Example, Rule
from validation.template import Template
from validation.why import why

# fmt: off
BASIS = {
    # letter  where the condition comes from
    "C": "the data set's own item validation of 2012",
    "F": "the specification of 2013, as a vendor implemented it",
    "V": "a vendor's or an authority's help page, some of which repeat the condition word by word",
    "D": "the same rule number in the children-in-need census",
    "L": "the accepted codes of 2025-26",
    "G": "a government page, or the Department's own prototype of its pages for schools, whose "
    "message and guide state the whole condition",
    "P": "the published file format, or what any readable file must be",
    "M": "**our reading** of the rule's message: nobody has confirmed it",
    "":  "**our reading**: only the rule's message is known",
}
# fmt: on
TERMS = {"AUT": "autumn", "SPR": "spring", "SUM": "summer"}
SHOWN = 2
"""How many examples of a kind a page shows, and how many fields of a row are the point of one."""
FIELDS = 4
NO_LIST = "no period that is known here"
DRAFT = "**not switched on**: it runs for nobody who sends a file, and can be tried on past files"


@dataclass(frozen=True)
class Entry:
    """A rule in the book. ``facts`` are (name, words); in the words `this` is code, **this** is
    strong. ``anchor`` names its place on the template's page in HTML.
    """

    rule: Rule
    anchor: str
    facts: tuple[tuple[str, str], ...]

    @property
    def heading(self) -> str:
        """Its number and severity, and its periods where it holds in some only."""
        return heading(self.rule)

    @property
    def ours(self) -> bool:
        """Whether its condition is our own reading."""
        return ours(self.rule)

    @property
    def title(self) -> str:
        """What it says, without a full stop."""
        return self.rule.message.rstrip(".")


def entries(template: Template, rules: Sequence[Rule] | None = None) -> tuple[Entry, ...]:
    """The entries of a template's rules, or of these. An edition that is not the first of its
    number has a number of its own in its anchor.
    """
    made, seen = [], dict[str, int]()
    chosen = template.rules if rules is None else rules
    for rule, held in zip(chosen, lists(template, chosen), strict=True):
        seen[rule.code] = seen.get(rule.code, 0) + 1
        edition = f"-{seen[rule.code]}" if seen[rule.code] > 1 else ""
        facts = tuple((name, words) for name, words in _facts(template, rule, held) if words)
        made.append(Entry(rule, f"{place(rule.code)}{edition}", facts))
    return tuple(made)


def place(code: str) -> str:
    """Where a rule stands on its page: the target of every link to it."""
    return f"rule-{code}"


def heading(rule: Rule) -> str:
    """A rule's heading: its number and severity, and its periods where it holds in some only."""
    since, until = rule.since, rule.until
    dated = f", {since or 'the first'} to {until or 'today'}" if since or until else ""
    return f"{rule.code}, {rule.severity}{dated}{', draft' if rule.draft else ''}"


def ours(rule: Rule) -> bool:
    """Whether the rule's condition is our own reading, which nobody has confirmed."""
    return rule.basis in ("", "M")


def _facts(template: Template, rule: Rule, held: str) -> Iterator[tuple[str, str]]:
    yield "Draft", DRAFT if rule.draft else ""
    yield "Looks at", f"`{rule.at}`"
    yield "Why it matters", why(template, rule)
    yield "Put it right", rule.fix
    yield "Expected", rule.expected
    yield "Asked", _when(rule)
    yield "In the lists of", held
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


def lists(template: Template, rules: Sequence[Rule]) -> list[str]:
    """For each rule the periods whose list has it, "" where all have it: what a period does not
    ask for is looked at by no rule of its list."""
    return [
        "" if len(held) == len(template.periods) else ", ".join(p.title for p in held) or NO_LIST
        for held in template.lists_with(rules)
    ]


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
