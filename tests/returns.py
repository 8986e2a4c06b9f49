"""A census return, an exam board's return, and the people around them, for the tests of words."""

from dataclasses import replace
from datetime import UTC, date, datetime

from handlers.people import Actor, Post, Proof, Role
from handlers.standing import Calendar, Confirm, Nil, Policies, Standing, Status

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
