"""What the store knows of a file that waits beside a filed one, and of who submitted."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import Session, select

from handlers import lookups
from handlers.hearing import gathering
from handlers.life.standing import Status, Waiting
from handlers.people import Actor, Post, Proof, Role
from handlers.reply import Reply
from storage import boards, files, ledger, notes, register, rows, submissions
from storage.collections import open_collection
from storage.ledger import Figures
from tests.returns import finding, report
from validation.finding import Severity

AT = datetime(2007, 9, 20, 9, 30, tzinfo=UTC)
REF = "SC3-07/873-4001"
REGISTER = """organisation,kind,name,acronym,aliases,authority,person,role,addresses
DFE,regulator,Department,,,,,,
873,authority,Cambridgeshire,,,,,,
873-4001,school,Hillside,,,873,Ann,source,ann@hillside.example
873-4001,,,,,,Flo,source,flo@hillside.example
"""


@pytest.fixture
def store(any_session: Session) -> Session:
    """A school's return: #1 filed by Ann is submitted, #2 sent by Flo is checked and waits."""
    session, day = any_session, AT.date()
    register.import_csv(session, REGISTER)
    wanted = rows.Collection(
        code="SC3-07", title="Census", template="school-census", period="2007-AUT",
        regulator="DFE", opens=day, due=day, closes=day, population=["873-4001"],
        policies={"resend": "overwrite"},
    )  # fmt: skip
    open_collection(session, wanted, AT)
    ann, flo = (person(session, name) for name in ("Ann", "Flo"))
    _sent(session, ann, [])
    _entry(session, "file", "checking", ann)
    _entry(session, "checked", "loaded", None, Figures(1))
    _entry(session, "submit", "submitted", ann)
    two = [finding("1510", "A1"), finding("2020Q", "B2", severity=Severity.QUERY)]
    _sent(session, flo, two)
    _entry(session, "file", "", flo)
    _entry(session, "kept", "", None, Figures(1, waiting=2))
    return session


def person(session: Session, name: str) -> int:
    found = session.exec(select(rows.Person.id).where(rows.Person.name == name)).one()
    assert found is not None
    return found


def _sent(session: Session, by: int, found: list[Any]) -> None:
    one = rows.Submission(ref=REF, file_name="a.xml", sent_by=by, at=AT)
    submissions.keep_findings(session, submissions.add(session, one), report(*found).as_json())


def _entry(
    session: Session, verb: str, became: str, by: int | None, figures: Figures | None = None
) -> None:
    entry = rows.Entry(ref=REF, verb=verb, became=became, actor="x", person_id=by, at=AT)
    ledger.append(session, entry, ledger.load(session, REF).version, figures)


def test_what_is_filed_stands_and_what_waits_is_beside_it(store: Session) -> None:
    standing = lookups.standing(store, REF)
    assert standing
    assert (standing.status, standing.latest, standing.highest) == (Status.SUBMITTED, 1, 2)
    assert (standing.errors, standing.queries) == (0, 0)
    assert standing.waiting == Waiting(2, "a.xml", errors=1, queries=1)
    ann = lookups.actor(store, person(store, "Ann"), "mail", Proof.ALIGNED)
    for many in (lookups.visible(store, ann), lookups.owed_by(store, ann)):
        assert [one.waiting for one in many] == [standing.waiting]


def test_what_was_accepted_before_is_accepted_in_what_waits(store: Session) -> None:
    accepted = rows.Note(
        ref=REF, rule="1510", kind="accept", text="so", figure="1 places", by="Ben", at=AT
    )
    notes.add(store, accepted)
    standing = lookups.standing(store, REF)
    assert standing
    assert standing.waiting
    assert (standing.waiting.excused, standing.excused) == (1, 0)
    assert standing.then.blocking == 0


def test_who_sent_what_waits_has_not_submitted_what_is_filed(store: Session) -> None:
    ann = person(store, "Ann")
    standing = lookups.standing(store, REF)
    assert standing
    agent = Actor("x", posts=frozenset({Post(Role.AGENT, "873")}), proof=Proof.ALIGNED)
    assert standing.submitted_by == ann
    assert [one.submitted_by for one in lookups.visible(store, agent)] == [ann]


def test_what_takes_the_place_waits_no_more(store: Session) -> None:
    _entry(store, "replace", "loaded", person(store, "Flo"), Figures(2, 1, 1))
    standing = lookups.standing(store, REF)
    assert standing
    assert (standing.latest, standing.waiting) == (2, None)
    assert standing.submitted_by == person(store, "Flo")


@pytest.mark.parametrize(
    ("button", "happens", "becomes", "old"),
    [
        (f"approve {REF}#1", "file", "", False),
        (f"approve {REF}#1", "kept", "", False),
        (f"approve {REF}#1", "rechecked", "", False),
        (f"approve {REF}#1", "note", "", False),
        (f"approve {REF}#1", "approve", "approved", True),
        (f"approve {REF}#1", "withdraw", "loaded", True),
        (f"replace {REF}#2", "file", "", False),
        (f"replace {REF}#2", "kept", "", True),
        (f"agree {REF}", "agree", "", True),
        (f"agree {REF}", "note", "", False),
    ],
)
def test_buttons_grow_old_by_what_they_depend_on_and_not_by_a_file_beside_it(
    store: Session, button: str, happens: str, becomes: str, old: bool
) -> None:
    blocks = [{"type": "actions", "elements": [{"type": "button", "value": button}]}]
    post = rows.Posted(key="letter", conversation="T/D", ts="1.0", blocks=blocks)
    version = ledger.load(store, REF).version
    boards.remember(store, post, [rows.Shown(key="letter", ref=REF, version=version)])
    assert boards.overtaken(store, "card/") == []
    _entry(store, happens, becomes, None)
    assert [shown.ref for _, shown, _ in boards.overtaken(store, "card/")] == [REF] * old


def test_the_file_that_waits_and_is_sent_again_is_told_with_its_own_counts(store: Session) -> None:
    for number, content in ((1, b"filed"), (2, b"waits")):
        found = submissions.get(store, REF, number)
        assert found
        found.file = files.keep(store, content)
    told = {}
    for name in (b"filed", b"waits"):
        result = {"file": files.keep(store, name), "astray": ""}
        came = gathering.unfiled(store, result, Reply("", ("",), ref=REF), "a.xml")
        told[name] = came.result, came.errors, came.queries, came.step
    assert told == {
        b"filed": ("had already", 0, 0, "Nothing"),
        b"waits": ("had already", 1, 1, gathering.MEND),
    }
