"""Rehearsing: a file is checked and answered as if it were filed, and nothing is, ever."""

from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers import lookups
from handlers.checks import checking
from handlers.hearing.inbound import Inbound
from handlers.life import verdicts
from handlers.life.result import DOCUMENTS, Receipt, Result, documents
from handlers.outside import Outside
from handlers.replies import Reply, not_rehearsed
from handlers.said.grammar import Command, parse
from storage import submissions
from validation.finding import Report

Plain = dict[str, Any]
VERB = "check"


def asks(line: str) -> bool:
    """Whether a line says that files are only to be checked.

    >>> asks("Check."), asks("check the files, please")
    (True, False)
    """
    command = parse(line)
    return isinstance(command, Command) and command.verb == VERB


def asked(inbound: Inbound) -> bool:
    """Whether a message wants its files checked only: by a line, or by where it was sent to."""
    return inbound.rehearsal or any(map(asks, inbound.lines))


def settle(session: Session, outside: Outside, received_at: datetime, result: Plain) -> Reply:
    """What is said of a file that was checked only. It writes nothing."""
    standing = lookups.standing(session, result["rehearsal"])
    assert standing is not None
    check = result["check"]
    receipt = Receipt(0, result["file"], received_at, check.get("seconds", 0.0))
    if check["outcome"] != "done":
        return not_rehearsed(standing, receipt, check["outcome"], outside.limits.contact)
    before = submissions.previous_checked(session, standing.ref, standing.highest + 1)
    previous = submissions.report_of(session, before.id) if before and before.id else None
    made: dict[str, Any] = {**documents({name: check.get(name, "") for name in DOCUMENTS})}
    done = Result(
        report=Report.from_json(checking.report(session, check)),
        receipt=receipt,
        previous=Report.from_json(previous) if previous else None,
        hold=tuple(filter(None, [result["hold"]])),
        written=lookups.written(session, standing.ref),
        **made,
    )
    return verdicts.rehearsed(standing, done, outside.now())
