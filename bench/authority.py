"""A store with an authority of many schools, whose returns stand at every point of their life."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

from sqlmodel import Session, select

from storage import collections, ledger, register, submissions
from storage.ledger import Figures
from storage.register import normal
from storage.rows import Collection, Entry, Organisation, Person, Return, Role, Submission

AT = datetime(2007, 9, 14, 9, 0, tzinfo=UTC)
TODAY = date(2007, 9, 14)
PEOPLE = {
    "Ann": ("source", "873-4001"),
    "Bea": ("agent", "873"),
    "Col": ("collector", "DFE"),
    "Dan": ("source", "873-4002"),
    "Eve": ("agent", "871"),
    "Olive": ("operator", "871"),
}
"""Who is what, and where."""
FIRST = "SC3-07"
COLLECTIONS = (
    (FIRST, "School Census autumn 2007", date(2007, 9, 20)),
    ("SC2-07", "School Census summer 2007", date(2007, 6, 28)),
)
WAY = ("loaded", "submitted", "approved", "authorised")
VERBS = ("checked", "submit", "approve", "authorise")
TIMES = (2, 8, 4, 1)
"""Of ``ROUND`` returns, so many stop at each point of the way; the rest have no data."""
ROUND = 18


def filled(session: Session, schools: int) -> dict[str, int]:
    """Fill an empty store with two collections, of which one is finished; the persons' numbers."""
    _organise(session, schools)
    people = {name: _person(session, name, *held) for name, held in PEOPLE.items()}
    for code, title, due in COLLECTIONS:
        _open(session, code, title, due)
        owed = select(Return.ref).where(Return.collection == code).order_by(Return.ref)
        for number, ref in enumerate(session.exec(owed).all()):
            _live(session, ref, number % ROUND if code == FIRST else ROUND, people)
    session.commit()
    return people


def move(session: Session, ref: str, verb: str, became: str, person: int | None = None) -> None:
    """Let a return move, as somebody's decision does."""
    version = ledger.load(session, ref).version
    entry = Entry(ref=ref, verb=verb, actor="x", became=became, at=AT, person_id=person)
    ledger.append(session, entry, version)
    session.commit()


def _organise(session: Session, schools: int) -> None:
    lines = ["organisation,kind,name", "DFE,regulator,Department", "873,authority,Cambridgeshire"]
    lines += ["871,authority,Slough", "871-4001,school,Marsh Lane School"]
    register.import_csv(session, "\n".join(lines), at=AT)
    for number in range(1, schools + 1):
        code, name = f"873-{4000 + number}", f"School number {number}"
        session.add(
            Organisation(
                code=code, kind="school", name=name, authority="873", plain_name=normal(name)
            )
        )
    session.flush()


def _person(session: Session, name: str, role: str, organisation: str) -> int:
    person = Person(name=name)
    session.add(person)
    session.flush()
    assert person.id is not None
    session.add(Role(person_id=person.id, organisation=organisation, role=role))
    return person.id


def _open(session: Session, code: str, title: str, due: date) -> None:
    wanted = Collection(
        code=code,
        title=title,
        template="school-census",
        period="2007-AUT",
        regulator="DFE",
        opens=date(2007, 1, 6),
        due=due,
        closes=date(2007, 12, 19),
        population=["kind:school"],
    )
    collections.open_collection(session, wanted, AT)


def _live(session: Session, ref: str, point: int, people: dict[str, int]) -> None:
    """A file or two, and as many steps of the way as the point says."""
    steps = list(_steps(point))
    if not steps:
        return
    for version in range(1 + point % 2):
        _file(session, ref, version, people["Ann"], queries=point % 3)
    for version, (verb, became) in enumerate(steps, 1 + point % 2):
        who = None if verb == "checked" else people["Ann" if verb == "submit" else "Bea"]
        entry = Entry(ref=ref, verb=verb, actor="x", became=became, at=AT, person_id=who)
        ledger.append(session, entry, version)


def _file(session: Session, ref: str, version: int, person: int, queries: int) -> None:
    name = f"census_{version + 1}.xml"
    kept = Submission(ref=ref, file_name=name, at=AT, verdict="clean", ruleset="2019-20")
    number = submissions.add(session, kept).number
    entry = Entry(ref=ref, verb="file", actor="Ann", person_id=person, at=AT)
    entry.became, entry.submission = "checking", number
    ledger.append(session, entry, version, Figures(number, queries=queries))


def _steps(point: int) -> Iterator[tuple[str, str]]:
    """How far a return has come, of those that come to this point of the round."""
    passed = 0
    for verb, became, times in zip(VERBS, WAY, TIMES, strict=True):
        left = point - (ROUND - sum(TIMES)) - passed
        if left < 0:
            return
        yield verb, became
        passed += times
