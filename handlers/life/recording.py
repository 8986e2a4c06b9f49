"""Recording: what a decision moves, written into the ledger entry by entry. It decides nothing."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from handlers.life.decision import Decision
from handlers.life.lifecycle import Transition
from handlers.life.standing import Standing
from handlers.people import CLOCK, Actor, Role
from handlers.said.grammar import Command
from storage import ledger, rows
from storage.ledger import Figures


@dataclass(frozen=True)
class Occasion:
    """Who moved the return, and on what occasion: a line, a submission, a message. ``evidence`` is
    the hash of the kept file that it rests on, "" for none.
    """

    actor: Actor
    line: Command | None = None
    submission: rows.Submission | None = None
    message_id: int | None = None
    evidence: str = ""


def record(
    session: Session,
    decision: Decision,
    occasion: Occasion,
    at: datetime,
    made: Figures | None = None,
) -> None:
    """One ledger entry for each move; the first brings the figures. Nothing where nothing moved."""
    for n, move in enumerate(decision.moves):
        assert decision.after is not None
        found = ledger.load(session, decision.after.ref)
        entry = _entry(move, decision.after, occasion, at)
        ledger.append(session, entry, found.version, made if n == 0 else None)


def figures(after: Standing) -> Figures:
    """What the ledger keeps of how a return stands now."""
    return Figures(
        after.latest,
        after.errors,
        after.queries,
        after.unconfirmed,
        after.explained,
        after.accepted,
        after.excused,
        after.waiting.number if after.waiting else 0,
    )


def note(session: Session, line: Command, actor: Actor, subject: str, at: datetime) -> None:
    """One entry about what is no return: who said which line about it."""
    entry = rows.Entry(
        subject=subject,
        verb=line.verb,
        line=str(line),
        actor=actor.name,
        person_id=actor.person,
        via=actor.via,
        proof=int(actor.proof),
        at=at,
    )
    ledger.administrative(session, entry)


def _entry(move: Transition, after: Standing, occasion: Occasion, at: datetime) -> rows.Entry:
    clock = move.role is Role.CLOCK
    actor, line = (CLOCK, None) if clock else (occasion.actor, occasion.line)
    submission = occasion.submission
    return rows.Entry(
        subject=after.ref,
        ref=after.ref,
        verb=move.verb,
        line=str(line or ""),
        actor=actor.name,
        person_id=actor.person,
        role=move.role.value,
        via=actor.via,
        on_behalf_of=actor.on_behalf_of,
        proof=int(actor.proof),
        submission=submission.number if submission else after.latest or None,
        became="" if move.stays else move.became.value,
        text=line.text if line else "",
        message_id=occasion.message_id,
        at=at,
        evidence=occasion.evidence,
        before="",
        hash="",
    )
