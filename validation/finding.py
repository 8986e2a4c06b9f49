"""What a check finds and what it was a check of: plain values, JSON in and out."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

NOT_CHECKED = frozenset({"took-too-long", "too-much-memory", "check-failed", "no-access"})
"""Reasons of an unreadable report that are not the file's fault."""


class Severity(StrEnum):
    """ERROR must be put right; QUERY must be put right or explained."""

    ERROR = "error"
    QUERY = "query"


class Verdict(StrEnum):
    """What a check says of a file as a whole."""

    CLEAN = "clean"
    QUERIES = "queries"
    ERRORS = "errors"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Finding:
    """One complaint of one rule about one place.

    ``record`` is the record's ordinal in its table, from 1; 0 is the file as a whole. ``key`` is
    what people know the record by (a UPN, a specification code). ``line`` is the line of the
    file, 0 where unknown. ``found`` is the value, or only its shape where it names a child.
    ``basis`` is the letter of ``docs/rules``: M or "" is our own reading of the rule. ``rows`` is
    how many rows this one finding stands for.
    """

    rule: str
    severity: Severity
    table: str
    record: int
    key: str
    path: str
    line: int
    field: str
    found: str
    expected: str
    message: str
    fix: str = ""
    basis: str = ""
    rows: int = 1

    @property
    def confirmed(self) -> bool:
        """Whether the rule's condition was published, not read into its message by us."""
        return self.basis not in ("", "M")


@dataclass(frozen=True)
class Claim:
    """What a file says it is. Nothing here has been matched to what anybody owes.

    ``template`` is the folder's name under collections ("school-census"), "" where nothing fits;
    ``period`` is the template's own word for it ("2007-AUT", "2019"). ``organisation`` is a code
    ("873-4001") or a name as written in the file. ``sure`` runs from 0.0 to 1.0.
    ``says`` explains in one sentence what was seen. ``clashes`` are sentences: each names two
    places that disagree, such as the file name and the header. ``named`` is the template that
    the file's name suggests, where it suggests one. ``organisations`` are the names that stand in
    the file where they are several: only the register knows whether they are one organisation's.
    """

    template: str
    period: str = ""
    organisation: str = ""
    sure: float = 0.0
    says: str = ""
    clashes: tuple[str, ...] = ()
    named: str = ""
    organisations: tuple[str, ...] = ()

    @property
    def of_several(self) -> tuple[str, ...]:
        """The clash that there is where the names are those of several organisations."""
        if len(self.organisations) < 2:  # noqa: PLR2004
            return ()
        shown = ", ".join(self.organisations[:3]) + (" …" if len(self.organisations) > 3 else "")  # noqa: PLR2004
        return (
            f"The file names several organisations ({shown}), and one file is for one of them.",
        )


@dataclass(frozen=True)
class NotRun:
    """A rule that could not be run, and why."""

    rule: str
    why: str


@dataclass(frozen=True)
class RulesRun:
    """The three sets that every report shows."""

    run: tuple[str, ...] = ()
    not_run: tuple[NotRun, ...] = ()
    crashed: tuple[NotRun, ...] = ()


@dataclass(frozen=True)
class Report:
    """The result of one check.

    ``counts`` is exact, by rule, even where ``findings`` was cut at ``cut_at`` (0: not cut).
    ``problem`` says in plain English why a file is unreadable. ``facts`` are headline figures
    such as {"pupils on roll": 412}; ``before`` are those of the last return, which is called
    ``last`` ("summer 2007"). ``records`` counts the records read. ``version`` names all that
    judged (validation.version), "" in reports from before there were versions.
    """

    file: str
    collection: str
    organisation: str
    period: str
    ruleset: str
    verdict: Verdict
    counts: Mapping[str, int] = field(default_factory=dict)
    errors: int = 0
    queries: int = 0
    unconfirmed_errors: int = 0
    rules: RulesRun = field(default_factory=RulesRun)
    findings: tuple[Finding, ...] = ()
    cut_at: int = 0
    problem: str = ""
    facts: Mapping[str, int] = field(default_factory=dict)
    records: int = 0
    last: str = ""
    before: Mapping[str, int] = field(default_factory=dict)
    version: str = ""

    @property
    def not_checked(self) -> bool:
        """Whether the check did not come to its end: nothing is known of the file then."""
        return not NOT_CHECKED.isdisjoint(self.counts)

    @property
    def crashed(self) -> bool:
        """Whether a rule of ours crashed: then nobody knows what it would have found, and a
        caller says "we failed" instead of showing this as the sender's result."""
        return bool(self.rules.crashed)

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values; ``from_json`` is the inverse."""
        return {
            **vars(self),
            "counts": dict(self.counts),
            "facts": dict(self.facts),
            "before": dict(self.before),
            "rules": asdict(self.rules),
            "findings": [dict(vars(finding)) for finding in self.findings],
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Report":
        """Read back what ``as_json`` wrote."""
        rules = raw["rules"]
        return cls(
            **{
                **raw,
                "verdict": Verdict(raw["verdict"]),
                "rules": RulesRun(
                    tuple(rules["run"]),
                    tuple(NotRun(**n) for n in rules["not_run"]),
                    tuple(NotRun(**n) for n in rules["crashed"]),
                ),
                "findings": tuple(
                    Finding(**{**f, "severity": Severity(f["severity"])}) for f in raw["findings"]
                ),
            }
        )
