"""The morning's digest: what is in it, for whom and when; and whom no letter reaches."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlmodel import Session

from handlers.due.digest import Case, Reader, Section, due, section
from handlers.due.quiet import Quiet
from handlers.due.schedule import Hours, nobody, why_nobody
from handlers.due.schedule import Reader as Owing
from handlers.due.unusual import headline, unusual
from handlers.life.standing import Policies, Standing, Status
from handlers.people import Role
from handlers.replies.digests import LONGEST, digested
from storage import outbox, reminders, rows
from tests.returns import CENSUS, CLEAN, NOW
from tests.test_schedule import DAYS, OWED, SOURCE, at

MONDAY = DAYS.due
HOURS = Hours()
ONE = replace(CENSUS, calendar=DAYS, status=Status.NO_DATA)


def told(case: Case, day: date, role: Role = Role.AGENT) -> Section | None:
    return section(role, [case], day)


def kinds(case: Case, day: date, role: Role = Role.AGENT) -> set[str]:
    """The groups that a return is in."""
    found = told(case, day, role)
    names = ("waiting", "unusual", "late", "still", "silent")
    return {name for name in names if found and case in getattr(found, name)}


# What is in it


def test_there_is_none_where_nothing_is_to_be_said() -> None:
    assert told(Case(ONE), DAYS.opens) is None
    assert told(Case(replace(ONE, status=Status.APPROVED)), MONDAY) is None
    assert section(Role.AGENT, [], MONDAY) is None


def test_what_is_due_is_told_from_a_week_before() -> None:
    a_week_before = date(2026, 10, 26)
    assert told(Case(ONE), a_week_before - timedelta(days=3)) is None
    found = told(Case(ONE), a_week_before)
    assert found
    assert found.soon
    assert found.named == (), "no list of all that is merely due"


@pytest.mark.parametrize(
    ("role", "days", "late"),
    [
        (Role.AGENT, 0, False),
        (Role.AGENT, 1, True),
        (Role.COLLECTOR, 6, False),
        (Role.COLLECTOR, 7, True),
    ],
)
def test_what_is_late_is_told_to_agents_first(role: Role, days: int, late: bool) -> None:
    assert ("late" in kinds(Case(ONE), MONDAY + timedelta(days=days), role)) == late


WITHOUT_AGENTS = replace(ONE, policies=replace(ONE.policies, agent_step=False))
ACADEMY = replace(ONE, direct=True)


@pytest.mark.parametrize("one", [WITHOUT_AGENTS, ACADEMY, replace(ACADEMY, authority="")])
def test_where_no_agent_checks_the_collector_hears_at_once(one: Standing) -> None:
    assert "late" in kinds(Case(one), MONDAY + timedelta(days=1), Role.COLLECTOR)
    assert kinds(Case(one, silent=True), DAYS.opens, Role.COLLECTOR) == {"silent"}


def test_an_authority_that_only_sees_an_academys_return_hears_of_it_later() -> None:
    assert "late" not in kinds(Case(ACADEMY), MONDAY + timedelta(days=6))
    assert "late" in kinds(Case(ACADEMY), MONDAY + timedelta(days=7))


def test_what_waits_for_a_decision_is_told_after_the_collection_has_closed_too() -> None:
    case = Case(replace(ONE, status=Status.SUBMITTED), decides=True)
    assert kinds(case, DAYS.closes + timedelta(days=30)) == {"waiting"}


def test_what_has_not_moved_for_five_working_days_stands_still() -> None:
    case = Case(replace(ONE, status=Status.LOADED), moved=date(2026, 10, 5))
    assert kinds(case, date(2026, 10, 9)) == set()
    assert kinds(case, date(2026, 10, 12)) == {"still"}
    assert kinds(case, date(2026, 10, 12), Role.COLLECTOR) == set(), "that is the authority's"


def test_whom_nobody_can_be_asked_for_is_told_from_the_first_day() -> None:
    assert kinds(Case(ONE, silent=True), DAYS.opens) == {"silent"}
    assert kinds(Case(ONE, silent=True), DAYS.opens, Role.COLLECTOR) == set()
    week_late = DAYS.due + timedelta(days=7)
    assert kinds(Case(ONE, silent=True), week_late, Role.COLLECTOR) == {"late", "silent"}
    done = Case(replace(ONE, status=Status.SUBMITTED), silent=True)
    assert kinds(done, DAYS.opens) == set()


def test_each_return_is_named_once_with_all_that_is_to_be_said_of_it() -> None:
    loaded = replace(ONE, status=Status.LOADED)
    case = Case(loaded, moved=date(2026, 10, 12), silent=True)
    found = told(case, MONDAY + timedelta(days=1))
    assert found
    reply = digested(found, DAYS, MONDAY + timedelta(days=1))
    assert reply.table
    ((_, ref, what),) = reply.table.rows
    assert ref == loaded.numbered
    assert what == (
        "loaded but not submitted, overdue by 1 day; nobody to ask; "
        "has not moved since 12 October 2026"
    )


def test_agents_read_by_when_they_must_approve() -> None:
    days = replace(DAYS, agent_due=date(2026, 11, 9))
    case = Case(replace(ONE, status=Status.SUBMITTED, calendar=days), decides=True)
    found = told(case, date(2026, 11, 5))
    assert found
    verdict = " ".join(digested(found, days, date(2026, 11, 5)).verdict)
    assert "To approve by 9 November 2026. Due in 2 working days." in verdict
    late = " ".join(digested(found, days, date(2026, 11, 12)).verdict)
    assert "To approve by 9 November 2026. Overdue by 3 days." in late
    collector = replace(found, role=Role.COLLECTOR)
    assert "To approve by" not in " ".join(digested(collector, days, date(2026, 11, 5)).verdict)


def test_a_long_list_is_cut_and_says_so_and_offers_the_first_decisions() -> None:
    one = replace(ONE, status=Status.SUBMITTED, latest=1)
    cases = [Case(replace(one, ref=f"SC3-26/873-{n}"), decides=True) for n in range(4001, 4101)]
    found = section(Role.AGENT, cases, MONDAY)
    assert found
    reply = digested(found, DAYS, MONDAY)
    assert reply.table
    assert len(reply.table.rows) == LONGEST
    assert "60 more returns not shown." in reply.next
    lines = [str(offer.command) for offer in reply.offers]
    assert lines[:4] == [
        "approve SC3-26/873-4001#1",
        "errors SC3-26/873-4001",
        "reject SC3-26/873-4001#1",
        "approve SC3-26/873-4002#1",
    ]
    assert lines[15:] == [f"returns {one.collection} submitted", f"progress {one.collection}"]


def named(case: Case, role: Role = Role.AGENT) -> str:
    """What is said of one return, after the due date."""
    found = told(case, MONDAY + timedelta(days=8), role)
    assert found
    table = digested(found, DAYS, MONDAY + timedelta(days=8)).table
    assert table
    return table.rows[0][2]


def test_an_agent_who_cannot_decide_is_told_what_it_waits_for() -> None:
    long_ago = DAYS.opens
    mine = Case(replace(ONE, status=Status.SUBMITTED), moved=long_ago)
    agrees = replace(mine.standing, policies=Policies(school_agrees=True), latest=1)
    assert named(mine).startswith("you submitted it yourself, so that somebody else must approve")
    assert named(replace(mine, standing=agrees)).startswith("waits for its school to agree")
    assert named(mine, Role.COLLECTOR).startswith("waits for its authority")


def test_what_waits_is_named_with_its_headline_figures() -> None:
    report = replace(
        CLEAN, facts={"pupils on roll": 412, "left": 3}, before={"pupils on roll": 409}
    )
    case = Case(
        replace(ONE, status=Status.SUBMITTED, queries=1, explained=1),
        decides=True,
        moved=DAYS.opens,
        figures=headline(report),
    )
    assert named(case).startswith(
        "waits for you: 412 pupils on roll (+3), 3 left, no errors, 1 query [1 explained]"
    )


@pytest.mark.parametrize(
    ("readers", "says"),
    [
        ((), "nobody to ask (nobody is entered who sends it)"),
        ((replace(SOURCE, lost=True),), "nobody to ask (mail to its only address comes back)"),
        ((replace(SOURCE, off=True),), "nobody to ask (its sender wants no reminders)"),
        (
            (replace(SOURCE, lost=True), replace(SOURCE, person=8, lost=True)),
            "nobody to ask (mail to 2 addresses comes back)",
        ),
        (
            (replace(SOURCE, lost=True), replace(SOURCE, person=8, reached=False)),
            "nobody to ask (mail to 1 address comes back and 1 sender is away, or mail to them is "
            "refused)",
        ),
    ],
)
def test_it_says_why_there_is_nobody_to_ask(readers: tuple[Owing, ...], says: str) -> None:
    why = why_nobody(replace(OWED, readers=readers))
    assert says in named(Case(ONE, silent=True, why_silent=why))


def test_a_figure_far_from_the_last_returns_is_unusual_and_so_is_a_nil() -> None:
    report = replace(CLEAN, facts={"pupils on roll": 61}, before={"pupils on roll": 118}, last="")
    assert unusual(ONE, report) == "61 pupils on roll, 118 in the last"
    assert unusual(ONE, replace(report, facts={"pupils on roll": 110})) == ""
    assert unusual(ONE, replace(report, before={})) == ""
    assert unusual(replace(ONE, latest_kind="nil"), None)


# When


@pytest.mark.parametrize(
    ("reader", "moment", "is_due"),
    [
        (Reader(), at(MONDAY), True),
        (Reader(), at(MONDAY, 7), False),
        (Reader(), at(MONDAY, 17), True),
        (Reader(), at(MONDAY - timedelta(days=1)), False),
        (Reader(off=True), at(MONDAY), False),
        (Reader(quiet=Quiet(time(17), time(10))), at(MONDAY), False),
        (Reader(quiet=Quiet(time(17), time(10))), at(MONDAY, 10), True),
        (Reader(told=MONDAY), at(MONDAY, 17), False),
        (Reader(told=MONDAY - timedelta(days=3)), at(MONDAY), True),
        (Reader(told=MONDAY + timedelta(days=1)), at(MONDAY), False),
    ],
)
def test_it_is_due_once_on_each_working_day_in_the_hours_that_somebody_wants(
    reader: Reader, moment: datetime, is_due: bool
) -> None:
    assert due(reader, HOURS, moment) == is_due


# Whom nobody can be asked for


def test_a_delegate_who_is_reached_is_somebody_to_ask() -> None:
    away = replace(SOURCE, reached=False, delegate=7)
    there = Owing(7, frozenset({Role.HEAD}))
    assert not nobody(replace(OWED, readers=(away, there)))
    assert nobody(replace(OWED, readers=(replace(SOURCE, reached=False),)))
    assert nobody(replace(OWED, readers=(replace(SOURCE, lost=True),)))


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
        when: datetime = NOW + timedelta(hours=n)
        row = rows.Outbox(
            key=str(n),
            person_id=person.id,
            address="ann@hillside.example",
            message_id=f"<{n}>",
            subject="",
            text="",
            intended_at=when,
            next_attempt_at=when,
        )
        owed = outbox.owe(session, row).id
        assert owed is not None
        if outcome == "sent":
            outbox.sent(session, owed, when)
        else:
            settle[outcome](session, owed, when, "")
    assert reminders.unreachable(session) == ({person.id} if lost else set())
