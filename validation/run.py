"""Runs rules over tables, each as far as it can; it reads no bytes and words no report."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from traceback import extract_tb

import pandas as pd

from validation.finding import NotRun, RulesRun
from validation.rule import Context, Rule, Tables


@dataclass(frozen=True)
class Broken:
    """A rule and the rows that break it: a frame with their index, and any of the columns
    ``found``, ``expected`` and ``field``."""

    rule: Rule
    rows: pd.DataFrame


@dataclass
class Run:
    """What has been run so far. ``failed`` holds, by "table.field", the index of failing rows."""

    tables: Tables
    context: Context
    phase: str | None = None
    broken: list[Broken] = field(default_factory=list)
    ran: list[str] = field(default_factory=list)
    not_run: list[NotRun] = field(default_factory=list)
    crashed: list[NotRun] = field(default_factory=list)
    failed: dict[str, pd.Index] = field(default_factory=dict)

    @property
    def rules(self) -> RulesRun:
        """The three sets that every report shows."""
        return RulesRun(tuple(self.ran), tuple(self.not_run), tuple(self.crashed))


def run(rules: Sequence[Rule], tables: Tables, context: Context, phase: str | None = None) -> Run:
    """Run ``rules`` in their order. A rule that raises is in ``crashed``, and the rest still run.

    A row whose field has already failed is left out of the rules that need that field.
    """
    done = Run(tables, context, phase)
    for rule in rules:
        why = next(_why_not(rule, done), "")
        if why:
            done.not_run.append(NotRun(rule.code, why))
            continue
        try:
            rows = _broken(rule, done)
        except MemoryError:
            raise
        except Exception as error:  # one bad rule must not hide the others' findings
            done.crashed.append(NotRun(rule.code, _place(error)))
            continue
        done.ran.append(rule.code)
        _remember(rule, rows, done)
    return done


def _why_not(rule: Rule, done: Run) -> Iterator[str]:
    """Why a rule cannot be run, in words."""
    for place in (rule.at, *rule.needs):
        table, _, name = place.partition(".")
        if table not in done.tables:
            yield f"the file has no table {table}"
        elif name and name not in done.tables[table].columns:
            yield f"the file has no column {name}"
    for wanted in rule.wants:
        if not done.context.has(wanted):
            yield _lacks(wanted)
    yield from _other_phase(rule, done.phase)


def _lacks(wanted: str) -> str:
    """What is not there, and so cannot be compared with."""
    if wanted in ("register", "last return", "due"):
        return f"it needs the {wanted}, which is not at hand"
    return f"no {wanted} to compare with"


def _other_phase(rule: Rule, phase: str | None) -> Iterator[str]:
    if rule.phases and phase is not None and phase not in rule.phases:
        yield f"it is not for phase {phase}" if phase else "the file does not say the phase"


def _broken(rule: Rule, done: Run) -> pd.DataFrame:
    """The rows that break the rule, without those whose field has already failed."""
    table = done.tables[rule.table]
    said = rule.broken(done.tables, done.context)
    if isinstance(said, pd.Series):
        said = pd.DataFrame(index=table.index[said.fillna(False).astype(bool)])
    if not said.index.isin(table.index).all():
        raise IndexError("a rule named rows that its table does not have")
    silent = pd.Series(False, index=table.index)
    for need in rule.needs:
        silent |= _silenced(need, rule.table, done)
    return said[~silent.reindex(said.index).to_numpy()]


def _silenced(need: str, table: str, done: Run) -> "pd.Series[bool]":
    """Which rows of ``table`` are pointless to look at, because ``need`` has failed there."""
    rows, other = done.tables[table], need.partition(".")[0]
    failed = done.failed.get(need, pd.Index([]))
    if other == table:
        return pd.Series(rows.index.isin(failed), index=rows.index)
    returns = done.tables[other].loc[failed, "return"] if len(failed) else []
    return rows["return"].isin(list(returns))


def _remember(rule: Rule, rows: pd.DataFrame, done: Run) -> None:
    if rows.empty and not len(rows.index):
        return
    done.broken.append(Broken(rule, rows))
    fields = rows["field"] if "field" in rows else pd.Series(rule.field, index=rows.index)
    for name, group in fields.groupby(fields):
        at = f"{rule.table}.{name}"
        done.failed[at] = done.failed.get(at, group.index).union(group.index)


def _place(error: Exception) -> str:
    """What went wrong and in which line of ours; never the error's words, which may hold data."""
    frame = extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {frame.filename.rpartition('/')[2]}:{frame.lineno}"
