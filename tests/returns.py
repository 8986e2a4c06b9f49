"""A census return, an exam board's return, and the people around them, for the tests of words."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from handlers.life.result import Receipt
from handlers.life.standing import Calendar, Confirm, Nil, Policies, Standing, Status
from handlers.people import Actor, Post, Proof, Role
from validation.finding import Finding, Report, RulesRun, Severity, Verdict

TODAY = date(2007, 9, 14)
NOW = datetime(2007, 9, 14, 9, 14, 2, tzinfo=UTC)

CENSUS = Standing(
    ref="SC3-07/873-4001",
    collection="SC3-07",
    title="School Census autumn 2007",
    template="school-census",
    period="2007-AUT",
    organisation="873-4001",
    organisation_name="Hillside School",
    authority="873",
    regulator="DFE",
    status=Status.LOADED,
    calendar=Calendar(date(2007, 9, 6), date(2007, 9, 20), date(2007, 10, 19), date(2007, 10, 5)),
    policies=Policies(nil=Nil.ALLOWED),
    latest=3,
    file_name="8734001_SC3_873LL07_001.XML",
    submitted_by=1,
    authority_name="Cambridgeshire",
    regulator_name="the Department",
)
EXAMS = replace(
    CENSUS,
    ref="T1-JUN07/5258",
    collection="T1-JUN07",
    title="SpecificationCodes 2007",
    template="specification-codes",
    period="2007",
    organisation="5258",
    organisation_name="Northern Examinations",
    authority="",
    regulator="OFQ",
    policies=Policies(nil=Nil.ALLOWED, confirm=Confirm.AUTO, agent_step=False, notify="all"),
    file_name="SpecificationCodes.csv",
    authority_name="",
    regulator_name="Ofqual",
)
ACADEMY = replace(CENSUS, direct=True)
"""It answers to the regulator, and lets its authority see."""
ALONE = replace(ACADEMY, authority="", authority_name="")
"""So does this one, and its authority sees nothing."""


def person(number: int, role: Role, organisation: str, proof: Proof = Proof.ALIGNED) -> Actor:
    """Somebody with one role, proven unless said otherwise."""
    return Actor(f"person {number}", number, frozenset({Post(role, organisation)}), proof=proof)


ANN = person(1, Role.SOURCE, "873-4001")
HEAD = person(2, Role.HEAD, "873-4001")
BOB = person(3, Role.AGENT, "873")
COL = person(4, Role.COLLECTOR, "DFE")
OPS = person(5, Role.OPERATOR, "HOUSE")
GREENFORD = person(6, Role.SOURCE, "873-4002")
EXAM = person(7, Role.SOURCE, "5258")
OFQ = person(8, Role.COLLECTOR, "OFQ")


def finding(rule: str, key: str = "", **more: Any) -> Finding:
    """A confirmed error in a pupil's record, unless said otherwise."""
    plain: dict[str, Any] = {
        "severity": Severity.ERROR,
        "table": "pupils",
        "record": 1,
        "path": "",
        "line": 0,
        "field": "UPN",
        "found": "",
        "expected": "",
        "message": f"Rule {rule} is broken",
        "basis": "C",
    }
    return Finding(rule=rule, key=key, **(plain | more))


def report(*findings: Finding, **more: Any) -> Report:
    """A report of these findings, counted."""
    errors = [f for f in findings if f.severity is Severity.ERROR]
    counted = Report(
        file="8734001_SC3_873LL07_001.XML",
        collection="school-census",
        organisation="873-4001",
        period="2007-AUT",
        ruleset="the list of 2019-20, applied to autumn 2007",
        verdict=Verdict.ERRORS if errors else Verdict.QUERIES if findings else Verdict.CLEAN,
        counts=Counter(f.rule for f in findings),
        errors=len(errors),
        queries=len(findings) - len(errors),
        unconfirmed_errors=sum(not f.confirmed for f in errors),
        rules=RulesRun(tuple(str(n) for n in range(60))),
        findings=findings,
    )
    return replace(counted, **more)


RECEIPT = Receipt(41, f"9f2c{'0' * 56}71aa", NOW, 0.4)
UPN = {
    "message": "The UPN's check letter is wrong",
    "fix": "Compare with the UPN from the previous school; never change the letter by hand.",
}
BROKEN = report(
    finding("1510", "A873400105012", line=1204, found="A", expected="E for these digits", **UPN),
    finding("1510", "B873400106033", line=1377, found="B", expected="F for these digits", **UPN),
    finding(
        "1600",
        "H801200001001",
        line=2310,
        field="DOB",
        expected="a date",
        message="Date of birth is missing",
        fix="Add it from the admission form.",
    ),
    finding("1867", "N873400104107", line=1950, found="1", expected="0", basis="M"),
    finding(
        "2020Q",
        "N873400104107",
        severity=Severity.QUERY,
        line=1950,
        field="NCyearActual",
        found="year 9",
        expected="year 7",
        message="Year group does not fit the age",
    ),
    facts={"pupils on roll": 412},
)
CLEAN = report(facts={"pupils on roll": 410})
