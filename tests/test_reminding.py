"""Reminders over a real store and real mail: once, whoever looks, and what is still true."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar

from bot.demo.stage import Clock, Script, stage, the_demo
from handlers import reminding, sweep, working_days
from handlers.due_dates import calendar_file
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
    assert "nobody to ask for 1 return" in owing.hears("authority")
    owing.silence()


def test_a_bot_that_was_off_says_one_thing(owing: World) -> None:
    first = first_day()
    due = working_days.after(first, 20)
    go_to(owing, first)
    assert "please send it by" in owing.hears("school")
    assert "nobody to ask for 1 return" in owing.hears("authority")
    go_to(owing, working_days.before(due, 5))
    assert told(owing)[1:] == [f"{due} -7"], "not the one before it"
    assert "Due in 5 working days" in owing.hears("school")
    assert "Due in 5 working days" in owing.hears("authority")
    owing.ahead -= timedelta(days=12)
    go_to(owing, date_in_england(owing.now()))
    assert len(told(owing)) == 2, "nor does a clock that goes back say more"
    owing.silence()


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
