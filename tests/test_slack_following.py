"""One message a file, brought from received to its result; and how far a long check is."""

from typing import Any
from unittest.mock import patch

from bot.slack import outbox
from tests.slack_failing import census as small_census
from tests.slack_failing import slack_world
from tests.slack_world import census, house
from validation import check, watchdog

REAL = watchdog.run


def in_steps(job: Any, *given: Any, so_far: Any = None, **limits: Any) -> watchdog.Outcome:
    """A check that says now and then how far it is, as a long one does."""
    if job is check.check_file:
        for done in (0.0, 0.4, 0.83):
            so_far(done)
    return REAL(job, *given, **limits)


def test_a_long_check_says_how_far_it_is_in_the_message_that_becomes_its_answer() -> None:
    with (
        patch.object(outbox, "EVERY", 0.0),
        patch.object(watchdog, "run", in_steps),
        house() as at,
    ):
        at.says("school", "", census())
        home = at.people["school"].home
        said = [args["text"] for args in at.slack.called("chat.postMessage")]
        then = [args["text"] for args in at.slack.called("chat.update")]
        shown = [m for m in at.slack.messages(home) if m["user"] == "U0RETURNS" and m.get("blocks")]
    assert "received" in said[0]
    assert ["40% done" in then[0], "83% done" in then[1], "No errors" in then[2]] == [True] * 3
    assert len(said) == len([m for m in shown if "No errors" in m["text"]]) == 1


def failing(job: Any, *given: Any, so_far: Any = None, **limits: Any) -> watchdog.Outcome:
    """A check that ends by our fault, after it has said how far it was."""
    if job is not check.check_file:
        return REAL(job, *given, **limits)
    so_far(0.4)
    return watchdog.Crashed("the process was killed by SIGSEGV")


def test_a_check_that_is_tried_again_leaves_the_first_answer_and_answers_in_the_files_thread() -> (
    None
):
    with patch.object(outbox, "EVERY", 0.0), slack_world() as at:
        school = at.school()
        room = at.slack.workspace.channel("office", school.person.user, kind="private")
        ((name, content),) = small_census(school.ref).items()
        file = at.slack.upload(school.person.user, name, content)
        at.child = failing
        sent = at.slack.say(school.person.user, room, "<@U0RETURNS>", [file])
        sent.acknowledged()
        at.done()
        at.child = in_steps
        at.pass_by(minutes=3)
        at.until(lambda: "checked" in school.moves())
        at.done()
        said = [m for m in at.slack.messages(room) if m["user"] == "U0RETURNS" and m.get("blocks")]
    assert ["our checker stopped" in m["text"] for m in said] == [True, False]
    assert "No errors" in said[1]["text"]
    assert {m.get("thread_ts") for m in said} == {sent.payload["event"]["ts"]}


def test_a_real_check_says_how_far_it_is_while_its_rules_run() -> None:
    heard: list[float] = []
    name, content = next(iter(census().items()))
    options = {"organisation": "873-4001", "workbook": False}
    with patch("validation.progress.EVERY", 0.0):
        from validation import progress

        progress.listen(heard.append)
        check.check_file(name, content, "school-census", "2007-AUT", options)
        progress.listen(None)
    assert heard == sorted(heard)
    assert heard[0] == 0.0
    assert 0.9 < heard[-1] < 1.0
