"""Which schools an authority oversees: in the store's own questions, before anybody's sight."""

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session

from bot import store
from bot.demo.stage import Script, fill, the_demo
from bot.settings import Settings
from storage import collections, register
from storage.overseeing import direct, overseer_of
from storage.register import BadRegister
from storage.rows import Organisation
from tests.desk import desk
from tests.returns import NOW

HEADING = "organisation,kind,name,authority,answers_to,shares\n"


@pytest.mark.parametrize(
    ("answers", "seen"),
    [("regulator,", False), ("regulator,no", False), ("regulator,yes", True), ("authority,", True)],
)
def test_an_authority_is_given_the_returns_of_an_academy_only_where_it_shares_them(
    tmp_path: Path, answers: str, seen: bool
) -> None:
    settings, demo = Settings(folder=tmp_path), the_demo(date(2007, 10, 1))
    fill(settings, Script(demo.cast, demo.register, demo.collections))
    with Session(store.opened(settings)) as session:
        register.import_csv(session, f"{HEADING}873-4010,school,Meadow Academy,873,{answers}\n")
        collections.follow_register(session, date(2007, 10, 1), NOW)
        given = collections.returns(session, "SC3-07", authorities=["873"])
        assert ("873-4010" in [o.code for _, o, _ in given]) == seen
        assert len(collections.returns(session, "SC3-07")) == len(given) + (not seen)
        academy = session.get_one(Organisation, "873-4010")
        assert overseer_of(academy) == ("873" if seen else "")
        assert direct(academy) == answers.startswith("regulator")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("873-4010,school,Meadow,873,nobody,", 'the answers_to of 873-4010 is "nobody"'),
        ("873-4010,school,Meadow,873,regulator,perhaps", 'the shares of 873-4010 is "perhaps"'),
        ("DFE,regulator,Department,,regulator,", "only a school has answers_to"),
    ],
)
def test_a_register_that_says_neither_is_not_imported(tmp_path: Path, row: str, why: str) -> None:
    with (
        Session(store.opened(Settings(folder=tmp_path))) as session,
        pytest.raises(BadRegister, match=why),
    ):
        register.import_csv(session, f"{HEADING}873,authority,Cambridgeshire,,,\n{row}\n")


@pytest.mark.parametrize("shares", ["", "no", "yes"])
@pytest.mark.parametrize("line", ["open SC3-07 2099-01-31", "close SC3-07"])
def test_the_days_of_what_an_authority_does_not_check_are_not_told_to_its_agents(
    tmp_path: Path, line: str, shares: str
) -> None:
    direct = "".join(f"873-{n},school,,873,regulator,{shares}\n" for n in (4001, 4002))
    with desk(tmp_path) as at:
        at.say("regulator", line)
        assert len(at.owed("authority")) == 1, "its schools' days are its agents' too"
    with desk(tmp_path / "another", HEADING + direct) as at:
        at.say("regulator", line)
        assert [len(at.owed(who)) for who in ("school", "authority")] == [1, 0]
