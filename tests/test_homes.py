"""App Homes through slack-sdk against a Slack of our own: fresh after each move, shown to whom."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session, select

from bench.authority import AT, PEOPLE, filled, move
from bot.demo.slack_server import BOT_TOKEN, Broken, Delivery, RateLimited, SlackServer
from bot.demo.slack_server.workspace import TEAM
from bot.errors import Permanent, Transient
from bot.slack import files
from bot.slack.homes import Homes
from handlers import lookups
from handlers.people import Proof
from handlers.reply import Reply
from storage import accounts, ledger
from storage.engine import open_store
from storage.rows import Entry, Home, Return, Role

Json = dict[str, Any]

SCHOOLS = 40
WAITS_FOR_BEA = "SC3-07/873-4008"
LINK = Reply("Who are you?", ("We do not know you.",), next=("write: link your-address",))
GUEST = Reply("Not for guests", ("You are a guest in this workspace.",))


class Stage:
    """A workspace, a store of many schools, and who uses which account."""

    def __init__(self, slack: SlackServer, engine: Engine, people: dict[str, int]) -> None:
        self.slack, self.engine, self.people, self.now = slack, engine, people, AT
        self.users = {name: slack.workspace.person(name) for name in (*PEOPLE, "Zoe")}
        self.known: dict[str, int | Reply | Exception] = {
            self.account(name): number for name, number in self.people.items()
        }
        self.asked: list[str] = []
        web = files.client(BOT_TOKEN, slack.base_url)
        self.homes = Homes(web, self.who, self.session, self.session, lambda: self.now)

    def session(self) -> Session:
        return Session(self.engine)

    def account(self, name: str) -> str:
        return f"{TEAM}/{self.users[name]}"

    def who(self, account: str) -> int | Reply:
        self.asked.append(account)
        found = self.known.get(account, LINK)
        if isinstance(found, Exception):
            raise found
        return found

    def open(self, *names: str) -> None:
        for name in names:
            self.homes.open(self.account(name))

    def becomes(self, name: str, person: int | None) -> None:
        """Somebody's account is another person's, or nobody's, from now on."""
        account = self.account(name)
        self.known[account] = person or LINK
        with self.session() as session:
            if person:
                accounts.link(session, account, person, "code", AT)
            else:
                accounts.unlink(session, account, AT)
            session.commit()
        self.homes.refresh()

    def press(self, name: str, value: str) -> None:
        self._change(name, lambda user: self.slack.press_home(user, value))

    def choose(self, name: str, label: str) -> None:
        self._change(name, lambda user: self.slack.choose_home(user, label))

    def write(self, name: str, words: str) -> None:
        self._change(name, lambda user: self.slack.write_home(user, words))

    def _change(self, name: str, act: Callable[[str], Any]) -> None:
        self.homes.change(self.account(name), act(self.users[name]).payload)

    def move(self, ref: str, verb: str, became: str) -> None:
        with self.session() as session:
            move(session, ref, verb, became)

    def sees(self, name: str) -> str:
        return str(self.slack.workspace.homes[self.users[name]]["blocks"])

    @property
    def published(self) -> list[str]:
        names = {user: name for name, user in self.users.items()}
        return [names[call["user_id"]] for call in self.slack.called("views.publish")]

    def kept(self, name: str) -> Home | None:
        with self.session() as session:
            return session.get(Home, self.account(name))


@pytest.fixture(scope="module")
def full(store_file: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int]]:
    """A store of many schools, made once: copy it."""
    path = tmp_path_factory.mktemp("full") / "store.db"
    shutil.copy(store_file, path)
    engine = open_store(f"sqlite:///{path}")
    with Session(engine) as session:
        people = filled(session, SCHOOLS)
    engine.dispose()
    return path, people


@pytest.fixture
def engine(full: tuple[Path, dict[str, int]], tmp_path: Path) -> Iterator[Engine]:
    engine = open_store(f"sqlite:///{shutil.copy(full[0], tmp_path / 'store.db')}")
    yield engine
    engine.dispose()


@pytest.fixture
def people(full: tuple[Path, dict[str, int]]) -> dict[str, int]:
    return full[1]


@pytest.fixture
def stage(engine: Engine, people: dict[str, int]) -> Iterator[Stage]:
    with SlackServer() as slack, patch.object(slack.sockets, "deliver", _undelivered):
        yield Stage(slack, engine, people)


def _undelivered(kind: str, payload: Json) -> Delivery:
    """What was done, for a test to hand on: no app listens here."""
    return Delivery(kind, payload, "")


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    asked: list[str] = []

    def note(*given: Any) -> None:
        asked.append(given[2])

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def test_a_home_is_published_when_it_is_opened_and_not_again_while_it_is_the_same(
    stage: Stage,
) -> None:
    stage.open("Bea", "Bea", "Ann")
    assert stage.published == ["Bea", "Ann"]
    assert f"approve {WAITS_FOR_BEA}#1" in stage.sees("Bea")
    assert "873-4002" not in stage.sees("Ann")


def test_a_home_that_slack_has_lost_is_published_anew(stage: Stage) -> None:
    stage.open("Bea")
    stage.homes.open(stage.account("Bea"), published=False)
    assert stage.published == ["Bea", "Bea"]


def test_after_a_move_those_whom_it_concerns_see_it_and_nobody_else_is_written_to(
    stage: Stage,
) -> None:
    stage.open(*PEOPLE)
    before = len(stage.published)
    stage.move(WAITS_FOR_BEA, "approve", "approved")
    stage.homes.refresh()
    assert sorted(stage.published[before:]) == ["Bea", "Col", "Olive"]
    assert f"approve {WAITS_FOR_BEA}#1" not in stage.sees("Bea")
    stage.homes.refresh()
    assert len(stage.published) == before + 3


def test_a_home_whose_view_is_the_same_costs_slack_nothing(stage: Stage) -> None:
    stage.open(*PEOPLE)
    stage.asked.clear()
    before = len(stage.slack.calls)
    stage.homes.refresh()
    assert (stage.asked, len(stage.slack.calls)) == ([], before)


def test_a_move_makes_no_home_anew_that_it_does_not_concern(stage: Stage) -> None:
    stage.open(*PEOPLE)
    stage.homes.refresh()
    stage.move(WAITS_FOR_BEA, "approve", "approved")
    with patch.object(stage.homes, "_made", wraps=stage.homes._made) as made:
        stage.homes.refresh()
        concerned = {call.args[1] for call in made.call_args_list}
    assert concerned == {stage.people[name] for name in ("Bea", "Col", "Olive")}
    with patch.object(stage.homes, "_made", wraps=stage.homes._made) as made:
        stage.homes.refresh()
    assert not made.called


def test_a_post_that_is_taken_away_empties_a_home(stage: Stage) -> None:
    stage.open("Bea")
    stage.homes.refresh()
    with stage.session() as session:
        session.delete(session.get_one(Role, (stage.people["Bea"], "873", "agent")))
        ledger.administrative(session, Entry(subject="register", verb="remove", actor="x", at=AT))
        session.commit()
    stage.homes.refresh()
    assert "You have no return that is due" in stage.sees("Bea")


def test_a_day_later_all_homes_count_the_days_anew(stage: Stage) -> None:
    stage.open("Ann", "Bea")
    stage.homes.refresh()
    stage.now += timedelta(days=1)
    stage.homes.refresh()
    assert sorted(stage.published[2:]) == ["Ann", "Bea"]


def test_what_somebody_looks_at_stays_through_a_move(stage: Stage) -> None:
    stage.open("Bea")
    stage.choose("Bea", "Submitted")
    stage.write("Bea", "number 8")
    assert "School number 8 " in stage.sees("Bea")
    assert "School number 9 " not in stage.sees("Bea")
    stage.move(WAITS_FOR_BEA, "approve", "approved")
    stage.homes.refresh()
    assert "No return fits" in stage.sees("Bea")
    stage.press("Bea", "clear")
    assert "School number 9 " in stage.sees("Bea")


def test_pages_and_tabs_turn(stage: Stage) -> None:
    stage.open("Bea")
    stage.press("Bea", "2")
    assert "26 to " in stage.sees("Bea")
    stage.press("Bea", "previous")
    assert "School Census summer 2007" in stage.sees("Bea")
    assert stage.kept("Bea").looks_at["tab"] == "previous"  # type: ignore[union-attr]
    stage.write("Bea", "number 12")
    stage.write("Bea", "")
    assert "School number 2 " in stage.sees("Bea")


def test_pressing_what_changes_nothing_publishes_nothing(stage: Stage) -> None:
    stage.open("Bea")
    stage.press("Bea", "current")
    assert stage.published == ["Bea"]


def test_who_is_not_known_is_told_how_to_be_and_sees_no_return(stage: Stage) -> None:
    stage.open("Zoe")
    assert "write: link your-address" in stage.sees("Zoe")
    assert "SC3-07" not in stage.sees("Zoe")
    stage.known[stage.account("Zoe")] = stage.people["Bea"]
    stage.open("Zoe")
    assert WAITS_FOR_BEA in stage.sees("Zoe")


def test_who_has_become_a_guest_loses_the_returns_with_the_next_move(stage: Stage) -> None:
    stage.open("Bea")
    stage.known[stage.account("Bea")] = GUEST
    stage.move(WAITS_FOR_BEA, "approve", "approved")
    stage.homes.refresh()
    assert "SC3-07" not in stage.sees("Bea")
    assert "You are a guest" in stage.sees("Bea")
    stage.homes.change(stage.account("Bea"), {"actions": [{"action_id": "home:page", "value": 2}]})
    assert "SC3-07" not in stage.sees("Bea")


def test_an_account_that_becomes_another_persons_or_nobodys_loses_the_returns_at_once(
    stage: Stage,
) -> None:
    stage.open("Ann", "Bea")
    stage.homes.refresh()
    stage.becomes("Bea", stage.people["Col"])
    assert f"approve {WAITS_FOR_BEA}#1" not in stage.sees("Bea")
    stage.becomes("Bea", None)
    assert "SC3-07" not in stage.sees("Bea")
    assert stage.published[2:] == ["Bea", "Bea"]
    assert stage.asked[2:] == [stage.account("Bea")] * 2


def test_whose_an_account_is_is_asked_every_day_though_nothing_moves(stage: Stage) -> None:
    with stage.session() as session:
        session.delete(session.get_one(Role, (stage.people["Bea"], "873", "agent")))
        session.commit()
    stage.open("Bea")
    stage.homes.refresh()
    stage.known[stage.account("Bea")] = GUEST
    stage.homes.refresh()
    assert "You have no return that is due" in stage.sees("Bea")
    stage.now += timedelta(days=1)
    stage.homes.refresh()
    assert "You are a guest" in stage.sees("Bea")


def test_a_home_that_slack_does_not_take_now_is_shown_the_next_time(stage: Stage) -> None:
    stage.open("Ann", "Bea", "Col")
    stage.move(WAITS_FOR_BEA, "approve", "approved")
    stage.slack.faults.next("views.publish", *[Broken()] * files.ATTEMPTS)
    with pytest.raises(Transient):
        stage.homes.refresh()
    taken = set(stage.published[3:])
    assert taken == {"Bea", "Col"}
    stage.homes.refresh()
    assert f"approve {WAITS_FOR_BEA}#1" not in stage.sees("Bea")
    assert "number 8 " in stage.sees("Col")


def test_who_cannot_be_asked_about_stops_nobody_else(stage: Stage) -> None:
    stage.open("Bea", "Col")
    stage.known[stage.account("Bea")] = Transient("Slack says internal_error")
    stage.move(WAITS_FOR_BEA, "approve", "approved")
    with pytest.raises(Transient):
        stage.homes.refresh()
    assert stage.published[2:] == ["Col"]


def test_a_busy_slack_is_waited_for(stage: Stage) -> None:
    stage.slack.faults.next("views.publish", RateLimited(1))
    stage.open("Bea")
    assert WAITS_FOR_BEA in stage.sees("Bea")


def test_an_account_that_is_gone_is_forgotten_and_the_others_are_shown(stage: Stage) -> None:
    stage.open("Bea", "Col")
    del stage.slack.workspace.users[stage.users["Bea"]]
    stage.move(WAITS_FOR_BEA, "approve", "approved")
    stage.homes.refresh()
    assert stage.kept("Bea") is None
    assert stage.kept("Col") is not None


def test_an_app_without_a_home_tab_waits_for_its_operator(stage: Stage) -> None:
    stage.slack.workspace.home_enabled = False
    with pytest.raises(Transient) as trouble:
        stage.open("Bea")
    assert trouble.value.needs_person
    stage.slack.workspace.home_enabled = True
    stage.open("Bea")
    assert stage.published[-1] == "Bea"


def test_a_person_who_never_had_an_account_is_refused(stage: Stage) -> None:
    with pytest.raises(Permanent):
        stage.homes.open(f"{TEAM}/U0GONE")


def test_a_home_asks_the_store_as_often_for_many_returns_as_for_few(
    engine: Engine, people: dict[str, int]
) -> None:
    costs = []
    with Session(engine) as session:
        for name in ("Ann", "Bea"):
            actor = lookups.actor(session, people[name], "slack", Proof.ALIGNED)
            session.expunge_all()
            with counted(engine) as queries:
                seen = lookups.visible(session, actor)
            costs.append((len(seen), len(queries)))
    assert costs == [(2, 4), (2 * SCHOOLS, 4)]


def test_what_all_are_seen_at_once_is_what_each_is_seen_alone(
    engine: Engine, people: dict[str, int]
) -> None:
    with Session(engine) as session:
        actor = lookups.actor(session, people["Bea"], "slack", Proof.ALIGNED)
        seen = {standing.ref: standing for standing in lookups.visible(session, actor)}
        assert len(seen) == 2 * SCHOOLS
        for ref in session.exec(select(Return.ref).where(Return.organisation != "871-4001")):
            alone = lookups.standing(session, ref)
            assert alone is not None
            for name in ("latest", "latest_kind", "file_name", "queries", "status", "version"):
                assert getattr(seen[ref], name) == getattr(alone, name)
            if alone.status in lookups.DECIDED:
                assert seen[ref].submitted_by == alone.submitted_by == people["Ann"]
