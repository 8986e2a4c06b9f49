"""Overseeing: which authority sees a school's returns; a school may answer to the regulator alone.

It decides nothing: what an authority sees of them is not ours.
"""

from typing import Any

from sqlmodel import and_, case, col

from storage.rows import Organisation

REGULATOR, SHARES = "regulator", "yes"
"""What ``answers_to`` and ``shares`` of such a school say."""


def overseer() -> Any:
    """The condition's side of ``overseer_of``: a column over Organisation."""
    alone = and_(col(Organisation.answers_to) == REGULATOR, col(Organisation.shares) != SHARES)
    return case((alone, ""), else_=col(Organisation.authority))


def overseer_of(organisation: Organisation) -> str:
    """The code of the authority that sees its returns, "" where none does."""
    alone = direct(organisation) and organisation.shares != SHARES
    return "" if alone else organisation.authority


def checker_of(organisation: Organisation) -> str:
    """The code of the authority that checks and approves its returns, "" where none does."""
    return "" if direct(organisation) else organisation.authority


def direct(organisation: Organisation) -> bool:
    """Whether it answers to the regulator itself, and no authority approves its returns."""
    return organisation.answers_to == REGULATOR
