"""When who checks is told what is late, and whom nobody can be asked for."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import Session

from handlers.escalation import listed, newest, starts
from handlers.people import Role
from handlers.schedule import Reader
from handlers.standing import Status
from storage import outbox, reminders, rows
from tests.returns import NOW
from tests.test_schedule import DAYS, OWED, SOURCE


def told(role: Role, day: date, *said: str, agent_step: bool = True) -> str:
    mark = newest(DAYS, starts(role, agent_step), {f"late {one}" for one in said}, day)
    return mark.name.removeprefix("late ") if mark else ""


def test_agents_are_told_first_and_collectors_later() -> None:
    late = {n: DAYS.due + timedelta(days=n) for n in (1, 3, 7, 14)}
    before = f"{DAYS.due} -2"
    assert told(Role.AGENT, late[1], before) == ""
    assert told(Role.AGENT, late[3], before) == f"{DAYS.due} +3"
    assert told(Role.COLLECTOR, late[3], before) == ""
    assert told(Role.COLLECTOR, late[3], before, agent_step=False) == f"{DAYS.due} +3"
    assert told(Role.COLLECTOR, late[7], before) == f"{DAYS.due} +7"
    assert told(Role.AGENT, late[14], f"{DAYS.due} +7") == f"{DAYS.due} +14"


def test_before_the_due_date_who_hears_first_hears_whom_nobody_can_be_asked_for() -> None:
    assert told(Role.AGENT, DAYS.opens) == f"opens {DAYS.opens}"
    assert told(Role.COLLECTOR, DAYS.opens) == ""
    assert told(Role.COLLECTOR, DAYS.opens, agent_step=False) == f"opens {DAYS.opens}"


def test_a_list_is_told_once_and_one_that_was_missed_is_not_made_up_for() -> None:
    day = DAYS.due + timedelta(days=9)
    assert told(Role.AGENT, day, f"{DAYS.due} -2") == f"{DAYS.due} +7"
    assert told(Role.AGENT, day, f"{DAYS.due} +7") == ""
    assert told(Role.AGENT, DAYS.due + timedelta(days=4), f"{DAYS.due} +7") == ""


def test_before_the_due_date_only_those_are_listed_whom_nobody_can_be_asked_for() -> None:
    silent = replace(OWED, ref="SC3-26/873-4002", readers=())
    refused = replace(OWED, ref="SC3-26/873-4003", readers=(replace(SOURCE, reached=False),))
    done = replace(silent, ref="SC3-26/873-4004", status=Status.SUBMITTED)
    every = [OWED, silent, refused, done]
    assert [late.ref for late in listed(every, DAYS.opens)] == [silent.ref, refused.ref]
    after = listed(every, DAYS.due + timedelta(days=1))
    assert [(late.ref, late.silent) for late in after] == [
        (OWED.ref, False),
        (silent.ref, True),
        (refused.ref, True),
    ]


def test_a_delegate_who_is_reached_is_somebody_to_ask() -> None:
    away = replace(SOURCE, reached=False, delegate=7)
    there = Reader(7, frozenset({Role.HEAD}))
    assert not listed([replace(OWED, readers=(away, there))], DAYS.opens)


@pytest.mark.parametrize(
    ("outcomes", "lost"),
    [
        (["refused"], True),
        (["sent"], False),
        (["refused", "sent"], False),
        (["sent", "given up"], True),
        ([], False),
    ],
)
def test_who_refused_the_last_letter_is_not_reached(
    session: Session, outcomes: list[str], lost: bool
) -> None:
    person = rows.Person(name="Ann")
    session.add(person)
    session.flush()
    settle = {"refused": outbox.refused, "given up": outbox.given_up}
    for n, outcome in enumerate(outcomes):
        at: datetime = NOW + timedelta(hours=n)
        row = rows.Outbox(
            key=str(n),
            person_id=person.id,
            address="ann@hillside.example",
            message_id=f"<{n}>",
            subject="",
            text="",
            intended_at=at,
            next_attempt_at=at,
        )
        owed = outbox.owe(session, row).id
        assert owed is not None
        if outcome == "sent":
            outbox.sent(session, owed, at)
        else:
            settle[outcome](session, owed, at, "")
    assert reminders.unreachable(session) == ({person.id} if lost else set())
