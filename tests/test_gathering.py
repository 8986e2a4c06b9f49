"""The table of several files: what is to be done next with each, by what it waits for."""

from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import Session

from handlers.hearing import gathering
from handlers.life.lifecycle import offers
from handlers.life.standing import Policies, Resend, Standing, Status, Waiting
from handlers.people import Actor
from handlers.replies.refusals import offered
from handlers.reply import Reply
from tests.returns import ANN, BOB, CENSUS, TODAY

DONE: dict[str, Any] = {"file": "9f2c", "check": {"outcome": "done"}}
SIGNS = replace(CENSUS, policies=Policies(head_signs=True))
EXPLAINS = replace(CENSUS, policies=Policies(explain=True), queries=3, explained=1)
BESIDE = replace(
    CENSUS,
    status=Status.SUBMITTED,
    policies=Policies(resend=Resend.OVERWRITE),
    waiting=Waiting(4, "newer.xml"),
)


def step(session: Session, standing: Standing, actor: Actor) -> str:
    """What its sender reads of a file that was filed."""
    may = offers(standing, actor, TODAY)
    reply = Reply("", ("",), offers=offered(may), ref=standing.ref)
    return gathering.filed(session, DONE, standing, reply, "a.xml").step


@pytest.mark.parametrize(
    ("standing", "actor", "says"),
    [
        (CENSUS, ANN, "submit SC3-07/873-4001"),
        (CENSUS, BOB, "The school submits it"),
        (replace(CENSUS, errors=1), ANN, "Put it right, send it again"),
        (SIGNS, ANN, "The head signs it off first"),
        (replace(SIGNS, signed=3), ANN, "submit SC3-07/873-4001"),
        (EXPLAINS, ANN, "Explain 2 queries"),
        (replace(EXPLAINS, explained=2), ANN, "Explain 1 query"),
        (BESIDE, ANN, "replace SC3-07/873-4001#4"),
        (BESIDE, BOB, "The school puts it in its place, or leaves it"),
    ],
)
def test_the_next_step_is_the_line_that_sends_it_on_or_what_is_missing(
    session: Session, standing: Standing, actor: Actor, says: str
) -> None:
    assert step(session, standing, actor) == says
