"""The watchdog fires: for a check without an end, and for lost letters."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.stage import the_demo
from handlers import sweep
from storage import rows
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
    return [row.subject for row in rows_ if row.key.startswith("operator/")]


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
