"""Who checks a return: one question, with one answer wherever somebody is told of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from handlers.checks.rechecked import Rechecked
from handlers.life.standing import Policies, Standing, Status
from handlers.people import Role
from handlers.replies.rechecked import newly_failing
from handlers.replies.reminders import Occasion, reminder
from tests.desk import desk
from tests.returns import ACADEMY, ALONE, BROKEN, CENSUS, CLEAN, EXAMS, TODAY

NO_STEP = replace(CENSUS, policies=Policies(agent_step=False))
# fmt: off
CHECKED = (
    # return    by whom                     what they are called
    (CENSUS,    (Role.AGENT, "873"),        "Cambridgeshire"),
    (ACADEMY,   (Role.COLLECTOR, "DFE"),    "the Department"),
    (ALONE,     (Role.COLLECTOR, "DFE"),    "the Department"),
    (EXAMS,     (Role.COLLECTOR, "OFQ"),    "Ofqual"),
    (NO_STEP,   (Role.COLLECTOR, "DFE"),    "the Department"),
)
# fmt: on


@pytest.mark.parametrize(("one", "by", "called"), CHECKED)
def test_an_authority_checks_where_there_is_a_step_for_it_else_the_regulator(
    one: Standing, by: tuple[Role, str], called: str
) -> None:
    assert one.checked_by == by
    assert one.receiver == called


@pytest.mark.parametrize(("one", "by", "called"), CHECKED)
def test_a_sender_reads_the_name_of_who_gets_it_and_knows_of_it(
    one: Standing, by: tuple[Role, str], called: str
) -> None:
    asked = str(reminder(replace(one, status=Status.LOADED), Occasion(TODAY), ()))
    assert f"{called} gets it when you submit it." in asked
    assert "cannot see" not in asked, "who checks may look at what is loaded"
    failing = Rechecked(replace(one, status=Status.APPROVED), CLEAN, BROKEN)
    told = " ".join(newly_failing(failing, TODAY, TODAY).next)
    assert f"{called[0].upper()}{called[1:]} knows of this" in told


@pytest.mark.parametrize(
    ("register", "hears"),
    [("", "authority"), ("regulator,", "regulator"), ("regulator,yes", "regulator")],
)
def test_who_checks_it_hears_that_nobody_can_be_asked(
    tmp_path: Path, register: str, hears: str
) -> None:
    heading = "organisation,kind,authority,answers_to,shares\n"
    with desk(tmp_path, f"{heading}873-4001,school,873,{register}\n" if register else "") as at:
        at.reminded()
        at.comes_back("school")
        told = {who: at.owed(who) for who in ("authority", "regulator")}
        assert {
            who for who, subjects in told.items() if "nobody can be asked" in str(subjects)
        } == {hears}
