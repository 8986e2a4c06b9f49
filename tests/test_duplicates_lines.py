"""The line `duplicates`: put together before the answer, of what its writer checks and sees."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlmodel import Session, select

from bot import store, wiring
from bot.settings import Settings
from handlers import lookups
from handlers.hearing.inbound import Inbound
from handlers.life.standing import Status
from handlers.outside import Outside
from handlers.people import Proof, Role
from handlers.replies import duplicated
from handlers.reply import Reply
from handlers.said.grammar import Command, NotACommand, parse
from handlers.showing import duplicates
from storage import files, messages, register
from storage.rows import Entry, File, Message, Return, Submission
from tests.returns import NOW, person
from tests.test_export import census, contents, settings
from tests.test_export_lines import answering
from validation.watchdog import TookTooLong

__all__ = ["contents", "settings"]

WHO = {"proof": int(Proof.ALIGNED)}
LINE = Command("duplicates", "SC3-07")
SCHOOLS = ["SC3-07/873-4001#1", "SC3-07/873-4002#1"]


@pytest.fixture
def outside(settings: Settings) -> Iterator[Outside]:
    """Greenford has filed Hillside's pupils as its own; their agent asks."""
    writer, reader = store.opened(settings), store.reading(settings)
    world = wiring.world(settings, writer, reader, lambda: datetime.now(UTC))
    with world.writing() as session:
        theirs = census("873-4001").replace(b"<Estab>4001<", b"<Estab>4002<")
        newest(session, "873-4002").file = files.keep(session, theirs)
        agent = register.person_by_address(session, "census@cambridgeshire.example")
        assert agent
        messages.keep(session, b"raw", "mail", NOW).person_id = agent.id
        session.commit()
    yield world
    writer.dispose()
    reader.dispose()


def newest(session: Session, school: str) -> Submission:
    return session.exec(select(Submission).where(Submission.ref == f"SC3-07/{school}")).one()


def make(outside: Outside) -> dict[str, Any]:
    return duplicates.make(outside, 1, WHO, str(LINE))


def said(outside: Outside, *before: dict[str, Any]) -> Reply:
    """The answer; no child may be waited for in it."""
    with outside.writing() as session:
        asks = session.exec(select(Message.person_id)).one()
        assert asks
        actor = lookups.actor(session, asks, "mail", Proof.ALIGNED)
        told = duplicates.tell(session, answering(outside), LINE, actor, [*before])
        session.commit()
    return told


def kept(outside: Outside) -> int:
    with outside.reading() as session:
        return len(session.exec(select(File.sha256)).all())


def test_all_are_in_a_workbook_by_number_and_line_and_without_a_name(outside: Outside) -> None:
    made = make(outside)
    told = said(outside, made)
    assert (made["returns"], made["unread"], made["same"]) == (SCHOOLS, [], 12)
    [document] = told.documents
    with outside.reading() as session:
        book = load_workbook(io.BytesIO(files.load(session, document.sha256)))
        asked = session.exec(select(Entry).where(Entry.verb == "duplicates")).all()
    rows = [[str(cell.value) for cell in row] for row in book["Duplicates"].iter_rows()]
    assert len(rows) == 1 + 12 * 2
    assert {row[4] for row in rows[1:]} == set(SCHOOLS)
    assert "Wilson" in census("873-4001").decode()
    assert "Wilson" not in f"{rows} {told}"
    assert [entry.subject for entry in asked] == ["collection SC3-07"]


def test_files_that_are_read_in_parts_tell_the_same(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, had = make(outside), kept(outside)
    monkeypatch.setattr(duplicates, "PART", 1)
    assert (make(outside), kept(outside)) == (whole, had)


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_compared(outside: Outside) -> None:
    with outside.writing() as session:
        newest(session, "873-4002").file = files.keep(session, b"<Message>")
        session.commit()
    told = said(outside, make(outside))
    assert told.verdict[1] == "No pupil twice, in the files of 1 school."
    assert f"Could not be read, and is not compared: {SCHOOLS[1]}." in told.changed


def test_without_a_collection_it_is_the_last_one_also_where_two_are_due_on_one_day(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    with outside.reading() as session:
        agent = register.person_by_address(session, "census@cambridgeshire.example")
        assert agent
        assert agent.id is not None
        actor = lookups.actor(session, agent.id, "mail", Proof.ALIGNED)
        old = duplicates.seen(session, actor, "SC3-07")
        late = [replace(s, collection="SC3-13", period="2013-AUT") for s in old]
        for returns in (old + late, late + old):
            monkeypatch.setattr(lookups, "visible", lambda *_, returns=returns: returns)
            assert {s.collection for s in duplicates.seen(session, actor, "")} == {"SC3-13"}


def test_too_much_is_refused_before_a_file_is_loaded(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> bytes:
        raise AssertionError("a file was loaded")

    monkeypatch.setattr(duplicates, "MOST", 1000)
    monkeypatch.setattr(files, "load", never)
    assert make(outside) == {}
    assert "returns-bot duplicates SC3-07 --authority 873 -o FILE" in said(outside).next


def test_what_its_writer_sees_no_more_by_then_is_not_told(outside: Outside) -> None:
    made = make(outside)
    with outside.writing() as session:
        session.get_one(Return, "SC3-07/873-4002").latest = 2
        session.commit()
    for told in (said(outside, made), said(outside)):
        assert told.documents == ()
        assert [str(offer.command) for offer in told.offers] == [str(LINE)]


def test_what_took_too_long_is_told_apart_from_our_fault(outside: Outside) -> None:
    def late(*_: object, **__: object) -> Any:
        return TookTooLong(1)

    told = said(outside, make(replace(outside, child=late)))
    assert "it took more than we give it" in told.verdict[1]
    ours = duplicated.not_made(LINE, "Census", "us", "failed")
    assert "the fault is ours" in ours.verdict[1]


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("role", Role)
def test_only_who_checks_is_told_and_of_what_they_see(
    outside: Outside, role: Role, status: Status
) -> None:
    place = {Role.AGENT: "873", Role.COLLECTOR: "DFE", Role.OPERATOR: ""}.get(role, "873-4001")
    with outside.writing() as session:
        session.get_one(Return, "SC3-07/873-4001").status = status
        session.get_one(Return, "SC3-07/873-4002").status = Status.LOADED
        session.commit()
        seen = [s.numbered for s in duplicates.seen(session, person(9, role, place), "SC3-07")]
    finished = SCHOOLS[:1] if status in (Status.APPROVED, Status.AUTHORISED) else []
    assert seen == {Role.AGENT: SCHOOLS, Role.COLLECTOR: finished}.get(role, [])


def test_another_authoritys_agent_and_an_exam_board_are_told_nothing(outside: Outside) -> None:
    with outside.reading() as session:
        for stranger in (person(9, Role.AGENT, "874"), person(9, Role.COLLECTOR, "EXAMS")):
            assert duplicates.seen(session, stranger, "SC3-07") == []
            told = duplicates.tell(session, outside, LINE, stranger, [])
            assert told.verdict == ("You see nothing that is called SC3-07.",)


def test_a_collection_without_pupils_is_told_in_words(outside: Outside) -> None:
    portal = person(9, Role.COLLECTOR, "EXAMS")
    with outside.reading() as session:
        line = Command("duplicates", "SPEC-19")
        told = duplicates.tell(session, outside, line, portal, [])
    assert "has no pupils: only the School Census has." in told.verdict[0]


def test_a_message_has_two_of_these_lines() -> None:
    lines = ("duplicates A1", "Duplicates a1", "duplicates B1", "duplicates C1")
    inbound = Inbound("mail", "key", "a@b.example", lines=lines)
    assert duplicates.wanted(inbound) == ["duplicates A1", "duplicates B1"]


def test_a_sentence_that_begins_with_the_word_is_none_of_them() -> None:
    for prose in ("Duplicates were removed by us", "duplicates of two pupils"):
        assert isinstance(parse(prose), NotACommand)
