"""Reminders over a real store and real mail: once, whoever looks, and what is still true."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from bot.demo.stage import Clock, Script, stage, the_demo
from handlers import sweep
from handlers.due import digesting, reminding, working_days
from handlers.due.due_dates import calendar_file
from handlers.words import ENGLAND, date_in_england
from storage import rows
from tests.conversation import morning
from tests.returns import CENSUS
from tests.world import World, world

REF = "SC3-07/873-4001"


def played() -> Script:
    """The census opens on the next working day, and is due twenty working days later."""
    first = first_day()
    demo = the_demo(first)
    (census,) = (c for c in demo.collections if c.code == "SC3-07")
    census.opens, census.due = first, working_days.after(first, 20)
    census.agent_due, census.closes = census.due, census.due + timedelta(days=60)
    census.policies = {}
    return replace(demo, collections=demo.collections)


def first_day() -> date:
    return working_days.after(datetime.now(UTC).date(), 1)


@pytest.fixture
def owing() -> Iterator[World]:
    """A bot that runs before a collection opens."""
    with world(played()) as made:
        yield made


def go_to(made: World, day: date, hour: int = 9) -> None:
    """It is an hour of a day; the bot looks at what is due."""
    made.ahead += morning(day).replace(hour=hour) - made.now().astimezone(ENGLAND)
    outside = made.on_stage.bot.outside
    sweep.each_minute(outside)
    made.pass_by()
    made.settle()


def told(made: World) -> list[str]:
    """The milestones of all reminders, in the order in which they were written."""
    said = [row.milestone for row in made.all_of(rows.Outbox)]
    return [name.removeprefix("reminder ") for name in said if name.startswith("reminder ")]


def test_the_school_is_asked_once_whoever_looks_and_how_often(owing: World) -> None:
    first = first_day()
    go_to(owing, first, 7)
    assert told(owing) == []
    go_to(owing, first)
    assert told(owing) == [f"opens {first}"]
    outside = owing.on_stage.bot.outside
    with ThreadPoolExecutor(4) as several:
        list(several.map(lambda _: reminding.remind(outside, REF), range(8)))
    go_to(owing, first, 10)
    assert told(owing) == [f"opens {first}"]
    assert "please send it by" in owing.hears("school")
    assert "nobody to ask for 1" in owing.hears("authority")
    owing.silence()


def test_a_bot_that_was_off_says_one_thing(owing: World) -> None:
    first = first_day()
    due = working_days.after(first, 20)
    go_to(owing, first)
    assert "please send it by" in owing.hears("school")
    assert "nobody to ask for 1" in owing.hears("authority")
    go_to(owing, working_days.before(due, 5))
    assert told(owing)[1:] == [f"{due} -7"], "not the one before it"
    assert "Due in 5 working days" in owing.hears("school")
    assert "Due in 5 working days" in owing.hears("authority"), "one digest, not one a day"
    assert "Due in 5 working days" in owing.hears("regulator")
    owing.ahead -= timedelta(days=12)
    go_to(owing, date_in_england(owing.now()))
    assert len(told(owing)) == 2, "nor does a clock that goes back say more"
    owing.silence()


def test_a_digest_is_decided_once_a_day_whoever_looks_and_comes_again_under_the_same_name(
    owing: World,
) -> None:
    go_to(owing, first_day(), 7)
    owing.ahead += timedelta(hours=2)
    outside = owing.on_stage.bot.outside
    (agent,) = [p for p in digesting.due(outside) if digests_of(owing, p)]
    with ThreadPoolExecutor(4) as several:
        written = list(several.map(lambda _: digesting.decide(outside, agent), range(8)))
    (letter,) = filter(None, written)
    go_to(owing, first_day(), 9)
    assert agent not in digesting.due(outside)
    first = owing.person("authority").next_mail()
    with outside.writing() as session:  # the process died before it could write that it was sent
        row = session.get_one(rows.Outbox, letter)
        row.outcome, row.next_attempt_at = "waiting", owing.now()
        session.commit()
    owing.pass_by()
    again = owing.person("authority").next_mail()
    assert again["Message-ID"] == first["Message-ID"]


def digests_of(made: World, person: int) -> list[digesting.Part]:
    with made.on_stage.bot.outside.reading() as session:
        return digesting.parts(session, person, date_in_england(made.now()))


def test_a_morning_with_nothing_to_say_is_decided_too_and_says_nothing_later_that_day(
    owing: World,
) -> None:
    outside = owing.on_stage.bot.outside
    owing.ahead += morning(first_day()) - owing.now().astimezone(ENGLAND)
    nobody = [p for p in digesting.due(outside) if not digests_of(owing, p)]
    assert [digesting.decide(outside, person) for person in nobody] == [0] * len(nobody)
    assert nobody
    assert not set(nobody) & set(digesting.due(outside))
    owing.ahead += timedelta(days=1)
    while not working_days.is_working(date_in_england(owing.now())):
        owing.ahead += timedelta(days=1)
    assert set(nobody) <= set(digesting.due(outside))


def test_a_bot_that_runs_looks_by_itself() -> None:
    clock = Clock()
    clock.go_to(morning(first_day()))
    with stage(played(), clock=clock) as on_stage:
        assert "please send it by" in str(on_stage.people["school"].next_mail()["Subject"])


def test_a_calendar_file_is_one_event_that_moves_with_the_due_date() -> None:
    event = next(iter(Calendar.from_ical(calendar_file(CENSUS)).walk("VEVENT")))
    assert event["SUMMARY"] == "Due: School Census autumn 2007: Hillside School"
    assert event.decoded("DTSTART") == CENSUS.calendar.due
    moved = replace(CENSUS, calendar=replace(CENSUS.calendar, due=date(2007, 9, 27)))
    later = next(iter(Calendar.from_ical(calendar_file(moved)).walk("VEVENT")))
    assert later["UID"] == event["UID"]
    assert int(str(later["SEQUENCE"])) > int(str(event["SEQUENCE"]))
    assert calendar_file(CENSUS) == calendar_file(CENSUS)
