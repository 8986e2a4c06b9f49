"""A collection of an operator's own template, filed and decided about before its rules changed."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from sqlmodel import Session

from bot import store
from bot.settings import Settings
from storage import collections, files, ledger, register, submissions
from storage.ledger import Figures
from storage.rows import Collection, Entry, Submission
from tests.shown import blocks
from validation.check import check_file

CODE, AT = "LUNCH-26", datetime(2026, 10, 6, 9, 30, tzinfo=UTC)
HEADER = "Year,School,Day,Lunches"
WEEKDAY, SATURDAY = "2026-10-01", "2026-10-03"
WAY = (("submit", "submitted"), ("approve", "approved"), ("authorise", "authorised"))
REGISTER = """organisation,kind,name,authority,person,role,addresses
DFE,regulator,Department,,Col,collector,col@department.example
873,authority,Cambridgeshire,,Bea,agent,bea@cambridgeshire.example
"""


@dataclass(frozen=True)
class Filed:
    """What one school has filed, and how far it has come."""

    number: int
    status: str
    day: str

    @property
    def ref(self) -> str:
        """Its return."""
        return f"{CODE}/873-{self.number}"

    @property
    def address(self) -> str:
        """Of who sends for it."""
        return f"office@school-{self.number}.example"


FILED = (
    Filed(4001, "approved", SATURDAY),
    Filed(4002, "loaded", SATURDAY),
    Filed(4003, "authorised", WEEKDAY),
    Filed(4004, "submitted", SATURDAY),
)
"""All were checked when nobody looked at weekends. The school 4005 has filed nothing."""


def template(folder: Path, *changes: tuple[str, str]) -> Path:
    """Write the template that the docs show how to make, changed; the folder it lies in."""
    for path, text in blocks("docs/adding-a-collection.md", "file").items():
        for old, new in (("Severity.QUERY", "Severity.ERROR"), *changes):
            text = text.replace(old, new)  # noqa: PLW2901
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{text}\n", encoding="utf-8")
    return folder


DRAFT = ('basis="P",\n)', 'basis="P",\n    draft=True,\n)')


def fill(folder: Path) -> Settings:
    """Make the store below the working folder, which becomes this one: with the rules of then."""
    then = template(folder / "then", DRAFT)
    (folder / "returns-bot.toml").write_text('folder = "data"\n')
    settings = Settings(folder=folder / "data")
    engine = store.opened(settings)
    with Session(engine) as session:
        _open(session)
        for one in FILED:
            _file(session, one, then)
        session.commit()
    engine.dispose()
    return settings


def _open(session: Session) -> None:
    lines = [
        f"873-{n},school,School {n},873,Ann {n},source,office@school-{n}.example"
        for n in range(4001, 4006)
    ]
    register.import_csv(session, REGISTER + "\n".join(lines), at=AT)
    wanted = Collection(
        code=CODE,
        title="School lunches 2026",
        template="school-lunches",
        period="2026",
        regulator="DFE",
        opens=date(2026, 10, 1),
        due=date(2026, 10, 20),
        closes=date(2099, 12, 31),
        population=["authority:873"],
    )
    collections.open_collection(session, wanted, AT)


def _file(session: Session, one: Filed, then: Path) -> None:
    """File it, check it by the rules of then, and let it come as far as it has."""
    content = f"{HEADER}\n2026,873-{one.number},{one.day},120\n".encode()
    options = {"templates": str(then), "workbook": False}
    report = check_file("lunches.csv", content, "school-lunches", "2026", options)["report"]
    person = register.person_by_address(session, one.address)
    assert person is not None
    kept = Submission(
        ref=one.ref,
        file=files.keep(session, content),
        file_name="lunches.csv",
        at=AT,
        sent_by=person.id,
    )
    submissions.add(session, kept)
    _enter(session, one, "file", "checking", person.id, evidence=kept.file or "")
    submissions.keep_findings(session, kept, report)
    found = files.keep(session, json.dumps(report).encode())
    _enter(session, one, "checked", "loaded", evidence=found, figures=Figures(1))
    for verb, became in WAY[: [*dict(WAY).values(), "loaded"].index(one.status) + 1]:
        if one.status != "loaded":
            _enter(session, one, verb, became, person.id if verb == "submit" else None)


def _enter(
    session: Session,
    one: Filed,
    verb: str,
    became: str,
    person: int | None = None,
    *,
    evidence: str = "",
    figures: Figures | None = None,
) -> None:
    entry = Entry(
        ref=one.ref,
        verb=verb,
        actor="x",
        became=became,
        submission=1,
        at=AT,
        person_id=person,
        evidence=evidence,
    )
    ledger.append(session, entry, ledger.load(session, one.ref).version, figures)
