"""The watchdog fires: for a check without an end, for lost letters, for returns that wait."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.stage import CAST, the_demo
from handlers import sweep, working_days
from handlers.words import ENGLAND, date_in_england
from storage import rows
from tests.conversation import morning
from tests.files import made
from tests.world import World, world


@pytest.fixture
def running() -> Iterator[World]:
    """A bot that has one loaded return, and whose census reminds: it is due far ahead."""
    demo = the_demo(datetime.now(UTC).date())
    (census,) = (c for c in demo.collections if c.code == "SC3-07")
    census.policies = {}
    with world(replace(demo, collections=demo.collections), quarantine_after=3) as made_up:
        yield made_up


def look(watched: World) -> list[rows.Outbox]:
    """What one more round brings, while nobody but the watchdog has anything to say."""
    before = {row.id for row in watched.all_of(rows.Outbox)}
    sweep.each_minute(watched.on_stage.bot.outside)
    return [row for row in watched.all_of(rows.Outbox) if row.id not in before]


def notes(rows_: list[rows.Outbox]) -> list[str]:
    return [row.subject for row in rows_ if row.key.startswith(("operator/", "SC3-07/873/waiting"))]


def sends_a_census(watched: World) -> None:
    name, content = made("census", {}, {})
    watched.write("school", "", "", {name: content})


def test_a_check_that_does_not_end_is_told_to_the_operator_once(running: World) -> None:
    sends_a_census(running)
    with running.on_stage.bot.outside.writing() as session:
        (submission,) = running.all_of(rows.Submission)
        submission.verdict = "checking"  # the engine has lost it
        session.merge(submission)
        session.commit()
    assert notes(look(running)) == []
    running.ahead += timedelta(minutes=31)
    assert notes(look(running)) == ["A check does not end: SC3-07/873-4001#1"]
    running.ahead += timedelta(hours=3)
    assert notes(look(running)) == []


def test_letters_that_cannot_be_delivered_are_told_to_the_operator_once_a_day(
    running: World,
) -> None:
    sends_a_census(running)

    def lose() -> None:
        with running.on_stage.bot.outside.writing() as session:
            answer = running.all_of(rows.Outbox)[0]
            answer.outcome, answer.detail = "refused", "550 no such mailbox"
            answer.settled_at = running.now()
            session.merge(answer)
            session.commit()

    lose()
    found = look(running)
    assert "1 letter could not be delivered" in notes(found)
    assert any("550 no such mailbox" in row.text for row in found)
    assert notes(look(running)) == []
    running.ahead += timedelta(days=1)
    assert notes(look(running)) == [], "it is told already"
    lose()
    assert notes(look(running)) == ["1 letter could not be delivered"]


def test_a_return_that_waits_for_days_is_told_to_its_agent_once_a_week(running: World) -> None:
    sends_a_census(running)
    running.write("school", "", "submit SC3-07/873-4001")
    today = date_in_england(running.now())
    start = running.now()
    for days, said in ((4, []), (7, ["School Census autumn 2007: 1 return waiting for you"])):
        at = morning(working_days.after(today, days))
        running.ahead += at - running.now().astimezone(ENGLAND)
        assert notes(look(running)) == said
        assert notes(look(running)) == []
    assert running.now() - start > timedelta(days=4)
    told = [row for row in running.all_of(rows.Outbox) if "waiting for you" in row.subject]
    assert [row.address for row in told] == [CAST["authority"][0]]
    assert "Hillside School" in told[0].text
