"""A store in which a file was filed and checked, and then a nil declared: what receipts are of."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from bot import store
from bot.settings import Settings
from storage import files, ledger, submissions
from storage.rows import Collection, Entry, Organisation, Return, Submission

AT = datetime(2007, 9, 20, 9, 30, tzinfo=UTC)
REF = "SC3-07/873-4001"
FILE = b"<Message>Hillside's census</Message>\r\n"
REPORT = {
    "verdict": "errors",
    "ruleset": "school-census 2007-AUT 9e6c",
    "counts": {"1510": 2, "2340": 1},
    "errors": 2,
    "queries": 1,
    "unconfirmed_errors": 0,
    "cut_at": 0,
}


def fill(folder: Path) -> Settings:
    """Make the store below the working folder, which becomes this one."""
    (folder / "returns-bot.toml").write_text('folder = "data"\nservice_name = "Returns of Ours"\n')
    settings = Settings(folder=folder / "data", service_name="Returns of Ours")
    engine = store.opened(settings)
    with Session(engine) as session:
        owed(session)
        _file(session)
        _nil(session)
        session.commit()
    engine.dispose()
    return settings


def owed(session: Session) -> None:
    """One return of one school that has no data."""
    session.add_all(
        [
            Organisation(code="DFE", kind="regulator", name="Department"),
            Organisation(code="873-4001", kind="school", name="Hillside School"),
        ]
    )
    session.flush()
    day = date(2007, 9, 20)
    session.add(
        Collection(
            code="SC3-07",
            title="School Census autumn 2007",
            template="school-census",
            period="2007-AUT",
            regulator="DFE",
            opens=day,
            due=day,
            closes=day,
        )
    )
    session.flush()
    session.add(Return(ref=REF, collection="SC3-07", organisation="873-4001"))
    session.flush()


def _file(session: Session) -> None:
    sha, report = files.keep(session, FILE), files.keep(session, json.dumps(REPORT).encode())
    filed = Submission(ref=REF, file=sha, file_name="census.xml", at=AT)
    submissions.add(session, filed)
    _entry(session, 1, "file", "checking", "Ann Office", sha)
    submissions.keep_findings(session, filed, REPORT)
    _entry(session, 1, "checked", "loaded", "the clock", report)


def _nil(session: Session) -> None:
    nil = Submission(ref=REF, kind="nil", at=AT + timedelta(days=1), verdict="", reason="none")
    submissions.add(session, nil)
    _entry(session, 2, "nil", "submitted", "=Ann Office", "")


def _entry(session: Session, number: int, verb: str, became: str, by: str, evidence: str) -> None:
    entry = Entry(
        ref=REF,
        verb=verb,
        actor=by,
        became=became,
        submission=number,
        at=AT,
        via="mail",
        evidence=evidence,
    )
    ledger.append(session, entry, ledger.load(session, REF).version)
