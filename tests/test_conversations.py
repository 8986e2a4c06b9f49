"""Every conversation in tests/conversations, played over real SMTP and IMAP, and in Slack."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.demo.slacker import workspace
from bot.demo.stage import CAST, Clock, Script, stage, the_demo
from handlers.due import working_days
from storage.rows import Collection
from tests.conversation import MORNING, Conversation, Player, ledger_of, morning, read
from tests.files import made
from tests.slack_conversation import SlackPlayer

Outcome = dict[str, list[tuple[str, ...]]]
Attach = Callable[[str, Mapping[str, bytes]], tuple[str, bytes]]
ACADEMY = {
    f"academy {shares}": "873-4010,school,Meadow Academy,,,873,Mia Meadow,source,"
    f"office@meadow.example,regulator,{answer}\n"
    for shares, answer in (("alone", ""), ("shares", "yes"))
}
FOLDER = Path(__file__).parent / "conversations"
FILES = sorted(FOLDER.glob("*.txt"))
EXTRAS = {
    "colleague": ("second@hillside.example", "Flo Second"),
    "neighbour": ("office@greenford.example", "Gil Neighbour"),
    "second board": ("more@northern-exams.example", "Hal More"),
    "stranger": ("who@elsewhere.example", "Ida Stranger"),
    "head": ("head@hillside.example", "Kim Head"),
    "academy": ("office@meadow.example", "Mia Meadow"),
    "both": ("both@otherton.example", "Jo Both"),
}


def script(conversation: Conversation, today: date) -> Script:
    """The demo's stage with more people on it, changed as the conversation's "set" lines say."""
    demo = the_demo(today)
    collections = {c.code: c for c in demo.collections}
    collections["SC3-07"].population += ["authority:874"]
    collections["SPEC-20"] = _of_2020(collections["SPEC-19"])
    for line in conversation.settings:
        if not line.startswith(("bot ", "by mail", "Slack ", "academy ", MORNING)):
            _change(collections, line, today)
    register = demo.register + (FOLDER / "register.csv").read_text().partition("\n")[2]
    register += "".join(ACADEMY[s] for s in conversation.settings if s.startswith("academy "))
    return Script(dict(CAST) | EXTRAS, register, tuple(collections.values()))


def _of_2020(before: Collection) -> Collection:
    """The next year's codes: so an exam board has two returns of one kind."""
    changed = {"code": "SPEC-20", "title": "Specification codes 2020", "period": "2020"}
    return Collection(**(before.model_dump() | changed))


def _change(collections: dict[str, Collection], line: str, today: date) -> None:
    """``set SC3-07 opens +6``, ``due +6 working days`` or ``set SPEC-19 confirm ask``."""
    code, name, value, *unit = line.split()
    if unit == ["working", "days"]:
        setattr(collections[code], name, working_days.after(today, int(value)))
    elif value[0] in "+-":
        setattr(collections[code], name, today + timedelta(days=int(value)))
    else:
        word = {"true": True, "false": False}.get(value, value)
        collections[code].policies = collections[code].policies | {name: word}


def first_day(conversation: Conversation) -> date:
    """Today, or the next working day where the conversation begins on such a morning."""
    today = datetime.now(UTC).date()
    return working_days.after(today, 1) if MORNING in conversation.settings else today


def clock(conversation: Conversation) -> Clock:
    """The time on stage when the conversation begins."""
    shown = Clock()
    if MORNING in conversation.settings:
        shown.go_to(morning(first_day(conversation)))
    return shown


def settings(conversation: Conversation) -> dict[str, Any]:
    """``set bot largest_file_megabytes 1``: what the operator of this stage has set."""
    lines = (line.split() for line in conversation.settings if line.startswith("bot "))
    return {name: value for _, name, value in lines}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_conversation_goes_as_it_is_written(path: Path) -> None:
    conversation = read(path.read_text())
    if conversation.in_slack:
        by_slack(conversation, conversation.in_slack)
    else:
        by_mail(conversation)


@pytest.mark.faces
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_conversation_goes_as_it_is_written_in_both_faces_with_the_same_outcome(
    path: Path,
) -> None:
    conversation = read(path.read_text())
    if not conversation.in_slack and not conversation.only_by_mail:
        assert by_slack(conversation) == by_mail(conversation)


def by_mail(conversation: Conversation) -> Outcome:
    """Play it by mail."""
    played, attach = on_stage(conversation)
    with stage(played, clock=clock(conversation), **settings(conversation)) as stage_:
        Player(stage_, attach).play(conversation)
        return ledger_of(stage_)


def by_slack(conversation: Conversation, who: frozenset[str] = frozenset()) -> Outcome:
    """Play it in Slack: everybody, or those named, while the others write mail."""
    played, attach = on_stage(conversation)
    more = settings(conversation)
    with workspace(played, who, clock=clock(conversation), **more) as (stage_, people):
        SlackPlayer(stage_, attach, people).play(conversation)
        return ledger_of(stage_)


def on_stage(conversation: Conversation) -> tuple[Script, Attach]:
    """What is on stage, and the files that are sent from there."""
    played = script(conversation, first_day(conversation))
    due = {c.code: c.due for c in played.collections}

    def attach(what: str, sent: Mapping[str, bytes]) -> tuple[str, bytes]:
        return made(what, sent, due)

    return played, attach


def test_there_are_conversations() -> None:
    assert FILES
