"""What we say of two files of one return: findings, records and figures, side by side."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.checks.changes import Changes, by_rule, compare
from handlers.life.standing import Standing
from handlers.replies.refusals import offered
from handlers.replies.results import heading, subject
from handlers.reply import Reply, Table
from handlers.said.grammar import Command
from handlers.words import capital, count, listing, number
from validation.finding import Report

NAMED = 12
"""How many records of a kind are named."""
RULES = 8
"""How many rules are named."""
FIELDS = 6
HEADINGS = ("Figure", "Before", "After", "Difference")
# fmt: off
UNREAD = {
    # how it ended   what is said of the records
    "failed":        "The records could not be compared, by our own fault. Ask once more later.",
    "too long":      "The records could not be compared in the time that there is.",
}
# fmt: on
LATER = "The records were not compared. To have them compared, write: {line}"


@dataclass(frozen=True)
class Side:
    """One of the two files: its number, its name, and what its check found."""

    number: int
    file_name: str
    report: Report

    @property
    def named(self) -> str:
        """It in words: "#1 a.xml (2 errors, 1 query)"."""
        errors, queries = count(self.report.errors, "error"), self.report.queries
        more = f", {count(queries, 'query', 'queries')}" if queries else ""
        return f"#{self.number} {self.file_name} ({errors}{more})"


@dataclass(frozen=True)
class Compared:
    """The two files, the older first. ``read`` is what checks.comparing read of their records,
    None where nothing was read.
    """

    before: Side
    after: Side
    read: Mapping[str, Any] | None = None


def compared(standing: Standing, line: Command, two: Compared) -> Reply:
    """What was put right, is new and still stands; which records; figures before and after."""
    before, after = two.before, two.after
    return Reply(
        subject=subject(standing, f"#{before.number} and #{after.number} compared"),
        verdict=(heading(standing), f"From {before.named} to {after.named}."),
        said=str(line),
        changed=(*_findings(before.report, after.report), *_records(two, line)),
        table=Table(HEADINGS, tuple(_figures(before.report, after.report))),
        offers=offered([Command("errors", standing.ref)] if standing.errors else []),
        ref=standing.ref,
    )


def not_compared(standing: Standing, line: Command, why: str) -> Reply:
    """There are no two files, or not these two."""
    return Reply(
        subject=subject(standing, "nothing compared"),
        verdict=(heading(standing), f"Nothing was compared. {why}"),
        said=str(line),
        next=(f"To compare two files that were checked, write: compare {standing.ref} 1 2",),
        offers=offered([Command("history", standing.ref)]),
        ref=standing.ref,
    )


def _findings(before: Report, after: Report) -> Iterator[str]:
    changes = compare(before, after)
    about = "" if changes.exact else "about "
    yield (
        f"Findings: {about}{number(changes.fixed)} put right, {number(changes.new)} new, "
        f"{number(changes.still)} still there."
    )
    rules = by_rule(before, after)
    for word, kind in (("Put right", "fixed"), ("New", "new"), ("Still there", "still")):
        if some := _rules(rules, kind):
            yield f"{word}: {some}."


def _rules(rules: Mapping[str, Changes], kind: str) -> str:
    counts = {rule: getattr(changes, kind) for rule, changes in rules.items()}
    some = [f"rule {rule} ({number(n)})" for rule, n in counts.items() if n]
    return listing(_cut(some, RULES))


def _records(two: Compared, line: Command) -> Iterator[str]:
    if two.read is None:
        yield LATER.format(line=line)
    elif two.read["outcome"] != "done":
        yield UNREAD[two.read["outcome"]]
    elif why := two.read["records"].get("unreadable"):
        yield f"The records were not compared. {why}"
    else:
        yield from _changes(two.read["records"])


def _changes(records: Mapping[str, Any]) -> Iterator[str]:
    yield "Records: {} added, {} removed, {} changed.".format(
        *(number(records[kind]) for kind in ("added", "removed", "changed"))
    )
    named = records["named"]
    for kind in ("added", "removed"):
        if records[kind]:
            yield f"{capital(kind)}: {_named(named[kind], records[kind])}."
    if records["changed"]:
        each = [f"{key} ({listing(_cut(fields, FIELDS))})" for key, fields in named["changed"]]
        yield f"Changed: {_named(each, records['changed'])}."
    if any(records["nameless"]):
        then, now = map(number, records["nameless"])
        yield f"Records without a key are not compared one by one: {then} before, {now} after."


def _named(keys: Sequence[str], all_: int) -> str:
    shown = list(keys[:NAMED])
    more = [f"{number(all_ - len(shown))} more"] if all_ > len(shown) else []
    return listing([*shown, *more])


def _cut(said: Sequence[str], most: int) -> list[str]:
    more = [f"{number(len(said) - most)} more"] if len(said) > most else []
    return [*said[:most], *more]


def _figures(before: Report, after: Report) -> Iterator[tuple[str, ...]]:
    """Headline figures: those of the check, then those of the return."""
    then = {"errors": before.errors, "queries": before.queries, **before.facts}
    now = {"errors": after.errors, "queries": after.queries, **after.facts}
    for name in {**then, **now}:
        had, has = then.get(name, 0), now.get(name, 0)
        yield capital(name), number(had), number(has), f"{has - had:+,}" if has != had else "0"
