"""Comparing: two files of one return, what was found in them and what their records are.

The files are read in a child process before the answer, and what was read is looked up then: the
answer is one transaction, and no file is read in it.
"""

from typing import Any

from sqlmodel import Session

from handlers import lookups, replies
from handlers.checks import checking
from handlers.hearing import beforehand
from handlers.hearing.inbound import Inbound
from handlers.life import decide
from handlers.life.decision import Decision
from handlers.life.standing import Standing
from handlers.life.visibility import sees_unfiled
from handlers.outside import Outside
from handlers.people import Actor
from handlers.replies.comparison import Compared, Side
from handlers.said.grammar import Command
from storage import files, rows, submissions
from validation import record_changes
from validation.finding import Report
from validation.watchdog import Done

Plain = dict[str, Any]
"""What was read: {"ref", "numbers": the two submissions, "outcome": "done" | "failed" |
"too long", "records": what record_changes.compare_files returns}."""

VERB = "compare"
NOT_CHECKED = ("failed", "given up")
MOST = 3
"""How many comparisons one message has."""


def asked(inbound: Inbound) -> list[str]:
    """The lines of a message that want files compared: no more than it may have."""
    return beforehand.lines_of(inbound, VERB, MOST)


def read(outside: Outside, message_id: int, who: Plain, line: str) -> Plain:
    """Compare the records of the two files that a line means, where its writer may see them; {}
    where there are no two. It decides nothing and may be done twice.
    """
    with outside.reading() as session:
        command, actor = beforehand.asked(session, message_id, who, line)
        standing = lookups.standing(session, command.ref)
        if standing is None or decide.hidden(standing, command, actor):
            return {}
        pair = _pair(_files(session, standing, actor), command)
        if isinstance(pair, str):
            return {}
        given = [(one.file_name, files.load(session, one.file or "")) for one in pair]
    options = {"organisation": standing.organisation, "templates": outside.limits.templates}
    of = (standing.template, standing.period, options)
    ended = checking.child(outside, record_changes.compare_files, *given, *of)
    done = isinstance(ended, Done)
    return {
        "ref": standing.ref,
        "numbers": [one.number for one in pair],
        "outcome": "done" if done else checking.outcome(ended),
        "records": ended.value if isinstance(ended, Done) else {},
    }


def say(session: Session, line: Command, actor: Actor, before: list[Plain]) -> Decision:
    """What changed between the two files that a line means; ``before`` is what was read."""
    standing = lookups.standing(session, line.ref)
    if no := decide.hidden(standing, line, actor):
        return Decision(no, after=standing, refused=True)
    assert standing is not None
    pair = _pair(_files(session, standing, actor), line)
    if isinstance(pair, str):
        no = replies.not_compared(standing, line, pair)
        return Decision(no, after=standing, refused=True)
    sides = [_side(session, one) for one in pair]
    if None in sides:
        no = replies.not_compared(standing, line, NOT_YET)
        return Decision(no, after=standing, refused=True)
    then, now = (side for side in sides if side)
    numbers = [then.number, now.number]
    found = (one for one in before if (one.get("ref"), one.get("numbers")) == (line.ref, numbers))
    compared = Compared(then, now, next(found, None))
    return Decision(replies.compared(standing, line, compared), after=standing)


NOT_YET = "Not both of these files have been checked."


def _files(session: Session, standing: Standing, actor: Actor) -> list[rows.Submission]:
    """The submissions that this person may compare, the oldest first: what was never approved only
    its own side sees.
    """
    found = sorted(submissions.of(session, standing.ref), key=lambda one: one.number)
    if sees_unfiled(standing, actor):
        return found
    approved = lookups.approved(session, standing.ref)
    return [one for one in found if one.number in approved]


def _pair(found: list[rows.Submission], line: Command) -> list[rows.Submission] | str:
    """The two that a line means, in the order of their numbers, or why there are none."""
    numbers = [*([line.number] if line.number else []), *map(int, line.text.split())]
    known = {one.number: one for one in found}
    if missing := [n for n in numbers if n not in known]:
        return f"There is no #{missing[0]} of it."
    if nil := [n for n in numbers if known[n].file is None]:
        return f"#{nil[0]} is “No data to submit”: it has nothing to compare."
    kept = [one for one in found if one.file is not None and one.verdict not in NOT_CHECKED]
    chosen = {n: known[n] for n in numbers[:2]}
    for one in reversed(kept):
        if len(chosen) < 2:  # noqa: PLR2004 two are compared
            chosen.setdefault(one.number, one)
    if len(chosen) < 2 or len(set(numbers)) < len(numbers):  # noqa: PLR2004
        return "There are no two files to compare."
    return [chosen[n] for n in sorted(chosen)]


def _side(session: Session, one: rows.Submission) -> Side | None:
    """One of the two with its report; None where no check of it has ended."""
    assert one.id is not None
    plain = submissions.report_of(session, one.id)
    return Side(one.number, one.file_name, Report.from_json(plain)) if plain else None
