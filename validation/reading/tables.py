"""What a reader hands on: the tables, and what was wrong with the file around them."""

from dataclasses import dataclass

from validation.finding import Finding
from validation.rule import Tables


@dataclass(frozen=True)
class Reading:
    """Tables that are ready for the rules, and the reader's own findings.

    ``ran`` are the codes of everything that the reader looks for, so that a report can name them
    among the rules that were run.
    """

    tables: Tables
    findings: tuple[Finding, ...] = ()
    ran: tuple[str, ...] = ()
