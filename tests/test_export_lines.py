"""The line `export`: made before the answer, no larger than a reply bears, and kept once."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import Session, func, select

from bot import store, wiring
from bot.settings import Settings
from handlers import lookups
from handlers.hearing.inbound import Inbound
from handlers.life.standing import Status
from handlers.outside import Outside
from handlers.people import Proof
from handlers.replies import exported
from handlers.reply import Reply
from handlers.said.grammar import Command
from handlers.showing import exporting
from storage import files, messages, register
from storage.rows import Collection, Entry, File, Message, Return
from tests.returns import CENSUS, NOW
from tests.test_export import census, contents, settings
from validation.exporting.filed import Filed
from validation.exporting.write import Asked, write

__all__ = ["contents", "settings"]

WHO = {"proof": int(Proof.ALIGNED)}
LINE = Command("export", "SC3-07", text="csv")
SCHOOLS = ["SC3-07/873-4001#1", "SC3-07/873-4002#1"]


@pytest.fixture
def outside(settings: Settings) -> Iterator[Outside]:
    """A collection whose regulator lets data out, and a message of its agent."""
    writer, reader = store.opened(settings), store.reading(settings)
    world = wiring.world(settings, writer, reader, lambda: datetime.now(UTC))
    with world.writing() as session:
        session.get_one(Collection, "SC3-07").policies = {"let_data_out": True}
        session.add(message(session))
        session.commit()
    yield world
    writer.dispose()
    reader.dispose()


def message(session: Session) -> Message:
    agent = register.person_by_address(session, "census@cambridgeshire.example")
    assert agent
    kept = messages.keep(session, b"raw", "mail", NOW)
    kept.person_id = agent.id
    return kept


def make(outside: Outside) -> dict[str, Any]:
    return exporting.make(outside, 1, WHO, str(LINE))


def said(outside: Outside, *before: dict[str, Any]) -> Reply:
    """The answer; no child may be waited for in it."""
    with outside.writing() as session:
        person = session.exec(select(Message.person_id)).one()
        assert person
        actor = lookups.actor(session, person, "mail", Proof.ALIGNED)
        told = exporting.collection(session, answering(outside), LINE, actor, [*before])
        session.commit()
    return told


def answering(outside: Outside) -> Outside:
    def never(*_: object, **__: object) -> Any:
        raise AssertionError("a file is read under the write lock")

    return replace(outside, child=never)


def count(outside: Outside, kind: type[File] | type[Entry]) -> int:
    with outside.reading() as session:
        return session.exec(select(func.count()).select_from(kind)).one()


def test_what_was_made_before_is_sent_and_the_ledger_has_it(outside: Outside) -> None:
    made, entries = make(outside), count(outside, Entry)
    told = said(outside, made)
    assert (made["returns"], made["unread"]) == (SCHOOLS, [])
    assert [one.sha256 for one in told.documents] == [made["sha256"]]
    assert count(outside, Entry) == entries + 1


def test_made_twice_it_is_kept_once(outside: Outside) -> None:
    first, had = make(outside), count(outside, File)
    assert (make(outside), count(outside, File)) == (first, had)


@pytest.mark.parametrize("format_", ["csv", "xml", "xlsx"])
def test_no_part_of_a_zip_has_a_time_of_its_own(format_: str) -> None:
    into = io.BytesIO()
    filed = Filed(SCHOOLS[0], "873-4001", "Hillside", "loaded", "a.xml", "", census("873-4001"))
    write(Asked(format_, "SC3-07", "school-census", "2007-AUT"), [filed], into)
    with zipfile.ZipFile(into) as archive:
        assert {one.date_time[0] for one in archive.infolist()} == {1980}
        if format_ == "xlsx":
            assert b">1980-01-01T" in archive.read("docProps/core.xml")


def test_too_much_is_refused_before_a_file_is_loaded(
    outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> bytes:
        raise AssertionError("a file was loaded")

    monkeypatch.setattr(exporting, "MOST", 1000)
    monkeypatch.setattr(files, "load", never)
    assert make(outside) == {}
    assert "It is too much for a message." in said(outside).verdict[1]


def test_what_was_not_made_before_is_not_made_in_the_answer(outside: Outside) -> None:
    """As after an upgrade, for a message that the release before had begun to hear."""
    told = said(outside)
    assert told.documents == ()
    assert [str(offer.command) for offer in told.offers] == [str(LINE)]


def test_what_its_writer_sees_no_more_by_then_is_not_sent(outside: Outside) -> None:
    made = make(outside)
    with outside.writing() as session:
        session.get_one(Return, "SC3-07/873-4002").latest = 2
        session.commit()
    told = said(outside, made)
    assert told.documents == ()
    assert "moved meanwhile" in told.verdict[1]


def test_what_the_policy_keeps_back_is_not_even_made(outside: Outside) -> None:
    with outside.writing() as session:
        session.get_one(Collection, "SC3-07").policies = {}
        session.get_one(Return, "SC3-07/873-4001").status = Status.SUBMITTED
        session.commit()
    assert make(outside) == {}
    assert "does not let data out" in said(outside).verdict[1]


def test_a_message_has_a_few_exports_each_once() -> None:
    lines = tuple(f"export {code} csv" for code in ("A1", "A1", "B1", "C1", "D1"))
    wanted = exporting.wanted(Inbound("mail", "key", "a@b.example", lines=(*lines, "returns")))
    assert wanted == ["export A1 csv", "export B1 csv", "export C1 csv"]


LINE, CONTACT = Command("export", "SC3-07"), "operator@returns-bot.example"
NOT_SENT = {
    "nothing of it is seen": exported.nothing_of(LINE),
    "no data yet": exported.none_yet(LINE, "School Census"),
    "kept back": exported.kept_back(LINE, "School Census", 2, CONTACT),
    "too much": exported.too_much(LINE, "School Census", 2, CONTACT),
    "moved meanwhile": exported.ask_again(LINE, "School Census"),
    "our fault": exported.not_made(LINE, "School Census", CONTACT),
    "no file": exported.no_file(LINE, CENSUS),
    "the file is kept back": exported.file_kept_back(LINE, CENSUS, CONTACT),
}


@pytest.mark.parametrize("reply", NOT_SENT.values(), ids=NOT_SENT)
def test_where_nothing_is_sent_the_answer_says_what_to_do(reply: Reply) -> None:
    assert reply.next or reply.offers
