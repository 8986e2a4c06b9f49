"""Runs rules over tables, each as far as it can; it reads no bytes and words no report."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from os import cpu_count
from traceback import extract_tb
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from validation import progress
from validation.different import MANY, Different, different
from validation.finding import NotRun, RulesRun
from validation.rule import Context, Rule, Tables

Mask: TypeAlias = npt.NDArray[np.bool_]
Positions: TypeAlias = npt.NDArray[np.int64]
NOTHING = pd.DataFrame(index=pd.RangeIndex(0))
"""No broken rows: what nearly every rule finds in nearly every file."""


@dataclass(frozen=True)
class Broken:
    """A rule and the rows that break it: a frame with their index, and any of the columns
    ``found``, ``expected`` and ``field``."""

    rule: Rule
    rows: pd.DataFrame


@dataclass
class Run:
    """What has been run so far. ``failed`` marks, by "table.field", the rows that have failed.

    ``phase`` is that of the one return, or ``phases`` those of each, where there are many.
    """

    tables: Tables
    context: Context
    phase: str | None = None
    phases: Mapping[str, str | None] = field(default_factory=dict)
    broken: list[Broken] = field(default_factory=list)
    ran: list[str] = field(default_factory=list)
    not_run: list[NotRun] = field(default_factory=list)
    crashed: list[NotRun] = field(default_factory=list)
    failed: dict[str, Mask] = field(default_factory=dict)
    different: dict[str, Different | None] = field(default_factory=dict)

    @property
    def rules(self) -> RulesRun:
        """The three sets that every report shows."""
        return RulesRun(tuple(self.ran), tuple(self.not_run), tuple(self.crashed))


def run(rules: Sequence[Rule], tables: Tables, context: Context, phase: str | None = None) -> Run:
    """Run ``rules`` in their order. A rule that raises is in ``crashed``, and the rest still run.

    A row whose field has already failed is left out of the rules that need that field.
    """
    return _through(rules, Run(tables, context, phase))


def run_many(
    rules: Sequence[Rule], tables: Tables, context: Context, phases: Mapping[str, str | None]
) -> Run:
    """Run ``rules`` over many returns at once; ``phases`` has the phase of each."""
    return _through(rules, Run(tables, context, phases=phases))


def rules_of(rules: Sequence[Rule], done: Run, phase: str | None) -> RulesRun:
    """The three sets for one of many returns, which is of this phase."""
    apart = {rule.code: why for rule in rules for why in _other_phase(rule, phase)}
    known = {one.rule: one.why for one in done.not_run}
    whys = ((rule.code, known.get(rule.code) or apart.get(rule.code, "")) for rule in rules)
    return RulesRun(
        tuple(code for code in done.ran if code not in apart),
        tuple(NotRun(code, why) for code, why in whys if why),
    )


def _through(rules: Sequence[Rule], done: Run) -> Run:
    done.different = _all_different(rules, done.tables)
    for number, rule in enumerate(rules):
        progress.tell(number / len(rules))
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
        named = "due date" if wanted == "due" else wanted
        return f"it needs the {named}, which is not at hand"
    return f"no {wanted} to compare with"


def _other_phase(rule: Rule, phase: str | None) -> Iterator[str]:
    if rule.phases and phase is not None and phase not in rule.phases:
        yield f"it is not for phase {phase}" if phase else "the file does not say the phase"


def _broken(rule: Rule, done: Run) -> pd.DataFrame:
    """The rows that break the rule, without those whose field has already failed."""
    table = done.tables[rule.table]
    if not len(table):
        return NOTHING
    said = _said(rule, table, done)
    if not len(said):
        return NOTHING
    if said.index.min() < 0 or said.index.max() >= len(table):
        raise IndexError("a rule named rows that its table does not have")
    return _heard(rule, said, done)


def _heard(rule: Rule, said: pd.DataFrame, done: Run) -> pd.DataFrame:
    """Those of the broken rows that the rule is asked of."""
    if rule.phases and done.phases:
        said = said[_meant(rule, said.index, done)]
    for need in rule.needs:
        said = said[~_silenced(need, rule.table, said.index, done)]
    return said


def _said(rule: Rule, table: pd.DataFrame, done: Run) -> pd.DataFrame:
    """What the rule says of the rows, or of each different value where that is as good."""
    values = done.different.get(rule.at) if rule.alone else None
    if values is None:
        said = rule.broken(done.tables, done.context)
        return _marked(said, table) if isinstance(said, pd.Series) else said
    wrong = rule.broken({rule.table: values.values.to_frame()}, done.context)
    assert isinstance(wrong, pd.Series), "a rule about values alone returns a mask"
    rows = values.rows(wrong)
    return pd.DataFrame(index=rows) if len(rows) else NOTHING


def _all_different(rules: Sequence[Rule], tables: Tables) -> dict[str, Different | None]:
    """The different values of the columns that rules judge alone, on all cores at once."""
    judged = {rule.table for rule in rules if rule.alone and rule.table in tables}
    large = {name for name in judged if len(tables[name]) >= MANY}
    places = dict.fromkeys(rule.at for rule in rules if rule.alone and rule.table in large)
    columns = [(at, tables[at.partition(".")[0]], at.partition(".")[2]) for at in places]
    there = {at: table[name] for at, table, name in columns if name in table.columns}
    if not there:
        return {}
    with ThreadPoolExecutor(cpu_count()) as pool:
        return dict(zip(there, pool.map(different, there.values()), strict=True))


def _marked(mask: "pd.Series[bool]", table: pd.DataFrame) -> pd.DataFrame:
    """The rows that a mask names; most often none, and then nothing is built."""
    values = mask.to_numpy() if mask.dtype == bool else mask.fillna(False).to_numpy(dtype=bool)
    if not values.any():
        return NOTHING
    return pd.DataFrame(index=table.index[values])


def _meant(rule: Rule, rows: pd.Index, done: Run) -> Mask:
    """Which of ``rows`` are of returns whose phase the rule is for."""
    meant = [name for name, phase in done.phases.items() if not [*_other_phase(rule, phase)]]
    return done.tables[rule.table]["return"].iloc[rows.to_numpy()].isin(meant).to_numpy()


def _silenced(need: str, table: str, rows: pd.Index, done: Run) -> Mask:
    """Which of ``rows`` are pointless to look at, because ``need`` has failed there."""
    failed = done.failed.get(need)
    if failed is None:
        return np.zeros(len(rows), dtype=bool)
    at: Positions = rows.to_numpy()
    other = need.partition(".")[0]
    if other == table:
        return failed[at]
    returns = done.tables[other]["return"].array[failed]
    return done.tables[table]["return"].iloc[at].isin(returns).to_numpy()


def _remember(rule: Rule, rows: pd.DataFrame, done: Run) -> None:
    if not len(rows):
        return
    done.broken.append(Broken(rule, rows))
    if "field" not in rows:
        _mark(f"{rule.table}.{rule.field}", rows.index, done)
        return
    fields = rows["field"].to_numpy()
    for name in dict.fromkeys(fields):
        _mark(f"{rule.table}.{name}", rows.index[fields == name], done)


def _mark(at: str, rows: pd.Index, done: Run) -> None:
    """Note that ``at`` has failed in these rows."""
    table = done.tables[at.partition(".")[0]]
    done.failed.setdefault(at, np.zeros(len(table), dtype=bool))[rows.to_numpy()] = True


def _place(error: Exception) -> str:
    """What went wrong and in which line of ours; never the error's words, which may hold data."""
    frame = extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {frame.filename.rpartition('/')[2]}:{frame.lineno}"
